import { shellCommand } from '../../domain/deployment/command-environment.ts';
import { SlipwayError } from '../../domain/errors.ts';
import {
  type Answer,
  type Assessment,
  assertResponse,
  type CompiledCheck,
  maxBody,
} from '../../domain/health/assertions.ts';
import { hostOf, targetOf } from '../../domain/health/check-target.ts';
import type { CommandCheck, Sample, SamplePhase } from '../../domain/health/health.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Probe } from '../../ports/probe.ts';
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

/**
 * Asks once and holds the answer against the check; `undefined` where its turn came too late. Rejects only with
 * `cancelled`.
 */
export async function sampleHttp(
  compiled: CompiledCheck,
  phase: SamplePhase,
  { latestStart, end }: Limits,
  sampling: Sampling,
  ports: { readonly probe: Probe; readonly clock: Clock },
): Promise<Sample | undefined> {
  const { check } = compiled;
  const url = targetOf(check, sampling.url);
  return sampling.pool.run(hostOf(url), async () => {
    const now = ports.clock.monotonic();
    if (now > latestStart) return undefined;
    const at = Math.round(now - sampling.began);
    const response = await ports.probe.http({
      url,
      method: check.method,
      headers: check.headers,
      timeout: Math.min(check.timeoutSeconds * 1_000, end - now),
      maxBody,
      signal: sampling.signal,
    });
    const expected = phase === 'baseline' ? undefined : sampling.expectedVersion;
    const assessed: Assessment =
      response.kind === 'error'
        ? { outcome: 'error', detail: response.reason, version: undefined }
        : assertResponse(compiled, response satisfies Answer, expected);
    return { check: check.name, phase, at, latency: Math.round(response.latency), ...assessed };
  });
}

/** Runs a command check once: exit 0 passes, 75 is inconclusive, all else fails. Rejects only with `cancelled`. */
export async function sampleCommand(
  check: CommandCheck,
  sampling: Sampling,
  ports: { readonly processes: Processes; readonly clock: Clock; readonly log: Log },
): Promise<Sample> {
  const at = Math.round(ports.clock.monotonic() - sampling.began);
  const shell = shellCommand(check.run, { bash: await ports.processes.find('bash') });
  const assessed = await ports.log.group(`Check ${check.name}`, () =>
    ports.processes
      .run({
        ...shell,
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
