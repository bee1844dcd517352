import { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import type { Clock } from '../../packages/core/src/ports/clock.ts';

export interface FakeClock extends Clock {
  /** How long each sleep was to last, in milliseconds, in order. */
  readonly sleeps: readonly number[];
  advance(milliseconds: number): void;
}

/**
 * A clock that stands still until somebody sleeps. Sleepers wake in the order of their times, one at a time, after all
 * that is under way has come to its own rest. Starts at 2026-01-12T12:00:00Z.
 */
export function createFakeClock(random = 0.5): FakeClock {
  const start = Date.UTC(2026, 0, 12, 12, 0, 0);
  const sleeps: number[] = [];
  let elapsed = 0;
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  const wakeNext = () => {
    const [next] = [...sleepers].sort((a, b) => a.at - b.at);
    if (next === undefined) return;
    sleepers = sleepers.filter((sleeper) => sleeper !== next);
    elapsed = Math.max(elapsed, next.at);
    next.wake();
  };
  return {
    sleeps,
    now: () => start + elapsed,
    monotonic: () => 5_000 + elapsed,
    random: () => random,
    advance: (milliseconds) => {
      elapsed += milliseconds;
    },
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        sleeps.push(milliseconds);
        const cancel = () => {
          sleepers = sleepers.filter(({ wake }) => wake !== resolve);
          reject(new SlipwayError('cancelled', 'The run was cancelled.', { remedy: 'Again.' }));
        };
        if (signal?.aborted === true) return cancel();
        signal?.addEventListener('abort', cancel, { once: true });
        sleepers.push({ at: elapsed + milliseconds, wake: resolve });
        setImmediate(wakeNext);
      }),
  };
}
