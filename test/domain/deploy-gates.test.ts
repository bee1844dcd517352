import { describe, expect, test } from '@jest/globals';
import { freezeGate } from '../../packages/core/src/domain/deployment/freeze.ts';
import { acknowledgement, pinGate, pinOf } from '../../packages/core/src/domain/deployment/pin.ts';
import {
  type CommitCheck,
  requiredChecksGate,
} from '../../packages/core/src/domain/deployment/required-checks.ts';
import { compatibilityGate } from '../../packages/core/src/domain/deployment/schema-floor.ts';
import { payloadOf, recordOf, type Step } from '../doubles/deployment-records.ts';

describe('required checks', () => {
  const check = (name: string, state: CommitCheck['state'], runId?: string): CommitCheck => ({
    name,
    state,
    runId,
  });
  const green = check('build', 'success');

  test.each<
    [
      string,
      'all' | readonly string[],
      readonly CommitCheck[] | 'forbidden' | undefined,
      string,
      string,
    ]
  >([
    ['none is required', [], undefined, 'skip', 'none is required'],
    ['they cannot be read', 'all', 'forbidden', 'fail', '`checks: read`'],
    ['all are green', 'all', [green, check('lint', 'success')], 'pass', '2 of 2'],
    ['one is red', 'all', [green, check('lint', 'failure')], 'fail', 'lint failed'],
    ['one is not done', 'all', [green, check('lint', 'pending')], 'fail', 'lint is not done'],
    [
      'the commit has none but this run’s',
      'all',
      [check('deploy', 'pending', '1000')],
      'skip',
      'has none',
    ],
    [
      'the named one is green, another is red',
      ['build'],
      [green, check('lint', 'failure')],
      'pass',
      '1 of 1',
    ],
    ['the named one has not run', ['e2e'], [green], 'fail', 'e2e has not run on this commit'],
    [
      'the named one ran in this run alone',
      ['e2e'],
      [check('e2e', 'success', '1000')],
      'pass',
      '1 of 1',
    ],
    [
      'the named one is red elsewhere, and green in this run',
      ['e2e'],
      [check('e2e', 'success', '1000'), check('e2e', 'failure', '7')],
      'fail',
      'e2e failed',
    ],
    [
      'the named one is this very job',
      ['Deploy'],
      [check('Deploy', 'pending', '1000')],
      'fail',
      'Deploy is not done',
    ],
    [
      'one of two of a name is red',
      ['build'],
      [green, check('build', 'failure')],
      'fail',
      'build failed',
    ],
    [
      'many are red',
      'all',
      ['a', 'b', 'c', 'd', 'e'].map((name) => check(name, 'failure')),
      'fail',
      'a failed, b failed, c failed and 2 more',
    ],
  ])('%s', (_, required, checks, outcome, detail) => {
    const gate = requiredChecksGate(required, checks, '1000');
    expect(gate.outcome).toBe(outcome);
    expect(gate.detail).toContain(detail);
  });
});

describe('freezes', () => {
  const christmas = { from: '2026-12-24', until: '2026-12-26', reason: 'Christmas' };
  const evening = {
    from: '2026-03-05T18:00+01:00',
    until: '2026-03-06T06:00+01:00',
    reason: 'the night',
  };
  test.each([
    ['2026-12-23T23:59:59Z', 'pass'],
    ['2026-12-24T00:00:00Z', 'fail'],
    ['2026-12-26T23:59:59Z', 'fail'],
    ['2026-12-27T00:00:00Z', 'pass'],
    ['2026-03-05T16:59:59Z', 'pass'],
    ['2026-03-05T17:00:00Z', 'fail'],
    ['2026-03-06T05:00:00Z', 'pass'],
  ])('%s: %s', (time, outcome) => {
    expect(freezeGate([christmas, evening], Date.parse(time)).outcome).toBe(outcome);
  });

  test('none is configured', () => {
    expect(freezeGate([], 0).outcome).toBe('skip');
  });
});

describe('the pin of a rollback', () => {
  const rollback = (id: number, steps: readonly Step[], pinned = true) =>
    recordOf(id, '1.0.0', steps, {
      task: 'rollback',
      payload: payloadOf('1.0.0', {
        pinned,
        rollback: { from: '2.0.0', to: '1.0.0', reason: 'it hung', trigger: 'push' },
      }),
    });
  const good: readonly Step[] = ['in_progress', 'good'];

  test('holds while what it brought back is in service', () => {
    expect(pinOf([rollback(3, good)])?.id).toBe(3);
    expect(pinOf([recordOf(4, '2.1.0', ['in_progress', 'failure']), rollback(3, good)])?.id).toBe(
      3,
    );
  });

  test.each([
    ['nothing was deployed', []],
    [
      'something newer is in service',
      [recordOf(4, '2.1.0', good), rollback(3, ['in_progress', 'good', 'inactive'])],
    ],
    ['it failed', [rollback(3, ['in_progress', 'error'])]],
    ['the configuration asked for none', [rollback(3, good, false)]],
  ])('does not where %s', (_, history) => {
    expect(pinOf(history)).toBeUndefined();
  });

  test('is lifted by an acknowledgement, which fits into a status', () => {
    const record = rollback(3, good);
    const description = acknowledgement('octocat', 'x'.repeat(200));
    expect([...description]).toHaveLength(140);
    const statuses = [
      ...record.statuses,
      { state: 'success', description, createdAt: '2026-02-01T00:00:00Z' } as const,
    ];
    expect(pinOf([{ ...record, statuses }])).toBeUndefined();
    expect(pinGate(undefined, '').outcome).toBe('pass');
    expect(pinGate(record, '').outcome).toBe('fail');
    expect(pinGate(record, 'seen').outcome).toBe('overridden');
  });
});

describe('the lowest version that runs on the data', () => {
  const raised = (id: number, version: string, floor: string | null, steps: readonly Step[]) =>
    recordOf(id, version, steps, { payload: payloadOf(version, { schema_floor: floor }) });
  const good: readonly Step[] = ['in_progress', 'good'];

  test.each([
    ['no floor was recorded', '1.0.0', [raised(1, '1.1.0', null, good)], 'skip'],
    ['it is high enough', '2.0.0', [raised(1, '1.1.0', '2.0.0', good)], 'pass'],
    ['it is too low', '1.9.0', [raised(1, '1.1.0', '2.0.0', good)], 'fail'],
    [
      'the highest floor counts, not the newest',
      '1.9.0',
      [raised(2, '1.2.0', '1.0.0', good), raised(1, '1.1.0', '2.0.0', good)],
      'fail',
    ],
    [
      'what never came into service raised nothing',
      '1.0.0',
      [raised(1, '1.1.0', '2.0.0', ['in_progress', 'failure'])],
      'skip',
    ],
    ['it is no version of the scheme', 'nightly', [raised(1, '1.1.0', '2.0.0', good)], 'fail'],
    ['a floor that is none', '1.0.0', [raised(1, '1.1.0', 'tomorrow', good)], 'skip'],
  ])('%s', (_, version, history, outcome) => {
    expect(compatibilityGate(version, history, 'semantic').outcome).toBe(outcome);
  });
});
