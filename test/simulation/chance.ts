import type { TagTarget } from '../../packages/core/src/domain/release/release.ts';
import { createRandom } from '../doubles/random.ts';
import { type Happening, handmade, lightweight } from './people.ts';
import {
  newerCommit,
  olderCommit,
  otherCommit,
  ourCommit,
  type Plan,
  planOf,
  strangeCommit,
  tagOf,
  withManifest,
} from './plan.ts';
import type { Rules } from './rules.ts';
import { kills, type Random, type Trouble, type Weather } from './runner.ts';
import { firstNotes, type RunSpec, type Scenario } from './scenario.ts';
import { changelog, type State } from './state.ts';

/** Makes up a story: who releases what, when, and what goes wrong. */
export function scenarioOf(seed: number): Scenario {
  const random = createRandom(seed ^ 0x5bd1e995);
  const publishes = random.chance(0.15);
  const files = publishes ? 1 + random.below(2) : random.below(4);
  const plain = planOf(ourCommit, 1, files, random.chance(0.15));
  const plan = publishes ? withManifest(plain) : plain;
  const rival = random.chance(0.25) ? rivalOf(plain, publishes, random) : undefined;
  const elsewhere = rival === undefined && random.chance(0.03);
  const tagging = { signed: random.chance(0.1), commits: random.chance(0.15) };
  const autoTag = tagging.commits || random.chance(0.9);
  const drafts = random.chance(0.15);
  const runs = Array.from({ length: 1 + random.below(3) }, (_, index) =>
    runOf(rival !== undefined && index > 0 && random.chance(0.7) ? rival : plan, drafts, random),
  );
  return {
    rules: rulesOf(random),
    before: beforehand(plan, elsewhere, random),
    runs,
    happenings: happeningsOf(autoTag, random),
    autoTag,
    tagging,
    publishes,
    losesOne: false,
    rewords: random.chance(0.2),
    floatingTags: random.pick(['major', 'major-minor', 'none']),
  };
}

/** The same version from another commit, or the same commit built to other bytes. */
function rivalOf(plan: Plan, publishes: boolean, random: Random): Plan {
  const isPrerelease = plan.version.includes('-');
  const files = random.chance(0.3) ? 1 + random.below(3) : plan.assets.length;
  // Without files, the commit alone tells two builds apart.
  const commit = files === 0 || random.chance(0.5) ? otherCommit : ourCommit;
  const build = commit === otherCommit && random.chance(0.5) ? 1 : 2;
  const rival = planOf(commit, build, files, isPrerelease);
  return publishes ? withManifest(rival) : rival;
}

function runOf(plan: Plan, drafts: boolean, random: Random): RunSpec {
  const troubles: Record<number, Trouble> = {};
  if (random.chance(0.4)) troubles[1 + random.below(plan.assets.length + 8)] = random.pick(kills);
  const lossRate = random.chance(0.5) ? 0 : random.pick([3, 10, 30]);
  const weather: Weather = {
    troubles,
    lossRate,
    damage: random.chance(0.01) ? 100 : lossRate > 0 ? 2 : 0,
    lag: random.chance(0.4) ? 0 : random.pick([500, 3000, 10_000]),
    digests: random.chance(0.8),
  };
  return {
    plan,
    rights: random.chance(0.9) ? 'all' : random.pick(['read', 'no-tags']),
    draft: drafts && random.chance(0.6),
    notes: random.chance(0.8) ? firstNotes : '- it sails, and well',
    weather,
    starts: random.pick([0, 300, 2000, 20_000, 90_000]),
    alone: random.chance(0.3),
    cancelled: random.chance(0.1) ? random.below(20_000) : undefined,
  };
}

function rulesOf(random: Random): Rules {
  const immutable = random.chance(0.4);
  return {
    immutable,
    usedUp: immutable && random.chance(0.08) ? random.pick(['draft', 'tag', 'publish']) : undefined,
    tagsForbidden: random.chance(0.03),
    branchProtected: random.chance(0.1),
  };
}

function beforehand(plan: Plan, elsewhere: boolean, random: Random): State {
  const tag = tagOf(plan);
  const past = random.pick([olderCommit, strangeCommit]);
  const tags: Record<string, TagTarget> = { 'v1.2.2': lightweight(past) };
  const releases = [{ ...handmade, id: 3, tag: 'v1.2.2', draft: false }];
  if (random.chance(0.3)) releases.push({ ...handmade, tag });
  if (elsewhere) tags[tag] = lightweight('c'.repeat(40));
  // The ordinary case of a workflow that a pushed tag starts.
  else if (random.chance(0.1)) tags[tag] = lightweight(ourCommit);
  const higher = random.chance(0.1);
  if (higher) {
    tags['v1.9.0'] = lightweight(newerCommit);
    releases.push({ ...handmade, id: 5, tag: 'v1.9.0', draft: false });
  }
  for (const name of ['v1', 'v1.2'])
    if (random.chance(0.5))
      tags[name] = lightweight(random.pick([past, olderCommit, newerCommit, 'e'.repeat(40)]));
  const files: Record<string, string> = { 'README.md': 'Hello' };
  if (random.chance(0.5)) files[changelog] = '# Changelog\n\n## 1.2.2\n\n- it floats\n';
  return {
    releases,
    tags,
    main: random.chance(0.9) ? ourCommit : newerCommit,
    files,
    latest: higher ? 'v1.9.0' : 'v1.2.2',
    packages: random.chance(0.05) ? { 'file-0.zip': '7'.repeat(64) } : {},
  };
}

function happeningsOf(autoTag: boolean, random: Random): readonly Happening[] {
  const happenings: Happening[] = [];
  const add = (kind: Happening['kind'], within: number) => {
    happenings.push({ at: random.below(within), kind });
  };
  if (!autoTag && random.chance(0.8)) add('pushes the tag', 60_000);
  else if (random.chance(0.02)) add('pushes the tag', 20_000);
  if (random.chance(0.02)) add('pushes the tag elsewhere', 20_000);
  if (random.chance(0.05)) add('writes a draft', 20_000);
  if (random.chance(0.02)) add('publishes a release', 20_000);
  if (random.chance(0.1)) add('edits the changelog', 30_000);
  if (random.chance(0.1)) add('signs the release', 200_000);
  return happenings;
}
