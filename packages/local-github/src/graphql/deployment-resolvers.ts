import type { Ref } from '../git/bare-repository.ts';
import { nodeId } from '../render/identity.ts';
import type { LocalRepository } from '../state/local-repository.ts';
import type { DeploymentRecord, DeploymentStatusRecord } from '../state/records.ts';
import type { World } from '../state/world.ts';
import { connection, type PageArguments } from './connection.ts';
import { resolveActor, resolveObject, resolveRef } from './git-resolvers.ts';
import { resolveRepository } from './repository-resolvers.ts';

/** What the repository's `deployments` is asked for. */
export interface DeploymentArguments extends PageArguments {
  readonly environments?: readonly string[] | null;
  readonly orderBy?: { readonly direction: 'ASC' | 'DESC' } | null;
}

/** The repository's deployments: oldest first unless asked otherwise. */
export function resolveDeployments(
  world: World,
  repository: LocalRepository,
  args: DeploymentArguments,
) {
  const { environments, orderBy } = args;
  const wanted = repository.deployments.filter(
    ({ environment }) => !environments || environments.includes(environment),
  );
  const ordered = orderBy?.direction === 'DESC' ? wanted.toReversed() : wanted;
  const refs = refsOnce(repository);
  return connection('deployments', ordered, args, (deployment) =>
    resolveDeployment(world, repository, deployment, refs),
  );
}

/** Asks git for the refs when a query first wants one, once for all deployments of a page. */
function refsOnce({ git }: LocalRepository): () => Promise<ReadonlyMap<string, Ref>> {
  let refs: Promise<ReadonlyMap<string, Ref>> | undefined;
  return () => {
    refs ??= git.refs('refs/').then((all) => new Map(all.map((ref) => [ref.name, ref])));
    return refs;
  };
}

function resolveDeployment(
  world: World,
  repository: LocalRepository,
  deployment: DeploymentRecord,
  refs: () => Promise<ReadonlyMap<string, Ref>>,
): object {
  const latest = deployment.statuses.at(-1);
  const status = (record: DeploymentStatusRecord) => ({
    id: nodeId('DeploymentStatus', record.id),
    state: record.state.toUpperCase(),
    description: record.description,
    environment: record.environment,
    environmentUrl: record.environmentUrl || null,
    logUrl: record.logUrl || null,
    creator: resolveActor(world, record.creator),
    createdAt: record.createdAt,
    updatedAt: record.createdAt,
    deployment: () => resolveDeployment(world, repository, deployment, refs),
  });
  return {
    id: nodeId('Deployment', deployment.id),
    databaseId: deployment.id,
    commitOid: deployment.sha,
    createdAt: deployment.createdAt,
    updatedAt: deployment.updatedAt,
    creator: resolveActor(world, deployment.creator),
    description: deployment.description,
    environment: deployment.environment,
    latestEnvironment: deployment.environment,
    originalEnvironment: deployment.originalEnvironment,
    payload: JSON.stringify(deployment.payload),
    task: deployment.task,
    state: stateOf(latest),
    latestStatus: latest === undefined ? null : status(latest),
    statuses: (args: PageArguments) =>
      connection('statuses', deployment.statuses.toReversed(), args, status),
    repository: () => resolveRepository(world, repository),
    commit: () => resolveObject(world, repository, deployment.sha),
    ref: async () => {
      const known = await refs();
      const branch = known.get(`refs/heads/${deployment.ref}`);
      const ref = branch ?? known.get(`refs/tags/${deployment.ref}`);
      return ref === undefined ? null : resolveRef(world, repository, ref);
    },
  };
}

/** A deployment with a success is `ACTIVE`; one without any status is `PENDING`. */
function stateOf(latest: DeploymentStatusRecord | undefined): string {
  if (latest === undefined) return 'PENDING';
  return latest.state === 'success' ? 'ACTIVE' : latest.state.toUpperCase();
}
