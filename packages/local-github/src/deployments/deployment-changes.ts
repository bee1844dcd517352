import { Problem } from '../http/problem.ts';
import type { RequestBody } from '../http/request-body.ts';
import type { LocalRepository } from '../state/local-repository.ts';
import {
  type DeploymentRecord,
  type DeploymentStatusRecord,
  type StatusState,
  statusStates,
} from '../state/records.ts';
import type { World } from '../state/world.ts';
import { autoMerge } from './auto-merge.ts';
import { needContexts } from './required-contexts.ts';

/** GitHub's limit for descriptions, which its own description does not tell. */
const longestDescription = 140;

/** What whoever writes a status says. */
export interface StatusFacts {
  readonly state: StatusState;
  readonly description: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
}

/** Creates a deployment; a text instead where GitHub merged first and created none. */
export async function createDeployment(
  world: World,
  repository: LocalRepository,
  body: RequestBody,
): Promise<DeploymentRecord | string> {
  const ref = body.requiredText('ref');
  const sha = await repository.git.resolve(ref);
  if (sha === undefined) throw new Problem(422, `No ref found for: ${ref}`);
  const description = limitedText(body, 'description');
  if (body.flag('auto_merge') !== false) {
    const merged = await autoMerge(world, repository, ref);
    if (merged !== undefined) return merged;
  }
  needContexts(repository, body, sha, ref);
  const environment = body.text('environment') ?? 'production';
  ensureEnvironment(world, repository, environment);
  const now = world.now();
  const deployment: DeploymentRecord = {
    id: world.nextId(),
    sha,
    ref,
    task: body.text('task') ?? 'deploy',
    payload: payloadOf(body),
    originalEnvironment: environment,
    environment,
    description: description ?? null,
    creator: world.actor,
    transient: body.flag('transient_environment') ?? false,
    production: body.flag('production_environment') ?? environment === 'production',
    createdAt: now,
    updatedAt: now,
    statuses: [],
  };
  repository.deployments.push(deployment);
  return deployment;
}

/** Appends a status. After a success, earlier successes of the environment become inactive. */
export function createStatus(
  world: World,
  repository: LocalRepository,
  deployment: DeploymentRecord,
  body: RequestBody,
): DeploymentStatusRecord {
  const state = body.choice('state', statusStates);
  if (state === undefined) throw body.problem('state', 'missing_field');
  const description = limitedText(body, 'description') ?? '';
  const environment = body.text('environment') ?? deployment.environment;
  const logUrl = body.text('log_url') ?? body.text('target_url') ?? '';
  const environmentUrl = body.text('environment_url') ?? '';
  const autoInactive = body.flag('auto_inactive') ?? true;
  ensureEnvironment(world, repository, environment);
  deployment.environment = environment;
  const facts = { state, description, logUrl, environmentUrl };
  return addStatus(world, repository, deployment, facts, { autoInactive });
}

/** Appends a status as it is told; `autoInactive` says whether a success takes earlier ones out of service. */
export function addStatus(
  world: World,
  repository: LocalRepository,
  deployment: DeploymentRecord,
  facts: StatusFacts,
  { autoInactive }: { readonly autoInactive: boolean },
): DeploymentStatusRecord {
  const status = append(world, deployment, facts);
  if (facts.state === 'success' && autoInactive) deactivateEarlier(world, repository, deployment);
  return status;
}

/** Environments come into being by being deployed to. */
export function ensureEnvironment(world: World, repository: LocalRepository, name: string): void {
  if (repository.environments.has(name)) return;
  const now = world.now();
  const environment = { id: world.nextId(), name, createdAt: now, updatedAt: now };
  repository.environments.set(name, environment);
}

function deactivateEarlier(
  world: World,
  { deployments }: LocalRepository,
  deployment: DeploymentRecord,
): void {
  const earlier = deployments.filter(
    (other) =>
      other.id < deployment.id &&
      other.environment === deployment.environment &&
      !other.transient &&
      !other.production &&
      other.statuses.at(-1)?.state === 'success',
  );
  for (const other of earlier) {
    append(world, other, { state: 'inactive', description: '', logUrl: '', environmentUrl: '' });
  }
}

function append(
  world: World,
  deployment: DeploymentRecord,
  facts: StatusFacts,
): DeploymentStatusRecord {
  const status: DeploymentStatusRecord = {
    ...facts,
    id: world.nextId(),
    creator: world.actor,
    environment: deployment.environment,
    createdAt: world.now(),
  };
  deployment.statuses.push(status);
  deployment.updatedAt = status.createdAt;
  return status;
}

function limitedText(body: RequestBody, field: string): string | undefined {
  const text = body.text(field);
  if (text === undefined || [...text].length <= longestDescription) return text;
  const most = `${field} is too long (maximum is ${longestDescription} characters)`;
  throw body.problem(field, 'custom', most);
}

/** An object, or a text that is kept as it is. */
function payloadOf(body: RequestBody): unknown {
  const payload = body.raw('payload') ?? {};
  if (typeof payload === 'string' || typeof payload === 'object') return payload;
  throw body.problem('payload', 'invalid');
}
