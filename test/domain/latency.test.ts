import { describe, expect, test } from '@jest/globals';
import { latencies } from '../../packages/core/src/domain/health/latency.ts';
import { samplesOf } from '../doubles/checks.ts';

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
