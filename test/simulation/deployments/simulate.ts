import { findBrokenLink } from '../../../packages/core/src/domain/audit/audit-entry.ts';
import { createRandom } from '../../doubles/random.ts';
import { type Ending, playJob } from './job.ts';
import { createJudge, type Judge } from './judge.ts';
import { isOpenState, ownWords, pinned, stateOf } from './oracle.ts';
import { digestOf } from './releases.ts';
import { createScheduler } from './scheduler.ts';
import { type JobSpec, nothingSpecial, type Story } from './story.ts';
import { commitOf, createWorld, type Entry, sha256, type World } from './world.ts';

export interface Outcome {
  /** `undefined` where all promises were kept. */
  readonly failure: string | undefined;
  readonly died: number;
  /** Of the first job. */
  readonly effects: number;
  readonly trace: readonly string[];
}

/** Plays a story to its end, then clean runs; the seed decides all that chance decides. */
export async function simulate(
  story: Story,
  seed: number,
  { traced = false }: { readonly traced?: boolean } = {},
): Promise<Outcome> {
  const scheduler = createScheduler();
  const world = createWorld(story, scheduler, createRandom(seed));
  const judge = createJudge(world);
  const trace: string[] = [];
  const tell = traced ? (line: string) => trace.push(line) : () => undefined;
  begin(world);
  const endings = await scheduler.play(tellAll(world, judge, tell));
  return {
    failure: world.promises.broken,
    died: endings.filter(({ died }) => died).length,
    effects: endings[0]?.effects ?? 0,
    trace,
  };
}

/** What was deployed and proven before the story begins. */
function begin(world: World): void {
  const { environment, before } = world.story;
  for (const version of before) {
    const sha = commitOf(version);
    const payload = {
      schema: 1 as const,
      version,
      tag: `v${version}`,
      sha,
      ref: 'main',
      run_id: `before-${version}`,
      attempt: 1,
      job: 'deploy',
      actor: 'octocat',
      artifacts_digest: digestOf(version),
      checks_digest: '0'.repeat(64),
      rollback_safe: true,
      schema_floor: null,
      key: `before-${version}`,
    };
    world.over.add(`before-${version}/1`);
    for (const other of world.entries) world.say(other, 'inactive', 'Followed');
    const entry = world.create({
      environment,
      sha,
      task: 'deploy',
      description: '',
      payload,
      production: true,
    });
    world.say(entry, 'in_progress', '');
    world.say(entry, 'success', `slipway: pass ${'a'.repeat(64)}`);
    world.serve(version);
  }
}

async function tellAll(
  world: World,
  judge: Judge,
  tell: (line: string) => void,
): Promise<readonly Ending[]> {
  const { scheduler, story } = world;
  const { foreign } = story;
  await scheduler.wait(60_000);
  if (foreign !== undefined) scheduler.after(foreign, () => deployElsewhere(world, tell));
  const jobs: Promise<Ending>[] = [];
  for (const [index, spec] of story.jobs.entries()) {
    if (spec.alone) await Promise.all(jobs);
    jobs.push(playJob(`job ${index + 1}`, spec, world, judge, tell));
  }
  const endings = await Promise.all(jobs);
  await scheduler.wait(900_000);
  judgeCurrent(world);
  await repeat(endings, world, judge, tell);
  await cleanRuns(world, judge, tell);
  judgeEnd(world);
  return endings;
}

/** A tool that is not ours, with a record of its own; GitHub then sets what is not production inactive. */
function deployElsewhere(world: World, tell: (line: string) => void): void {
  tell(`${world.scheduler.now()} another tool deploys`);
  const { environment } = world.story;
  const sha = commitOf('foreign');
  const made = { environment, sha, task: 'deploy', description: '', payload: undefined };
  const entry = world.create({ ...made, production: false });
  world.say(entry, 'success', '');
  if (environment !== 'production')
    for (const other of world.entries)
      if (other !== entry && stateOf(other) === 'success') world.say(other, 'inactive', '');
}

/** An older deployment that finished last must not stand over a newer one. */
function judgeCurrent(world: World): void {
  if (world.blurred.late || !world.calmReadings) return;
  const active = world.entries.filter(
    (entry) => entry.payload !== undefined && stateOf(entry) === 'success',
  );
  const newest = world.entries.find(
    (entry) =>
      entry.payload !== undefined && ownWords(entry).some(({ state }) => state === 'success'),
  );
  const time = (entry: Entry) =>
    ownWords(entry).findLast(({ state }) => state === 'success')?.at ?? 0;
  const [current] = active.toSorted((a, b) => time(b) - time(a));
  if (newest === undefined || current === undefined || stateOf(newest) !== 'success') return;
  if (newest.id > current.id) world.break(`${current.id} is current over the newer ${newest.id}`);
}

/** What was finished is run again: nothing is deployed, and nothing is written. */
async function repeat(
  endings: readonly Ending[],
  world: World,
  judge: Judge,
  tell: (line: string) => void,
): Promise<void> {
  for (const [index, { spec, deploy, validate, rollback, died }] of endings.entries()) {
    const wentWell = deploy === 'deployed' && validate === 'pass';
    if (died || !(wentWell || rollback === 'rolled-back')) continue;
    const again = { ...spec, ...nothingSpecial };
    const { runId, job, deploys, expectedCurrent } = spec;
    const stands = !world.blurred.late && world.calmReadings && isSettled(world, spec);
    const ending = await playJob(
      `job ${index + 1} again`,
      { ...again, runId, job, attempt: 50 + index, deploys, expectedCurrent, validates: false },
      world,
      judge,
      tell,
    );
    if (ending.effects > 0 && stands)
      world.break(`job ${index + 1} writes ${ending.effects} times when it is run again`);
  }
}

/** Nobody left a step of the run undone, and nobody went back from it or undid it since. */
function isSettled({ entries }: World, { runId }: JobSpec): boolean {
  const own = entries.filter(({ payload }) => payload?.run_id === runId);
  return (
    own.every((entry) => !isOpenState(stateOf(entry))) &&
    own.some((entry) => stateOf(entry) === 'success')
  );
}

async function cleanRuns(world: World, judge: Judge, tell: (line: string) => void): Promise<void> {
  world.tells.value = true;
  if (pinned(world.ledger())) {
    const spec = { ...nothingSpecial, runId: '8000' };
    const { deploy, effects } = await playJob('pinned run', spec, world, judge, tell);
    if (deploy !== 'refused' || effects > 0) world.break(`a pinned environment was ${deploy}`);
  }
  const clean = { ...nothingSpecial, acknowledges: true };
  const { deploy, validate } = await playJob('clean run', clean, world, judge, tell);
  if (deploy !== 'deployed' || validate !== 'pass')
    world.break(`a clean run came to ${deploy}, ${validate}`);
  const again = await playJob(
    'clean run again',
    { ...clean, attempt: 2, validates: false },
    world,
    judge,
    tell,
  );
  if (again.deploy !== 'already-deployed' || again.effects > 0)
    world.break(`a clean run that is repeated came to ${again.deploy}, ${again.effects} effects`);
}

function judgeEnd(world: World): void {
  const ours = world.entries.filter(({ payload }) => payload !== undefined);
  const open = ours.find((entry) => isOpenState(stateOf(entry)));
  if (open !== undefined) world.break(`${open.id} stays open`);
  const active = ours.filter((entry) => stateOf(entry) === 'success');
  if (active.length !== 1)
    world.break(`${active.map(({ id }) => id).join(', ')} are active in the end`);
  if (active[0]?.payload?.version !== world.service.version)
    world.break(`${world.service.version} runs, not ${active[0]?.payload?.version}`);
  const { environment } = world.story;
  const lines = (world.refs.get(`refs/slipway/audit/${environment}`) ?? []).map(({ text }) => text);
  const link = findBrokenLink(lines.map((text) => ({ text, digest: sha256(text) })));
  if (link !== undefined) world.break(link);
}
