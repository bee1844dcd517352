import { renderNotification } from '../../domain/report/notification.ts';
import type { Log } from '../../ports/log.ts';
import type { Webhooks } from '../../ports/webhooks.ts';
import type { RollbackRequest, RollbackResult } from '../rollback-deployment.ts';

/** Tells the webhook, where there is one. It never fails: what was done stands. */
export async function notifyRollback(
  { webhookUrl, config, run, environment }: RollbackRequest,
  { kind, reason, fromVersion, toVersion, report }: RollbackResult,
  { webhooks, log }: { readonly webhooks: Webhooks; readonly log: Log },
): Promise<void> {
  if (webhookUrl === undefined || !config.ci_cd.webhook_notifications) return;
  const event = 'deployment.rolled-back';
  const body = renderNotification(webhookUrl, {
    event,
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
  });
  const id = `slipway-${run.runId}-${run.attempt}-${run.job}-${environment}-rollback`;
  const sent = await webhooks.send(webhookUrl, { id, event, body });
  if (sent.delivered) log.info('The webhook was delivered.');
  else log.warning(`The webhook was not delivered: ${sent.detail}. The rollback stands.`);
}
