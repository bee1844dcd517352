/** Begins work that goes on beside the main work; the signal that it is given ends it. Its failure is the awaiter's. */
export type Beside = <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/**
 * Lets `body` begin work that goes on beside its own. When `body` is over, well or not, what still runs is cancelled and
 * waited for, so that nothing outlives it: no program, and no file in a folder that is about to be removed.
 */
export async function withSideWork<T>(
  signal: AbortSignal | undefined,
  body: (beside: Beside) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const either = AbortSignal.any([over.signal, ...(signal ? [signal] : [])]);
  const begun: Promise<unknown>[] = [];
  const beside: Beside = (work) => {
    const going = work(either);
    begun.push(going);
    // Nobody may be waiting for it yet, or ever.
    going.catch(() => undefined);
    return going;
  };
  try {
    return await body(beside);
  } finally {
    over.abort();
    await Promise.allSettled(begun);
  }
}

/** Waits for both. Where both fail the first is thrown, whichever of them was quicker. */
export async function bothOf<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}
