import type { Release } from '../../packages/core/src/domain/release/release.ts';
import { createRandom } from '../doubles/random.ts';
import { otherCommit, ourCommit, type Plan, planOf, tagName } from './plan.ts';
import type { Random, Trouble, Weather } from './runner.ts';
import type { RunSpec, Scenario } from './simulate.ts';
import type { State } from './state.ts';

/** How a run may end that was cut off; the next one goes on from there. */
const unfinished = ['retryable', 'half-done', 'cancelled'];
const kills: readonly [Trouble, ...Trouble[]] = ['kill-before', 'kill-after', 'kill-late'];

/** Makes up a story: who releases what, when, and what goes wrong. */
export function scenarioOf(seed: number): Scenario {
  const random = createRandom(seed ^ 0x5bd1e995);
  const plan = planOf(ourCommit, 1, 1 + random.below(3));
  const rival = random.chance(0.25) ? rivalOf(plan, random) : undefined;
  const elsewhere = rival === undefined && random.chance(0.03);
  const runs = Array.from({ length: 1 + random.below(3) }, (_, index) =>
    runOf(rival !== undefined && index > 0 && random.chance(0.7) ? rival : plan, random),
  );
  const { troubles, lossRate } = runs[0]?.weather ?? { troubles: {}, lossRate: 0 };
  const peaceful = runs.length === 1 && Object.keys(troubles).length === 0 && lossRate === 0;
  const excuses = peaceful && runs[0]?.cancelled === undefined ? [] : unfinished;
  return {
    immutable: random.chance(0.4),
    before: beforehand(random, elsewhere),
    runs,
    excuses: rival === undefined && !elsewhere ? excuses : [...excuses, 'conflict'],
    verdict: elsewhere ? 'conflict' : undefined,
  };
}

/** The same version from another commit, or the same commit built to other bytes. */
function rivalOf(plan: Plan, random: Random): Plan {
  return random.chance(0.5)
    ? planOf(otherCommit, 1, plan.assets.length)
    : planOf(ourCommit, 2, plan.assets.length);
}

function runOf(plan: Plan, random: Random): RunSpec {
  const troubles: Record<number, Trouble> = {};
  if (random.chance(0.4)) troubles[1 + random.below(9)] = random.pick(kills);
  const weather: Weather = {
    troubles,
    lossRate: random.chance(0.5) ? 0 : random.pick([3, 10, 30]),
    lag: random.chance(0.4) ? 0 : random.pick([500, 3000, 10_000]),
    digests: random.chance(0.8),
  };
  return {
    plan,
    weather,
    starts: random.pick([0, 300, 2000, 20_000, 90_000]),
    alone: random.chance(0.3),
    cancelled: random.chance(0.1) ? random.below(20_000) : undefined,
  };
}

function beforehand(random: Random, elsewhere: boolean): Partial<State> {
  const releases = random.chance(0.3) ? [strangersDraft, strangersRelease] : [];
  if (elsewhere) return { releases, tags: { [tagName]: lightweight('c'.repeat(40)) } };
  // The ordinary case of a workflow that a pushed tag starts.
  const pushed = random.chance(0.1);
  return pushed ? { releases, tags: { [tagName]: lightweight(ourCommit) } } : { releases };
}

function lightweight(commit: string) {
  return { object: commit, commit, message: undefined };
}

const strangersDraft: Release = {
  id: 1,
  tag: tagName,
  name: 'by hand',
  body: 'Somebody writes this.',
  draft: true,
  prerelease: false,
  target: 'main',
  url: '',
  uploadUrl: '',
  author: 'octocat',
  assets: [{ id: 2, name: 'file-0.zip', size: 3, state: 'uploaded', sha256: 'f'.repeat(64) }],
};

const strangersRelease: Release = { ...strangersDraft, id: 3, tag: 'v1.2.2', draft: false };
