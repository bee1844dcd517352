import { setTimeout as delay } from 'node:timers/promises';
import { runAgain, SlipwayError } from '../domain/errors.ts';
import type { Clock } from '../ports/clock.ts';

/** The machine's own time and chance. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  async sleep(milliseconds, signal) {
    try {
      await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
    } catch (cause) {
      throw new SlipwayError('cancelled', 'The run was cancelled.', {
        remedy: runAgain,
        cause,
      });
    }
  },
};
