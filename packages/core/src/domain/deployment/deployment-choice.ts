import type { RunContext } from '../run-context.ts';
import { currentDeployment, isOurs } from './deployment-ledger.ts';
import type { DeploymentRecord } from './deployment-record.ts';

/**
 * The deployment that a validation is about: the newest that this job opened, else the newest that this run opened,
 * else the environment's current one. Records come newest first.
 */
export function chooseDeployment(
  records: readonly DeploymentRecord[],
  run: Pick<RunContext, 'runId' | 'job'>,
): DeploymentRecord | undefined {
  const ofRun = records.filter((record) => isOurs(record) && record.payload?.run_id === run.runId);
  return (
    ofRun.find((record) => record.payload?.job === run.job) ??
    ofRun[0] ??
    currentDeployment(records)
  );
}
