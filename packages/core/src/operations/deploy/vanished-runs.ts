import { isOpen, isOurs } from '../../domain/deployment/deployment-ledger.ts';
import type { DeploymentRecord } from '../../domain/deployment/deployment-record.ts';
import type { WorkflowRuns } from '../../ports/workflow-runs.ts';

/** Of an environment's open records so many are asked about: more than one at a time is a rare sight. */
const mostAsked = 5;

/**
 * The records that are open though their runs are over: a machine that was lost ran no post step, and nobody else will
 * close them. Where the server does not tell, they are left alone.
 */
export async function findVanished(
  records: readonly DeploymentRecord[],
  runId: string,
  runs: WorkflowRuns,
): Promise<readonly number[]> {
  const open = records
    .filter(isOurs)
    .filter((record) => isOpen(record) && record.payload.run_id !== runId)
    .slice(0, mostAsked);
  const vanished: number[] = [];
  for (const { id, payload } of open)
    if ((await runs.isOver(payload.run_id, payload.attempt)) === true) vanished.push(id);
  return vanished;
}
