import type { NotificationFormat } from '../config/config.ts';

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

/** The body of a webhook in the form that its receiver understands; where nobody says, the URL's host tells. */
export function renderNotification(
  url: string,
  notification: Notification,
  format: NotificationFormat = formatOf(url),
): string {
  return JSON.stringify(bodies[format](notification));
}

/** The service that a URL belongs to; others get event and data. */
function formatOf(url: string): NotificationFormat {
  const host = /^https?:\/\/([^/:?#]+)/iu.exec(url)?.[1]?.toLowerCase() ?? '';
  if (host === 'hooks.slack.com') return 'slack';
  if (host === 'discord.com' || host === 'discordapp.com') return 'discord';
  return /(?:^|\.)(?:webhook\.office\.com|logic\.azure\.com|powerplatform\.com)$/u.test(host)
    ? 'teams'
    : 'generic';
}

const bodies: Readonly<Record<NotificationFormat, (notification: Notification) => unknown>> = {
  slack: (notification) => ({ text: escapeSlack(textOf(notification)) }),
  // Without parsing, an `@everyone` in a name calls nobody.
  discord: (notification) => ({ content: textOf(notification), allowed_mentions: { parse: [] } }),
  teams: teamsCard,
  generic: ({ event, title, link, data }) => ({ event, title, link, ...data }),
};

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
