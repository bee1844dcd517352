import { currentDeployment, hasSucceeded, isActive, isOpen, isOurs } from './deployment-ledger.ts';
import type { DeploymentRecord } from './deployment-record.ts';

/** What is known when a deployment is asked for. */
export interface DeploymentFacts {
  readonly environment: string;
  readonly version: string;
  readonly sha: string;
  /** Identifies the attempt: see `deploymentKeyText`. */
  readonly key: string;
  readonly runId: string;
  readonly job: string;
  readonly attempt: number;
  /** The environment's records, newest first. */
  readonly history: readonly DeploymentRecord[];
  /** Records that are open, and whose runs are over. */
  readonly vanished: readonly number[];
  /** How our commit stands to the current deployment's; `undefined` where there is none. */
  readonly relation: 'ahead' | 'behind' | 'identical' | 'diverged' | undefined;
}

export type DeploymentPlan =
  | {
      readonly kind: 'deploy';
      readonly previousVersion: string | null;
      /** Left open by earlier attempts of this job, or by runs that are over: nobody else will close them. */
      readonly abandoned: readonly DeploymentRecord[];
    }
  | {
      readonly kind: 'already-deployed';
      readonly record: DeploymentRecord;
      readonly previousVersion: string | null;
    }
  | {
      readonly kind: 'superseded' | 'refused';
      readonly previousVersion: string | null;
      /** One sentence. */
      readonly reason: string;
    };

/**
 * What to do for a deployment that is asked for. A re-run finds its key: what has succeeded and is in service is not
 * done again, and what a newer one followed is not brought back. What else must hold is for the gates to say.
 */
export function planDeployment(facts: DeploymentFacts): DeploymentPlan {
  const own = facts.history.filter((record) => record.payload?.key === facts.key);
  const current = currentDeployment(facts.history);
  const previousVersion = current?.payload?.version ?? null;
  const done = own.find(isActive);
  if (done !== undefined)
    return { kind: 'already-deployed', record: done, previousVersion: before(done, facts.history) };
  const refusal = refuse(facts, own);
  if (refusal !== undefined) return { ...refusal, previousVersion };
  const abandoned = facts.history.filter(
    (record) => isAbandoned(record, facts) || facts.vanished.includes(record.id),
  );
  return { kind: 'deploy', previousVersion, abandoned };
}

function refuse(
  facts: DeploymentFacts,
  own: readonly DeploymentRecord[],
): { readonly kind: 'superseded' | 'refused'; readonly reason: string } | undefined {
  const { version, environment } = facts;
  const newer = own[0] === undefined ? undefined : successAfter(own[0], facts.history);
  if (newer !== undefined)
    return {
      kind: 'superseded',
      reason: `${newer.payload?.version} was deployed to ${environment} after this run first deployed ${version} (deployment ${newer.id}).`,
    };
  const open = own.find((record) => isOpen(record) && !isAbandoned(record, facts));
  if (open !== undefined)
    return {
      kind: 'refused',
      reason: `This job has opened deployment ${open.id} of ${version} to ${environment} already, and it is not closed yet.`,
    };
  return undefined;
}

function successAfter(
  own: DeploymentRecord,
  history: readonly DeploymentRecord[],
): DeploymentRecord | undefined {
  return history.find((record) => record.id > own.id && isOurs(record) && hasSucceeded(record));
}

/** Whether an earlier attempt of this very job left it open: nobody else will close it. */
export function isAbandoned(
  record: DeploymentRecord,
  { runId, job, attempt }: Pick<DeploymentFacts, 'runId' | 'job' | 'attempt'>,
): boolean {
  return (
    isOpen(record) &&
    record.payload?.run_id === runId &&
    record.payload.job === job &&
    record.payload.attempt < attempt
  );
}

function before(done: DeploymentRecord, history: readonly DeploymentRecord[]): string | null {
  const previous = history.find(
    (record) => record.id < done.id && isOurs(record) && hasSucceeded(record),
  );
  return previous?.payload?.version ?? null;
}
