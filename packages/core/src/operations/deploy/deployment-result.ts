import { deploymentName } from '../../domain/deployment/deployment-name.ts';
import type { DeploymentFacts, DeploymentPlan } from '../../domain/deployment/deployment-plan.ts';
import type { Gate } from '../../domain/deployment/gate.ts';
import type { Clock } from '../../ports/clock.ts';
import { type Gathered, timestamp } from './gather-deployment.ts';
import type { Performed } from './perform-deployment.ts';

export interface DeploymentResult {
  readonly kind:
    | 'deployed'
    | 'left-open'
    | 'already-deployed'
    | 'superseded'
    | 'refused'
    | 'failed'
    | 'planned';
  /** GitHub's id; `undefined` where no record was made. */
  readonly id: number | undefined;
  /** `deploy-YYYYMMDD-HHMMSS-NNN`. */
  readonly name: string;
  readonly environment: string;
  readonly version: string;
  readonly tag: string;
  readonly previousVersion: string | null;
  readonly sha: string;
  readonly status: 'success' | 'in_progress' | 'failure' | 'error' | 'inactive' | 'none';
  readonly startedAt: string;
  readonly endedAt: string;
  /** Why, in one sentence. */
  readonly reason: string;
  /** What was looked at before anything was done. */
  readonly gates: readonly Gate[];
}

/** The result so far, with what is known by now. */
export type Result = (
  changes: Partial<Pick<DeploymentResult, 'kind' | 'id' | 'name' | 'status' | 'reason' | 'gates'>>,
) => DeploymentResult;

/** What is known before anything was done. */
export function resultOf(
  { facts, tag, startedAt }: Gathered,
  plan: DeploymentPlan,
  clock: Clock,
): Result {
  const { environment, version, sha } = facts;
  return (changes) => ({
    kind: plan.kind === 'deploy' ? 'planned' : plan.kind,
    id: undefined,
    name: deploymentName(startedAt, 0),
    environment,
    version,
    tag,
    previousVersion: plan.previousVersion,
    sha,
    status: 'none',
    startedAt,
    endedAt: timestamp(clock),
    reason: 'reason' in plan ? plan.reason : `${version} would be deployed to ${environment}.`,
    gates: [],
    ...changes,
  });
}

/** What became of it; `spared` says why the command did not run. */
export function tell(
  performed: Performed,
  { version, environment }: Pick<DeploymentFacts, 'version' | 'environment'>,
  spared: string | undefined,
  result: Result,
): DeploymentResult {
  const { id, createdAt } = performed.record;
  const named = { id, name: deploymentName(createdAt, id) };
  if (performed.kind === 'failed')
    return result({ ...named, kind: 'failed', status: 'failure', reason: performed.reason });
  if ('reason' in performed)
    return result({
      ...named,
      kind: performed.kind === 'overtaken' ? 'superseded' : 'refused',
      status: performed.kind === 'overtaken' ? 'inactive' : 'error',
      reason: performed.reason,
    });
  const { kind } = performed;
  const status = 'in_progress';
  return result({ ...named, kind, status, reason: reasonOf(kind, version, environment, spared) });
}

function reasonOf(
  kind: 'left-open' | 'deployed',
  version: string,
  environment: string,
  spared: string | undefined,
): string {
  if (kind === 'left-open')
    return `There is no command for ${environment}: the job's own steps deploy ${version}.`;
  return spared === undefined
    ? `${version} was deployed to ${environment}; validation is still to prove it.`
    : `${version} runs in ${environment} already, and its command did not run again: ${spared}.`;
}
