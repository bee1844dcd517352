import { durationText, escapeHtml, momentText } from './board-text.ts';
import type { Week } from './delivery-metrics.ts';
import type { DeploymentStory } from './deployment-story.ts';

const width = 240;
const height = 56;
const gap = 3;

interface Part {
  readonly value: number;
  /** A class of the page's style sheet. */
  readonly look: 'good' | 'bad' | 'plain';
}

interface Bar {
  readonly parts: readonly Part[];
  /** Shown where the pointer rests, and read aloud. */
  readonly label: string;
}

/** What came into service each week, and what of it failed. */
export function plotDeployments(weeks: readonly Week[]): string {
  return bars(
    'Deployments by week',
    weeks.map(({ from, worked, failed }) => ({
      parts: [
        { value: worked, look: 'good' },
        { value: failed, look: 'bad' },
      ],
      label: `Week of ${from.slice(0, 10)}: ${worked} worked, ${failed} failed`,
    })),
  );
}

/** The share of each week's changes that failed. */
export function plotFailures(weeks: readonly Week[]): string {
  return bars(
    'Failed changes by week',
    weeks.map(({ from, worked, failed }) => {
      const all = worked + failed;
      const share = all === 0 ? 0 : failed / all;
      const label = `Week of ${from.slice(0, 10)}: ${failed} of ${all} failed`;
      return { parts: [{ value: share, look: 'bad' }], label };
    }),
    1,
  );
}

/** A time of each week. */
export function plotTimes(
  title: string,
  weeks: readonly Week[],
  timeOf: (week: Week) => number | undefined,
): string {
  return bars(
    title,
    weeks.map((week) => ({
      parts: [{ value: timeOf(week) ?? 0, look: 'plain' }],
      label: `Week of ${week.from.slice(0, 10)}: ${durationText(timeOf(week))}`,
    })),
  );
}

function bars(title: string, all: readonly Bar[], top = 0): string {
  const highest = Math.max(top, ...all.map(({ parts }) => sum(parts)));
  const step = width / all.length;
  const drawn = all.map(({ parts, label }, index) => {
    let base = height - 1;
    const rectangles = parts.map(({ value, look }) => {
      const tall = highest === 0 ? 0 : (value / highest) * (height - 4);
      base -= tall;
      return `<rect class="${look}" x="${round(index * step)}" y="${round(base)}" width="${round(step - gap)}" height="${round(tall)}" rx="1"/>`;
    });
    return `<g><title>${escapeHtml(label)}</title>${rectangles.join('')}<rect class="hit" x="${round(index * step)}" y="0" width="${round(step)}" height="${height}"/></g>`;
  });
  return `<svg class="plot" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${escapeHtml(title)}"><line class="axis" x1="0" y1="${height - 0.5}" x2="${width}" y2="${height - 0.5}"/>${drawn.join('')}</svg>`;
}

const timelineWidth = 800;
const timelineHeight = 30;

/** Which version was in service when, from `from` to `now` (milliseconds since 1970), and what failed in between. */
export function plotTimeline(
  stories: readonly DeploymentStory[],
  from: number,
  now: number,
): string {
  const at = (time: string) =>
    round(((Math.max(from, Date.parse(time)) - from) / (now - from)) * timelineWidth);
  const served = stories.filter(({ live }) => live !== undefined);
  const spans = served.flatMap((story, index) => {
    const until = served[index + 1]?.live ?? new Date(now).toISOString();
    return Date.parse(until) <= from ? [] : [span(story, at(String(story.live)), at(until))];
  });
  const marks = stories
    .filter(({ failed }) => failed !== undefined && Date.parse(failed) > from)
    .map((story) => mark(story, at(String(story.failed))));
  return `<svg class="timeline" viewBox="0 0 ${timelineWidth} ${timelineHeight}" preserveAspectRatio="none" role="img" aria-label="Versions in service over time">${spans.join('')}${marks.join('')}</svg>`;
}

function span(
  { version, live, outcome, rollback }: DeploymentStory,
  x: number,
  end: number,
): string {
  const look = outcome === 'taken-back' ? 'bad' : rollback === undefined ? 'good' : 'back';
  const words = `${version}, in service from ${momentText(String(live))}`;
  return `<g><title>${escapeHtml(words)}</title><rect class="${look}" x="${x}" y="6" width="${round(Math.max(1, end - x - 1))}" height="18" rx="2"/></g>`;
}

function mark({ version, failed }: DeploymentStory, x: number): string {
  const words = `${version} failed at ${momentText(String(failed))}`;
  return `<g><title>${escapeHtml(words)}</title><rect class="fail" x="${x}" y="0" width="2" height="${timelineHeight}"/></g>`;
}

function sum(parts: readonly Part[]): number {
  return parts.reduce((total, { value }) => total + value, 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
