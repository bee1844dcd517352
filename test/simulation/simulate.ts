import { defaultConfig, SlipwayError } from '@slipway/core';
import { hashInBody, hashInMessage } from '../../packages/core/src/domain/release/release-mark.ts';
import {
  type CreateReleasePorts,
  type CreateReleaseRequest,
  createRelease,
} from '../../packages/core/src/operations/create-release.ts';
import { fakeRun } from '../doubles/fake-runner.ts';
import { createRandom } from '../doubles/random.ts';
import { type Plan, tagName } from './plan.ts';
import { createSimulatedPorts } from './ports.ts';
import type { Random, Weather } from './runner.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { createServer, type Server } from './server.ts';
import { isOurs, publishedIn, type State } from './state.ts';

export interface RunSpec {
  readonly plan: Plan;
  readonly weather: Weather;
  /** Milliseconds after the beginning, or after the run before it ended. */
  readonly starts: number;
  readonly alone: boolean;
  /** Milliseconds after its start when somebody cancels it. */
  readonly cancelled: number | undefined;
}

export interface Scenario {
  readonly immutable: boolean;
  /** What was there before. */
  readonly before: Partial<State>;
  readonly runs: readonly RunSpec[];
  /** How runs may fail, besides by being killed. */
  readonly excuses: readonly string[];
  /** The code with which a clean run stops, where it must. */
  readonly verdict: 'conflict' | undefined;
}

/** A defect that is planted by wrapping what the real code is given. */
export type Defect = (ports: CreateReleasePorts, plan: Plan) => CreateReleasePorts;

export interface Outcome {
  /** `undefined` where all promises were kept. */
  readonly failure: string | undefined;
  readonly trace: readonly string[];
}

interface Simulation {
  readonly scheduler: Scheduler;
  readonly server: Server;
  readonly random: Random;
  readonly trace: string[];
  readonly defect: Defect;
}

const sound: Defect = (ports) => ports;
const calm: Weather = { troubles: {}, lossRate: 0, lag: 0, digests: true };

/** Plays a scenario to its end, then a clean run and another; the seed decides all that chance decides. */
export async function simulate(scenario: Scenario, seed: number, defect = sound): Promise<Outcome> {
  const scheduler = createScheduler();
  const server = createServer({ now: scheduler.now, immutable: scenario.immutable });
  server.set(scenario.before);
  const trace: string[] = [];
  const simulation = { scheduler, server, random: createRandom(seed), trace, defect };
  const failure =
    (await playRuns(scenario, simulation)) ??
    server.broken ??
    (await playCleanRuns(scenario, simulation)) ??
    server.broken;
  return { failure, trace };
}

async function playRuns(scenario: Scenario, simulation: Simulation): Promise<string | undefined> {
  const ends: Promise<Ending>[] = [];
  for (const [index, spec] of scenario.runs.entries()) {
    if (spec.alone) await Promise.all(ends);
    ends.push(play(`run ${index + 1}`, spec, simulation));
  }
  for (const { code } of await Promise.all(ends))
    if (code !== undefined && !scenario.excuses.includes(code)) return `a run failed with ${code}`;
  return undefined;
}

interface Ending {
  /** Of the error; `undefined` where it went well or was killed. */
  readonly code: string | undefined;
  readonly kind: string | undefined;
  readonly effects: number;
}

function play(name: string, spec: RunSpec, simulation: Simulation): Promise<Ending> {
  const { scheduler, server, random, trace, defect } = simulation;
  const { plan, weather } = spec;
  const stop = new AbortController();
  const tell = (line: string) => trace.push(line);
  const actor = scheduler.start(async (die) => {
    await scheduler.wait(spec.starts);
    if (spec.cancelled !== undefined) scheduler.after(spec.cancelled, () => stop.abort());
    const { signal } = stop;
    const options = { name, plan, weather, signal, random, scheduler, server, die, tell };
    const { ports, effects } = createSimulatedPorts(options);
    return settle(createRelease(requestFor(plan, signal), defect(ports, plan)), effects);
  });
  return actor.then((ending) => {
    const known = ending === 'killed' ? { code: undefined, kind: ending, effects: 0 } : ending;
    tell(`${scheduler.now()} ${name} ended: ${known.code ?? known.kind}`);
    return known;
  });
}

async function settle(
  result: Promise<{ readonly kind: string }>,
  effects: () => number,
): Promise<Ending> {
  try {
    const { kind } = await result;
    return { code: undefined, kind, effects: effects() };
  } catch (error) {
    const code = error instanceof SlipwayError ? error.code : String(error);
    return { code, kind: undefined, effects: effects() };
  }
}

async function playCleanRuns(
  scenario: Scenario,
  simulation: Simulation,
): Promise<string | undefined> {
  const { server } = simulation;
  const plan = heir(scenario, server);
  const spec = { plan, weather: calm, starts: 3_600_000, alone: true, cancelled: undefined };
  const first = await play('clean run', spec, simulation);
  if (first.code !== scenario.verdict)
    return `the clean run ended with ${first.code ?? first.kind}`;
  if (server.state.releases.some((release) => release.draft && isOurs(release)))
    return 'a draft of ours was left';
  const published = publishedIn(server.state).filter(({ tag }) => tag === tagName).length;
  if (published !== (scenario.verdict === undefined ? 1 : 0)) return `${published} were published`;
  const second = await play('second clean run', spec, simulation);
  if (second.code !== scenario.verdict || second.effects > 0)
    return `the second clean run ended with ${second.code ?? second.kind} and wrote ${second.effects} times`;
  return undefined;
}

/** Of several plans the one that came furthest: it is published, or has the tag. */
function heir(scenario: Scenario, { state, planByHash }: Server): Plan {
  const plans = scenario.runs.map(({ plan }) => plan);
  const release = publishedIn(state).find(({ tag }) => tag === tagName);
  const mark = state.tags[tagName];
  return (
    (release && planByHash(hashInBody(release.body))) ??
    (mark && planByHash(hashInMessage(mark.message ?? ''))) ??
    plans.find(({ commit }) => commit === mark?.commit) ??
    (plans[0] as Plan)
  );
}

function requestFor(plan: Plan, signal: AbortSignal): CreateReleaseRequest {
  return {
    version: '1.2.3',
    tag: tagName,
    commit: plan.commit,
    previousVersion: null,
    notes: '- it sails',
    manifestPath: undefined,
    artifacts: ['*'],
    workingDirectory: '/work',
    draft: false,
    prerelease: undefined,
    latest: 'auto',
    floatingTags: 'major',
    config: defaultConfig,
    run: fakeRun,
    dryRun: false,
    signal,
  };
}
