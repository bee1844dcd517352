import { targetOf } from '../../domain/health/check-target.ts';
import { type CompiledCheck, compileCheck } from '../../domain/health/compiled-check.ts';
import {
  type Check,
  type CommandCheck,
  isServiceCheck,
  type Sample,
  type Verdict,
} from '../../domain/health/health.ts';
import {
  type Baseline,
  type CheckJudgement,
  type HealthFacts,
  judge,
} from '../../domain/health/verdict.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Probe } from '../../ports/probe.ts';
import type { Processes } from '../../ports/processes.ts';
import { createPool } from './pool.ts';
import { type Sampling, sampleCommand } from './sample-check.ts';
import { converge, measureBaseline, soak } from './sampling-phases.ts';

/** So that checks do not become the load that they measure. */
const limits = { total: 8, perHost: 2 };
const controlTimeout = 5_000;

export interface CheckHealthRequest {
  readonly checks: readonly Check[];
  /** Base URL of checks that name a path. */
  readonly url: string | undefined;
  /** The version that must answer; `undefined`: any. */
  readonly expectedVersion: string | undefined;
  /** `baseline`: the service before the deployment; `deployment`: converge, soak, then the commands. */
  readonly subject: 'baseline' | 'deployment';
  /** What is known from before the deployment. */
  readonly before: Baseline;
  /** Misses that the soak forgives. */
  readonly failureLimit: number;
  /** Time for the service to converge. */
  readonly timeoutMinutes: number;
  /** 0: no soak. */
  readonly soakSeconds: number;
  /** Something that should answer whatever became of the deployment; asked only where nothing else did. */
  readonly controlUrl: string | undefined;
  readonly workingDirectory: string;
  /** The whole environment of the commands. */
  readonly environment: Readonly<Record<string, string>>;
  /** The monotonic moment that samples count from; default: now. */
  readonly began?: number;
  readonly signal?: AbortSignal;
}

export interface HealthResult {
  readonly verdict: Verdict;
  /** One sentence each, the deciding one first. */
  readonly reasons: readonly string[];
  readonly samples: readonly Sample[];
  readonly checks: readonly CheckJudgement[];
  /** `undefined`: not asked. */
  readonly controlWorks: boolean | undefined;
}

export interface CheckHealthPorts {
  readonly probe: Probe;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Samples a service and judges it; touches no record. The commands run only where no critical check of the service has failed:
 * tests against a broken version say nothing new and may do harm.
 * Throws `invalid-input` for a path without a base URL, `cancelled` on abort.
 */
export async function checkHealth(
  request: CheckHealthRequest,
  ports: CheckHealthPorts,
): Promise<HealthResult> {
  for (const check of request.checks) if (check.kind === 'http') targetOf(check, request.url);
  // One signal for all: where one part breaks, the others stop.
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(request.signal ? [request.signal] : [])]);
  try {
    return await judgeSamples({ ...request, signal }, ports);
  } finally {
    stop.abort();
  }
}

type Running = CheckHealthRequest & { readonly signal: AbortSignal };

async function judgeSamples(request: Running, ports: CheckHealthPorts): Promise<HealthResult> {
  const began = request.began ?? ports.clock.monotonic();
  const sampling: Sampling = { ...request, began, pool: createPool(limits) };
  const facts = await withControl(await sampleServices(request, sampling, ports), ports, request);
  if (request.subject === 'baseline' || judge(onlyServices(facts)).verdict === 'fail')
    return result(facts);
  const functional = await runCommands(request.checks, sampling, ports);
  return result({ ...facts, samples: [...facts.samples, ...functional] });
}

function result(facts: HealthFacts): HealthResult {
  return { ...judge(facts), samples: facts.samples, controlWorks: facts.controlWorks };
}

async function sampleServices(
  request: Running,
  sampling: Sampling,
  ports: CheckHealthPorts,
): Promise<HealthFacts> {
  const compiled = request.checks.filter(isServiceCheck).map(compileCheck);
  const facts = { ...request, samples: [], controlWorks: undefined, soakSeconds: 0 };
  const deadline = ports.clock.monotonic() + request.timeoutMinutes * 60_000;
  if (request.subject === 'baseline')
    return {
      ...facts,
      samples: await each(compiled, (it) => measureBaseline(it, deadline, sampling, ports)),
    };
  const converged = await each(compiled, (it) => converge(it, deadline, sampling, ports));
  const healthy = { ...facts, samples: converged };
  // What did not even converge need not be watched for longer.
  if (request.soakSeconds === 0 || judge(withoutSpeed(healthy)).verdict !== 'pass') return healthy;
  ports.log.info(`Healthy; it has to stay so for ${request.soakSeconds} s.`);
  const end = ports.clock.monotonic() + request.soakSeconds * 1_000;
  const soaked = await each(compiled, (it) => soak(it, end, sampling, ports));
  return { ...facts, soakSeconds: request.soakSeconds, samples: [...converged, ...soaked] };
}

/** One after the other: they may share a data set. */
async function runCommands(checks: readonly Check[], sampling: Sampling, ports: CheckHealthPorts) {
  const samples: Sample[] = [];
  for (const check of checks.filter((it): it is CommandCheck => it.kind === 'command'))
    samples.push(await sampleCommand(check, sampling, ports));
  return samples;
}

/** Asks the control only where errors alone leave the verdict open: a healthy run owes nobody a request. */
async function withControl(
  facts: HealthFacts,
  ports: CheckHealthPorts,
  request: Running,
): Promise<HealthFacts> {
  const open = judge(onlyServices(facts)).verdict === 'inconclusive';
  const errored = facts.samples.some(({ outcome }) => outcome === 'error');
  if (!open || !errored || request.controlUrl === undefined) return facts;
  const response = await ports.probe.http({
    url: request.controlUrl,
    method: 'GET',
    headers: {},
    timeout: controlTimeout,
    maxBody: 0,
    signal: request.signal,
  });
  return { ...facts, controlWorks: response.kind === 'answered' };
}

/** How fast it answers shows in the soak, and no sooner. */
function withoutSpeed(facts: HealthFacts): HealthFacts {
  const checks = facts.checks.filter(isServiceCheck);
  return { ...facts, checks: checks.map((check) => ({ ...check, latency: [] })) };
}

function onlyServices(facts: HealthFacts): HealthFacts {
  return { ...facts, checks: facts.checks.filter(isServiceCheck) };
}

async function each(
  checks: readonly CompiledCheck[],
  sample: (check: CompiledCheck) => Promise<readonly Sample[]>,
): Promise<readonly Sample[]> {
  return (await Promise.all(checks.map(sample))).flat();
}
