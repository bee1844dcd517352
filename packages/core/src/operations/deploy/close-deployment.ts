import {
  isActive,
  isOpen,
  isOurs,
  sortStatuses,
} from '../../domain/deployment/deployment-ledger.ts';
import type { DeploymentRecord } from '../../domain/deployment/deployment-record.ts';
import type { RunContext } from '../../domain/run-context.ts';
import type { Deployments } from '../../ports/deployments.ts';
import { readHistory } from './read-history.ts';

export interface CloseDeploymentRequest {
  readonly id: number;
  readonly state: 'success' | 'failure' | 'error' | 'inactive';
  /** `proofDescription(digest)` where health was proven. */
  readonly description: string;
  readonly logUrl: string;
  /** Shown with a success. */
  readonly environmentUrl?: string | undefined;
  /** Records of the environment that were read before: where they are given, only the first page is read again. */
  readonly known?: readonly DeploymentRecord[];
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
  if (isRepeated(record, request)) {
    const deactivated = await deactivateEarlier(record, request.logUrl, { deployments });
    return { kind: 'already-closed', record, deactivated };
  }
  if (!mayClose(record, request.state)) return { kind: 'already-closed', record, deactivated: [] };
  if (request.state === 'success') return succeed(record, request, deployments);
  await deployments.addStatus(record.id, statusOf(request));
  return { kind: 'closed', record, deactivated: [] };
}

/** Closes what attempts that are over left open, say when their machine was lost: nobody else will. */
export async function closeAbandoned(
  records: readonly DeploymentRecord[],
  run: Pick<RunContext, 'runUrl'>,
  ports: CloseDeploymentPorts,
): Promise<void> {
  const description = 'Its run ended and left it open: state unknown';
  for (const { id } of records)
    await closeDeployment({ id, state: 'error', description, logUrl: run.runUrl }, ports);
}

/** Sets the deployments of ours before this one inactive, where they still count as active; gives their ids. */
export async function deactivateEarlier(
  record: DeploymentRecord,
  logUrl: string,
  { deployments }: Pick<CloseDeploymentPorts, 'deployments'>,
): Promise<readonly number[]> {
  const history = await readAround(record, deployments);
  return deactivate(record, history, logUrl, deployments);
}

async function succeed(
  record: DeploymentRecord,
  request: CloseDeploymentRequest,
  deployments: CloseDeploymentPorts['deployments'],
): Promise<ClosedDeployment> {
  const { logUrl, known = [] } = request;
  const history = await readAround(record, deployments, known);
  const newer = history.filter(isOurs).find((other) => other.id > record.id && isActive(other));
  if (newer !== undefined) {
    const description = `Deployment ${newer.id} (${newer.payload.version}) succeeded meanwhile: state unknown`;
    await deployments.addStatus(record.id, { state: 'error', description, logUrl });
    return { kind: 'superseded', record, deactivated: [] };
  }
  await deployments.addStatus(record.id, statusOf(request));
  return {
    kind: 'closed',
    record,
    deactivated: await deactivate(record, history, logUrl, deployments),
  };
}

/** As many records of the environment as it takes to find an active one before this one, and those that are known. */
async function readAround(
  record: DeploymentRecord,
  deployments: Pick<Deployments, 'page'>,
  known: readonly DeploymentRecord[] = [],
): Promise<readonly DeploymentRecord[]> {
  const read = await readHistory(
    deployments,
    record.environment,
    (records) => known.length > 0 || records.some(isBefore(record)),
  );
  const fresh = new Set(read.map(({ id }) => id));
  return [...read, ...known.filter(({ id }) => !fresh.has(id))];
}

async function deactivate(
  record: DeploymentRecord,
  history: readonly DeploymentRecord[],
  logUrl: string,
  deployments: Pick<Deployments, 'addStatus'>,
): Promise<readonly number[]> {
  const by = record.payload?.version ?? record.sha.slice(0, 12);
  const description = `Followed by ${by} (deployment ${record.id})`;
  const earlier = history.filter(isBefore(record)).map(({ id }) => id);
  for (const id of earlier)
    await deployments.addStatus(id, { state: 'inactive', description, logUrl });
  return earlier;
}

function isBefore(record: DeploymentRecord): (other: DeploymentRecord) => boolean {
  return (other) => other.id < record.id && isOurs(other) && isActive(other);
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
