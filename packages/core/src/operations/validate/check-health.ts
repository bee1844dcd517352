import { type CompiledCheck, compileCheck } from '../../domain/health/assertions.ts';
import { targetOf } from '../../domain/health/check-target.ts';
import {
  afterSample,
  hasConverged,
  nextDelay,
  notConverged,
} from '../../domain/health/converge.ts';
import type { Check, CommandCheck, Sample, Verdict } from '../../domain/health/health.ts';
import { type CheckJudgement, type HealthFacts, judge } from '../../domain/health/verdict.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Probe } from '../../ports/probe.ts';
import type { Processes } from '../../ports/processes.ts';
import { createPool } from './pool.ts';
import { type Sampling, sampleCommand, sampleHttp } from './sample-check.ts';

/** So that checks do not become the load that they measure. */
const limits = { total: 8, perHost: 2 };
const soakInterval = 5_000;
const baselineAttempts = 3;
const baselinePause = 500;
const controlTimeout = 5_000;
/** A last attempt with less time than this would fail for want of time, and blame the service for it. */
const shortestAttempt = 1_000;

export interface CheckHealthRequest {
  readonly checks: readonly Check[];
  /** Base URL of checks that name a path. */
  readonly url: string | undefined;
  /** The version that must answer; `undefined`: any. */
  readonly expectedVersion: string | undefined;
  /** `baseline`: HTTP checks before the deployment; `deployment`: converge, soak, then the commands. */
  readonly subject: 'baseline' | 'deployment';
  /** Names of checks that are known to have passed before the deployment. */
  readonly baselinePassed: ReadonlySet<string>;
  /** Time for the HTTP checks to converge. */
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
 * Samples a service and judges it; touches no record. The commands run only where no critical HTTP check has failed:
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
  const facts = await withControl(await sampleHttpChecks(request, sampling, ports), ports, request);
  if (request.subject === 'baseline' || judge(onlyHttp(facts)).verdict === 'fail')
    return result(facts);
  const functional = await runCommands(request.checks, sampling, ports);
  return result({ ...facts, samples: [...facts.samples, ...functional] });
}

function result(facts: HealthFacts): HealthResult {
  return { ...judge(facts), samples: facts.samples, controlWorks: facts.controlWorks };
}

async function sampleHttpChecks(
  request: Running,
  sampling: Sampling,
  ports: CheckHealthPorts,
): Promise<HealthFacts> {
  const compiled = request.checks.filter((check) => check.kind === 'http').map(compileCheck);
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
  if (request.soakSeconds === 0 || judge(onlyHttp(healthy)).verdict !== 'pass') return healthy;
  ports.log.info(`Healthy; it has to stay so for ${request.soakSeconds} s.`);
  const end = ports.clock.monotonic() + request.soakSeconds * 1_000;
  const soaked = await each(compiled, (it) => soak(it, end, sampling, ports));
  return { ...facts, soakSeconds: request.soakSeconds, samples: [...converged, ...soaked] };
}

/** One pass is enough before a deployment; what fails is asked again, since a miss may be chance. */
async function measureBaseline(
  check: CompiledCheck,
  deadline: number,
  sampling: Sampling,
  ports: CheckHealthPorts,
) {
  const samples: Sample[] = [];
  const limits = { latestStart: deadline, end: Number.POSITIVE_INFINITY };
  while (samples.length < baselineAttempts && samples.at(-1)?.outcome !== 'pass') {
    if (samples.length > 0) await ports.clock.sleep(baselinePause, sampling.signal);
    const sample = await sampleHttp(check, 'baseline', limits, sampling, ports);
    if (sample === undefined) return samples;
    samples.push(sample);
  }
  return samples;
}

async function converge(
  check: CompiledCheck,
  deadline: number,
  sampling: Sampling,
  ports: CheckHealthPorts,
) {
  const samples: Sample[] = [];
  let state = notConverged;
  for (;;) {
    const now = ports.clock.monotonic();
    if (now >= deadline) return samples;
    const limits = { latestStart: Math.max(now, deadline - shortestAttempt), end: deadline };
    const sample = await sampleHttp(check, 'converge', limits, sampling, ports);
    if (sample === undefined) return samples;
    samples.push(sample);
    state = afterSample(state, sample.outcome);
    if (hasConverged(state)) return samples;
    const delay = nextDelay(state, ports.clock.random());
    if (ports.clock.monotonic() + delay + shortestAttempt > deadline) return samples;
    await ports.clock.sleep(delay, sampling.signal);
  }
}

async function soak(
  check: CompiledCheck,
  end: number,
  sampling: Sampling,
  ports: CheckHealthPorts,
) {
  const samples: Sample[] = [];
  for (;;) {
    const started = ports.clock.monotonic();
    if (started >= end) return samples;
    const limits = { latestStart: end, end: Number.POSITIVE_INFINITY };
    const sample = await sampleHttp(check, 'soak', limits, sampling, ports);
    if (sample === undefined) return samples;
    samples.push(sample);
    const next = Math.min(started + soakInterval, end);
    await ports.clock.sleep(Math.max(0, next - ports.clock.monotonic()), sampling.signal);
  }
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
  const open = judge(onlyHttp(facts)).verdict === 'inconclusive';
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

function onlyHttp(facts: HealthFacts): HealthFacts {
  return { ...facts, checks: facts.checks.filter((check) => check.kind === 'http') };
}

async function each(
  checks: readonly CompiledCheck[],
  sample: (check: CompiledCheck) => Promise<readonly Sample[]>,
): Promise<readonly Sample[]> {
  return (await Promise.all(checks.map(sample))).flat();
}
