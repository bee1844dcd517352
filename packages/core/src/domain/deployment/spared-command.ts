import type { GateFacts } from './deploy-gates.ts';
import { isProofOf } from './deploy-gates.ts';
import { currentDeployment, hasBegun, isOurs, type OurDeployment } from './deployment-ledger.ts';
import type { DeploymentRecord } from './deployment-record.ts';
import { runOf } from './job-record.ts';

/**
 * Why the command that deploys need not run; `undefined`: it must. One instance that answers says nothing of the others,
 * so that its answer counts only beside a proof of the whole environment: the deployment in service is of these very
 * bytes and was validated, and nothing else has touched the environment since, so far as GitHub knows.
 */
export function whySpared(
  facts: Pick<
    GateFacts,
    'history' | 'version' | 'artifactsDigest' | 'live' | 'runId' | 'alwaysRun'
  >,
): string | undefined {
  const { history, version, artifactsDigest, live, alwaysRun } = facts;
  const current = currentDeployment(history);
  if (alwaysRun || live?.arrived !== true || current === undefined) return undefined;
  if (!isProofOf(current, version, artifactsDigest)) return undefined;
  if (history.some((record) => isTouchedSince(record, current, facts.runId))) return undefined;
  return `${version} answers, and deployment ${current.id} proved these bytes; \`always-run\` would run the command all the same`;
}

/** The record that GitHub makes for this very job is nothing that happened; those of other jobs may be deployments of theirs. */
function isTouchedSince(record: DeploymentRecord, { id }: OurDeployment, runId: string): boolean {
  if (record.id <= id) return false;
  if (isOurs(record)) return hasBegun(record);
  return !record.statuses.some((status) => runOf(status) === runId);
}
