import { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import type { createRandom } from '../doubles/random.ts';
import type { Plan } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import type { Server } from './server.ts';
import type { State } from './state.ts';

export type Random = ReturnType<typeof createRandom>;

/** What goes wrong with one effect. */
export type Trouble =
  | 'kill-before'
  | 'kill-after'
  | 'kill-late'
  | 'lost-before'
  | 'lost-after'
  | 'lost-late'
  | 'limited';

export const kills: readonly [Trouble, ...Trouble[]] = ['kill-before', 'kill-after', 'kill-late'];
export const losses: readonly [Trouble, ...Trouble[]] = [
  'lost-before',
  'lost-after',
  'lost-late',
  'limited',
];

/** How a run's requests fare. */
export interface Weather {
  /** By the effect's number, from 1. */
  readonly troubles: Readonly<Record<number, Trouble>>;
  /** Of 100 effects, how many suffer besides; of 1,000 readings, how many get no answer at all. */
  readonly lossRate: number;
  /** Of 100 uploads, how many arrive with other bytes. */
  readonly damage: number;
  /** Milliseconds that a read may lag behind. */
  readonly lag: number;
  /** Whether the server tells digests. */
  readonly digests: boolean;
}

export interface RunnerOptions {
  readonly name: string;
  readonly plan: Plan;
  readonly rights: Rights;
  readonly weather: Weather;
  readonly signal: AbortSignal | undefined;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly server: Server;
  readonly die: () => Promise<never>;
  readonly tell: (line: string) => void;
}

/** What a run's token may do: `no-tags` is one whose commit changes workflow files. */
export type Rights = 'all' | 'read' | 'no-tags';

export interface Wire {
  read<T>(what: string, look: (state: State) => T): Promise<T>;
  effect<T>(what: string, lands: () => T): Promise<T>;
  /** As an effect, in two halves with time between them. */
  upload<T>(what: string, begins: () => T, ends: (begun: T) => T | undefined): Promise<T>;
  /** Effects that were sent so far. */
  count(): number;
}

const deadline = 30_000;
/** No run that will ever end needs as many. */
const mostRequests = 500;

/** One runner's requests: they take time, get lost, land late, and die with their runner. */
export function createWire(options: RunnerOptions): Wire {
  const { name, weather, random, scheduler, server, die, tell, signal } = options;
  let effects = 0;
  let requests = 0;
  const tellIn = (line: string) => tell(`${scheduler.now()} ${name}: ${line}`);
  const travel = () => scheduler.wait(10 + random.below(random.chance(0.1) ? 5000 : 300));
  const lagging = () => (weather.lag > 0 && random.chance(0.4) ? random.below(weather.lag) : 0);
  const begin = (what: string) => {
    requests += 1;
    if (requests > mostRequests) throw new Error('endless');
    if (signal?.aborted === true) throw error('cancelled', what);
  };
  const nextTrouble = () => {
    effects += 1;
    const planned = weather.troubles[effects];
    if (planned !== undefined) return planned;
    return random.below(100) < weather.lossRate ? random.pick(losses) : undefined;
  };
  const later = (what: string, lands: () => void) =>
    scheduler.after(random.below(120_000), () => {
      tellIn(`${what} lands late`);
      try {
        lands();
      } catch {
        // Nobody hears the refusal.
      }
    });
  const lose = async (what: string): Promise<never> => {
    await scheduler.wait(random.below(deadline));
    throw error('retryable', `no answer to ${what}`);
  };

  async function send<T>(what: string, steps: readonly [() => T, ((begun: T) => T | undefined)?]) {
    begin(what);
    const trouble = nextTrouble();
    tellIn(`${what}${trouble === undefined ? '' : ` (${trouble})`}`);
    if (trouble === 'kill-before') return die();
    await travel();
    if (trouble === 'lost-before') return lose(what);
    if (trouble === 'limited') {
      // As told by `retry-after`; what holds back for longer ends the request.
      await scheduler.wait(60_000);
      if (random.chance(0.5)) return lose(what);
    }
    const [begins, ends] = steps;
    const all = () => {
      const begun = begins();
      return ends === undefined ? begun : ends(begun);
    };
    if (trouble === 'kill-late') {
      later(what, all);
      return die();
    }
    if (trouble === 'lost-late') {
      later(what, all);
      return lose(what);
    }
    let result: T | undefined = begins();
    if (ends !== undefined) {
      await scheduler.wait(random.below(random.chance(0.1) ? 25_000 : 500));
      // Where it breaks in the middle, what was begun stays as it is.
      if (trouble !== undefined && trouble !== 'limited' && random.chance(0.5))
        return trouble === 'kill-after' ? die() : lose(what);
      result = ends(result);
    }
    if (trouble === 'kill-after') return die();
    if (trouble === 'lost-after') return lose(what);
    await travel();
    if (result === undefined && ends !== undefined) throw error('retryable', `${what} was undone`);
    return result as T;
  }

  return {
    async read(what, look) {
      begin(what);
      await travel();
      const lag = lagging();
      tellIn(lag === 0 ? what : `${what} as it was ${lag} ms ago`);
      // Our adapters ask several times; here is one that had no luck.
      if (random.below(1000) < weather.lossRate) return lose(what);
      const answer = look(server.stateBefore(lag));
      await travel();
      return answer;
    },
    effect: (what, lands) => send(what, [lands]),
    upload: (what, begins, ends) => send(what, [begins, ends]),
    count: () => effects,
  };
}

function error(code: 'cancelled' | 'retryable', message: string): SlipwayError {
  return new SlipwayError(code, message, { remedy: '' });
}
