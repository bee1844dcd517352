import {
  describeLock,
  isForeignLock,
  type LockOwner,
} from '../../domain/deployment/environment-lock.ts';
import type { RunContext } from '../../domain/run-context.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EnvironmentLock } from '../../ports/environment-lock.ts';
import type { Log } from '../../ports/log.ts';
import type { WorkflowRuns } from '../../ports/workflow-runs.ts';
import { timestamp } from '../deploy/gather-deployment.ts';

/** Longer than a deployment with its soak; then a lock was left behind. */
const longestHold = 2 * 60 * 60_000;

export interface HoldLockPorts {
  readonly lock: EnvironmentLock;
  readonly runs: WorkflowRuns;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/**
 * Does something while nobody else may do the like to the environment; `refused` is told who is in the way. Without the
 * right to write refs there is no lock, and the deployment records alone decide who comes first.
 */
export async function holdLock<T>(
  environment: string,
  run: RunContext,
  ports: HoldLockPorts,
  body: () => Promise<T>,
  refused: (reason: string) => T,
): Promise<T> {
  const answer = await ports.lock.take(environment, ownerOf(run, ports.clock), (holder) =>
    keepsOut(holder, run, ports),
  );
  if (answer.kind === 'held') return refused(describeLock(answer.by));
  if (answer.kind === 'forbidden') {
    ports.log.info(
      'Without `contents: write` there is no lock and no audit log on the server; the deployment records decide who comes first.',
    );
    return body();
  }
  try {
    return await body();
  } finally {
    await answer.release().catch((error: unknown) => {
      ports.log.warning(
        `The lock of ${environment} was not given back, and expires by itself: ${String(error)}`,
      );
    });
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
