import type { Ref } from '../git/bare-repository.ts';
import { nodeId } from '../render/identity.ts';
import { addresses } from '../render/repository.ts';
import { renderUser } from '../render/user.ts';
import type { LocalRepository } from '../state/local-repository.ts';
import type { World } from '../state/world.ts';
import { resolveRepository } from './repository-resolvers.ts';

/** An account: a bot, or a person. */
export function resolveActor(world: World, login: string) {
  const user = renderUser(world, login);
  return {
    __typename: user.type,
    id: user.node_id,
    databaseId: user.id,
    login,
    avatarUrl: user.avatar_url,
    url: user.html_url,
    resourcePath: new URL(user.html_url).pathname,
  };
}

export function resolveRef(world: World, repository: LocalRepository, ref: Ref) {
  const [, prefix = '', name = ''] = /^(refs\/\w+\/)(.*)$/.exec(ref.name) ?? [];
  return {
    id: nodeId('Ref', ref.name),
    name,
    prefix,
    repository: () => resolveRepository(world, repository),
    target: () => resolveObject(world, repository, ref.sha),
  };
}

/** A commit or an annotated tag; other objects are not known here. */
export async function resolveObject(world: World, repository: LocalRepository, name: string) {
  const object = await repository.git.object(name);
  if (object?.type === 'commit') return resolveCommit(world, repository, object.sha);
  return object?.type === 'tag' ? resolveTag(world, repository, object.sha) : null;
}

export async function resolveCommit(world: World, repository: LocalRepository, sha: string) {
  const commit = await repository.git.commit(sha);
  if (commit === undefined) return null;
  return {
    ...common(world, repository, 'Commit', commit.sha),
    authoredDate: commit.author.date,
    committedDate: commit.committer.date,
    message: commit.message,
    messageHeadline: commit.message.split('\n')[0],
    url: `${addresses(world, repository).page}/commit/${sha}`,
  };
}

async function resolveTag(world: World, repository: LocalRepository, sha: string) {
  const tag = await repository.git.tag(sha);
  return {
    ...common(world, repository, 'Tag', sha),
    name: tag?.tag,
    message: tag?.message,
    target: () => resolveObject(world, repository, tag?.object ?? ''),
  };
}

function common(world: World, repository: LocalRepository, kind: string, sha: string) {
  return {
    __typename: kind,
    id: nodeId(kind, sha),
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    commitUrl: `${addresses(world, repository).page}/commit/${sha}`,
    repository: () => resolveRepository(world, repository),
  };
}
