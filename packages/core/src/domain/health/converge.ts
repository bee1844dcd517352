import type { SampleOutcome } from './health.ts';

/** Passes in a row, on the expected version, after which a check has converged. */
export const streakNeeded = 3;
const firstInterval = 2_000;
const growth = 1.5;
const longestInterval = 15_000;
/** Between the passes of a streak: the service answers, so there is nothing to spare it from. */
const confirmInterval = 500;

export interface Convergence {
  readonly streak: number;
  /** Attempts in a row that did not pass. */
  readonly misses: number;
}

export const notConverged: Convergence = { streak: 0, misses: 0 };

/** Counts one sample in: a pass extends the streak, anything else resets it. */
export function afterSample(state: Convergence, outcome: SampleOutcome): Convergence {
  return outcome === 'pass'
    ? { streak: state.streak + 1, misses: 0 }
    : { streak: 0, misses: state.misses + 1 };
}

/** Whether enough passes followed one another. */
export function hasConverged(state: Convergence): boolean {
  return state.streak >= streakNeeded;
}

/** Whether so many misses followed one another that chance is no excuse. */
export function isLost(state: Convergence): boolean {
  return state.misses >= streakNeeded;
}

/**
 * Milliseconds to the next attempt, with full jitter (`random` is at least 0 and below 1), so that many runners do not
 * ask in step. The interval grows from 2 s by half up to 15 s while a service is not ready.
 */
export function nextDelay(state: Convergence, random: number): number {
  if (state.streak > 0) return random * confirmInterval;
  const grown = firstInterval * growth ** Math.max(0, state.misses - 1);
  return random * Math.min(longestInterval, grown);
}
