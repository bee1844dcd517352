import {
  describeLock,
  isForeignLock,
  type LockOwner,
  longestHold,
} from '../../domain/deployment/environment-lock.ts';
import { SlipwayError } from '../../domain/errors.ts';
import type { RunContext } from '../../domain/run-context.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EnvironmentLock, LockAnswer } from '../../ports/environment-lock.ts';
import type { Log } from '../../ports/log.ts';
import type { WorkflowRuns } from '../../ports/workflow-runs.ts';
import { timestamp } from './gather-deployment.ts';

export interface HoldLockPorts {
  readonly lock: EnvironmentLock;
  readonly runs: WorkflowRuns;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

export interface HoldLockRequest {
  readonly environment: string;
  readonly run: RunContext;
  /** Why a lock that somebody holds is taken over; empty: it is not. */
  readonly override: string;
  /** What is done meanwhile, for whoever is kept out. */
  readonly purpose: string;
  /** Told before it is taken, and once it is not held any more: a run that is killed can then still give it back. */
  readonly onLock?: (mayBeHeld: boolean) => void;
}

/**
 * Does something while nobody else may do the like to the environment; `refused` is told who is in the way. Without the
 * right to write refs, or a server that takes them, there is no lock: the deployment records alone decide who comes first.
 * A reason in `override` passes over a lock that is held, as it does over gates.
 */
export async function holdLock<T>(
  request: HoldLockRequest,
  ports: HoldLockPorts,
  body: () => Promise<T>,
  refused: (holder: LockOwner) => T | Promise<T>,
): Promise<T> {
  request.onLock?.(true);
  const answer = await take(request, ports);
  if (answer.kind !== 'taken') request.onLock?.(false);
  if (answer.kind === 'held') return refused(answer.by);
  if (answer.kind === 'forbidden') return body();
  try {
    return await body();
  } finally {
    await answer.release().then(
      () => request.onLock?.(false),
      (error: unknown) => notGivenBack(request.environment, error, ports),
    );
  }
}

/** At the end of a job: gives back what a step of this very attempt was killed with. Where it can't, the lock expires. */
export async function giveBackLock(
  { environment, run }: Pick<HoldLockRequest, 'environment' | 'run'>,
  ports: Pick<HoldLockPorts, 'lock' | 'log'>,
): Promise<void> {
  const isOurs = ({ run_id, attempt, job }: LockOwner) =>
    run_id === run.runId && attempt === run.attempt && job === run.job;
  try {
    const removed = await ports.lock.remove(environment, isOurs);
    if (removed) ports.log.info(`The lock of ${environment} is given back: its step was stopped.`);
  } catch (error) {
    notGivenBack(environment, error, ports);
  }
}

function notGivenBack(environment: string, error: unknown, { log }: Pick<HoldLockPorts, 'log'>) {
  log.warning(
    `The lock of ${environment} was not given back, and expires by itself: ${String(error)}`,
  );
}

/** An environment that is ill is not left so for want of a lock: the records keep two from acting at once, too. */
async function take(
  { environment, run, override, purpose }: HoldLockRequest,
  ports: HoldLockPorts,
): Promise<LockAnswer> {
  const { lock, clock, log } = ports;
  const asked = async (holder: LockOwner) => {
    if (!(await keepsOut(holder, run, ports))) return false;
    if (override === '') return true;
    log.warning(`${describeLock(environment, holder)} It is taken over: ${override}`);
    return false;
  };
  try {
    const answer = await lock.take(environment, { ...ownerOf(run, clock), purpose }, asked);
    if (answer.kind === 'forbidden')
      log.info(
        'Without `contents: write` there is no lock and no audit log on the server; the deployment records decide who comes first.',
      );
    return answer;
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code === 'cancelled') throw error;
    log.warning(
      `There is no lock, the deployment records decide who comes first: ${error.message}`,
    );
    return { kind: 'forbidden' };
  }
}

function ownerOf({ runId, attempt, job, actor }: RunContext, clock: Pick<Clock, 'now'>): LockOwner {
  const expires = timestamp({ now: () => clock.now() + longestHold });
  return { run_id: runId, attempt, job, actor, expires };
}

/** A lock keeps others out while it has not expired and its run goes on, as far as that can be told. */
async function keepsOut(
  holder: LockOwner,
  { runId, job }: RunContext,
  { runs, clock }: HoldLockPorts,
): Promise<boolean> {
  if (!isForeignLock(holder, { run_id: runId, job }, clock.now())) return false;
  return (await runs.isOver(holder.run_id, holder.attempt)) !== true;
}
