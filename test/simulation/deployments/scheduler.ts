/** Time that passes only when nobody has anything left to do at this moment: the same in each run. */
export interface Scheduler {
  /** Milliseconds. */
  now(): number;
  after(delay: number, event: () => void): void;
  wait(delay: number): Promise<void>;
  /** Lets time pass until the story is told. */
  play<T>(story: Promise<T>): Promise<T>;
}

interface Event {
  readonly at: number;
  readonly happens: () => void;
}

export function createScheduler(): Scheduler {
  /** The next one last. */
  const events: Event[] = [];
  let now = 0;

  function after(delay: number, happens: () => void): void {
    const at = now + delay;
    let place = events.length;
    while (place > 0 && (events[place - 1]?.at ?? 0) <= at) place -= 1;
    events.splice(place, 0, { at, happens });
  }

  return {
    now: () => now,
    after,
    wait: (delay) => new Promise((resolve) => after(delay, resolve)),
    async play(story) {
      let told = false;
      const end = story.finally(() => {
        told = true;
      });
      for (;;) {
        // All that can be done at this moment is done before the next one.
        await new Promise(setImmediate);
        if (told) return end;
        const event = events.pop();
        if (event === undefined) throw new Error('Everybody waits for ever.');
        now = event.at;
        event.happens();
      }
    },
  };
}
