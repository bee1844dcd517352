/** What a message tells, before it takes the form that a service wants. */
export interface Notification {
  /** Such as `deployment.validated`. */
  readonly event: string;
  /** One line. */
  readonly title: string;
  readonly lines: readonly string[];
  /** The page with more. */
  readonly link: string;
  /** For programs; snake_case. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Characters that chat services take at least (Discord's limit is the smallest: 2,000). */
const longestText = 1_900;

/** The body of a webhook in the form of the service that the URL belongs to; others get event and data. */
export function renderNotification(url: string, notification: Notification): string {
  const host = /^https?:\/\/([^/:?#]+)/iu.exec(url)?.[1]?.toLowerCase() ?? '';
  return JSON.stringify(bodyFor(host, notification));
}

function bodyFor(host: string, notification: Notification): unknown {
  const text = textOf(notification);
  if (host === 'hooks.slack.com') return { text: escapeSlack(text) };
  if (host === 'discord.com' || host === 'discordapp.com')
    // Without parsing, an `@everyone` in a name calls nobody.
    return { content: text, allowed_mentions: { parse: [] } };
  if (/(?:^|\.)(?:webhook\.office\.com|logic\.azure\.com|powerplatform\.com)$/u.test(host))
    return teamsCard(notification);
  const { event, title, link, data } = notification;
  return { event, title, link, ...data };
}

function textOf({ title, lines, link }: Notification): string {
  return `${[title, ...lines].join('\n').slice(0, longestText - link.length)}\n${link}`;
}

/** Slack, "Formatting text for app surfaces": three characters are control characters. */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function teamsCard({ title, lines, link }: Notification): unknown {
  const block = (text: string, more = {}) => ({ type: 'TextBlock', text, wrap: true, ...more });
  const content = {
    type: 'AdaptiveCard',
    version: '1.4',
    body: [block(title, { weight: 'Bolder' }), ...lines.map((line) => block(line))],
    actions: [{ type: 'Action.OpenUrl', title: 'Open the run', url: link }],
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
  };
}
