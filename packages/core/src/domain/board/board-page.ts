import type { Board, EnvironmentBoard, EnvironmentState } from './board.ts';
import { plotDeployments, plotFailures, plotTimeline, plotTimes } from './board-plots.ts';
import { boardStyle } from './board-style.ts';
import {
  ageText,
  countText,
  durationText,
  escapeHtml,
  momentText,
  percentText,
} from './board-text.ts';
import { week } from './delivery-metrics.ts';
import type { DeploymentStory, StoryOutcome } from './deployment-story.ts';

const shownStories = 8;
/** Of what the page holds at all. */
const keptStories = 200;

const states: Readonly<Record<EnvironmentState, readonly [string, string]>> = {
  proven: ['good', 'proven'],
  unproven: ['doubt', 'not proven'],
  deploying: ['busy', 'deploying'],
  unknown: ['none', 'nothing in service'],
};

const outcomes: Readonly<Record<StoryOutcome, readonly [string, string]>> = {
  proven: ['good', 'proven'],
  deployed: ['doubt', 'deployed, not proven'],
  failed: ['bad', 'failed'],
  'taken-back': ['bad', 'failed later'],
  'called-off': ['none', 'called off'],
  'in-progress': ['busy', 'under way'],
};

/** The board as one page that needs nothing else: no script, no font and no picture from elsewhere. */
export function renderBoardPage(board: Board): string {
  const now = Date.parse(board.at);
  const name = escapeHtml(board.repository);
  const link = htmlLink(board.repositoryUrl, board.repository);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}: environments</title>
<style>${boardStyle}</style>
</head>
<body>
<h1>Environments of ${link}</h1>
<p class="quiet">As of ${momentText(board.at)}, from the deployment records at GitHub.</p>
${overview(board, now)}
${board.environments.map((each) => section(each, board, now)).join('\n')}
</body>
</html>
`;
}

function overview(board: Board, now: number): string {
  if (board.environments.length === 0) return '<p>The repository has no environments yet.</p>';
  const rows = board.environments.map((each) => {
    const { current, next } = each;
    const what =
      next === undefined ? '' : ` <span class="quiet">→ ${escapeHtml(next.version)}</span>`;
    return [
      escapeHtml(each.environment),
      current === undefined ? '–' : `<strong>${escapeHtml(current.version)}</strong>${what}`,
      badge(states[each.state]),
      current?.live === undefined
        ? '–'
        : `<span title="${momentText(current.live)}">${ageText(current.live, now)}</span>`,
      current === undefined ? '–' : escapeHtml(current.actor),
    ];
  });
  return table(['Environment', 'Version', 'State', 'Age', 'Who'], rows);
}

function section(
  { environment, stories, metrics }: EnvironmentBoard,
  board: Board,
  now: number,
): string {
  const { weeks } = metrics;
  const from = now - weeks.length * week;
  if (stories.length === 0)
    return `<section><h2>${escapeHtml(environment)}</h2><p class="quiet">Nothing was deployed here yet.</p></section>`;
  const cards = [
    card(
      'Deployment frequency',
      `${countText(metrics.deploymentsPerWeek)} a week`,
      plotDeployments(weeks),
    ),
    card(
      'Lead time',
      durationText(metrics.leadTime),
      plotTimes('Lead time by week', weeks, ({ leadTime }) => leadTime),
    ),
    card('Change failure rate', percentText(metrics.changeFailureRate), plotFailures(weeks)),
    card(
      'Time to restore',
      durationText(metrics.timeToRestore),
      plotTimes('Time to restore by week', weeks, ({ timeToRestore }) => timeToRestore),
    ),
  ];
  return `<section>
<h2>${escapeHtml(environment)}</h2>
<div class="cards">${cards.join('')}</div>
${plotTimeline(stories, from, now)}
<div class="scale"><span>${new Date(from).toISOString().slice(0, 10)}</span><span>now</span></div>
<h3>History</h3>
${history(stories, board)}
</section>`;
}

function card(title: string, number: string, plot: string): string {
  return `<div class="card"><h3>${title}</h3><div class="number">${number}</div>${plot}</div>`;
}

/** Newest first; the older ones fold, so that a phone shows the next environment soon. */
function history(stories: readonly DeploymentStory[], board: Board): string {
  const newest = stories.toReversed().slice(0, keptStories);
  const older = newest.slice(shownStories);
  const folded =
    older.length === 0
      ? ''
      : `<details><summary>${older.length} earlier</summary>${historyTable(older, board)}</details>`;
  return historyTable(newest.slice(0, shownStories), board) + folded;
}

function historyTable(stories: readonly DeploymentStory[], { repositoryUrl }: Board): string {
  const rows = stories.map((story) => [
    momentText(story.began),
    `<strong>${escapeHtml(story.version)}</strong>${storyOfRollback(story)}`,
    badge(outcomes[story.outcome]),
    htmlLink(`${repositoryUrl}/commit/${story.sha}`, story.sha.slice(0, 7)),
    escapeHtml(story.actor),
    htmlLink(`${repositoryUrl}/actions/runs/${encodeURIComponent(story.runId)}`, 'run'),
  ]);
  return table(['Began', 'Version', 'Outcome', 'Commit', 'Who', 'Where'], rows);
}

function storyOfRollback({ rollback }: DeploymentStory): string {
  if (rollback === undefined) return '';
  const why = rollback.reason === '' ? '' : `: ${escapeHtml(rollback.reason)}`;
  return ` <span class="state back">rollback</span> <span class="quiet">from ${escapeHtml(rollback.from)}${why}</span>`;
}

function badge([look, word]: readonly [string, string]): string {
  return `<span class="state ${look}">${word}</span>`;
}

/** Cells are HTML already. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const header = head.map((cell) => `<th scope="col">${cell}</th>`).join('');
  const lines = rows.map(
    (row) =>
      `<tr>${row.map((cell, index) => `<td data-label="${head[index]}"><span>${cell}</span></td>`).join('')}</tr>`,
  );
  return `<table><thead><tr>${header}</tr></thead><tbody>${lines.join('\n')}</tbody></table>`;
}

function htmlLink(address: string, text: string): string {
  return `<a href="${escapeHtml(address)}">${escapeHtml(text)}</a>`;
}
