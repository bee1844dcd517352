import { describe, expect, test } from '@jest/globals';
import { chooseDeployment } from '../../packages/core/src/domain/deployment/deployment-choice.ts';
import { hostOf, targetOf } from '../../packages/core/src/domain/health/check-target.ts';
import type { Verdict } from '../../packages/core/src/domain/health/health.ts';
import { decideOutcome } from '../../packages/core/src/domain/health/validation-outcome.ts';
import type { Judgement } from '../../packages/core/src/domain/health/verdict.ts';
import { commandCheck, httpCheck } from '../doubles/checks.ts';
import { payloadOf, recordOf } from '../doubles/deployment-records.ts';

function judgementOf(verdict: Verdict): Judgement {
  const checks = [httpCheck(), commandCheck()].map((check) => ({ check, verdict, reason: 'why.' }));
  return { verdict, reasons: [`It is a ${verdict}.`], checks };
}

function decide(verdict: Verdict, onInconclusive: 'hold' | 'pass' | 'fail' = 'hold') {
  const deployment = judgementOf(verdict);
  return decideOutcome({ phase: 'post', onInconclusive, baseline: undefined, deployment });
}

describe('what a verdict does to the record', () => {
  test('a pass proves it', () => {
    expect(decide('pass')).toMatchObject({
      verdict: 'pass',
      status: 'successful',
      closing: { kind: 'prove' },
      validation: {
        pre_deployment: 'skipped',
        post_deployment: 'passed',
        health_checks: 'passed',
        functional_tests: 'passed',
      },
    });
  });

  test('a failure is written with its first reason', () => {
    expect(decide('fail')).toMatchObject({
      status: 'failed',
      closing: { kind: 'state', state: 'failure', description: 'slipway: fail. It is a fail.' },
    });
  });

  test('doubt holds: the record stays open, with a word', () => {
    expect(decide('inconclusive')).toMatchObject({
      verdict: 'inconclusive',
      status: 'inconclusive',
      reasons: ['It is a inconclusive.'],
      closing: { kind: 'hold', description: 'slipway: inconclusive, held. It is a inconclusive.' },
      validation: { post_deployment: 'inconclusive' },
    });
  });

  test('doubt that is taken as a pass is no proof', () => {
    const outcome = decide('inconclusive', 'pass');
    expect(outcome).toMatchObject({
      verdict: 'pass',
      closing: { state: 'success', description: 'slipway: inconclusive, taken as a pass' },
    });
    expect(outcome.reasons).toEqual([
      'The checks were inconclusive, and `on-inconclusive` takes that as a pass. It is a inconclusive.',
    ]);
    expect(outcome.decisions[0]).toMatchObject({ decision: 'verdict: pass' });
  });

  test('doubt that is taken as a failure is one', () => {
    expect(decide('inconclusive', 'fail')).toMatchObject({
      verdict: 'fail',
      status: 'failed',
      closing: { state: 'failure' },
    });
  });

  test.each(['hold', 'pass', 'fail'] as const)(
    '%s changes nothing about what is clear',
    (policy) => {
      expect(decide('pass', policy).verdict).toBe('pass');
      expect(decide('fail', policy).verdict).toBe('fail');
    },
  );

  test('descriptions fit into what GitHub takes', () => {
    const deployment = { ...judgementOf('fail'), reasons: ['x'.repeat(500)] };
    const facts = { phase: 'post', onInconclusive: 'hold', baseline: undefined } as const;
    const { closing } = decideOutcome({ ...facts, deployment });
    expect(closing.kind === 'state' && closing.description.length).toBe(140);
  });

  test('a baseline closes nothing and says nothing of the deployment', () => {
    const facts = { phase: 'pre', onInconclusive: 'hold', deployment: undefined } as const;
    expect(decideOutcome({ ...facts, baseline: judgementOf('fail') })).toMatchObject({
      verdict: 'fail',
      status: 'in_progress',
      closing: { kind: 'nothing' },
      validation: {
        pre_deployment: 'failed',
        post_deployment: 'skipped',
        health_checks: 'failed',
        functional_tests: 'skipped',
      },
    });
  });

  test('a bad baseline does not decide about the deployment after it', () => {
    const outcome = decideOutcome({
      phase: 'all',
      onInconclusive: 'hold',
      baseline: judgementOf('fail'),
      deployment: judgementOf('pass'),
    });
    expect(outcome.verdict).toBe('pass');
    expect(outcome.validation.pre_deployment).toBe('failed');
  });

  test('nothing measured is no verdict', () => {
    const facts = { phase: 'post', onInconclusive: 'hold' } as const;
    const outcome = decideOutcome({ ...facts, baseline: undefined, deployment: undefined });
    expect(outcome).toMatchObject({ verdict: 'inconclusive', closing: { kind: 'nothing' } });
  });

  test('a judgement without a reason is held without one', () => {
    const deployment = { verdict: 'inconclusive', reasons: [], checks: [] } as const;
    const facts = { phase: 'post', onInconclusive: 'hold', baseline: undefined } as const;
    expect(decideOutcome({ ...facts, deployment }).closing).toEqual({
      kind: 'hold',
      description: 'slipway: inconclusive, held.',
    });
  });
});

describe('which deployment is meant', () => {
  const open = (id: number, job: string, runId = '1000') =>
    recordOf(id, `1.0.${id}`, ['in_progress'], {
      payload: payloadOf(`1.0.${id}`, { run_id: runId, job }),
    });
  const good = recordOf(1, '1.0.1', ['good']);
  const run = { runId: '1000', job: 'deploy' };

  test.each([
    ['the newest of this job', [open(4, 'deploy'), open(3, 'deploy'), open(2, 'x'), good], 4],
    ['that of this job before a newer one of the run', [open(4, 'x'), open(3, 'deploy'), good], 3],
    ['else the newest of this run', [open(4, 'x', '999'), open(3, 'y'), open(2, 'z'), good], 3],
    ['else the current one', [open(4, 'deploy', '999'), good], 1],
    ['else none', [open(4, 'deploy', '999')], undefined],
  ])('%s', (_why, records, id) => {
    expect(chooseDeployment(records, run)?.id).toBe(id);
  });
});

describe('what a check asks', () => {
  test.each([
    ['/health', 'https://a.example', 'https://a.example/health'],
    ['/health', 'https://a.example/', 'https://a.example/health'],
    ['/health?x=1', 'https://a.example:8443/base/', 'https://a.example:8443/base/health?x=1'],
    ['http://b.example/', 'https://a.example', 'http://b.example/'],
    ['http://b.example/', undefined, 'http://b.example/'],
  ])('%s below %s', (url, base, target) => {
    expect(targetOf(httpCheck({ url }), base)).toBe(target);
  });

  test.each([
    undefined,
    'a.example',
    'ftp://a.example',
    'https://u:p@a.example',
    'https://a.example?x',
  ])('a path below %s is refused, without showing what may be a secret', (base) => {
    expect(() => targetOf(httpCheck(), base)).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        message: expect.not.stringContaining('u:p'),
      }),
    );
  });

  test.each([
    ['https://A.example:8443/x', 'a.example:8443'],
    ['http://a.example?x', 'a.example'],
    ['nothing', ''],
  ])('%s counts for the host %s', (url, host) => {
    expect(hostOf(url)).toBe(host);
  });
});
