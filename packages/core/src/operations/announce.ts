import type { Config, NotificationEvent, NotificationFormat } from '../domain/config/config.ts';
import { type Notification, renderNotification } from '../domain/report/notification.ts';
import type { Log } from '../ports/log.ts';
import type { Processes } from '../ports/processes.ts';
import type { Webhooks } from '../ports/webhooks.ts';

export interface Announcement {
  readonly environment: string;
  readonly config: Config;
  /** The step's own receiver, who is told of everything; `undefined`: none. */
  readonly webhookUrl: string | undefined;
  /** `undefined`: of no interest to the receivers of the configuration. */
  readonly occasion: NotificationEvent | undefined;
  /** The same when it is sent again, so that receivers can drop repeats. */
  readonly id: string;
  readonly notification: Notification;
  /** What a receiver who is not reached does not change, as a sentence. */
  readonly stands: string;
}

export interface AnnouncePorts {
  readonly webhooks: Webhooks;
  readonly processes: Pick<Processes, 'environment'>;
  readonly log: Log;
}

interface Receiver {
  /** How it is called in the log: its address is a secret. */
  readonly name: string;
  readonly url: string;
  /** `undefined`: as the address tells. */
  readonly format: NotificationFormat | undefined;
}

/** Tells everybody at once who wants to know. It never fails: what happened stands, whoever hears of it. */
export async function announce(announcement: Announcement, ports: AnnouncePorts): Promise<void> {
  if (!announcement.config.ci_cd.webhook_notifications) return;
  const { id, notification, stands } = announcement;
  const send = async ({ name, url, format }: Receiver) => {
    const body = renderNotification(url, notification, format);
    const sent = await ports.webhooks.send(url, { id, event: notification.event, body });
    if (sent.delivered) ports.log.info(`${name} was delivered.`);
    else ports.log.warning(`${name} was not delivered: ${sent.detail}. ${stands}`);
  };
  await Promise.all(receiversOf(announcement, ports).map(send));
}

function receiversOf(
  { environment, config, webhookUrl, occasion }: Announcement,
  { processes, log }: AnnouncePorts,
): readonly Receiver[] {
  const own =
    webhookUrl === undefined ? [] : [{ name: 'The webhook', url: webhookUrl, format: undefined }];
  const { environments } = config.deployment;
  const settings = Object.hasOwn(environments, environment) ? environments[environment] : undefined;
  const known = processes.environment();
  const wanted = (settings?.notifications ?? []).filter(
    ({ on }) => occasion !== undefined && on.includes(occasion),
  );
  const configured = wanted.flatMap(({ url_env: variable, format }) => {
    const url = known[variable] ?? '';
    if (url !== '') return [{ name: `The notification by ${variable}`, url, format }];
    log.warning(
      `Nobody was told by ${variable}: the step has no such environment variable. Give it in the step’s \`env\`, from a secret.`,
    );
    return [];
  });
  return [...own, ...configured];
}
