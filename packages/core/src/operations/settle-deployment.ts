import { type Progress, type Settlement, settleOpen } from '../domain/deployment/settlement.ts';
import type { RunContext } from '../domain/run-context.ts';
import { type CloseDeploymentPorts, closeDeployment } from './deploy/close-deployment.ts';
import { giveBackLock, type HoldLockPorts } from './deploy/hold-lock.ts';

export interface SettleRequest {
  /** `undefined`: none was opened. */
  readonly id: number | undefined;
  /** `success`, `failure` or `cancelled`, as the runner says when the job ends. */
  readonly jobStatus: string;
  readonly progress: Progress;
  readonly logUrl: string;
  /** Shown with a success. */
  readonly environmentUrl?: string | undefined;
  /** Whose lock the main step may have been stopped with; `undefined`: it has given it back. */
  readonly lock?: { readonly environment: string; readonly run: RunContext } | undefined;
}

export interface SettlePorts extends CloseDeploymentPorts, Pick<HoldLockPorts, 'lock' | 'log'> {}

/**
 * Closes what a job's main step left open when the job ends, whatever became of it, and gives its lock back; gives what
 * was written, or `undefined` where the deployment is closed already, or is none.
 */
export async function settleDeployment(
  request: SettleRequest,
  ports: SettlePorts,
): Promise<Settlement | undefined> {
  try {
    return await settle(request, ports);
  } finally {
    if (request.lock !== undefined) await giveBackLock(request.lock, ports);
  }
}

async function settle(
  { id, jobStatus, progress, logUrl, environmentUrl }: SettleRequest,
  { deployments }: CloseDeploymentPorts,
): Promise<Settlement | undefined> {
  if (id === undefined) return undefined;
  const record = await deployments.read(id);
  // Killed before it was whole, an adoption leaves the record of GitHub's own, who closes it.
  if (record?.payload === undefined) return undefined;
  const settlement = settleOpen(record, jobStatus, progress);
  if (settlement === undefined) return undefined;
  const closed = await closeDeployment(
    { id, ...settlement, logUrl, environmentUrl },
    { deployments },
  );
  return closed.kind === 'closed' ? settlement : undefined;
}
