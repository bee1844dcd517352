import type { OurDeployment } from '../../domain/deployment/deployment-ledger.ts';
import { deploymentName } from '../../domain/deployment/deployment-name.ts';
import { badOf, type EarlyEnd } from '../../domain/deployment/rollback-plan.ts';
import { deactivateEarlier } from '../deploy/close-deployment.ts';
import type { RollbackPorts } from '../rollback-deployment.ts';
import { failBad } from './apply-rollback.ts';
import { followRollback } from './follow-rollback.ts';
import type { RollbackLedger } from './gather-rollback.ts';
import type { RollbackRequest } from './rollback-request.ts';
import type { RollbackResult, Tell } from './rollback-result.ts';

/** Ends without a new deployment; finishes what an earlier attempt of this run left undone after its success. */
export async function endRollback(
  request: RollbackRequest,
  { kind, reason, done }: EarlyEnd,
  { history }: RollbackLedger,
  result: Tell,
  ports: RollbackPorts,
): Promise<RollbackResult> {
  if (done === undefined) return result({ kind, reason });
  const followed = request.dryRun ? [] : await finish(request, done, history, ports);
  const rollback = done.payload.rollback;
  return result({
    kind,
    reason,
    followed,
    deploymentId: done.id,
    name: deploymentName(done.createdAt, done.id),
    fromVersion: rollback?.from ?? null,
    toVersion: rollback?.to ?? null,
  });
}

/** What comes after a rollback's success, each step of which may be done already. Gives what else went back now. */
async function finish(
  request: RollbackRequest,
  done: OurDeployment,
  history: RollbackLedger['history'],
  ports: RollbackPorts,
): Promise<readonly string[]> {
  await deactivateEarlier(done, request.run.runUrl, ports);
  const bad = badOf(done, history);
  if (bad === undefined) return [];
  await failBad(request, bad, done, ports);
  return request.follow ? followRollback(bad, done, ports) : [];
}
