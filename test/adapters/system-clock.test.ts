import { describe, expect, test } from '@jest/globals';
import { systemClock } from '../../packages/core/src/adapters/system-clock.ts';

describe('the system’s clock', () => {
  test('tells the time of the machine', () => {
    const before = Date.now();
    const now = systemClock.now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  test('has moments that never run backwards', () => {
    const moments = Array.from({ length: 50 }, () => systemClock.monotonic());
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
  });

  test('gives chances from 0 to below 1', () => {
    const chances = Array.from({ length: 50 }, () => systemClock.random());
    expect(Math.min(...chances)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...chances)).toBeLessThan(1);
    expect(new Set(chances).size).toBeGreaterThan(1);
  });

  test('sleeps as long as it is told', async () => {
    const began = systemClock.monotonic();
    await systemClock.sleep(20);
    // Timers count whole milliseconds, and may be a fraction of one early.
    expect(systemClock.monotonic() - began).toBeGreaterThanOrEqual(18);
  });

  test('sleeps on where nobody cancels, and wakes at once where somebody does', async () => {
    const stop = new AbortController();
    await expect(systemClock.sleep(1, stop.signal)).resolves.toBeUndefined();
    const began = systemClock.monotonic();
    const sleeping = systemClock.sleep(60_000, stop.signal);
    stop.abort();
    await expect(sleeping).rejects.toMatchObject({ name: 'SlipwayError', code: 'cancelled' });
    expect(systemClock.monotonic() - began).toBeLessThan(10_000);
    await expect(systemClock.sleep(60_000, stop.signal)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
