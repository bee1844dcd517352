import { type Progress, type Settlement, settleOpen } from '../domain/deployment/settlement.ts';
import { type CloseDeploymentPorts, closeDeployment } from './deploy/close-deployment.ts';

export interface SettleRequest {
  readonly id: number;
  /** `success`, `failure` or `cancelled`, as the runner says when the job ends. */
  readonly jobStatus: string;
  readonly progress: Progress;
  readonly logUrl: string;
  /** Shown with a success. */
  readonly environmentUrl?: string | undefined;
}

/**
 * Closes what a job's main step left open when the job ends, whatever became of it; gives what was written, or
 * `undefined` where the deployment is closed already, or is none.
 */
export async function settleDeployment(
  request: SettleRequest,
  { deployments }: CloseDeploymentPorts,
): Promise<Settlement | undefined> {
  const record = await deployments.read(request.id);
  // Killed before it was whole, an adoption leaves the record of GitHub's own, who closes it.
  if (record?.payload === undefined) return undefined;
  const settlement = settleOpen(record, request.jobStatus, request.progress);
  if (settlement === undefined) return undefined;
  const { id, logUrl, environmentUrl } = request;
  const closed = await closeDeployment(
    { id, ...settlement, logUrl, environmentUrl },
    { deployments },
  );
  return closed.kind === 'closed' ? settlement : undefined;
}
