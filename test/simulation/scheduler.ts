/** Time that passes only when everybody waits: as fast as the machine is, and the same in each run. */
export interface Scheduler {
  /** Milliseconds. */
  now(): number;
  /** Lets something happen later. */
  after(delay: number, event: () => void): void;
  /** For actors only: everything else may go on meanwhile. */
  wait(delay: number): Promise<void>;
  /** Starts an actor; the world goes on only while each actor waits. */
  start<T>(actor: (die: () => Promise<never>) => Promise<T>): Promise<T | 'killed'>;
}

interface Event {
  readonly at: number;
  readonly happens: () => void;
}

export function createScheduler(): Scheduler {
  /** The next one last. */
  const events: Event[] = [];
  let now = 0;
  let awake = 0;

  function after(delay: number, happens: () => void): void {
    const at = now + delay;
    let place = events.length;
    while (place > 0 && (events[place - 1]?.at ?? 0) <= at) place -= 1;
    events.splice(place, 0, { at, happens });
  }

  function pause(): void {
    awake -= 1;
    while (awake === 0) {
      const event = events.pop();
      if (event === undefined) return;
      now = event.at;
      event.happens();
    }
  }

  return {
    now: () => now,
    after,
    wait: (delay) =>
      new Promise((resolve) => {
        after(delay, () => {
          awake += 1;
          resolve();
        });
        pause();
      }),
    start(actor) {
      awake += 1;
      return new Promise((resolve, reject) => {
        // Whoever is dead never goes on: not even to tidy up.
        const die = () =>
          new Promise<never>(() => {
            resolve('killed');
            pause();
          });
        actor(die).then(
          (value) => {
            resolve(value);
            pause();
          },
          (error) => {
            reject(error);
            pause();
          },
        );
      });
    },
  };
}
