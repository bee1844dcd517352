import { type Check, isServiceCheck, type LatencyLimit, type Sample } from './health.ts';

/** Fewer samples than this say nothing about so rare a case. */
const samplesNeeded = { p50: 1, p95: 20, p99: 100 } as const;
export type Percentile = keyof typeof samplesNeeded;
export const percentiles: readonly Percentile[] = ['p50', 'p95', 'p99'];
const ranks: Readonly<Record<Percentile, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 };

/** In milliseconds; `undefined` where there are too few samples. */
export type Latencies = Readonly<Record<Percentile, number | undefined>>;

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

/** Samples that a check must have for its limits to be judged, the first one, which is dropped, among them. */
export function samplesForLimits(limits: readonly LatencyLimit[]): number {
  return Math.max(0, ...limits.map(({ percentile: which }) => samplesNeeded[which] + 1));
}

/** The check without the limits that compare with the time before a deployment. */
export function withoutRatios(check: Check): Check {
  if (!isServiceCheck(check)) return check;
  return { ...check, latency: check.latency.filter(({ unit }) => unit === 'ms') };
}

/** What the limits make of a check: the first one that is broken, or the first one that cannot be judged. */
export type LatencyRuling =
  | { readonly kind: 'holds' }
  | { readonly kind: 'broken' | 'open'; readonly reason: string };

/** Holds measured latencies against the limits; `before` is what the service took before the deployment. */
export function judgeLatency(
  limits: readonly LatencyLimit[],
  measured: Latencies,
  before: Latencies | undefined,
): LatencyRuling {
  const rulings = limits.map((limit) => judgeLimit(limit, measured, before));
  return (
    rulings.find(({ kind }) => kind === 'broken') ??
    rulings.find(({ kind }) => kind === 'open') ?? { kind: 'holds' }
  );
}

function judgeLimit(
  { percentile: which, limit, unit }: LatencyLimit,
  measured: Latencies,
  before: Latencies | undefined,
): LatencyRuling {
  const now = measured[which];
  if (now === undefined)
    return {
      kind: 'open',
      reason: `its ${which} needs ${samplesNeeded[which]} samples after the first one: let it soak for longer`,
    };
  if (unit === 'ms')
    return now <= limit
      ? { kind: 'holds' }
      : {
          kind: 'broken',
          reason: `its ${which} is ${Math.round(now)} ms, at most ${limit} ms were allowed`,
        };
  const then = before?.[which];
  if (then === undefined)
    return {
      kind: 'open',
      reason: `its ${which} before the deployment is not known: add a step with \`phase: pre\` before it`,
    };
  // Below a millisecond the clock's own grain would be compared.
  return now <= Math.max(1, then) * limit
    ? { kind: 'holds' }
    : {
        kind: 'broken',
        reason: `its ${which} is ${Math.round(now)} ms, more than ${limit} times the ${Math.round(then)} ms before the deployment`,
      };
}
