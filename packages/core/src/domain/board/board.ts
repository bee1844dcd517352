import { currentDeployment, isGood, isOpen, isOurs } from '../deployment/deployment-ledger.ts';
import type { DeploymentRecord } from '../deployment/deployment-record.ts';
import { type DeliveryMetrics, measureDelivery } from './delivery-metrics.ts';
import { type DeploymentStory, tellStories } from './deployment-story.ts';

/** `proven`: what runs was validated. `unproven`: it was only deployed. `deploying`: something is under way. `unknown`: nothing is in service as far as the records tell. */
export type EnvironmentState = 'proven' | 'unproven' | 'deploying' | 'unknown';

/** One environment as the board shows it. */
export interface EnvironmentBoard {
  readonly environment: string;
  readonly state: EnvironmentState;
  /** What is in service. */
  readonly current: DeploymentStory | undefined;
  /** What is being deployed. */
  readonly next: DeploymentStory | undefined;
  /** Oldest first. */
  readonly stories: readonly DeploymentStory[];
  readonly metrics: DeliveryMetrics;
}

/** All environments of a repository at one moment. */
export interface Board {
  readonly repository: string;
  /** `https://github.com/OWNER/NAME`, for links. */
  readonly repositoryUrl: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly environments: readonly EnvironmentBoard[];
}

/** What one environment's records, newest first, say at a moment (milliseconds since 1970). */
export function describeEnvironment(
  environment: string,
  records: readonly DeploymentRecord[],
  now: number,
): EnvironmentBoard {
  const own = records.filter((record) => record.environment === environment);
  const stories = tellStories(own);
  const current = currentDeployment(own);
  const open = own.filter(isOurs).find(isOpen);
  const storyOf = (record: DeploymentRecord | undefined) =>
    stories.find(({ id }) => id === record?.id);
  return {
    environment,
    state:
      open !== undefined
        ? 'deploying'
        : current === undefined
          ? 'unknown'
          : isGood(current)
            ? 'proven'
            : 'unproven',
    current: storyOf(current),
    next: storyOf(open),
    stories,
    metrics: measureDelivery(stories, now),
  };
}
