import { describe, expect, test } from '@jest/globals';
import type { LatencyLimit } from '../../packages/core/src/domain/health/health.ts';
import {
  judgeLatency,
  type Latencies,
  latencies,
  samplesForLimits,
  withoutRatios,
} from '../../packages/core/src/domain/health/latency.ts';
import { commandCheck, httpCheck, samplesOf } from '../doubles/checks.ts';

/** So many samples of 1, 2, 3… ms behind a slow first one. */
function measured(count: number) {
  return samplesOf('P'.repeat(count + 1)).map((sample, index) => ({
    ...sample,
    latency: index === 0 ? 9_999 : count + 1 - index,
  }));
}

describe('percentiles by nearest rank', () => {
  test.each([
    [0, undefined, undefined, undefined],
    [1, 1, undefined, undefined],
    [4, 2, undefined, undefined],
    [5, 3, undefined, undefined],
    [19, 10, undefined, undefined],
    [20, 10, 19, undefined],
    [99, 50, 95, undefined],
    [100, 50, 95, 99],
    [200, 100, 190, 198],
  ])('of %d samples', (count, p50, p95, p99) => {
    expect(latencies(measured(count))).toEqual({ p50, p95, p99 });
  });

  test('drop the first sample, which pays for the start, and what was not answered', () => {
    const samples = samplesOf('PEFSE').map((sample, index) => ({
      ...sample,
      latency: 100 * index,
    }));
    expect(latencies(samples).p50).toBe(200);
  });
});

describe('limits', () => {
  const limit = (
    percentile: LatencyLimit['percentile'],
    value: number,
    unit: LatencyLimit['unit'] = 'ms',
  ): LatencyLimit => ({ percentile, limit: value, unit });
  const measuredNow: Latencies = { p50: 20, p95: 80, p99: undefined };

  test.each<[string, readonly LatencyLimit[], Latencies | undefined, string, RegExp | undefined]>([
    ['no limits', [], undefined, 'holds', undefined],
    ['just within', [limit('p95', 80)], undefined, 'holds', undefined],
    ['above', [limit('p95', 79)], undefined, 'broken', /its p95 is 80 ms, at most 79 ms/],
    ['too few samples', [limit('p99', 500)], undefined, 'open', /its p99 needs 100 samples/],
    [
      'a broken limit outweighs one that is open',
      [limit('p99', 500), limit('p50', 10)],
      undefined,
      'broken',
      /p50/,
    ],
    [
      'twice as slow as before',
      [limit('p95', 1.5, 'ratio')],
      { p50: 10, p95: 40, p99: undefined },
      'broken',
      /more than 1.5 times the 40 ms before/,
    ],
    [
      'not much slower than before',
      [limit('p95', 2, 'ratio')],
      { p50: 10, p95: 40, p99: undefined },
      'holds',
      undefined,
    ],
    [
      'nothing is known from before',
      [limit('p95', 2, 'ratio')],
      undefined,
      'open',
      /add a step with `phase: pre`/,
    ],
    [
      'too little is known from before',
      [limit('p95', 2, 'ratio')],
      { p50: 10, p95: undefined, p99: undefined },
      'open',
      /not known/,
    ],
    [
      'answers faster than the clock tells',
      [limit('p50', 20, 'ratio')],
      { p50: 0.1, p95: 1, p99: undefined },
      'holds',
      undefined,
    ],
  ])('%s', (_, limits, before, kind, reason) => {
    const ruling = judgeLatency(limits, measuredNow, before);
    expect(ruling.kind).toBe(kind);
    if (reason !== undefined) expect('reason' in ruling && ruling.reason).toMatch(reason);
  });

  test('say how many samples they need, the first one, which is dropped, among them', () => {
    expect(samplesForLimits([])).toBe(0);
    expect(samplesForLimits([limit('p50', 1)])).toBe(2);
    expect(samplesForLimits([limit('p95', 1), limit('p99', 1)])).toBe(101);
  });

  test('after a rollback nothing is compared with what was rolled back', () => {
    const check = httpCheck({ latency: [limit('p95', 300), limit('p95', 2, 'ratio')] });
    expect(withoutRatios(check)).toEqual(httpCheck({ latency: [limit('p95', 300)] }));
    expect(withoutRatios(commandCheck())).toEqual(commandCheck());
  });
});
