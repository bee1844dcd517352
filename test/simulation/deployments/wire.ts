import { SlipwayError } from '../../../packages/core/src/domain/errors.ts';
import { kills, losses, type Weather } from './story.ts';
import type { Process, World } from './world.ts';

/** One machine's way to the world: its requests take time, get lost, land late, and die with their process. */
export interface Wire {
  readonly process: Process;
  /** Looks at how things were a little while ago. */
  read<T>(what: string, look: (at: number) => T): Promise<T>;
  /** `lost` tells what the caller makes of a lost answer; default: it may or may not have happened. */
  effect<T>(what: string, lands: () => T, lost?: (landed: T | undefined) => T): Promise<T>;
  wait(delay: number, signal?: AbortSignal): Promise<void>;
  die(): Promise<never>;
}

/** Counts the effects of a job over all of its steps. */
export interface Count {
  effects: number;
}

export interface WireOptions {
  readonly world: World;
  readonly process: Process;
  readonly weather: Weather;
  readonly count: Count;
  readonly onDeath: () => void;
  readonly tell: (line: string) => void;
}

const forever = () => new Promise<never>(() => undefined);

export function createWire({ world, process, weather, count, onDeath, tell }: WireOptions): Wire {
  const { scheduler, random } = world;
  const tellIn = (line: string) => tell(`${scheduler.now()} ${process.name}: ${line}`);
  const die = () => {
    if (process.alive) tellIn('dies');
    process.alive = false;
    onDeath();
    return forever();
  };
  const wait = async (delay: number) => {
    await scheduler.wait(delay);
    // Whoever is dead never goes on: not even to tidy up.
    if (!process.alive) await forever();
  };
  const travel = () => wait(10 + random.below(random.chance(0.1) ? 3000 : 200));
  const lose = async (what: string): Promise<never> => {
    await wait(random.below(20_000));
    throw failure('retryable', `no answer to ${what}`);
  };
  const troubleOf = (number: number) =>
    weather.troubles[number] ??
    (random.below(100) < weather.lossRate ? random.pick(losses) : undefined);

  return {
    process,
    die,
    async read(what, look) {
      await travel();
      if (random.below(1000) < weather.lossRate) return lose(what);
      const lag = weather.lag > 0 && random.chance(0.4) ? random.below(weather.lag) : 0;
      tellIn(lag === 0 ? what : `${what} as it was ${lag} ms ago`);
      const answer = look(scheduler.now() - lag);
      await travel();
      return answer;
    },
    async effect(what, lands, lost) {
      if (!process.alive) return forever();
      count.effects += 1;
      const trouble = troubleOf(count.effects);
      tellIn(`${count.effects} ${what}${trouble === undefined ? '' : ` (${trouble})`}`);
      if (trouble === 'kill-before') return die();
      await travel();
      const late = trouble === 'kill-late' || trouble === 'lost-late';
      if (late)
        scheduler.after(random.below(120_000), () => {
          tellIn(`${what} lands late`);
          world.blurred.late = true;
          lands();
        });
      const landed = late || trouble === 'lost-before' ? undefined : lands();
      if (trouble === 'twice') lands();
      if (trouble !== undefined && kills.includes(trouble)) return die();
      if (trouble?.startsWith('lost') === true) {
        if (lost === undefined) return lose(what);
        await wait(random.below(20_000));
        return lost(landed);
      }
      await travel();
      return landed as Awaited<ReturnType<typeof lands>>;
    },
    wait: (delay, signal) =>
      new Promise((resolve, reject) => {
        const cancel = () => reject(failure('cancelled', 'The run was cancelled.'));
        if (signal?.aborted === true) return cancel();
        signal?.addEventListener('abort', cancel, { once: true });
        wait(delay).then(() => {
          signal?.removeEventListener('abort', cancel);
          resolve();
        });
      }),
  };
}

export function failure(
  code: 'cancelled' | 'retryable' | 'conflict',
  message: string,
): SlipwayError {
  return new SlipwayError(code, message, { remedy: '' });
}
