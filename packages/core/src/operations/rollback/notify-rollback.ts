import { type AnnouncePorts, announce } from '../announce.ts';
import type { RollbackRequest } from './rollback-request.ts';
import type { RollbackResult } from './rollback-result.ts';

/** Tells the receivers. It never fails: what was done stands. */
export async function notifyRollback(
  request: RollbackRequest,
  { kind, reason, fromVersion, toVersion, report }: RollbackResult,
  ports: AnnouncePorts,
): Promise<void> {
  const { run, environment } = request;
  const notification = {
    event: 'deployment.rolled-back',
    title: `${run.repository} in ${environment}: rollback ${kind}`,
    lines: [reason],
    link: run.runUrl,
    data: {
      schema: 1,
      repository: run.repository,
      environment,
      outcome: kind,
      from_version: fromVersion,
      to_version: toVersion,
      reason,
      ...(report === undefined ? {} : { report }),
    },
  };
  await announce(
    {
      ...request,
      occasion: kind === 'rolled-back' ? 'rolled-back' : 'rollback-failed',
      id: `slipway-${run.runId}-${run.attempt}-${run.job}-${environment}-rollback`,
      notification,
      stands: 'The rollback stands.',
    },
    ports,
  );
}
