import type { CompiledCheck } from '../../domain/health/assertions.ts';
import {
  afterSample,
  hasConverged,
  nextDelay,
  notConverged,
} from '../../domain/health/converge.ts';
import type { Sample } from '../../domain/health/health.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Probe } from '../../ports/probe.ts';
import { type Sampling, sampleHttp } from './sample-check.ts';

/** Milliseconds, as all times here: on the monotonic clock. */
const soakInterval = 5_000;
const baselineAttempts = 3;
const baselinePause = 500;
/** A last attempt with less time than this would fail for want of time, and blame the service for it. */
const shortestAttempt = 1_000;

export interface PhasePorts {
  readonly probe: Probe;
  readonly clock: Clock;
}

/** One pass is enough before a deployment; what fails is asked again, since a miss may be chance. */
export async function measureBaseline(
  check: CompiledCheck,
  deadline: number,
  sampling: Sampling,
  ports: PhasePorts,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const limits = { latestStart: deadline, end: Number.POSITIVE_INFINITY };
  while (samples.length < baselineAttempts && samples.at(-1)?.outcome !== 'pass') {
    if (samples.length > 0) await ports.clock.sleep(baselinePause, sampling.signal);
    const sample = await sampleHttp(check, 'baseline', limits, sampling, ports);
    if (sample === undefined) return samples;
    samples.push(sample);
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
    const sample = await sampleHttp(check, 'converge', limits, sampling, ports);
    if (sample === undefined) return samples;
    samples.push(sample);
    state = afterSample(state, sample.outcome);
    if (hasConverged(state)) return samples;
    const delay = nextDelay(state, ports.clock.random());
    if (ports.clock.monotonic() + delay + shortestAttempt > deadline) return samples;
    await ports.clock.sleep(delay, sampling.signal);
  }
}

/** Asks at an even pace until `end`. */
export async function soak(
  check: CompiledCheck,
  end: number,
  sampling: Sampling,
  ports: PhasePorts,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (;;) {
    const started = ports.clock.monotonic();
    if (started >= end) return samples;
    const limits = { latestStart: end, end: Number.POSITIVE_INFINITY };
    const sample = await sampleHttp(check, 'soak', limits, sampling, ports);
    if (sample === undefined) return samples;
    samples.push(sample);
    const next = Math.min(started + soakInterval, end);
    await ports.clock.sleep(Math.max(0, next - ports.clock.monotonic()), sampling.signal);
  }
}
