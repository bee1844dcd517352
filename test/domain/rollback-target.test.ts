import { describe, expect, test } from '@jest/globals';
import type { DeploymentRecord } from '../../packages/core/src/domain/deployment/deployment-record.ts';
import {
  deniedVersions,
  findRollbackTarget,
  type RollbackQuery,
} from '../../packages/core/src/domain/deployment/rollback-target.ts';
import { foreign, payloadOf, recordOf, type Step } from '../doubles/deployment-records.ts';
import { createRandom } from '../doubles/random.ts';

const find = (records: readonly DeploymentRecord[], query: Partial<RollbackQuery> = {}) => {
  const newestFirst = [...records].sort((a, b) => b.id - a.id);
  return findRollbackTarget(newestFirst, { environment: 'production', ...query });
};
/** What the search comes to in short: the ids, or why not. */
const short = (records: readonly DeploymentRecord[], query: Partial<RollbackQuery> = {}) => {
  const found = find(records, query);
  return found.kind === 'found' ? [found.from.id, found.target.id] : found.kind;
};

const a = recordOf(1, '1.0.0', ['in_progress', 'good', 'inactive']);

describe('the last good version before the live one', () => {
  test('A good, B bad, C bad: back to A, not to B', () => {
    const b = recordOf(2, '2.0.0', ['in_progress', 'good', 'failure']);
    const c = recordOf(3, '3.0.0', ['in_progress', 'failure']);
    expect(short([a, b, c])).toEqual([3, 1]);
  });

  test('a live one that was good is left for the good one before it', () => {
    expect(short([a, recordOf(2, '2.0.0', ['in_progress', 'good'])])).toEqual([2, 1]);
  });

  test('a rollback is a target like any other', () => {
    const bad = recordOf(2, '2.0.0', ['good', 'failure']);
    const back = recordOf(3, '1.0.0', ['in_progress', 'good', 'inactive'], { task: 'rollback' });
    const next = recordOf(4, '4.0.0', ['in_progress', 'failure']);
    expect(short([a, bad, back, next])).toEqual([4, 3]);
  });

  test('the same version deployed again is no way back', () => {
    const again = recordOf(2, '1.0.0', ['in_progress', 'failure']);
    expect(short([a, again])).toBe('no-good-version');
    const older = recordOf(0, '0.9.0', ['good', 'inactive']);
    expect(short([older, a, again])).toEqual([2, 0]);
  });

  test('a version whose later deployment failed is denied, though an older one was proven', () => {
    const oldest = recordOf(1, '0.9.0', ['good', 'inactive']);
    const proven = recordOf(2, '1.0.0', ['good', 'inactive']);
    const disproved = recordOf(3, '1.0.0', ['in_progress', 'failure']);
    const live = recordOf(4, '2.0.0', ['in_progress', 'failure']);
    expect(short([oldest, proven, disproved, live])).toEqual([4, 1]);
    expect([...deniedVersions([live, disproved, proven, oldest])]).toEqual(['2.0.0', '1.0.0']);
  });

  test('a deployment that ended in an error says nothing of its version', () => {
    const error = recordOf(2, '1.0.0', ['in_progress', 'error'], { task: 'rollback' });
    const live = recordOf(3, '2.0.0', ['in_progress', 'failure']);
    expect(short([a, error, live])).toEqual([3, 1]);
  });

  test('a failed rollback does not change where the next one goes', () => {
    const bad = recordOf(2, '2.0.0', ['in_progress', 'failure']);
    const failed = recordOf(3, '1.0.0', ['in_progress', 'error'], { task: 'rollback' });
    expect(short([a, bad, failed])).toEqual([2, 1]);
  });

  test('each record that was passed over is told, with why', () => {
    const bad = recordOf(9, '9.0.0', ['in_progress', 'failure']);
    const records = [
      a,
      recordOf(2, '2.0.0', ['in_progress', 'success', 'inactive']),
      foreign(recordOf(3, '3.0.0', ['good', 'inactive'])),
      recordOf(4, '4.0.0', ['good', 'inactive'], { task: 'migrate' }),
      recordOf(5, '9.0.0', ['good', 'inactive']),
      recordOf(6, '6.0.0', ['in_progress']),
      recordOf(7, '7.0.0', ['good', 'failure']),
      recordOf(8, '8.0.0', ['good', 'inactive'], { environment: 'staging' }),
      bad,
    ];
    const found = find(records);
    expect(found).toMatchObject({ kind: 'found', from: bad, target: a });
    expect(found.skipped).toEqual([
      { id: 9, version: '9.0.0', reason: 'current' },
      { id: 7, version: '7.0.0', reason: 'denied' },
      { id: 6, version: '6.0.0', reason: 'in-flight' },
      { id: 5, version: '9.0.0', reason: 'same-version' },
      { id: 4, version: '4.0.0', reason: 'foreign' },
      { id: 3, version: null, reason: 'foreign' },
      { id: 2, version: '2.0.0', reason: 'not-proven' },
    ]);
  });
});

describe('a named version', () => {
  const b = recordOf(2, '2.0.0', ['good', 'inactive']);
  const c = recordOf(3, '3.0.0', ['in_progress', 'failure']);

  test('is the target where it is good', () => {
    expect(short([a, b, c], { version: '1.0.0' })).toEqual([3, 1]);
    expect(find([a, b, c], { version: '1.0.0' }).skipped).toContainEqual({
      id: 2,
      version: '2.0.0',
      reason: 'other-version',
    });
  });

  const d = recordOf(4, '4.0.0', ['in_progress', 'failure']);
  const e = recordOf(5, '5.0.0', [
    ['in_progress', 0],
    ['success', 0.5],
  ]);
  const open = recordOf(6, '6.0.0', ['in_progress']);
  test.each([
    ['7.7.7', '7.7.7 was never deployed to production.'],
    ['3.0.0', '3.0.0 failed when it was last in production.'],
    ['4.0.0', '4.0.0 is what production runs, and it is not proven.'],
    ['5.0.0', '5.0.0 was deployed to production, but never proven.'],
    ['6.0.0', 'The deployment of 6.0.0 to production is not closed yet.'],
  ])('%s is none: %s', (version, reason) => {
    const found = find([a, b, c, d, e, open], { version });
    expect(found).toMatchObject({ kind: 'no-good-version', reason });
  });

  test('that only succeeded will do where somebody takes it upon them', () => {
    const mere = recordOf(1, '1.0.0', ['in_progress', 'success', 'inactive']);
    expect(short([mere, c], { version: '1.0.0' })).toBe('no-good-version');
    expect(short([mere, c], { version: '1.0.0', unproven: true })).toEqual([3, 1]);
    const never = recordOf(1, '1.0.0', ['in_progress', 'error']);
    expect(short([never, c], { version: '1.0.0', unproven: true })).toBe('no-good-version');
  });
});

describe('where there is no target', () => {
  test('nothing was ever deployed', () => {
    const found = find([recordOf(1, '1.0.0', ['good'], { environment: 'staging' })]);
    expect(found).toMatchObject({ kind: 'nothing-live', from: undefined, skipped: [] });
    expect(found).toHaveProperty('reason', expect.stringContaining('production'));
  });

  test('the first deployment has nothing before it', () => {
    expect(short([recordOf(1, '1.0.0', ['good'])])).toBe('no-good-version');
  });

  test('at most 500 records are looked at, and the reason says so', () => {
    const failures = Array.from({ length: 500 }, (_, index) =>
      recordOf(index + 2, `1.0.${index + 2}`, ['in_progress', 'failure']),
    );
    const found = find([a, ...failures]);
    expect(found.kind).toBe('too-deep');
    expect(found).toHaveProperty('reason', expect.stringContaining('500'));
    expect(short([a, ...failures.slice(0, 499)])).toEqual([500, 1]);
  });
});

test('a deployment to go back from can be named', () => {
  const open = recordOf(2, '2.0.0', ['in_progress'], {
    payload: payloadOf('2.0.0', { run_id: 'mine' }),
  });
  expect(short([a, open], { from: open })).toEqual([2, 1]);
  expect(short([a, open], { runId: 'mine' })).toEqual([2, 1]);
  expect(short([a, open])).toBe('no-good-version');
});

describe('thousands of interleaved ledgers', () => {
  const histories: readonly [readonly Step[], ...(readonly Step[])[]] = [
    ['in_progress', 'good'],
    ['in_progress', 'good', 'inactive'],
    ['in_progress', 'good', 'failure'],
    ['in_progress', 'good', 'inactive', 'failure'],
    ['in_progress', 'good', 'inactive', 'error'],
    ['in_progress', 'failure'],
    ['in_progress', 'failure', 'inactive'],
    ['in_progress', 'error'],
    ['in_progress', 'success', 'inactive'],
    ['in_progress'],
    ['queued'],
    ['in_progress', 'inactive'],
    ['in_progress', 'failure', 'good', 'inactive'],
  ];

  function randomLedger(seed: number, length: number): DeploymentRecord[] {
    const random = createRandom(seed);
    return Array.from({ length }, (_, index) => {
      const id = length - index;
      const version = `1.${random.below(8)}.0`;
      const steps = random.pick(histories);
      // Commands take a while, so that deployments end in another order than they began.
      const delay = random.below(5);
      const timed = steps.map((step, at) => [step, id + at * delay] as const);
      const record = recordOf(id, version, timed, {
        environment: random.chance(0.8) ? 'production' : 'staging',
        task: random.pick(['deploy', 'deploy', 'rollback', 'migrate']),
      });
      return random.chance(0.1) ? foreign(record) : record;
    });
  }

  /** The rule once more, told as a story: what each deployment went through, in the order of time. */
  function tellGood(record: DeploymentRecord): boolean {
    let good = false;
    const order = ['queued', 'in_progress', 'success', 'inactive', 'failure', 'error'];
    const events = [...record.statuses].sort((x, y) =>
      x.createdAt === y.createdAt
        ? order.indexOf(x.state) - order.indexOf(y.state)
        : x.createdAt.localeCompare(y.createdAt),
    );
    for (const { state, description } of events) {
      if (state === 'success' && description.startsWith('slipway: pass ')) good = true;
      if (state === 'failure' || state === 'error') good = false;
    }
    return good && record.payload !== undefined;
  }

  test('never give a failed, foreign, open or equal version, and never pass over a good one', () => {
    let found = 0;
    for (let seed = 1; seed <= 3_000; seed += 1) {
      const records = randomLedger(seed, 5 + (seed % 40));
      const result = find(records);
      const version = result.from?.payload?.version;
      const own = records.filter(
        ({ environment, task, payload }) =>
          environment === 'production' && task !== 'migrate' && payload !== undefined,
      );
      const candidates = own.filter(
        (record) =>
          record.id !== result.from?.id &&
          record.payload?.version !== version &&
          tellGood(record) &&
          !own.some(
            (later) =>
              later.id > record.id &&
              later.payload?.version === record.payload?.version &&
              !tellGood(later) &&
              later.statuses.some(({ state }) => state === 'failure'),
          ),
      );
      if (result.kind === 'found') {
        found += 1;
        expect(tellGood(result.target)).toBe(true);
        expect(result.target.payload?.version).not.toBe(version);
        expect(result.target.environment).toBe('production');
        expect(candidates.map(({ id }) => id)).toContain(result.target.id);
        expect(result.skipped).toHaveLength(
          records.filter(
            ({ id, environment }) => environment === 'production' && id > result.target.id,
          ).length,
        );
      } else expect(result.from === undefined || candidates.length === 0).toBe(true);
      if (result.kind === 'found') expect(result.target.id).toBe(candidates[0]?.id);
    }
    expect(found).toBeGreaterThan(1_000);
  });
});
