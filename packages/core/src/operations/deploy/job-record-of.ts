import type { DeploymentFacts } from '../../domain/deployment/deployment-plan.ts';
import type { DeploymentRecord } from '../../domain/deployment/deployment-record.ts';
import { findJobRecord, jobRecordAdvice } from '../../domain/deployment/job-record.ts';
import type { Log } from '../../ports/log.ts';

/** The record that GitHub made for this job, if the deployment can be that; where it cannot, the log says what to write. */
export function jobRecordOf(
  {
    environment,
    history,
    runId,
    sha,
  }: Pick<DeploymentFacts, 'environment' | 'history' | 'runId' | 'sha'>,
  log: Pick<Log, 'info' | 'warning'>,
): DeploymentRecord | undefined {
  const found = findJobRecord(history, { runId, sha });
  if (found.kind === 'adopt')
    log.info(`Adopting deployment ${found.record.id}, which GitHub made for this job.`);
  if (found.kind === 'apart') log.warning(jobRecordAdvice(environment, found.record, found.reason));
  return found.kind === 'adopt' ? found.record : undefined;
}
