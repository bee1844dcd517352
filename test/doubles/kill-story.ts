import { type Phase, phaseOf } from './kill-aftermath.ts';
import type { KillLane } from './kill-lane.ts';
import { createRandom } from './random.ts';
import type { Moment } from './request-gate.ts';

/** When a run is killed. */
export type Kill =
  | {
      readonly at: 'request';
      readonly nth: number;
      readonly moment: Moment;
      readonly delay: number;
    }
  | { readonly at: 'time'; readonly milliseconds: number };

/** The runs of one release that are killed, one after the other. */
export interface KillStory {
  readonly kills: readonly Kill[];
}

const moments: readonly [Moment, ...Moment[]] = ['before', 'after', 'late'];

/**
 * First each request of a run, at each moment; then moments and times by chance, for ever. In half of the releases the
 * next run is killed as well, and then perhaps the one after it.
 */
export function* killStories(
  { requests, duration }: { readonly requests: number; readonly duration: number },
  seed: number,
): Generator<KillStory, never> {
  const random = createRandom(seed);
  const atRequest = (nth: number, moment: Moment): Kill => ({
    at: 'request',
    nth,
    moment,
    delay: random.below(400),
  });
  const byChance = (): Kill =>
    random.chance(0.4)
      ? atRequest(1 + random.below(requests), random.pick(moments))
      : { at: 'time', milliseconds: random.below(Math.ceil(duration)) };
  const others = () => Array.from({ length: random.pick([0, 0, 1, 2]) }, byChance);
  for (let round = 0; round < moments.length; round += 1)
    for (let nth = 1; nth <= requests; nth += 1) {
      const first = atRequest(nth, moments[(nth + round) % moments.length] ?? 'late');
      yield { kills: [first, ...others()] };
    }
  for (;;) yield { kills: [byChance(), ...others()] };
}

/** Starts a run and kills it; gives what was there at that moment, or `undefined` where the run was faster. */
export async function playKill(
  lane: KillLane,
  version: string,
  kill: Kill,
): Promise<Phase | undefined> {
  const stop = new AbortController();
  const strike = () => stop.abort();
  lane.gate.open(kill.at === 'request' ? { ...kill, strike } : undefined);
  const timer = kill.at === 'time' ? setTimeout(strike, kill.milliseconds) : undefined;
  const { exitCode } = await lane.run({ version, kill: stop.signal });
  clearTimeout(timer);
  return exitCode === null ? phaseOf(lane, version) : undefined;
}
