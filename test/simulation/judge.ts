import { hashInBody, hashInMessage } from '../../packages/core/src/domain/release/release-mark.ts';
import { type Plan, tagOf } from './plan.ts';
import { calm, firstNotes, type RunSpec, type Scenario } from './scenario.ts';
import type { Server } from './server.ts';
import { type Ending, play, type Simulation } from './simulate.ts';
import { isOurs, isWhole, publishedIn, type State } from './state.ts';
import { isTaken, packagesOf, verdictOf } from './verdict.ts';

/** Says what is wrong with how a run ended: a success that is none, or a failure without its reason. */
export function judgeEnding(
  { code, kind }: Pick<Ending, 'code' | 'kind'>,
  spec: RunSpec,
  simulation: Simulation,
  began: number,
): string | undefined {
  const { server, scenario } = simulation;
  const seen = () => server.statesSince(began - spec.weather.lag);
  const wrong = (why: string) => `a run ended with ${code ?? kind}, and ${why}`;
  switch (code) {
    case undefined: {
      // A draft may be gone again: nobody promised that it stays.
      const there =
        kind === 'drafted' ? seen().some(hasDraft(spec)) : isPublished(simulation, spec);
      return there ? undefined : wrong('it is not there');
    }
    case 'retryable':
    case 'half-done':
    case 'cancelled':
      return isPeaceful(spec, scenario) ? wrong('nothing held it up') : undefined;
    case 'missing-permission':
      return spec.rights === 'all' ? wrong('it had all rights') : undefined;
    case 'conflict':
    case 'not-found': {
      const held = seen().some(
        (state) =>
          verdictOf(spec, simulation, state) === code || isOvertaken(spec, simulation, state),
      );
      return held ? undefined : wrong('it never was so');
    }
    case 'Error: endless':
      return 'E: a run never ends';
    default:
      return wrong('no run ends so');
  }
}

/**
 * Whether the tag is one that a run can't know which has begun to commit: of the planned commit itself, or of a release
 * commit that another run made of other words.
 */
function isOvertaken(
  { plan }: RunSpec,
  { scenario, server }: Simulation,
  { tags }: State,
): boolean {
  const tagged = tags[tagOf(plan)]?.commit;
  if (!scenario.tagging.commits || tagged === undefined) return false;
  const worded = new Set(scenario.runs.map(({ notes }) => notes));
  return tagged === plan.commit || (worded.size > 1 && server.objects.isOf(plan, tagged));
}

function isPeaceful(spec: RunSpec, { runs, losesOne }: Scenario): boolean {
  if (losesOne) return true;
  const { troubles, lossRate, damage } = spec.weather;
  const troubled = Object.keys(troubles).length > 0 || lossRate > 0 || damage > 0;
  return runs.length === 1 && !troubled && spec.cancelled === undefined;
}

/** Whether somebody who looks finds the release that the run speaks of. */
function isPublished({ server, scenario }: Simulation, { plan, draft }: RunSpec): boolean {
  const { state, objects } = server;
  const published = publishedIn(state, tagOf(plan));
  const tag = state.tags[tagOf(plan)];
  if (published === undefined || !isWhole(published, plan)) return false;
  const packaged =
    draft ||
    !scenario.publishes ||
    packagesOf(plan).every(({ name, sha256 }) => state.packages[name] === sha256);
  return packaged && tag !== undefined && objects.isOf(plan, tag.commit);
}

function hasDraft({ plan }: RunSpec): (state: State) => boolean {
  return ({ releases }) =>
    releases.some((release) => release.tag === tagOf(plan) && isWhole(release, plan));
}

/** One clean run finishes what is there, and the next finds nothing to do. */
export async function playCleanRuns(simulation: Simulation): Promise<string | undefined> {
  const { scenario, server } = simulation;
  const plan = heir(scenario, server);
  const digests = scenario.runs.every(({ weather }) => weather.digests);
  const clean: RunSpec = {
    plan,
    rights: 'all',
    draft: scenario.runs.some(({ draft }) => draft),
    notes: scenario.rewords ? '- it sails, as somebody worded it later' : firstNotes,
    weather: { ...calm, digests },
    starts: 3_600_000,
    alone: true,
    cancelled: undefined,
  };
  const drafted = clean.draft ? await playTwice('clean draft', clean, simulation) : undefined;
  return drafted ?? playTwice('clean run', { ...clean, draft: false }, simulation);
}

async function playTwice(
  name: string,
  spec: RunSpec,
  simulation: Simulation,
): Promise<string | undefined> {
  const { server, scenario } = simulation;
  const verdict = verdictOf(spec, simulation, server.state);
  const first = await play(name, spec, simulation);
  if (first.failure !== undefined) return first.failure;
  if (first.code !== verdict)
    return `the ${name} ended with ${first.code ?? first.kind} instead of ${verdict ?? 'success'}`;
  const same = spec.draft === scenario.runs[0]?.draft;
  if (scenario.losesOne && same && first.effects > 0)
    return `the ${name} found something left to do`;
  const left = leftBehind(spec, verdict, simulation);
  if (left !== undefined) return `the ${name} left ${left}`;
  const before = server.state;
  const second = await play(`second ${name}`, spec, simulation);
  if (second.code !== verdict) return `the second ${name} ended with ${second.code ?? second.kind}`;
  // A branch that takes no commit is asked each time.
  const asks = server.rules.branchProtected ? 1 : 0;
  const quiet = verdict !== undefined || second.effects <= asks;
  const shrinks = server.rules.usedUp === 'publish' && verdict !== undefined;
  if (quiet && (shrinks || isSame(before, server.state))) return undefined;
  return `the second ${name} wrote ${second.effects} times`;
}

function leftBehind(
  { plan, draft, notes }: RunSpec,
  verdict: ReturnType<typeof verdictOf>,
  { server, scenario }: Simulation,
): string | undefined {
  const { state, rules, planByHash } = server;
  const tag = tagOf(plan);
  const published = publishedIn(state, tag);
  if (verdict === undefined && !draft && published === undefined) return 'nothing published';
  // A draft that waits for its tag, or for its publishing, is what was asked for.
  // Nor does it look at GitHub where a registry already says no.
  if (isTaken(plan, scenario, state)) return undefined;
  // A draft that was meant for a release commit is not the one of a tag that stands below it.
  if (scenario.tagging.commits && state.tags[tag]?.commit === plan.commit && verdict !== undefined)
    return undefined;
  if (verdict === 'not-found' || (draft && published === undefined)) return undefined;
  const ours = state.releases.filter((release) => release.draft && isOurs(release));
  // Other words make another release commit, and so another release.
  const worded = (body: string) => !scenario.tagging.commits || body.startsWith(`${notes}\n`);
  const own = ours.filter(({ body }) => planByHash(hashInBody(body)) === plan && worded(body));
  // Only GitHub's refusal to publish tells, and it speaks of one draft: a duplicate goes with the next run.
  if (rules.usedUp === 'publish') return undefined;
  return (verdict === undefined ? ours : own).length > 0 ? 'a draft of ours' : undefined;
}

function isSame(before: State, after: State): boolean {
  const releases =
    before.releases.length === after.releases.length &&
    before.releases.every((release, index) => release === after.releases[index]);
  const same = (part: keyof State) => before[part] === after[part];
  return releases && same('tags') && same('main') && same('files') && same('packages');
}

/** Of several plans the one that came furthest: it is published, or has the tag. */
function heir(scenario: Scenario, { state, objects, planByHash }: Server): Plan {
  const plans = scenario.runs.map(({ plan }) => plan);
  const [first] = plans as [Plan];
  const release = publishedIn(state, tagOf(first));
  const mark = state.tags[tagOf(first)];
  return (
    (release && planByHash(hashInBody(release.body))) ??
    (mark && planByHash(hashInMessage(mark.message ?? ''))) ??
    plans.find((plan) => mark !== undefined && objects.isOf(plan, mark.commit)) ??
    first
  );
}
