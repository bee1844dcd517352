import { shellCommand } from '../../domain/deployment/command-environment.ts';
import { SlipwayError } from '../../domain/errors.ts';
import {
  type Assessment,
  assertResponse,
  type CompiledHttpCheck,
  maxBody,
} from '../../domain/health/assertions.ts';
import { hostOf, targetOf } from '../../domain/health/check-target.ts';
import { type CompiledCheck, isHttp } from '../../domain/health/compiled-check.ts';
import type { CommandCheck, Sample, SamplePhase } from '../../domain/health/health.ts';
import { assertTcpAnswer, type CompiledTcpCheck } from '../../domain/health/tcp-answer.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Probe, ProbeError } from '../../ports/probe.ts';
import type { CommandResult, Processes } from '../../ports/processes.ts';
import type { Pool } from './pool.ts';

/** sysexits.h's EX_TEMPFAIL: the command could not tell. */
const inconclusiveExit = 75;
/** Bytes of a command's output that are kept; people read it in the log. */
const keptOutput = 4_096;

/** What all samples of one validation share. */
export interface Sampling {
  readonly url: string | undefined;
  readonly expectedVersion: string | undefined;
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The monotonic moment from which samples count. */
  readonly began: number;
  readonly pool: Pool;
  readonly signal: AbortSignal;
}

/** Until when a sample may be taken, as monotonic moments: it may have to wait for its turn at the host. */
export interface Limits {
  readonly latestStart: number;
  /** An answer is not waited for beyond it; the check's own time-out may end sooner. */
  readonly end: number;
}

interface AskPorts {
  readonly probe: Probe;
  readonly clock: Clock;
}

/** What one attempt came to, and how long it took in milliseconds. */
interface Asked {
  readonly assessed: Assessment;
  readonly latency: number;
}

/**
 * Asks once and holds the answer against the check; `undefined` where its turn came too late. Rejects only with
 * `cancelled`.
 */
export async function sampleService(
  compiled: CompiledCheck,
  phase: SamplePhase,
  { latestStart, end }: Limits,
  sampling: Sampling,
  ports: AskPorts,
): Promise<Sample | undefined> {
  const { name, timeoutSeconds } = compiled.check;
  return sampling.pool.run(placeOf(compiled, sampling), async () => {
    const now = ports.clock.monotonic();
    if (now > latestStart) return undefined;
    const timeout = Math.min(timeoutSeconds * 1_000, end - now);
    const { assessed, latency } = isHttp(compiled)
      ? await askHttp(compiled, phase, timeout, sampling, ports)
      : await askPort(compiled, timeout, sampling, ports);
    const at = Math.round(now - sampling.began);
    return { check: name, phase, at, latency: Math.round(latency), ...assessed };
  });
}

/** By what requests are limited: host and port. */
function placeOf(compiled: CompiledCheck, { url }: Sampling): string {
  if (isHttp(compiled)) return hostOf(targetOf(compiled.check, url));
  return `${compiled.check.host}:${compiled.check.port}`.toLowerCase();
}

async function askHttp(
  compiled: CompiledHttpCheck,
  phase: SamplePhase,
  timeout: number,
  sampling: Sampling,
  { probe, clock }: AskPorts,
): Promise<Asked> {
  const { check } = compiled;
  const { method, headers } = check;
  const { signal } = sampling;
  const url = targetOf(check, sampling.url);
  const response = await probe.http({ url, method, headers, timeout, maxBody, signal });
  const { latency } = response;
  if (response.kind === 'error') return { assessed: unanswered(response), latency };
  const expected = phase === 'baseline' ? undefined : sampling.expectedVersion;
  const answer = { ...response, askedAt: clock.now() };
  return { assessed: assertResponse(compiled, answer, expected), latency };
}

async function askPort(
  compiled: CompiledTcpCheck,
  timeout: number,
  { signal }: Sampling,
  { probe, clock }: AskPorts,
): Promise<Asked> {
  const { check, expect } = compiled;
  const enough = expect && ((text: string) => expect.test(text));
  const response = await probe.tcp({ ...check, enough, timeout, maxBody, signal });
  const { latency } = response;
  if (response.kind === 'error') return { assessed: unanswered(response), latency };
  return {
    assessed: assertTcpAnswer(compiled, { ...response, askedAt: clock.now() }),
    latency,
  };
}

function unanswered({ reason }: ProbeError): Assessment {
  return { outcome: 'error', detail: reason, version: undefined };
}

/** Runs a command check once: exit 0 passes, 75 is inconclusive, all else fails. Rejects only with `cancelled`. */
export async function sampleCommand(
  check: CommandCheck,
  sampling: Sampling,
  ports: { readonly processes: Processes; readonly clock: Clock; readonly log: Log },
): Promise<Sample> {
  const at = Math.round(ports.clock.monotonic() - sampling.began);
  const program = await programOf(check.run, ports.processes);
  const assessed = await ports.log.group(`Check ${check.name}`, () =>
    ports.processes
      .run({
        ...program,
        cwd: sampling.workingDirectory,
        env: sampling.environment,
        timeout: check.timeoutSeconds * 1_000,
        keep: keptOutput,
        onOutput: (chunk) => ports.log.output(chunk),
        signal: sampling.signal,
      })
      .then((result) => assessCommand(check, result), couldNotStart),
  );
  const latency = Math.round(ports.clock.monotonic() - sampling.began) - at;
  return { check: check.name, phase: 'functional', at, latency, version: undefined, ...assessed };
}

/** A list is a program with its arguments, which no shell reads. */
async function programOf(run: CommandCheck['run'], processes: Processes) {
  if (typeof run === 'string') return shellCommand(run, { bash: await processes.find('bash') });
  const [file, ...args] = run;
  return { file, args };
}

function assessCommand(
  check: CommandCheck,
  result: CommandResult,
): Pick<Sample, 'outcome' | 'detail'> {
  if (result.timedOut)
    return { outcome: 'fail', detail: `was not done after ${check.timeoutSeconds} s` };
  if (result.exitCode === 0) return { outcome: 'pass', detail: '' };
  if (result.exitCode === inconclusiveExit)
    return { outcome: 'error', detail: 'says that it could not tell (exit code 75)' };
  const end = result.exitCode === null ? 'was ended by a signal' : `exit code ${result.exitCode}`;
  return { outcome: 'fail', detail: end };
}

function couldNotStart(error: unknown): Pick<Sample, 'outcome' | 'detail'> {
  if (error instanceof SlipwayError && error.code === 'missing-tool')
    return { outcome: 'error', detail: error.message.replace(/\.$/, '') };
  throw error;
}
