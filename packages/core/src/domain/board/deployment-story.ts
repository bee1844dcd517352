import {
  beganAt,
  currentState,
  isOurs,
  type OurDeployment,
  sortStatuses,
} from '../deployment/deployment-ledger.ts';
import type { DeploymentRecord } from '../deployment/deployment-record.ts';

/**
 * How a deployment went. `proven`: a success with our mark. `deployed`: a success without one. `failed`: it never
 * worked. `taken-back`: it was in service, and a failure was learnt of later. `called-off`: it never began.
 */
export type StoryOutcome =
  | 'proven'
  | 'deployed'
  | 'failed'
  | 'taken-back'
  | 'called-off'
  | 'in-progress';

/** One deployment as a person would tell it. Times are ISO 8601 in UTC. */
export interface DeploymentStory {
  readonly id: number;
  readonly version: string;
  readonly sha: string;
  readonly actor: string;
  readonly runId: string;
  readonly rollback: { readonly from: string; readonly reason: string } | undefined;
  readonly outcome: StoryOutcome;
  readonly began: string;
  /** When it came into service; `undefined`: it never did. */
  readonly live: string | undefined;
  /** When it was known to be bad; `undefined`: it never was. */
  readonly failed: string | undefined;
  /** The commit's own time; `undefined` where the server did not tell. */
  readonly committed: string | undefined;
}

/** The deployments of one environment that are ours, oldest first. */
export function tellStories(records: readonly DeploymentRecord[]): readonly DeploymentStory[] {
  return records
    .filter(isOurs)
    .map(tellStory)
    .sort((a, b) => (a.began < b.began ? -1 : a.began > b.began ? 1 : a.id - b.id));
}

function tellStory(record: OurDeployment): DeploymentStory {
  const { id, sha, payload, committedAt } = record;
  const statuses = sortStatuses(record.statuses).filter(({ ofJob }) => ofJob !== true);
  const live = statuses.find(({ state }) => state === 'success')?.createdAt;
  const failed = statuses.find(({ state }) => state === 'failure' || state === 'error')?.createdAt;
  return {
    id,
    version: payload.version,
    sha,
    actor: payload.actor,
    runId: payload.run_id,
    rollback: payload.rollback && { from: payload.rollback.from, reason: payload.rollback.reason },
    outcome: outcomeOf(record, live, failed),
    began: beganAt(record),
    live,
    failed,
    committed: committedAt,
  };
}

function outcomeOf(
  record: OurDeployment,
  live: string | undefined,
  failed: string | undefined,
): StoryOutcome {
  if (failed !== undefined) return live === undefined || failed < live ? 'failed' : 'taken-back';
  if (live !== undefined) return isProven(record) ? 'proven' : 'deployed';
  return currentState(record) === 'inactive' ? 'called-off' : 'in-progress';
}

function isProven({ statuses }: OurDeployment): boolean {
  return statuses.some(
    ({ state, description }) => state === 'success' && description.startsWith('slipway: pass '),
  );
}
