import { describe, expect, test } from '@jest/globals';
import type { Verdict } from '../../packages/core/src/domain/health/health.ts';
import {
  type HealthFacts,
  judge,
  noBaseline,
} from '../../packages/core/src/domain/health/verdict.ts';
import { commandCheck, httpCheck, samplesOf, tcpCheck } from '../doubles/checks.ts';

const check = httpCheck();

function factsOf(fields: Partial<HealthFacts> = {}): HealthFacts {
  return {
    checks: [check],
    samples: [],
    subject: 'deployment',
    before: noBaseline,
    failureLimit: 1,
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
          before: { ...noBaseline, passed: new Set(baseline ? ['health'] : []) },
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
    [
      'errors here and there',
      'PEPPPPPPPPPPEPPPP',
      true,
      'inconclusive',
      /did not pass 2 of 17 times.*may be the network's fault/,
    ],
    ['as many as chance does not give', 'PEPPPPEPPEPPPPP', true, 'fail', /3 of 15 times/],
    ['errors to the end', 'PPPPPPPPPPPPPPPPPEEE', true, 'fail', /3 of 20 times/],
    ['no sample at all', '', false, 'inconclusive', /no passing sample/],
    ['nothing but one failure', 'F', false, 'inconclusive', /no passing sample/],
  ])('%s: %s', (_why, soak, controlWorks, verdict, reason) => {
    const samples = [...samplesOf('PPP'), ...samplesOf(soak, 'soak')];
    const judged = judge(factsOf({ samples, controlWorks, soakSeconds: 20 }));
    expect(judged.verdict).toBe(verdict);
    expect(judged.reasons[0]).toMatch(reason);
  });
});

describe('how fast it answers', () => {
  const slow = httpCheck({ latency: [{ percentile: 'p50', limit: 15, unit: 'ms' }] });
  const compared = httpCheck({ latency: [{ percentile: 'p50', limit: 2, unit: 'ratio' }] });
  const before = (p50: number) => ({
    passed: new Set(['health']),
    latencies: new Map([['health', { p50, p95: undefined, p99: undefined }]]),
  });
  const samples = [...samplesOf('PPP'), ...samplesOf('PPPPPPPPPPPPPPPP', 'soak')];

  test('above a limit fails, though each answer was right', () => {
    const judged = judge(factsOf({ checks: [slow], samples, soakSeconds: 80 }));
    expect(judged.verdict).toBe('fail');
    expect(judged.reasons[0]).toMatch(/^health: its p50 is \d+ ms, at most 15 ms were allowed\.$/);
  });

  test.each([
    [3, 'fail'],
    [12, 'pass'],
  ] as const)('is compared with %i ms before the deployment: %s', (p50, verdict) => {
    const facts = factsOf({ checks: [compared], samples, soakSeconds: 80, before: before(p50) });
    expect(judge(facts).verdict).toBe(verdict);
  });

  test('cannot be told without samples enough: it stays open', () => {
    const rare = httpCheck({ latency: [{ percentile: 'p99', limit: 15, unit: 'ms' }] });
    const judged = judge(factsOf({ checks: [rare], samples, soakSeconds: 80 }));
    expect(judged.verdict).toBe('inconclusive');
    expect(judged.reasons[0]).toMatch(/its p99 needs 100 samples/);
  });

  test('is not looked at where something worse was found', () => {
    const judged = judge(factsOf({ checks: [slow], samples: samplesOf('FFF') }));
    expect(judged.reasons[0]).toBe('health: saw fail 2.');
  });
});

describe('a port', () => {
  test('is judged as a service over HTTP is', () => {
    const facts = { checks: [tcpCheck()], samples: samplesOf('PPP', 'converge', 'port') };
    expect(judge(factsOf(facts)).verdict).toBe('pass');
    expect(judge(factsOf({ ...facts, samples: [] })).verdict).toBe('inconclusive');
  });
});

test.each([
  [0, 'PPFP', 'fail'],
  [3, 'FFFP', 'pass'],
  [3, 'FFFFP', 'fail'],
] as const)('a soak that forgives %i misses: %s is a %s', (failureLimit, soak, verdict) => {
  const samples = [...samplesOf('PPP'), ...samplesOf(soak, 'soak')];
  expect(judge(factsOf({ samples, soakSeconds: 20, failureLimit })).verdict).toBe(verdict);
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
    expect(judged.reasons).toEqual([expect.stringMatching(/No checks are configured/)]);
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
      reasons: ['A baseline needs a critical check over HTTP or TCP, and there is none.'],
      checks: [],
    });
  });
});
