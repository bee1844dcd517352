import type { DeploymentFacts } from '../../domain/deployment/deployment-plan.ts';
import type { DeploymentRecord } from '../../domain/deployment/deployment-record.ts';
import { findJobRecord, jobRecordAdvice } from '../../domain/deployment/job-record.ts';
import type { Log } from '../../ports/log.ts';

type JobRecordFacts = Pick<DeploymentFacts, 'environment' | 'history' | 'runId' | 'sha'>;

/** The record that GitHub made for this job, if the deployment can be that; where it cannot, the log says what to write. */
export function jobRecordOf(
  { environment, history, runId, sha }: JobRecordFacts,
  log: Pick<Log, 'info' | 'warning'>,
): DeploymentRecord | undefined {
  const found = findJobRecord(history, { runId, sha });
  if (found.kind === 'adopt')
    log.info(`Adopting deployment ${found.record.id}, which GitHub made for this job.`);
  if (found.kind === 'apart') log.warning(jobRecordAdvice(environment, found.record, found.reason));
  return found.kind === 'adopt' ? found.record : undefined;
}

/** A rollback is never the record that GitHub made for its job, which is of the task `deploy`: the log says what to write. */
export function warnOfJobRecord(
  { environment, history, runId, sha }: JobRecordFacts,
  log: Pick<Log, 'warning'>,
): void {
  const found = findJobRecord(history, { runId, sha });
  if (found.kind === 'none') return;
  const reason = 'a rollback is a task of its own, and of the commit that it goes back to';
  log.warning(jobRecordAdvice(environment, found.record, reason));
}
