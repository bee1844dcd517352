import { describe, expect, test } from '@jest/globals';
import {
  type AuditFacts,
  findBrokenLink,
  renderAuditLine,
} from '../../packages/core/src/domain/audit/audit-entry.ts';
import { blockingPathsGate } from '../../packages/core/src/domain/deployment/blocking-paths.ts';
import { breakerGate } from '../../packages/core/src/domain/deployment/breaker.ts';
import { environmentKey } from '../../packages/core/src/domain/deployment/environment-key.ts';
import {
  describeLock,
  explainLock,
  isForeignLock,
  type LockOwner,
  parseLock,
  renderLock,
} from '../../packages/core/src/domain/deployment/environment-lock.ts';
import {
  floatingNames,
  sharedFloatingNames,
} from '../../packages/core/src/domain/release/follow-rollback.ts';
import { minute, payloadOf, recordOf, type Step } from '../doubles/deployment-records.ts';

describe('the breaker of automatic rollbacks', () => {
  const from = recordOf(10, '2.0.0', ['in_progress', 'failure']);
  const rollback = (
    id: number,
    steps: readonly Step[],
    fields: { readonly from?: string; readonly automatic?: boolean; readonly at?: number } = {},
  ) =>
    recordOf(id, '1.0.0', steps, {
      task: 'rollback',
      createdAt: minute(fields.at ?? id),
      payload: payloadOf('1.0.0', {
        rollback: {
          from: fields.from ?? '2.0.0',
          to: '1.0.0',
          reason: '',
          trigger: 'push',
          automatic: fields.automatic ?? true,
        },
      }),
    });
  const now = Date.parse(minute(100));
  const good: readonly Step[] = ['in_progress', 'good'];

  test.each([
    ['nothing was rolled back yet', [from], true, 'pass'],
    ['a person starts it', [rollback(11, good), from], false, 'skip'],
    ['this deployment was rolled back already', [rollback(11, good), from], true, 'fail'],
    [
      'a rollback of this deployment failed',
      [rollback(11, ['in_progress', 'error']), from],
      true,
      'fail',
    ],
    [
      'a rollback of this deployment was called off before its command',
      [rollback(12, ['inactive']), rollback(11, ['in_progress', 'inactive']), from],
      true,
      'pass',
    ],
    [
      'a person rolled it back before',
      [rollback(11, good, { automatic: false }), from],
      true,
      'pass',
    ],
    [
      'one rollback of something else today',
      [from, rollback(9, good, { from: '1.9.0' })],
      true,
      'pass',
    ],
    [
      'two rollbacks today',
      [from, rollback(9, good, { from: '1.9.0' }), rollback(8, good, { from: '1.8.0' })],
      true,
      'fail',
    ],
    [
      'two rollbacks, one of them yesterday',
      [
        from,
        rollback(9, good, { from: '1.9.0' }),
        rollback(8, good, { from: '1.8.0', at: -1_341 }),
      ],
      true,
      'pass',
    ],
  ] as const)('%s', (_, history, automatic, outcome) => {
    expect(breakerGate(history, from, { automatic, now }).outcome).toBe(outcome);
  });
});

describe('files that cannot be taken back', () => {
  test.each<
    [string, readonly string[], readonly string[] | 'too-many' | undefined, string, string]
  >([
    ['none are configured', [], undefined, 'skip', 'no `blocking_paths`'],
    ['none of them changed', ['migrations/**'], ['src/a.ts'], 'pass', '1 changed'],
    [
      'one changed',
      ['migrations/**'],
      ['src/a.ts', 'migrations/2.sql'],
      'fail',
      'migrations/2.sql',
    ],
    ['hidden ones count', ['db/**'], ['db/.schema'], 'fail', 'db/.schema'],
    [
      'many changed',
      ['m/*'],
      ['m/1', 'm/2', 'm/3', 'm/4', 'm/5'],
      'fail',
      'm/1, m/2, m/3 and 2 more',
    ],
    ['the server does not tell all', ['m/*'], 'too-many', 'fail', 'too many files'],
  ])('%s', (_, globs, changed, outcome, detail) => {
    const gate = blockingPathsGate(globs, changed);
    expect(gate.outcome).toBe(outcome);
    expect(gate.detail).toContain(detail);
  });
});

describe('what people install goes back within its line', () => {
  const tagged = (version: string, prefix = 'v') => ({ tag: `${prefix}${version}`, version });
  test.each([
    ['1.3.0', '1.2.4', ['v1']],
    ['1.2.5', '1.2.4', ['v1', 'v1.2']],
    ['2.0.0', '1.9.0', []],
  ])('from %s to %s: %j', (from, to, names) => {
    expect(sharedFloatingNames(tagged(from), tagged(to))).toEqual(names);
  });

  test('a tag that does not end in its version, or is no version, has none', () => {
    expect(floatingNames({ tag: 'release', version: '1.0.0' })).toEqual([]);
    expect(floatingNames({ tag: '2024.01', version: '2024.01' })).toEqual([]);
    expect(floatingNames(tagged('1.0.0', 'service-v'))).toEqual(['service-v1', 'service-v1.0']);
  });
});

describe('an environment’s name as part of a ref', () => {
  test.each([
    ['production', 'production'],
    ['eu-west_1', 'eu-west_1'],
    ['review/7', 'review%2F7'],
    ['a.b', 'a%2Eb'],
    ['..', '%2E%2E'],
    ['prod (eu)*~', 'prod%20%28eu%29%2A%7E'],
    ['Größe', 'Gr%C3%B6%C3%9Fe'],
  ])('%s is %s', (name, key) => {
    expect(environmentKey(name)).toBe(key);
    expect(decodeURIComponent(key)).toBe(name);
  });

  test('a long one becomes a path, whose parts every file system takes', () => {
    const long = '環境'.repeat(100);
    const parts = environmentKey(long).split('/');
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThan(190);
    expect(parts.slice(0, -1).every((part) => part.endsWith('+'))).toBe(true);
    expect(decodeURIComponent(parts.map((part) => part.replace('+', '')).join(''))).toBe(long);
    // No folder is ever in the way of another environment's ref.
    expect(environmentKey(long.slice(0, 20))).not.toContain('/');
    expect(environmentKey('a+')).toBe('a%2B');
  });
});

describe('a lock', () => {
  const owner: LockOwner = {
    run_id: '7',
    attempt: 1,
    job: 'deploy',
    actor: 'octocat',
    expires: minute(60),
  };
  const now = Date.parse(minute(0));

  test('is read as it was written', () => {
    expect(parseLock(renderLock(owner))).toMatchObject(owner);
    expect(describeLock('production', owner)).toBe(
      `Run 7, attempt 1 (deploy, by octocat), has held the lock of production since ${minute(-60)}.`,
    );
  });

  test('tells those whom it keeps out until when, and how it is broken', () => {
    const told = explainLock('pre/prod', { ...owner, purpose: 'deploy 2.0.0 to pre/prod' });
    expect(told).toContain(describeLock('pre/prod', owner).slice(0, -1));
    expect(told).toContain('to deploy 2.0.0 to pre/prod. It counts no more once');
    expect(told).toContain(`or after ${minute(60)}. If nothing is going on there`);
    expect(told).toContain(
      '`override`, or remove it: `git push origin :refs/slipway/lock/pre%2Fprod`.',
    );
  });

  test.each(['', '{', '3', 'null', '{"schema":2}', '{"schema":1,"run_id":"7"}'])(
    '%j is none',
    (text) => {
      expect(parseLock(text)).toBeUndefined();
    },
  );

  test.each([
    ['another run holds it', owner, true],
    ['nobody does', undefined, false],
    ['it has expired', { ...owner, expires: minute(-1) }, false],
    ['its end cannot be read', { ...owner, expires: 'never' }, false],
    ['it is our own', { ...owner, run_id: '1', job: 'rollback' }, false],
    ['another job of our run holds it', { ...owner, run_id: '1' }, true],
  ])('%s', (_, held, foreign) => {
    expect(isForeignLock(held, { run_id: '1', job: 'rollback' }, now)).toBe(foreign);
  });
});

describe('the audit log’s chain', () => {
  const facts: AuditFacts = {
    at: minute(0),
    environment: 'production',
    run_id: '7',
    attempt: 1,
    actor: 'octocat',
    event: 'push',
    decision: 'rollback begins',
    from_version: '2.0.0',
    to_version: '1.0.0',
    deployment: null,
    reason: 'it hung',
    override: '',
    gates: [],
  };
  const chain = (previous: readonly string[]) =>
    previous.map((each, index) => ({
      text: renderAuditLine(facts, each),
      digest: `digest ${index + 1}`,
    }));

  test('holds where each line names the one before', () => {
    expect(findBrokenLink([])).toBeUndefined();
    expect(findBrokenLink(chain(['', 'digest 1', 'digest 2']))).toBeUndefined();
  });

  test.each([
    ['a line was taken out', chain(['', 'digest 2']), 'Line 2 does not follow line 1.'],
    ['the first lines were cut off', chain(['digest 9']), 'Line 1 does not follow line 0.'],
    ['a line is none', [{ text: 'hello', digest: 'x' }], 'Line 1 is no entry'],
    [
      'a line is of another kind',
      [{ text: '{"schema":2,"previous":""}', digest: 'x' }],
      'Line 1 is no entry',
    ],
  ])('%s', (_, lines, problem) => {
    expect(findBrokenLink(lines)).toContain(problem);
  });
});
