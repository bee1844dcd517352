import { describe, expect, test } from '@jest/globals';
import { adoptionWords, readAdoption } from '../../packages/core/src/domain/deployment/adoption.ts';
import {
  currentState,
  descriptionLimit,
  hasBegun,
  hasFailed,
  isActive,
  isGood,
  isOpen,
  shortenDescription,
} from '../../packages/core/src/domain/deployment/deployment-ledger.ts';
import type {
  DeploymentPayload,
  DeploymentRecord,
  DeploymentState,
} from '../../packages/core/src/domain/deployment/deployment-record.ts';
import { digest, minute, payloadOf, shaOf } from '../doubles/deployment-records.ts';

const page = 'https://github.com/octo/service/actions/runs/42/job/7';
const attempt = 'https://github.com/octo/service/actions/runs/42/attempts/1';
const payload: DeploymentPayload = payloadOf('2.0.0', {
  run_id: '42',
  artifacts_digest: 'a'.repeat(64),
  key: 'b'.repeat(64),
});

/** What somebody said of the record: `job …` is GitHub's word on the job, `record` the adoption, the others are ours. */
type Said = 'record' | 'good' | DeploymentState | `job ${DeploymentState}`;

function recordOf(said: readonly Said[], adopted: DeploymentPayload = payload): DeploymentRecord {
  const statuses = said.flatMap((what, index) => {
    const createdAt = minute(index);
    if (what === 'record')
      return adoptionWords(adopted).map((description) => ({
        state: 'in_progress' as const,
        description,
        createdAt,
        logUrl: attempt,
      }));
    if (what.startsWith('job '))
      return { state: what.slice(4) as DeploymentState, description: '', createdAt, logUrl: page };
    const good = what === 'good';
    const state = good ? 'success' : (what as DeploymentState);
    const description = good ? `slipway: pass ${digest}` : 'Slipway says so';
    return { state, description, createdAt, logUrl: attempt };
  });
  return {
    id: 9,
    environment: 'production',
    sha: shaOf('2.0.0'),
    ref: 'main',
    task: 'deploy',
    creator: 'github-actions[bot]',
    createdAt: minute(0),
    payload: undefined,
    statuses,
  };
}

describe('what a payload would hold', () => {
  test.each<[string, Partial<DeploymentPayload>]>([
    ['an ordinary one', {}],
    ['a reason in another script', { override: 'だめ  ✓ "…"\n' }],
    ['one with all there is', { acknowledge: 'seen', schema_floor: '1.0.0', rollback_safe: false }],
  ])('stands in statuses that GitHub takes as they are: %s', (_, fields) => {
    const whole = { ...payload, ref: 'main', ...fields };
    for (const word of adoptionWords(whole)) {
      expect(word.length).toBeLessThanOrEqual(descriptionLimit);
      expect(shortenDescription(word)).toBe(word);
    }
    const read = readAdoption(recordOf(['job in_progress', 'record'], whole));
    expect(read.payload).toEqual(whole);
    expect(read.adoptedAt).toBe(minute(1));
  });

  test('takes four statuses at most, and a long reason is cut', () => {
    expect(adoptionWords(payload).length).toBeLessThanOrEqual(4);
    const long = { ...payload, override: 'x'.repeat(5_000), acknowledge: '…'.repeat(5_000) };
    expect(adoptionWords(long).length).toBeLessThanOrEqual(14);
    expect(readAdoption(recordOf(['record'], long)).payload?.override).toHaveLength(120);
  });

  test.each<[string, (words: readonly string[]) => readonly string[]]>([
    ['one is missing', (words) => words.slice(1)],
    ['it is no JSON', (words) => words.map((word) => word.replace('"', ''))],
    ['it is no object', () => ['slipway: record 1/1 5']],
    ['it is none of ours', () => ['slipway: record 1/1 {"version":"2.0.0"}']],
    ['there is none', () => []],
  ])('is no payload where %s', (_, change) => {
    const record = recordOf([]);
    const statuses = change(adoptionWords(payload)).map((description) => ({
      state: 'in_progress' as const,
      description,
      createdAt: minute(1),
    }));
    const told = { ...record, statuses };
    expect(readAdoption(told)).toBe(told);
  });

  test('and whoever has one keeps it', () => {
    const ours = { ...recordOf(['record']), payload: payloadOf('1.0.0') };
    expect(readAdoption(ours)).toBe(ours);
  });
});

describe('an adopted record', () => {
  const before: readonly Said[] = ['job queued', 'job in_progress', 'record'];

  test.each<
    [string, readonly Said[], Partial<Record<'state' | 'good' | 'failed' | 'begun', unknown>>]
  >([
    ['has not begun by GitHub’s word alone', [], { state: 'pending', begun: false }],
    ['has begun by ours', ['in_progress'], { state: 'in_progress', begun: true, good: false }],
    ['is good by our mark', ['in_progress', 'good'], { state: 'success', good: true }],
    [
      'stays good when its job ends well',
      ['good', 'job success'],
      { state: 'success', good: true },
    ],
    [
      'is not closed well by its job: a step that failed may have been passed over',
      ['in_progress', 'job success'],
      { state: 'error', good: false, failed: false },
    ],
    [
      'stays failed though its job goes on and ends well',
      ['in_progress', 'failure', 'job success'],
      { state: 'failure', good: false, failed: true },
    ],
    [
      'stays followed by another one, though its job ends later',
      ['good', 'inactive', 'job success'],
      { state: 'inactive', good: true },
    ],
    [
      'is in service, and no way back, where a later step of its job failed',
      ['in_progress', 'good', 'job failure'],
      { state: 'success', good: false, failed: false },
    ],
    [
      'is a failure once, where its job fails after it',
      ['in_progress', 'failure', 'job failure'],
      { state: 'failure', good: false, failed: true },
    ],
    [
      'is closed by its job where the machine was lost: nobody knows its state',
      ['in_progress', 'job failure'],
      { state: 'error', good: false, failed: false },
    ],
    ['is closed by its job where nothing began', ['job failure'], { state: 'error', begun: false }],
    [
      'can be proven by another job after its own has ended',
      ['in_progress', 'job success', 'good'],
      { state: 'success', good: true },
    ],
    [
      'becomes inactive where GitHub says so after a later success',
      ['good', 'job inactive'],
      { state: 'inactive', good: true },
    ],
  ])('%s', (_, said, expected) => {
    const record = readAdoption(recordOf([...before, ...said]));
    expect(record.payload?.version).toBe('2.0.0');
    const { state, ...rest } = expected;
    expect(currentState(record)).toBe(state);
    expect(isOpen(record)).toBe(state === 'pending' || state === 'in_progress');
    expect(isActive(record)).toBe(state === 'success');
    expect({
      good: isGood(record),
      failed: hasFailed(record),
      begun: hasBegun(record),
    }).toMatchObject(rest);
  });

  test('hears others: what another tool says of it counts as it is', () => {
    const record = recordOf([...before, 'good']);
    const other = { state: 'failure', description: '', createdAt: minute(30) } as const;
    const read = readAdoption({ ...record, statuses: [...record.statuses, other] });
    expect([currentState(read), isGood(read)]).toEqual(['failure', false]);
  });
});
