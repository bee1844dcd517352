import type { DeploymentRecord } from './deployment-record.ts';

/**
 * The record that GitHub itself made for this job, because its `environment:` asks for one; `undefined` where there is
 * none. It cannot stand for ours: its payload, which a rollback reads, cannot be set afterwards, and GitHub closes it by
 * the job's end, whatever was proven.
 */
export function findJobRecord(
  records: readonly DeploymentRecord[],
  runId: string,
): DeploymentRecord | undefined {
  return records.find(
    ({ payload, statuses }) =>
      payload === undefined &&
      statuses.some(({ logUrl = '' }) => /\/actions\/runs\/(\d+)/.exec(logUrl)?.[1] === runId),
  );
}

/** What to change so that there is one record for each deployment. */
export function jobRecordAdvice(environment: string, { id }: DeploymentRecord): string {
  const name = JSON.stringify(environment);
  return `The job's \`environment:\` made deployment ${id} beside Slipway's own. For one record a deployment write \`environment: { name: ${name}, deployment: false }\` in the workflow: its rules and secrets hold all the same.`;
}
