import { describe, expect, test } from '@jest/globals';
import { readAdoption } from '../../packages/core/src/domain/deployment/adoption.ts';
import {
  currentDeployment,
  isGood,
} from '../../packages/core/src/domain/deployment/deployment-ledger.ts';
import type { DeploymentRecord } from '../../packages/core/src/domain/deployment/deployment-record.ts';
import {
  findRollbackTarget,
  scanLimit,
} from '../../packages/core/src/domain/deployment/rollback-target.ts';
import {
  adoptedBy,
  foreign,
  minute,
  payloadOf,
  recordOf,
  type Step,
} from '../doubles/deployment-records.ts';
import { createRandom } from '../doubles/random.ts';

const environment = 'production';
/** The version to go back to, by records told oldest first; or why there is none. */
function lastGood(records: readonly DeploymentRecord[], runId?: string): string {
  const newestFirst = records.map(readAdoption).toSorted((a, b) => b.id - a.id);
  const found = findRollbackTarget(newestFirst, { environment, runId });
  return found.kind === 'found' ? found.target.payload.version : found.kind;
}

const a = recordOf(1, 'A', ['in_progress', 'good', 'inactive']);

describe('the last good version, case by case', () => {
  const b = recordOf(2, 'B', ['in_progress', 'good', 'inactive', 'failure']);
  const c = recordOf(3, 'C', ['in_progress', 'failure']);
  const held = recordOf(2, 'B', ['in_progress', 'in_progress', 'success']);
  const stale = recordOf(2, 'B', ['in_progress', 'failure']);
  const gone = recordOf(2, 'B', ['in_progress', 'error']);
  const calledOff = recordOf(2, 'B', ['inactive']);
  const mended = recordOf(2, 'B', ['in_progress', 'failure', 'good', 'inactive']);
  const back = recordOf(3, 'A', ['in_progress', 'good'], { task: 'rollback' });
  const begun = recordOf(2, 'B', []);
  const second = recordOf(4, 'A', ['inactive'], { task: 'rollback' });
  const late = recordOf(2, 'B', [
    ['in_progress', 2],
    ['error', 9],
  ]);
  const early = recordOf(3, 'C', [
    ['in_progress', 3],
    ['good', 5],
  ]);

  test.each<[string, readonly DeploymentRecord[], string]>([
    ['A good, B bad, C bad', [a, b, c], 'A'],
    ['all samples were errors, so that B was held and never proven', [a, held, c], 'A'],
    ['no traffic: a success without proof is no way back', [held, c], 'no-good-version'],
    ['the old version answered, and B failed', [a, stale, c], 'A'],
    ['a cancelled job whose state nobody knows', [a, gone, c], 'A'],
    ['a job that was cancelled before its command', [a, calledOff, c], 'A'],
    ['one failure that a later proof took back', [a, mended, c], 'B'],
    ['two rollbacks at once, of which one was called off', [a, b, back, second], 'no-good-version'],
    ['an older run that finished last, with bytes that may run now', [a, late, early], 'C'],
    ['nothing but the record of another tool', [foreign(a)], 'nothing-live'],
    ['A good in its job’s own record', [adoptedBy(a, ['success', 1.5]), b, c], 'A'],
    [
      'A good, and its job failed after the proof',
      [adoptedBy(a, ['failure', 1.5]), b, c],
      'no-good-version',
    ],
    ['the job called C a success, though it failed', [a, adoptedBy(c, ['success', 3.5])], 'A'],
    ['a job that never closed what it deployed', [a, adoptedBy(gone, ['success', 2.5]), c], 'A'],
    ['a job that only adopted its record', [a, adoptedBy(begun, ['failure', 2.5]), c], 'A'],
  ])('%s', (_, records, version) => {
    expect(lastGood(records)).toBe(version);
  });

  test('a re-run of an old run that only reached an error leaves everything as it was', () => {
    const payload = payloadOf('A', { attempt: 2 });
    const again = recordOf(4, 'A', ['error'], { payload });
    expect(lastGood([a, recordOf(2, 'B', ['in_progress', 'good']), again])).toBe('A');
  });

  test('an older run that finishes last is not what runs', () => {
    expect(currentDeployment([early, late, a])?.payload.version).toBe('C');
  });
});

const stories: readonly [readonly Step[], ...(readonly Step[])[]] = [
  ['in_progress', 'good', 'inactive'],
  ['in_progress', 'good', 'inactive'],
  ['in_progress', 'good', 'inactive', 'failure'],
  ['in_progress', 'good', 'inactive', 'error'],
  ['in_progress', 'failure', 'inactive'],
  ['in_progress', 'failure', 'good'],
  ['in_progress', 'error'],
  ['in_progress', 'success', 'inactive'],
  ['in_progress', 'in_progress'],
  ['inactive'],
  [],
];

interface Entry {
  /** As GitHub keeps it. */
  readonly kept: DeploymentRecord;
  /** What happened: a job that failed spoils a proof, and one that succeeded says nothing. */
  readonly truth: DeploymentRecord;
}

/**
 * Records of three environments and of several tools, some in the record that GitHub made for their job, whose statuses
 * are written in each other's midst.
 */
function interleaved(count: number, seed: number): readonly Entry[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const id = count - index;
    const pace = random.below(6);
    const steps = random.pick(stories).map((step, at) => [step, id + (at + 1) * pace] as const);
    const record = {
      ...recordOf(id, `1.${random.below(25)}.0`, steps),
      environment: random.pick([environment, environment, 'staging', 'Production']),
      task: random.pick(['deploy', 'deploy', 'deploy', 'rollback', 'migrate']),
    };
    if (random.chance(0.1)) return { kept: foreign(record), truth: foreign(record) };
    if (record.task !== 'deploy' || random.chance(0.5)) return { kept: record, truth: record };
    const conclusion = random.pick(['success', 'success', 'failure'] as const);
    const at = id + 0.5 + random.below(5 * pace + 1);
    const spoilt = {
      state: 'error',
      description: 'its job failed',
      createdAt: minute(at),
    } as const;
    const statuses = conclusion === 'failure' ? [...record.statuses, spoilt] : record.statuses;
    return { kept: adoptedBy(record, [conclusion, at]), truth: { ...record, statuses } };
  });
}

const readKept = ({ kept }: Entry) => readAdoption(kept);
const truthOf = ({ truth }: Entry) => truth;

const ends = ['success', 'inactive', 'failure', 'error'];

/** What was said of a record, told in order: `proven`, `refuted`, or nothing that counts. */
function tell({ statuses }: DeploymentRecord): 'proven' | 'refuted' | 'spoilt' | undefined {
  const told = statuses.toSorted(
    (x, y) =>
      Date.parse(x.createdAt) - Date.parse(y.createdAt) ||
      ends.indexOf(x.state) - ends.indexOf(y.state),
  );
  let word: ReturnType<typeof tell>;
  for (const { state, description } of told) {
    if (state === 'success' && description.startsWith('slipway: pass')) word = 'proven';
    if (state === 'failure') word = 'refuted';
    if (state === 'error' && word === 'proven') word = 'spoilt';
  }
  return word;
}

/** The same rule by the longest way: each record is held against all others. */
function naive(records: readonly DeploymentRecord[], from: DeploymentRecord): number | undefined {
  const ours = records.filter(
    (record) =>
      record.environment === environment &&
      record.payload !== undefined &&
      ['deploy', 'rollback'].includes(record.task),
  );
  const version = (record: DeploymentRecord) => record.payload?.version;
  const good = ours.filter(
    (record) =>
      tell(record) === 'proven' &&
      version(record) !== version(from) &&
      !ours.some(
        (later) =>
          later.id > record.id && version(later) === version(record) && tell(later) === 'refuted',
      ),
  );
  return good.reduce<number | undefined>((most, { id }) => Math.max(most ?? 0, id), undefined);
}

test('over 5,000 interleaved records it is never a failed, denied or foreign one, and none is missed', () => {
  const ledger = interleaved(5_000, 20_260_112);
  let found = 0;
  for (let start = 0; start < ledger.length; start += 5) {
    const window = ledger.slice(start, start + 12);
    const result = findRollbackTarget(window.map(readKept), { environment });
    if (result.from === undefined) continue;
    const expected = naive(window.map(truthOf), result.from);
    if (result.kind !== 'found') {
      expect([start, expected]).toEqual([start, undefined]);
      continue;
    }
    found += 1;
    expect([start, result.target.id]).toEqual([start, expected]);
    expect(isGood(result.target)).toBe(true);
    expect(result.target.environment).toBe(environment);
  }
  expect(found).toBeGreaterThan(400);
});

test('and the whole of it is looked at as far as 500 records, in no time', () => {
  const ledger = interleaved(5_000, 7);
  for (let start = 0; start < ledger.length; start += scanLimit) {
    const window = ledger.slice(start);
    const result = findRollbackTarget(window.map(readKept), { environment });
    const seen = window.slice(0, scanLimit).map(truthOf);
    expect(result.kind).toBe('found');
    if (result.kind === 'found') expect(result.target.id).toBe(naive(seen, result.from));
  }
});
