import { describe, expect, test } from '@jest/globals';
import { bothOf, withSideWork } from '../../packages/core/src/operations/package/side-work.ts';

/** Work that goes on until it is cancelled, and then takes a moment to end. */
function endless(events: string[]) {
  return (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        events.push('cancelled');
        setImmediate(() => {
          events.push('ended');
          reject(new Error('cancelled'));
        });
      });
    });
}

describe('work beside other work', () => {
  test('gives what it came to, to whoever waits for it', async () => {
    const result = await withSideWork(undefined, async (beside) => {
      const answer = beside(async () => 42);
      return `the answer is ${await answer}`;
    });
    expect(result).toBe('the answer is 42');
  });

  test('is cancelled and waited for where the main work fails, whose failure is told', async () => {
    const events: string[] = [];
    const running = withSideWork(undefined, async (beside) => {
      beside(endless(events));
      throw new Error('the build failed');
    });
    await expect(running).rejects.toThrow('the build failed');
    expect(events).toEqual(['cancelled', 'ended']);
  });

  test('is cancelled and waited for where the main work is over without it', async () => {
    const events: string[] = [];
    await withSideWork(undefined, async (beside) => {
      beside(endless(events));
    });
    expect(events).toEqual(['cancelled', 'ended']);
  });

  test('is cancelled with the run', async () => {
    const events: string[] = [];
    const run = new AbortController();
    const running = withSideWork(run.signal, async (beside) => {
      const going = beside(endless(events));
      run.abort();
      await going;
    });
    await expect(running).rejects.toThrow('cancelled');
    expect(events).toEqual(['cancelled', 'ended']);
  });

  test('may fail long before anybody waits for it', async () => {
    const running = withSideWork(undefined, async (beside) => {
      const going = beside(async () => {
        throw new Error('no environment');
      });
      await new Promise((resolve) => setImmediate(resolve));
      await going;
    });
    await expect(running).rejects.toThrow('no environment');
  });
});

describe('both of two', () => {
  test('are given in their order', async () => {
    expect(await bothOf(Promise.resolve(1), Promise.resolve('two'))).toEqual([1, 'two']);
  });

  test('fail with the first of them, also where the second is quicker', async () => {
    const slow = new Promise<never>((_, reject) => setImmediate(() => reject(new Error('first'))));
    await expect(bothOf(slow, Promise.reject(new Error('second')))).rejects.toThrow('first');
    await expect(bothOf(Promise.resolve(), Promise.reject(new Error('second')))).rejects.toThrow(
      'second',
    );
  });
});
