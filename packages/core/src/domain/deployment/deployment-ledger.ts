import type {
  DeploymentPayload,
  DeploymentRecord,
  DeploymentState,
  DeploymentStatus,
} from './deployment-record.ts';

/** A record with our payload. */
export type OurDeployment = DeploymentRecord & { readonly payload: DeploymentPayload };

/** GitHub's limit on the description of a deployment and of its statuses, in characters. */
export const descriptionLimit = 140;

/** States after which a deployment is over, for good or ill. */
const terminal: ReadonlySet<DeploymentState> = new Set(['success', 'failure', 'error', 'inactive']);
const bad: ReadonlySet<DeploymentState> = new Set(['failure', 'error']);

/** The order of a deployment's life, for statuses of one second: a failure counts as the later one. */
const lifeOrder: readonly DeploymentState[] = [
  'queued',
  'pending',
  'in_progress',
  'success',
  'inactive',
  'failure',
  'error',
];

/** For what is still open, or not yet known. */
export const afterAllTimes = '~';

/** The mark that proves health: the description of the success status, since a payload cannot change. */
export function proofDescription(digest: string): string {
  return `slipway: pass ${digest}`;
}

/** A description within GitHub's limit; a longer one ends in an ellipsis. */
export function shortenDescription(text: string): string {
  const characters = [...text.replaceAll(/\s+/g, ' ').trim()];
  return characters.length <= descriptionLimit
    ? characters.join('')
    : `${characters.slice(0, descriptionLimit - 1).join('')}…`;
}

/** Oldest first. GitHub's times have seconds only, so that ties go by the order of a deployment's life. */
export function sortStatuses(statuses: readonly DeploymentStatus[]): readonly DeploymentStatus[] {
  return [...statuses].sort(
    (a, b) =>
      compareTexts(a.createdAt, b.createdAt) ||
      lifeOrder.indexOf(a.state) - lifeOrder.indexOf(b.state),
  );
}

/** The state of a deployment: that of the last status about it, `pending` where there is none yet. */
export function currentState(record: DeploymentRecord): DeploymentState {
  return sortStatuses(record.statuses).findLast(({ ofJob }) => ofJob !== true)?.state ?? 'pending';
}

/** Still under way, or left behind by a run that died. */
export function isOpen(record: DeploymentRecord): boolean {
  return !terminal.has(currentState(record));
}

/** In service as the ledger tells: succeeded, and nothing said otherwise since. */
export function isActive(record: DeploymentRecord): boolean {
  return currentState(record) === 'success';
}

/**
 * Good: had a success with our mark, and no failure or error later. The current state says nothing: a good
 * deployment that was superseded is `inactive`, and so is a bad one that was deactivated.
 */
export function isGood(record: DeploymentRecord): boolean {
  if (record.payload === undefined) return false;
  const statuses = sortStatuses(record.statuses);
  const proof = statuses.findLastIndex(isProof);
  return proof >= 0 && !statuses.slice(proof + 1).some(({ state }) => bad.has(state));
}

/** Whether a failure was the last thing that was learnt of this deployment. */
export function hasFailed(record: DeploymentRecord): boolean {
  const statuses = sortStatuses(record.statuses);
  const proof = statuses.findLastIndex(isProof);
  return statuses.slice(proof + 1).some(({ state }) => state === 'failure');
}

/**
 * The deployment in service: of our records, the one with the latest success by the status's time (not the
 * record's: an older run may finish last), not deactivated or failed since.
 */
export function currentDeployment(records: readonly DeploymentRecord[]): OurDeployment | undefined {
  return latestBy(records.filter(isOurs).filter(isActive), lastSuccess);
}

/**
 * The deployment whose bytes the machines most likely run, proven or not: the last one that began and was settled,
 * by the time of its first verdict. A rollback that failed changed nothing to go back from, and one that was
 * called off before its command never began. Deployments of `runId` count while they are open, too.
 */
export function liveDeployment(
  records: readonly DeploymentRecord[],
  runId?: string,
): OurDeployment | undefined {
  const candidates = records
    .filter(isOurs)
    .filter(
      (record) =>
        hasBegun(record) &&
        !(record.task === 'rollback' && !hasSucceeded(record)) &&
        (!isOpen(record) || record.payload.run_id === runId),
    );
  return latestBy(candidates, firstVerdict);
}

/** One of ours, made by a deploy or a rollback. */
export function isOurs(record: DeploymentRecord): record is OurDeployment {
  return record.payload !== undefined && (record.task === 'deploy' || record.task === 'rollback');
}

/** Whether it ever had a success, whatever came later. */
export function hasSucceeded(record: DeploymentRecord): boolean {
  return record.statuses.some(({ state }) => state === 'success');
}

/** Whether its command may have run: `in_progress` is written just before it, `inactive` where it was called off. */
export function hasBegun(record: DeploymentRecord): boolean {
  if (hasSucceeded(record)) return true;
  const began = record.statuses.some(({ state }) => state === 'in_progress');
  return began && currentState(record) !== 'inactive';
}

/** When a deployment of ours began: its record may be older, where it adopted the one of its job. */
export function beganAt({ adoptedAt, createdAt }: DeploymentRecord): string {
  return adoptedAt ?? createdAt;
}

/** When it was proven, or succeeded where it never was: an acknowledgement, a success as well, makes nothing younger. */
export function provenAt({ statuses }: DeploymentRecord): string | undefined {
  const sorted = sortStatuses(statuses);
  return (sorted.findLast(isProof) ?? sorted.find(({ state }) => state === 'success'))?.createdAt;
}

function isProof(status: DeploymentStatus): boolean {
  return status.state === 'success' && /^slipway: pass [0-9a-f]{8,64}$/.test(status.description);
}

function lastSuccess({ statuses }: DeploymentRecord): string {
  return statuses
    .filter(({ state }) => state === 'success')
    .reduce((latest, { createdAt }) => (createdAt > latest ? createdAt : latest), '');
}

/** Marks that are added later, such as the failure after a rollback, do not move a deployment in time. */
function firstVerdict({ statuses }: DeploymentRecord): string {
  return statuses
    .filter(({ state }) => terminal.has(state))
    .reduce((first, { createdAt }) => (createdAt < first ? createdAt : first), afterAllTimes);
}

function latestBy(
  records: readonly OurDeployment[],
  moment: (record: OurDeployment) => string,
): OurDeployment | undefined {
  return [...records].sort((a, b) => compareTexts(moment(b), moment(a)) || b.id - a.id)[0];
}

/** Times in UTC of one format sort as texts do. */
function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
