import { defaultConfig } from '../../packages/core/src/domain/config/defaults.ts';
import { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import {
  type CreateReleaseRequest,
  createRelease,
  type ReleaseCommitRequest,
} from '../../packages/core/src/operations/create-release.ts';
import { createRandom } from '../doubles/random.ts';
import { judgeEnding, playCleanRuns } from './judge.ts';
import { happen } from './people.ts';
import { type Plan, tagOf } from './plan.ts';
import { createSimulatedPorts } from './ports.ts';
import type { Random } from './runner.ts';
import type { RunSpec, Scenario } from './scenario.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { createServer, type Server } from './server.ts';
import { changelog } from './state.ts';

export interface Outcome {
  /** `undefined` where all promises were kept. */
  readonly failure: string | undefined;
  /** The first runs that were killed, by their numbers from 0. */
  readonly killed: readonly number[];
  /** All that happened, a line each; empty unless it was asked for. */
  readonly trace: readonly string[];
}

/** A story that is being played. */
export interface Simulation {
  readonly scenario: Scenario;
  readonly scheduler: Scheduler;
  readonly server: Server;
  readonly random: Random;
  readonly tell: (line: string) => void;
}

/** How a run ended. */
export interface Ending {
  /** Of the error; `undefined` where it went well or was killed. */
  readonly code: string | undefined;
  readonly kind: string | undefined;
  readonly effects: number;
  /** What is wrong with ending like this. */
  readonly failure: string | undefined;
}

/** Plays a scenario to its end, then clean runs; the seed decides all that chance decides. */
export async function simulate(
  scenario: Scenario,
  seed: number,
  { traced = false }: { readonly traced?: boolean } = {},
): Promise<Outcome> {
  const scheduler = createScheduler();
  const server = createServer(scheduler.now, scenario.rules, scenario.before);
  const trace: string[] = [];
  const tell = traced ? (line: string) => trace.push(line) : () => undefined;
  const simulation = { scenario, scheduler, server, random: createRandom(seed), tell };
  const endings = await playRuns(simulation);
  const failure =
    server.broken ??
    endings.find((ending) => ending.failure !== undefined)?.failure ??
    (await playCleanRuns(simulation)) ??
    server.broken;
  const killed = [...endings.keys()].filter((index) => endings[index]?.kind === 'killed');
  return { failure, killed, trace };
}

async function playRuns(simulation: Simulation): Promise<readonly Ending[]> {
  const { scenario, scheduler, server, tell } = simulation;
  const [first] = scenario.runs;
  for (const happening of scenario.happenings)
    scheduler.after(happening.at, () => {
      tell(`${scheduler.now()} somebody ${happening.kind}`);
      if (first !== undefined) happen(happening, first.plan, server);
    });
  const ends: Promise<Ending>[] = [];
  for (const [index, spec] of scenario.runs.entries()) {
    if (spec.alone) await Promise.all(ends);
    ends.push(play(`run ${index + 1}`, spec, simulation));
  }
  return Promise.all(ends);
}

/** Plays one run to its end, and judges how it ended. */
export async function play(name: string, spec: RunSpec, simulation: Simulation): Promise<Ending> {
  const { scheduler, server, random, tell } = simulation;
  const { plan, rights, weather } = spec;
  const stop = new AbortController();
  const ending = await scheduler.start(async (die) => {
    await scheduler.wait(spec.starts);
    const began = scheduler.now();
    if (spec.cancelled !== undefined) scheduler.after(spec.cancelled, () => stop.abort());
    const { signal } = stop;
    const wire = { name, plan, rights, weather, signal, random, scheduler, server, die, tell };
    const { ports, effects } = createSimulatedPorts(wire);
    const ended = await settle(createRelease(requestOf(spec, simulation, signal), ports));
    const failure = judgeEnding(ended, spec, simulation, began);
    return { ...ended, effects: effects(), failure };
  });
  const known =
    ending === 'killed'
      ? { code: undefined, kind: ending, effects: 0, failure: undefined }
      : ending;
  tell(`${scheduler.now()} ${name} ended: ${known.code ?? known.kind}`);
  return known;
}

async function settle(result: Promise<{ readonly kind: string }>) {
  try {
    const { kind } = await result;
    return { code: undefined, kind };
  } catch (error) {
    return { code: error instanceof SlipwayError ? error.code : String(error), kind: undefined };
  }
}

function requestOf(
  { plan, draft, notes }: RunSpec,
  { scenario }: Simulation,
  signal: AbortSignal,
): CreateReleaseRequest {
  const { release_management } = defaultConfig;
  const { tagging, publishes } = scenario;
  const tag = tagOf(plan);
  return {
    version: plan.version,
    tag,
    commit: plan.commit,
    previousVersion: null,
    notes,
    manifestPath: publishes ? '/work/manifest.json' : undefined,
    artifacts: publishes || plan.assets.length === 0 ? [] : ['*'],
    workingDirectory: '/work',
    draft,
    prerelease: undefined,
    latest: 'auto',
    floatingTags: scenario.floatingTags,
    sign: tagging.signed,
    ...(tagging.commits && { releaseCommit: commitOf(plan, notes) }),
    publish: publishes ? ['npm'] : [],
    config: {
      ...defaultConfig,
      release_management: { ...release_management, auto_tag: scenario.autoTag },
    },
    run: {
      repository: 'octo/service',
      runId: '1',
      attempt: 1,
      job: 'release',
      actor: 'octocat',
      ref: 'refs/heads/main',
      sha: plan.commit,
      event: 'push',
      runUrl: '',
    },
    dryRun: false,
    signal,
  };
}

/** The release commit of the one package that there is. */
function commitOf(plan: Plan, notes: string): ReleaseCommitRequest {
  const release = { version: plan.version, tag: tagOf(plan), changelogFile: changelog, notes };
  const service = { name: 'service', path: '.', versionFiles: [], release };
  return { packages: [service], repositoryUrl: 'https://github.com/octo/service' };
}
