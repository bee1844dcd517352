import { isActive, isOpen, isOurs, sortStatuses } from '../domain/deployment-ledger.ts';
import type { DeploymentRecord } from '../domain/deployment-record.ts';
import type { Deployments } from '../ports/deployments.ts';
import { readHistory } from './read-history.ts';

export interface CloseDeploymentRequest {
  readonly id: number;
  readonly state: 'success' | 'failure' | 'error' | 'inactive';
  /** `proofDescription(digest)` where health was proven. */
  readonly description: string;
  readonly logUrl: string;
  /** Shown with a success. */
  readonly environmentUrl?: string | undefined;
}

export interface CloseDeploymentPorts {
  readonly deployments: Pick<Deployments, 'read' | 'page' | 'addStatus'>;
}

export interface ClosedDeployment {
  /**
   * `already-closed`: somebody else did, and nothing was written. `superseded`: a newer deployment succeeded
   * meanwhile, so that ours became an `error`. `missing`: GitHub has no such deployment.
   */
  readonly kind: 'closed' | 'already-closed' | 'superseded' | 'missing';
  /** As it was before. */
  readonly record: DeploymentRecord | undefined;
  /** Earlier deployments that were set inactive. */
  readonly deactivated: readonly number[];
}

/**
 * Writes the last status of a deployment, if it is still open when it is read again (the last writer wins at
 * GitHub). A deployment that succeeded can still be proven, or fail. Only after a success are the earlier ones
 * set inactive: GitHub leaves those to production active.
 */
export async function closeDeployment(
  request: CloseDeploymentRequest,
  { deployments }: CloseDeploymentPorts,
): Promise<ClosedDeployment> {
  const record = await deployments.read(request.id);
  if (record === undefined) return { kind: 'missing', record, deactivated: [] };
  const repeated = isRepeated(record, request);
  if (!repeated && !mayClose(record, request.state))
    return { kind: 'already-closed', record, deactivated: [] };
  if (request.state !== 'success') {
    await deployments.addStatus(record.id, statusOf(request));
    return { kind: 'closed', record, deactivated: [] };
  }
  return succeed(record, request, deployments, repeated);
}

async function succeed(
  record: DeploymentRecord,
  request: CloseDeploymentRequest,
  deployments: CloseDeploymentPorts['deployments'],
  repeated: boolean,
): Promise<ClosedDeployment> {
  const earlier = (other: DeploymentRecord) =>
    other.id < record.id && isOurs(other) && isActive(other);
  const history = await readHistory(deployments, record.environment, (read) => read.some(earlier));
  const newer = history.find((other) => other.id > record.id && isOurs(other) && isActive(other));
  if (newer !== undefined && !repeated) {
    const description = `Deployment ${newer.id} (${newer.payload?.version}) succeeded meanwhile: state unknown`;
    await deployments.addStatus(record.id, { state: 'error', description, logUrl: request.logUrl });
    return { kind: 'superseded', record, deactivated: [] };
  }
  if (!repeated) await deployments.addStatus(record.id, statusOf(request));
  const predecessors = history.filter(earlier);
  for (const { id } of predecessors) await deactivate(id, record, request.logUrl, deployments);
  const kind = repeated ? 'already-closed' : 'closed';
  return { kind, record, deactivated: predecessors.map(({ id }) => id) };
}

function deactivate(
  id: number,
  by: DeploymentRecord,
  logUrl: string,
  deployments: CloseDeploymentPorts['deployments'],
): Promise<void> {
  const description = `Followed by ${by.payload?.version ?? by.sha.slice(0, 12)} (deployment ${by.id})`;
  return deployments.addStatus(id, { state: 'inactive', description, logUrl });
}

function statusOf(request: CloseDeploymentRequest) {
  const { state, description, logUrl, environmentUrl } = request;
  return state === 'success' && environmentUrl !== undefined
    ? { state, description, logUrl, environmentUrl }
    : { state, description, logUrl };
}

function mayClose(record: DeploymentRecord, state: CloseDeploymentRequest['state']): boolean {
  return isOpen(record) || (isActive(record) && (state === 'success' || state === 'failure'));
}

/** The same success again, say after a run that died in between: only what follows it may be left to do. */
function isRepeated(record: DeploymentRecord, request: CloseDeploymentRequest): boolean {
  const last = sortStatuses(record.statuses).at(-1);
  return (
    request.state === 'success' &&
    last?.state === 'success' &&
    last.description === request.description
  );
}
