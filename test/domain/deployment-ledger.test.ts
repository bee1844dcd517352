import { describe, expect, test } from '@jest/globals';
import {
  currentDeployment,
  currentState,
  hasFailed,
  isActive,
  isGood,
  isOpen,
  liveDeployment,
  proofDescription,
  shortenDescription,
  sortStatuses,
} from '../../packages/core/src/domain/deployment/deployment-ledger.ts';
import {
  digest,
  foreign,
  minute,
  payloadOf,
  recordOf,
  type Step,
  statusesOf,
} from '../doubles/deployment-records.ts';

describe('a description', () => {
  test('proves health by a mark with a digest, and fits GitHub’s limit', () => {
    expect(proofDescription(digest)).toBe(`slipway: pass ${digest}`);
    expect(proofDescription(digest).length).toBeLessThanOrEqual(140);
  });

  test('is cut at 140 characters, not inside of one, and is one line', () => {
    expect(shortenDescription(' a\n b\t c ')).toBe('a b c');
    expect(shortenDescription('x'.repeat(140))).toBe('x'.repeat(140));
    expect(shortenDescription('x'.repeat(141))).toBe(`${'x'.repeat(139)}…`);
    expect([...shortenDescription('😀'.repeat(200))]).toHaveLength(140);
    expect(shortenDescription('😀'.repeat(200))).not.toContain('\ud83d…');
  });
});

describe('statuses', () => {
  test('are put in the order of their times, whichever way they come', () => {
    const statuses = statusesOf(0, ['queued', 'in_progress', 'success', 'inactive']);
    expect(sortStatuses([...statuses].reverse())).toEqual(statuses);
  });

  test.each<[readonly Step[], string]>([
    [['success', 'in_progress'], 'success'],
    [['failure', 'success'], 'failure'],
    [['inactive', 'success'], 'inactive'],
    [['success', 'error', 'in_progress'], 'error'],
    [['queued', 'pending'], 'pending'],
  ])('of one second, %p, end in %s: GitHub’s times are no finer', (steps, state) => {
    const statuses = statusesOf(
      0,
      steps.map((step) => [step, 5] as const),
    );
    expect(sortStatuses(statuses).at(-1)?.state).toBe(state);
    expect(sortStatuses([...statuses].reverse()).at(-1)?.state).toBe(state);
  });
});

describe('the state of a deployment', () => {
  test.each<[readonly Step[], { state: string; open: boolean; active: boolean }]>([
    [[], { state: 'pending', open: true, active: false }],
    [['queued'], { state: 'queued', open: true, active: false }],
    [['in_progress'], { state: 'in_progress', open: true, active: false }],
    [['in_progress', 'success'], { state: 'success', open: false, active: true }],
    [['in_progress', 'good'], { state: 'success', open: false, active: true }],
    [['in_progress', 'good', 'inactive'], { state: 'inactive', open: false, active: false }],
    [['in_progress', 'failure'], { state: 'failure', open: false, active: false }],
    [['in_progress', 'error'], { state: 'error', open: false, active: false }],
  ])('after %p', (steps, { state, open, active }) => {
    const record = recordOf(1, '1.0.0', steps);
    expect(currentState(record)).toBe(state);
    expect(isOpen(record)).toBe(open);
    expect(isActive(record)).toBe(active);
  });
});

describe('good', () => {
  test.each<[boolean, string, readonly Step[]]>([
    [true, 'proven', ['in_progress', 'good']],
    [true, 'proven and superseded since', ['in_progress', 'good', 'inactive']],
    [true, 'proven, in doubt, and proven again', ['good', 'failure', 'good']],
    [true, 'proven after a mere success', ['success', 'good']],
    [false, 'a success without our mark', ['in_progress', 'success']],
    [false, 'proven, and failed later', ['good', 'failure']],
    [false, 'proven, and an error later', ['good', 'inactive', 'error']],
    [false, 'a bad one that was deactivated', ['in_progress', 'failure', 'inactive']],
    [false, 'proven, failed, and a mere success again', ['good', 'failure', 'success']],
    [false, 'still under way', ['in_progress']],
    [false, 'nothing at all', []],
  ])('%p: %s', (good, _, steps) => {
    expect(isGood(recordOf(1, '1.0.0', steps))).toBe(good);
  });

  test.each([
    'slipway: pass',
    'slipway: pass XYZ',
    `slipway: pass ${digest} and more`,
    `x slipway: pass ${digest}`,
    'passed',
  ])('the mark is exact: %p is none', (description) => {
    const statuses = [{ state: 'success' as const, description, createdAt: minute(1) }];
    expect(isGood(recordOf(1, '1.0.0', [], { statuses }))).toBe(false);
  });

  test('never a record of others, whatever its description says', () => {
    expect(isGood(foreign(recordOf(1, '1.0.0', ['good'])))).toBe(false);
  });

  test.each<[boolean, readonly Step[]]>([
    [true, ['good', 'failure']],
    [true, ['in_progress', 'failure', 'inactive']],
    [false, ['failure', 'good']],
    [false, ['in_progress', 'error']],
    [false, []],
  ])('failed is %p after %p: an error says nothing of the version', (failed, steps) => {
    expect(hasFailed(recordOf(1, '1.0.0', steps))).toBe(failed);
  });
});

describe('the current deployment', () => {
  test('is the one with the latest success by the status’s time: an older run may finish last', () => {
    const slow = recordOf(1, '1.0.0', [
      ['in_progress', 1],
      ['good', 9],
    ]);
    const quick = recordOf(2, '2.0.0', [
      ['in_progress', 2],
      ['good', 3],
    ]);
    expect(currentDeployment([quick, slow])).toBe(slow);
  });

  test('was not deactivated or failed since', () => {
    const first = recordOf(1, '1.0.0', ['good']);
    const gone = recordOf(2, '2.0.0', ['good', 'inactive']);
    const bad = recordOf(3, '3.0.0', ['good', 'failure']);
    expect(currentDeployment([bad, gone, first])).toBe(first);
    expect(currentDeployment([bad, gone])).toBeUndefined();
    expect(currentDeployment([])).toBeUndefined();
  });

  test('may be one that was never validated, but not one of others or of another task', () => {
    const mere = recordOf(1, '1.0.0', ['success']);
    const others = foreign(recordOf(2, '2.0.0', ['good']));
    const migration = recordOf(3, '3.0.0', ['good'], { task: 'migrate' });
    expect(currentDeployment([migration, others, mere])).toBe(mere);
  });

  test('of two in the same second it is the one that GitHub made later', () => {
    const one = recordOf(1, '1.0.0', [['good', 5]]);
    const two = recordOf(2, '2.0.0', [['good', 5]]);
    expect(currentDeployment([two, one])).toBe(two);
    expect(currentDeployment([one, two])).toBe(two);
  });
});

describe('the live deployment', () => {
  const a = recordOf(1, '1.0.0', ['in_progress', 'good', 'inactive']);
  const b = recordOf(2, '2.0.0', ['in_progress', 'good']);

  test('is the one that failed its validation: its bytes are on the machine', () => {
    const c = recordOf(3, '3.0.0', ['in_progress', 'failure']);
    expect(liveDeployment([c, b, a])).toBe(c);
    expect(currentDeployment([c, b, a])).toBe(b);
  });

  test('is not one that was called off before its command, nor one that never got a status', () => {
    const off = recordOf(3, '3.0.0', ['in_progress', 'inactive']);
    const duplicate = recordOf(4, '3.0.0', ['error']);
    const never = recordOf(5, '3.0.0', []);
    expect(liveDeployment([never, duplicate, off, b, a])).toBe(b);
  });

  test('is not a rollback that failed: what it went back from is still to be left', () => {
    const bad = recordOf(3, '3.0.0', ['in_progress', 'failure']);
    const failed = recordOf(4, '2.0.0', ['in_progress', 'error'], { task: 'rollback' });
    expect(liveDeployment([failed, bad, b, a])).toBe(bad);
  });

  test('is the rollback once it succeeded, though the bad one was marked after it', () => {
    const bad = recordOf(3, '3.0.0', [
      ['in_progress', 3],
      ['good', 4],
      ['failure', 9],
    ]);
    const back = recordOf(
      5,
      '2.0.0',
      [
        ['in_progress', 6],
        ['good', 8],
      ],
      { task: 'rollback' },
    );
    expect(liveDeployment([back, bad, b, a])).toBe(back);
    const reversed = { ...bad, statuses: [...bad.statuses].reverse() };
    expect(liveDeployment([back, reversed, b, a])).toBe(back);
  });

  test('may be an open one of the run that asks, not of another run', () => {
    const open = recordOf(3, '3.0.0', ['in_progress'], {
      payload: payloadOf('3.0.0', { run_id: 'mine' }),
    });
    expect(liveDeployment([open, b, a], 'mine')).toBe(open);
    expect(liveDeployment([open, b, a], 'other')).toBe(b);
    expect(liveDeployment([open, b, a])).toBe(b);
  });

  test('there is none where nothing was deployed', () => {
    expect(liveDeployment([])).toBeUndefined();
    expect(liveDeployment([foreign(recordOf(1, '1.0.0', ['good']))])).toBeUndefined();
  });
});
