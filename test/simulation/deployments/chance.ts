import { createRandom } from '../../doubles/random.ts';
import {
  type CommandEnd,
  type Health,
  type JobSpec,
  kills,
  losses,
  type Story,
  type Trouble,
  type Weather,
} from './story.ts';
import type { Random } from './world.ts';

const healths: readonly [Health, ...Health[]] = ['good', 'good', 'good', 'bad', 'slow', 'dies'];
const ends: readonly [CommandEnd, ...CommandEnd[]] = [
  'nothing',
  'fails-before',
  'fails-after',
  'half',
];
const newer: readonly [string, ...string[]] = ['2.0.0', '2.1.0', '2.2.0'];

/** Makes up a story: who deploys what, when, and what goes wrong. */
export function storyOf(seed: number): Story {
  const random = createRandom(seed ^ 0x2c1b3c6d);
  const health: Record<string, Health> = { '0.9.0': 'good', '1.0.0': 'good', '1.1.0': 'good' };
  for (const version of newer) health[version] = random.pick(healths);
  health['9.0.0'] = 'good';
  const before = random.pick([[], ['1.0.0'], ['0.9.0', '1.0.0', '1.1.0'], ['0.9.0', '1.1.0']]);
  const lag = random.chance(0.75) ? 0 : random.pick([500, 3000]);
  const jobs: JobSpec[] = [];
  const count = 1 + random.below(4);
  for (let index = 0; index < count; index += 1) jobs.push(jobOf(index, jobs, before, lag, random));
  return {
    name: `seed ${seed}`,
    environment: random.chance(0.8) ? 'production' : 'staging',
    health,
    before,
    jobs,
    pins: random.chance(0.8),
    refs: random.chance(0.7),
    tells: random.chance(0.7),
    foreign: random.chance(0.1) ? random.below(120_000) : undefined,
  };
}

function jobOf(
  index: number,
  jobs: readonly JobSpec[],
  before: readonly string[],
  lag: number,
  random: Random,
): JobSpec {
  const drawn =
    jobs.length > 0 && random.chance(0.35) ? jobs[random.below(jobs.length)] : undefined;
  // Only the last attempt of a run can have a twin, or be followed by another one.
  const old = [...jobs].reverse().find(({ runId }) => runId === drawn?.runId);
  const live = [...jobs].reverse().find(({ deploys }) => deploys !== undefined)?.deploys;
  const byHand = random.chance(0.3) && (jobs.length > 0 || before.length > 1);
  const fresh = {
    runId: String(1001 + index),
    attempt: 1,
    job: random.chance(0.8) ? 'deploy' : 'ship',
    deploys: byHand ? undefined : random.pick(newer),
    expectedCurrent: random.chance(0.5) ? (live ?? before.at(-1)) : undefined,
  };
  // The same job once more: as a new attempt of an old run, or by a second runner at once.
  const again = old && { ...old, attempt: random.chance(0.7) ? old.attempt + 1 : old.attempt };
  const { runId, attempt, job, deploys, expectedCurrent } = again ?? fresh;
  return {
    runId,
    attempt,
    job,
    deploys,
    expectedCurrent,
    validates: random.chance(0.8),
    heals: random.chance(0.7),
    acknowledges: random.chance(0.3),
    command: random.chance(0.8) ? 'ok' : random.pick(ends),
    weather: weatherOf(lag, random),
    vanishes: random.chance(0.3),
    forgives: random.chance(0.1),
    record: random.chance(0.6) ? 'none' : random.pick(['own', 'own', 'other']),
    starts: random.pick([0, 300, 5000, 30_000, 90_000]),
    // A new attempt begins only when the one before it is over.
    alone: again !== undefined && attempt > (old?.attempt ?? 0) ? true : random.chance(0.45),
    cancelled: random.chance(0.12) ? random.below(90_000) : undefined,
  };
}

function weatherOf(lag: number, random: Random): Weather {
  const troubles: Record<number, Trouble> = {};
  if (random.chance(0.4)) troubles[1 + random.below(10)] = random.pick(kills);
  if (random.chance(0.2)) troubles[1 + random.below(10)] = random.pick(losses);
  return {
    troubles,
    lossRate: random.chance(0.6) ? 0 : random.pick([3, 10, 30]),
    lag,
    transient: random.chance(0.2),
  };
}
