import type { AuditLog } from '../../ports/audit-log.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { timestamp } from '../deploy/gather-deployment.ts';
import type { RollbackRequest } from './rollback-request.ts';
import type { RollbackResult } from './rollback-result.ts';

export interface AuditPorts {
  readonly audit: AuditLog;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/**
 * Writes a decision down for good. A log that does not take it is a warning: an environment that is ill is not left so
 * for the sake of its books, and the evidence and the summary hold the same.
 */
export async function auditRollback(
  decision: string,
  { environment, run, reason, override }: RollbackRequest,
  result: RollbackResult,
  { audit, clock, log }: AuditPorts,
): Promise<void> {
  try {
    await audit.append({
      at: timestamp(clock),
      environment,
      run_id: run.runId,
      attempt: run.attempt,
      actor: run.actor,
      event: run.event,
      decision,
      from_version: result.fromVersion,
      to_version: result.toVersion,
      deployment: result.deploymentId ?? null,
      reason: reason === '' ? result.reason : reason,
      override,
      gates: result.gates.map(({ name, outcome }) => ({ name, outcome })),
    });
  } catch (error) {
    log.warning(`The audit log was not written: ${String(error)}`);
  }
}
