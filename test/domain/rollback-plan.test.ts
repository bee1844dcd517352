import { describe, expect, test } from '@jest/globals';
import type { DeploymentRecord } from '../../packages/core/src/domain/deployment/deployment-record.ts';
import {
  badOf,
  decideRollback,
  endEarly,
  type RollbackFacts,
  type RollbackWish,
  rollbackGates,
} from '../../packages/core/src/domain/deployment/rollback-plan.ts';
import { findRollbackTarget } from '../../packages/core/src/domain/deployment/rollback-target.ts';
import { minute, payloadOf, recordOf } from '../doubles/deployment-records.ts';

const a = recordOf(1, '1.0.0', ['in_progress', 'good', 'inactive']);
const b = recordOf(2, '2.0.0', ['in_progress', 'good']);
const wish: RollbackWish = {
  environment: 'production',
  version: undefined,
  expectedCurrent: undefined,
  runId: '1000',
  job: 'rollback',
};
const ends = (history: readonly DeploymentRecord[], fields: Partial<RollbackWish> = {}) => {
  const asked = { ...wish, ...fields };
  return endEarly(asked, history, findRollbackTarget(history, asked));
};

describe('a rollback ends before its gates', () => {
  test('never where there is something to do', () => {
    const found = { kind: 'found', from: b, target: a };
    expect(ends([b, a])).toMatchObject(found);
    expect(ends([b, a], { expectedCurrent: '2.0.0' })).toMatchObject(found);
    expect(ends([b, a], { version: '1.0.0' })).toMatchObject(found);
  });

  test('where another version than the expected one runs: of two rollbacks one acts', () => {
    const back = recordOf(3, '1.0.0', ['in_progress', 'good'], { task: 'rollback' });
    const bad = recordOf(2, '2.0.0', ['good', 'inactive', 'failure']);
    expect(ends([back, bad, a], { expectedCurrent: '2.0.0' })).toMatchObject({
      kind: 'superseded',
      reason: expect.stringContaining('1.0.0'),
    });
  });

  test('where the named version runs already, and is in service', () => {
    expect(ends([b, a], { version: '2.0.0' })).toMatchObject({ kind: 'nothing-to-do' });
    const failed = recordOf(3, '2.0.0', ['in_progress', 'failure']);
    expect(ends([failed, b, a], { version: '2.0.0' })).toMatchObject({ kind: 'refused' });
  });

  test('where this job of this run did it already', () => {
    const done = recordOf(3, '1.0.0', ['in_progress', 'good'], {
      task: 'rollback',
      payload: payloadOf('1.0.0', { run_id: '1000', job: 'rollback' }),
    });
    expect(ends([done, b, a])).toMatchObject({ kind: 'nothing-to-do', done });
    expect(ends([done, b, a], { runId: '1001' })).toMatchObject({ kind: 'found' });
    expect(ends([done, b, a], { job: 'another' })).toMatchObject({ kind: 'found' });
  });

  test('where this job did it long ago, and something else was deployed since', () => {
    const done = recordOf(3, '1.0.0', ['in_progress', 'good', ['inactive', 5]], {
      task: 'rollback',
      payload: payloadOf('1.0.0', { run_id: '1000', job: 'rollback' }),
    });
    const next = recordOf(4, '3.0.0', ['in_progress', 'good']);
    expect(ends([next, done, b, a])).toMatchObject({
      kind: 'superseded',
      reason: expect.stringContaining('3.0.0 was deployed since'),
    });
    expect(ends([next, done, b, a], { runId: '1001' })).toMatchObject({ kind: 'found' });
  });

  test('where there is nowhere to go', () => {
    expect(ends([])).toMatchObject({ kind: 'refused' });
    expect(ends([], { version: '1.0.0', expectedCurrent: '1.0.0' })).toMatchObject({
      kind: 'refused',
    });
    expect(ends([b])).toMatchObject({ kind: 'refused', reason: expect.stringContaining('2.0.0') });
  });
});

describe('what a rollback went back from', () => {
  const done = recordOf(3, '1.0.0', ['in_progress', 'good'], {
    task: 'rollback',
    payload: payloadOf('1.0.0', {
      rollback: { from: '2.0.0', to: '1.0.0', reason: '', trigger: '' },
    }),
  });

  test('is the deployment that it went back from', () => {
    expect(badOf(done, [done, b, a])).toBe(b);
  });

  test('is never a twin of it that came second and was called off', () => {
    const back = { ...done, id: 9 };
    const twin = recordOf(3, '2.0.0', ['error']);
    expect(badOf(back, [back, twin, b, a])).toBe(b);
  });

  test('is nothing where that is gone from the ledger', () => {
    expect(badOf(done, [done, a])).toBeUndefined();
  });
});

describe('the gates', () => {
  const facts: RollbackFacts = {
    from: b,
    target: a,
    history: [b, a],
    enabled: true,
    hasCommand: true,
    runId: '1000',
    now: Date.parse(minute(60)),
    automatic: false,
    scheme: 'semantic',
    maxAgeDays: 180,
    blockingPaths: [],
    changed: undefined,
    vanished: [],
    tagCommit: a.payload?.sha,
    artifacts: { digest: 'a'.repeat(64), commit: a.payload?.sha ?? '', vouched: [] },
  };
  const flying = recordOf(3, '3.0.0', ['in_progress']);
  const unsafe = recordOf(2, '2.0.0', ['good'], {
    payload: payloadOf('2.0.0', { rollback_safe: false }),
  });

  test('hold where all is as it was', () => {
    expect(rollbackGates(facts).map(({ outcome }) => outcome)).toEqual([
      ...Array(8).fill('pass'),
      // No paths, no floor, and a person started it.
      ...Array(3).fill('skip'),
    ]);
    expect(decideRollback(facts, '')).toMatchObject({ kind: 'go', reason: '' });
  });

  const refusals: readonly [string, Partial<RollbackFacts>, string][] = [
    ['rollbacks are switched off', { enabled: false }, 'rollback_enabled'],
    ['another run deploys', { history: [flying, b, a] }, 'deployment 3'],
    ['the target was never proven', { target: recordOf(1, '1.0.0', ['success']) }, 'deployment 1'],
    ['the target never succeeded', { target: recordOf(1, '1.0.0', []) }, 'no success'],
    ['its tag was moved', { tagCommit: 'f'.repeat(40) }, 'leads to ffffffffffff'],
    ['its tag is gone', { tagCommit: undefined }, 'is gone'],
    [
      'its artifacts are others',
      { artifacts: { digest: 'e'.repeat(64), commit: a.payload?.sha ?? '', vouched: [] } },
      'eeeeeeeeeeee',
    ],
    [
      'its artifacts are of another commit',
      { artifacts: { digest: 'a'.repeat(64), commit: 'e'.repeat(40), vouched: [] } },
      'SHA-256',
    ],
    ['it cannot be taken back', { from: unsafe, history: [unsafe, a] }, 'deployment 2'],
  ];

  test.each(refusals)('refuse where %s, and a reason passes them over', (_, change, detail) => {
    const changed = { ...facts, ...change };
    const refused = decideRollback(changed, '');
    expect(refused).toMatchObject({ kind: 'refused', reason: expect.stringContaining(detail) });
    expect(refused.gates.filter(({ outcome }) => outcome === 'fail')).toHaveLength(1);
    const passed = decideRollback(changed, 'the shop is down');
    expect(passed.kind).toBe('go');
    expect(passed.gates.filter(({ outcome }) => outcome === 'overridden')).toHaveLength(1);
  });

  test.each<[string, Partial<RollbackFacts>, string]>([
    ['there are no artifacts', { artifacts: { problem: 'The release is gone.' } }, 'is gone'],
    ['there is no command', { hasCommand: false }, '`run`'],
  ])('refuse where %s, whatever the reason: it could not be done', (_, change, detail) => {
    for (const override of ['', 'the shop is down'])
      expect(decideRollback({ ...facts, ...change }, override)).toMatchObject({
        kind: 'refused',
        reason: expect.stringContaining(detail),
      });
  });

  test('do not wait for what a dead run left open long ago, nor for this run’s own', () => {
    const early = { ...facts, history: [flying, b, a], now: Date.parse(minute(7 * 60)) };
    expect(decideRollback(early, '').kind).toBe('go');
    const own = recordOf(3, '3.0.0', ['in_progress'], {
      payload: payloadOf('3.0.0', { run_id: '1000' }),
    });
    expect(decideRollback({ ...facts, history: [own, b, a] }, '').kind).toBe('go');
  });

  test('an irreversible version that never went live does not stand in the way', () => {
    const never = recordOf(2, '2.0.0', ['inactive'], {
      payload: payloadOf('2.0.0', { rollback_safe: false }),
    });
    const live = recordOf(3, '3.0.0', ['good']);
    expect(decideRollback({ ...facts, from: live, history: [live, never, a] }, '').kind).toBe('go');
  });
});
