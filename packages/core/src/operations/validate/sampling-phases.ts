import type { CompiledCheck } from '../../domain/health/compiled-check.ts';
import {
  afterSample,
  hasConverged,
  isLost,
  nextDelay,
  notConverged,
} from '../../domain/health/converge.ts';
import type { Sample } from '../../domain/health/health.ts';
import { samplesForLimits } from '../../domain/health/latency.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Probe } from '../../ports/probe.ts';
import { type Sampling, sampleService } from './sample-check.ts';

/** Milliseconds, as all times here: on the monotonic clock. */
const soakInterval = 5_000;
const baselineAttempts = 3;
const baselinePause = 500;
/** Between the passes that only measure how long an answer takes. */
const baselinePace = 100;
/** The shortest time between two samples of a soak that needs many. */
const densestSoak = 200;
/** The longest time between two samples after the end of a soak. */
const lastWordPause = 1_000;
/** A last attempt with less time than this would fail for want of time, and blame the service for it. */
const shortestAttempt = 1_000;

export interface PhasePorts {
  readonly probe: Probe;
  readonly clock: Clock;
}

/**
 * One pass is enough before a deployment, unless its latency is to be compared with what comes after it. What fails is
 * asked again, since a miss may be chance.
 */
export async function measureBaseline(
  check: CompiledCheck,
  deadline: number,
  sampling: Sampling,
  ports: PhasePorts,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const limits = { latestStart: deadline, end: Number.POSITIVE_INFINITY };
  const ratios = check.check.latency.filter(({ unit }) => unit === 'ratio');
  const wanted = Math.max(1, samplesForLimits(ratios));
  let misses = 0;
  while (misses < baselineAttempts && samples.length - misses < wanted) {
    if (samples.length > 0)
      await ports.clock.sleep(
        samples.at(-1)?.outcome === 'pass' ? baselinePace : baselinePause,
        sampling.signal,
      );
    const sample = await sampleService(check, 'baseline', limits, sampling, ports);
    if (sample === undefined) return samples;
    samples.push(sample);
    if (sample.outcome !== 'pass') misses += 1;
  }
  return samples;
}

/** Asks until enough passes follow one another, or the deadline comes. */
export async function converge(
  check: CompiledCheck,
  deadline: number,
  sampling: Sampling,
  ports: PhasePorts,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  let state = notConverged;
  for (;;) {
    const now = ports.clock.monotonic();
    if (now >= deadline) return samples;
    const limits = { latestStart: Math.max(now, deadline - shortestAttempt), end: deadline };
    const sample = await sampleService(check, 'converge', limits, sampling, ports);
    if (sample === undefined) return samples;
    samples.push(sample);
    state = afterSample(state, sample.outcome);
    if (hasConverged(state)) return samples;
    const delay = nextDelay(state, ports.clock.random());
    if (ports.clock.monotonic() + delay + shortestAttempt > deadline) return samples;
    await ports.clock.sleep(delay, sampling.signal);
  }
}

/**
 * Asks at an even pace until `end`: every five seconds, or as often as the check's percentiles need. An answer that
 * takes long puts none of the others off for good, and the last word is no single miss: that may be chance as well as
 * the end, so it is asked again.
 */
export async function soak(
  check: CompiledCheck,
  end: number,
  sampling: Sampling,
  ports: PhasePorts,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const began = ports.clock.monotonic();
  const needed = samplesForLimits(check.check.latency);
  const pace = (end - began) / Math.max(1, needed);
  const interval = Math.max(densestSoak, Math.min(soakInterval, pace));
  // As long as an answer may take that was asked for at the end.
  const lastWord = end + check.check.timeoutSeconds * 1_000;
  let state = notConverged;
  for (;;) {
    const over = ports.clock.monotonic() >= end;
    if (over && (state.misses === 0 || isLost(state))) return samples;
    const limits = over
      ? { latestStart: lastWord - shortestAttempt, end: lastWord }
      : { latestStart: end, end: Number.POSITIVE_INFINITY };
    const sample = await sampleService(check, 'soak', limits, sampling, ports);
    if (sample === undefined) return samples;
    samples.push(sample);
    state = afterSample(state, sample.outcome);
    const next = over
      ? ports.clock.monotonic() + Math.min(interval, lastWordPause)
      : Math.min(began + samples.length * interval, end);
    await ports.clock.sleep(Math.max(0, next - ports.clock.monotonic()), sampling.signal);
  }
}
