import type { DeploymentStory } from './deployment-story.ts';

const day = 24 * 60 * 60_000;
export const week = 7 * day;

/** One week of an environment, for the plots. */
export interface Week {
  /** The week's first moment, ISO 8601 in UTC. */
  readonly from: string;
  readonly worked: number;
  readonly failed: number;
  /** Median of the week in milliseconds; `undefined` where nothing came into service. */
  readonly leadTime: number | undefined;
  /** Median of the week in milliseconds; `undefined` where nothing had to be restored. */
  readonly timeToRestore: number | undefined;
}

/**
 * The four measures of software delivery (DORA, https://dora.dev/guides/dora-metrics/). Times are medians, in
 * milliseconds; `undefined` where nothing happened that could be measured.
 */
export interface DeliveryMetrics {
  /** Deployments into service per week. */
  readonly deploymentsPerWeek: number;
  /** From the commit to its being in service. */
  readonly leadTime: number | undefined;
  /** Of what was deployed, how much failed or had to be taken back: 0 to 1. */
  readonly changeFailureRate: number | undefined;
  /** From a failure's being known to the next version in service. */
  readonly timeToRestore: number | undefined;
  /** Oldest first; the last one ends now. */
  readonly weeks: readonly Week[];
}

/** Measures one environment's deployments, oldest first, over so many weeks before `now` (milliseconds since 1970). */
export function measureDelivery(
  stories: readonly DeploymentStory[],
  now: number,
  weekCount = 12,
): DeliveryMetrics {
  const from = now - weekCount * week;
  const within = stories.filter(({ began }) => isIn(began, from, now));
  const changes = within.filter(isChange);
  const worked = changes.filter(({ live }) => live !== undefined);
  return {
    deploymentsPerWeek: worked.length / weekCount,
    leadTime: median(worked.flatMap(leadTimeOf)),
    changeFailureRate:
      changes.length === 0 ? undefined : changes.filter(hasFailed).length / changes.length,
    timeToRestore: median(within.flatMap((story) => restoreTimeOf(story, stories))),
    weeks: Array.from({ length: weekCount }, (_, index) =>
      measureWeek(stories, within, from + index * week),
    ),
  };
}

function measureWeek(
  all: readonly DeploymentStory[],
  within: readonly DeploymentStory[],
  from: number,
): Week {
  const mine = within.filter(({ began }) => isIn(began, from, from + week));
  const changes = mine.filter(isChange);
  const failed = changes.filter(hasFailed).length;
  return {
    from: new Date(from).toISOString(),
    worked: changes.length - failed,
    failed,
    leadTime: median(changes.flatMap(leadTimeOf)),
    timeToRestore: median(mine.flatMap((story) => restoreTimeOf(story, all))),
  };
}

/** What brings something new: not a rollback, and not what never began or is still under way. */
function isChange({ rollback, outcome }: DeploymentStory): boolean {
  return rollback === undefined && outcome !== 'called-off' && outcome !== 'in-progress';
}

function hasFailed({ outcome }: DeploymentStory): boolean {
  return outcome === 'failed' || outcome === 'taken-back';
}

function leadTimeOf({ committed, live }: DeploymentStory): readonly number[] {
  return committed === undefined || live === undefined
    ? []
    : [Math.max(0, Date.parse(live) - Date.parse(committed))];
}

/** A failed deployment that changed nothing in service left nothing to restore, but mostly one does not know. */
function restoreTimeOf(
  { id, outcome, failed, began }: DeploymentStory,
  stories: readonly DeploymentStory[],
): readonly number[] {
  if (failed === undefined || (outcome !== 'failed' && outcome !== 'taken-back')) return [];
  const next = stories.find(
    (other) => other.id !== id && other.began >= began && other.live !== undefined,
  );
  // A rollback fails what it went back from once it has succeeded itself: then it was restored at once.
  return next?.live === undefined
    ? []
    : [Math.max(0, Date.parse(next.live) - Math.min(Date.parse(failed), Date.parse(next.began)))];
}

function isIn(time: string, from: number, until: number): boolean {
  const moment = Date.parse(time);
  return moment >= from && moment < until;
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? undefined : (upper + lower) / 2;
}
