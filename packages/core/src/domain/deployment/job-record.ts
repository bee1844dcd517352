import { isOpen, isOurs } from './deployment-ledger.ts';
import type { DeploymentRecord, DeploymentStatus } from './deployment-record.ts';

/** What becomes of the record that GitHub itself made for this job, because its `environment:` asks for one. */
export type JobRecord =
  | { readonly kind: 'none' }
  | { readonly kind: 'adopt'; readonly record: DeploymentRecord }
  | {
      /** It cannot be ours: `reason` is a clause that says why. */
      readonly kind: 'apart';
      readonly record: DeploymentRecord;
      readonly reason: string;
    };

/**
 * Whether the job's record can be the deployment's. It can where it is of the commit that is deployed, no other job of
 * the run has one as well, and nothing of ours was made since: ids are the order of the ledger. Records come newest first.
 */
export function findJobRecord(
  records: readonly DeploymentRecord[],
  { runId, sha }: { readonly runId: string; readonly sha: string },
): JobRecord {
  const [record, ...others] = records.filter(
    (each) =>
      each.payload === undefined &&
      isOpen(each) &&
      each.statuses.some((status) => runOf(status) === runId),
  );
  if (record === undefined) return { kind: 'none' };
  const reason = whyApart(record, others, records, sha);
  return reason === undefined ? { kind: 'adopt', record } : { kind: 'apart', record, reason };
}

function whyApart(
  record: DeploymentRecord,
  others: readonly DeploymentRecord[],
  records: readonly DeploymentRecord[],
  sha: string,
): string | undefined {
  if (record.task !== 'deploy') return `it is for the task ${record.task}`;
  if (record.sha !== sha)
    return `it is of the commit ${record.sha.slice(0, 12)}, and ${sha.slice(0, 12)} is deployed`;
  if (others.length > 0) return 'several jobs of this run have one';
  const since = records.find((other) => isOurs(other) && other.id > record.id);
  return since && `deployment ${since.id} was made since`;
}

/** What to change so that there is one record for each deployment; `reason` says why the job's is not the one. */
export function jobRecordAdvice(
  environment: string,
  { id }: DeploymentRecord,
  reason: string,
): string {
  const name = JSON.stringify(environment);
  return `The job's \`environment:\` made deployment ${id} beside Slipway's own: ${reason}. For one record a deployment write \`environment: { name: ${name}, deployment: false }\` in the workflow: its rules and secrets hold all the same.`;
}

/** The workflow run whose page a status leads to. */
export function runOf({ logUrl = '' }: Pick<DeploymentStatus, 'logUrl'>): string | undefined {
  return /\/actions\/runs\/(\d+)/.exec(logUrl)?.[1];
}
