import type { Sample } from './health.ts';

/** Fewer samples than this say nothing about so rare a case. */
const samplesNeeded = { p50: 1, p95: 20, p99: 100 } as const;
export type Percentile = keyof typeof samplesNeeded;
const ranks: Readonly<Record<Percentile, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 };

export interface Latencies {
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly p99: number | undefined;
}

/**
 * Latencies of the samples that were answered, in milliseconds, by nearest rank. The first one pays for DNS, caches
 * and a cold start, so it is dropped. A percentile is `undefined` where there are too few samples for it.
 */
export function latencies(samples: readonly Sample[]): Latencies {
  const sorted = samples
    .slice(1)
    .filter((sample) => sample.outcome !== 'error')
    .map((sample) => sample.latency)
    .sort((a, b) => a - b);
  return {
    p50: percentile(sorted, 'p50'),
    p95: percentile(sorted, 'p95'),
    p99: percentile(sorted, 'p99'),
  };
}

function percentile(sorted: readonly number[], which: Percentile): number | undefined {
  if (sorted.length < samplesNeeded[which]) return undefined;
  return sorted[Math.ceil(ranks[which] * sorted.length) - 1];
}
