import { describe, expect, test } from '@jest/globals';
import type { Verdict } from '../../packages/core/src/domain/health/health.ts';
import { type HealthFacts, judge } from '../../packages/core/src/domain/health/verdict.ts';
import { commandCheck, httpCheck, samplesOf } from '../doubles/checks.ts';

const check = httpCheck();

function factsOf(fields: Partial<HealthFacts> = {}): HealthFacts {
  return {
    checks: [check],
    samples: [],
    subject: 'deployment',
    baselinePassed: new Set(),
    controlWorks: undefined,
    soakSeconds: 0,
    ...fields,
  };
}

describe('after a deployment', () => {
  test.each<[why: string, outcomes: string, verdict: Verdict, reason: RegExp]>([
    ['three passes in a row prove it', 'PPP', 'pass', /The critical check passes: health/],
    ['what came before the streak is forgiven', 'EFSPPP', 'pass', /passes/],
    ['one transient failure is no failure', 'PPFPPP', 'pass', /passes/],
    ['a failure that lasts is one', 'PFF', 'fail', /^health: saw fail 2\.$/],
    ['another version that goes on answering fails', 'SSSS', 'fail', /saw stale 3/],
    ['a failed assertion decides, whatever errors follow', 'FEE', 'fail', /saw fail 0/],
    ['all errors must not pass', 'EEEE', 'inconclusive', /did not answer: saw error 3/],
    ['passes with errors between leave it open', 'PEPE', 'inconclusive', /did not answer/],
    ['too few passes prove nothing', 'PP', 'inconclusive', /only 2 of 3 times/],
    ['no traffic must not pass', '', 'inconclusive', /has no samples/],
  ])('%s: %s', (_why, outcomes, verdict, reason) => {
    const judged = judge(factsOf({ samples: samplesOf(outcomes) }));
    expect(judged.verdict).toBe(verdict);
    expect(judged.reasons[0]).toMatch(reason);
  });

  test.each<[baseline: boolean, control: boolean | undefined, verdict: Verdict, reason: RegExp]>([
    [true, true, 'fail', /it answered before, and the network works/],
    [true, false, 'inconclusive', /nothing shows that the network works/],
    [true, undefined, 'inconclusive', /nothing shows that the network works/],
    [false, true, 'inconclusive', /nothing shows that it answered before/],
    [false, false, 'inconclusive', /nothing shows that it answered before/],
  ])(
    'only errors, where the baseline passed is %s and the control works is %s: %s',
    (baseline, controlWorks, verdict, reason) => {
      const judged = judge(
        factsOf({
          samples: samplesOf('EEE'),
          baselinePassed: new Set(baseline ? ['health'] : []),
          controlWorks,
        }),
      );
      expect(judged.verdict).toBe(verdict);
      expect(judged.reasons[0]).toMatch(reason);
    },
  );
});

describe('while it has to stay healthy', () => {
  test.each<[why: string, soak: string, control: boolean, verdict: Verdict, reason: RegExp]>([
    ['passes only', 'PPPP', false, 'pass', /passes/],
    ['one failure is forgiven', 'PPFP', false, 'pass', /passes/],
    ['one time-out is forgiven', 'PPEP', false, 'pass', /passes/],
    ['two failures are above the limit', 'PFPF', false, 'fail', /failed 2 of 4 times.*saw fail 3/],
    ['another version counts as a failure', 'SPFP', false, 'fail', /failed 2 of 4 times/],
    [
      'errors with a working control',
      'PEEE',
      true,
      'fail',
      /did not pass 3 of 4 times.*network works/,
    ],
    ['errors without one', 'PEEE', false, 'inconclusive', /nothing shows that the network works/],
    ['a failure and an error', 'PFPE', false, 'inconclusive', /did not pass 2 of 4 times/],
    ['no sample at all', '', false, 'inconclusive', /no passing sample/],
    ['nothing but one failure', 'F', false, 'inconclusive', /no passing sample/],
  ])('%s: %s', (_why, soak, controlWorks, verdict, reason) => {
    const samples = [...samplesOf('PPP'), ...samplesOf(soak, 'soak')];
    const judged = judge(factsOf({ samples, controlWorks, soakSeconds: 20 }));
    expect(judged.verdict).toBe(verdict);
    expect(judged.reasons[0]).toMatch(reason);
  });
});

describe('commands', () => {
  test.each<[outcomes: string, verdict: Verdict, reason: RegExp]>([
    ['P', 'pass', /The critical check passes: smoke/],
    ['F', 'fail', /^smoke: saw fail 0\.$/],
    ['E', 'inconclusive', /^smoke: saw error 0\.$/],
    ['', 'inconclusive', /^smoke: was not run\.$/],
  ])('%s: %s', (outcomes, verdict, reason) => {
    const samples = samplesOf(outcomes, 'functional', 'smoke');
    const judged = judge(factsOf({ checks: [commandCheck()], samples, soakSeconds: 20 }));
    expect(judged.verdict).toBe(verdict);
    expect(judged.reasons[0]).toMatch(reason);
  });
});

describe('several checks', () => {
  const minor = httpCheck({ name: 'minor', critical: false });

  test('one critical failure outweighs passes and doubts, and comes first', () => {
    const checks = [httpCheck({ name: 'slow' }), check, httpCheck({ name: 'good' })];
    const samples = [...samplesOf('FFF'), ...samplesOf('PPP', 'converge', 'good')];
    const judged = judge(factsOf({ checks, samples }));
    expect(judged.verdict).toBe('fail');
    expect(judged.reasons).toEqual(['health: saw fail 2.', 'slow: has no samples.']);
  });

  test('a check that is not critical is told and never decides', () => {
    const samples = [...samplesOf('PPP'), ...samplesOf('FFF', 'converge', 'minor')];
    const judged = judge(factsOf({ checks: [check, minor], samples }));
    expect(judged.verdict).toBe('pass');
    expect(judged.reasons).toEqual([
      'The critical check passes: health.',
      'minor: saw fail 2. (Not critical.)',
    ]);
  });

  test('two critical passes are told together', () => {
    const checks = [check, commandCheck()];
    const samples = [...samplesOf('PPP'), ...samplesOf('P', 'functional', 'smoke')];
    expect(judge(factsOf({ checks, samples })).reasons).toEqual([
      'All 2 critical checks pass: health, smoke.',
    ]);
  });

  test('no check that is critical decides nothing, however well the others do', () => {
    const samples = samplesOf('PPP', 'converge', 'minor');
    const judged = judge(factsOf({ checks: [minor], samples }));
    expect(judged.verdict).toBe('inconclusive');
    expect(judged.reasons[0]).toMatch(/None of the checks is critical/);
  });

  test('no checks at all never pass, and the reason says what to add', () => {
    const judged = judge(factsOf({ checks: [] }));
    expect(judged.verdict).toBe('inconclusive');
    expect(judged.reasons).toEqual([
      expect.stringMatching(/No checks are configured.*add `checks`/),
    ]);
  });
});

describe('before a deployment', () => {
  test.each<[outcomes: string, verdict: Verdict, reason: RegExp]>([
    ['P', 'pass', /passes/],
    ['EFP', 'pass', /passes/],
    ['FFF', 'fail', /already fails before the deployment: saw fail 2/],
    ['FEE', 'fail', /already fails/],
    ['EEE', 'inconclusive', /did not answer: saw error 2/],
    ['', 'inconclusive', /has no samples/],
  ])('%s: %s', (outcomes, verdict, reason) => {
    const samples = samplesOf(outcomes, 'baseline');
    const judged = judge(factsOf({ samples, subject: 'baseline' }));
    expect(judged.verdict).toBe(verdict);
    expect(judged.reasons[0]).toMatch(reason);
  });

  test('commands take no part, so that commands alone are no baseline', () => {
    const judged = judge(factsOf({ checks: [commandCheck()], subject: 'baseline' }));
    expect(judged).toEqual({
      verdict: 'inconclusive',
      reasons: ['A baseline needs a critical HTTP check, and there is none.'],
      checks: [],
    });
  });
});
