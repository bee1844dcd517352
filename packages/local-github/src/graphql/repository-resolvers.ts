import { nodeId } from '../render/identity.ts';
import { addresses } from '../render/repository.ts';
import type { LocalRepository } from '../state/local-repository.ts';
import type { World } from '../state/world.ts';
import { type DeploymentArguments, resolveDeployments } from './deployment-resolvers.ts';
import { resolveActor, resolveObject, resolveRef } from './git-resolvers.ts';

/** A repository; what costs a question to git is asked only where the query wants it. */
export function resolveRepository(world: World, repository: LocalRepository) {
  const { git } = repository;
  const refNamed = async (name: string) => {
    const ref = await git.ref(name);
    return ref === undefined ? null : resolveRef(world, repository, ref);
  };
  return {
    id: nodeId('Repository', repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: repository.fullName,
    owner: { ...resolveActor(world, repository.owner), __typename: 'User' },
    url: addresses(world, repository).page,
    resourcePath: `/${repository.fullName}`,
    isPrivate: false,
    createdAt: repository.createdAt,
    defaultBranchRef: async () => refNamed(`refs/heads/${await git.defaultBranch()}`),
    ref: ({ qualifiedName }: { readonly qualifiedName: string }) =>
      refNamed(qualifiedName.startsWith('refs/') ? qualifiedName : `refs/heads/${qualifiedName}`),
    object: (args: { readonly expression?: string | null; readonly oid?: string | null }) =>
      resolveObject(world, repository, args.oid ?? args.expression ?? ''),
    deployments: (args: DeploymentArguments) => resolveDeployments(world, repository, args),
  };
}
