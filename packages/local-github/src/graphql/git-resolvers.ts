import type { Ref } from '../git/bare-repository.ts';
import { type Commit, parseCommit, parseTag, type TagObject } from '../git/objects.ts';
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
    // REST writes `github-actions[bot]`, GraphQL `github-actions`.
    login: login.replace(/\[bot\]$/, ''),
    avatarUrl: user.avatar_url,
    url: user.html_url,
    resourcePath: new URL(user.html_url).pathname,
  };
}

export function resolveRef(world: World, repository: LocalRepository, ref: Ref) {
  const cut = ref.name.indexOf('/', 'refs/'.length) + 1;
  return {
    id: nodeId('Ref', ref.name),
    name: ref.name.slice(cut),
    prefix: ref.name.slice(0, cut),
    repository: () => resolveRepository(world, repository),
    target: () => resolveObject(world, repository, ref.sha),
  };
}

/** A commit or an annotated tag; other objects are not known here. */
export async function resolveObject(world: World, repository: LocalRepository, name: string) {
  const object = await repository.git.object(name);
  if (object === undefined) return null;
  const text = object.content.toString();
  if (object.type === 'commit') {
    return resolveCommit(world, repository, parseCommit(object.sha, text));
  }
  return object.type === 'tag' ? resolveTag(world, repository, parseTag(object.sha, text)) : null;
}

function resolveCommit(world: World, repository: LocalRepository, commit: Commit): object {
  return {
    ...common(world, repository, 'Commit', commit.sha),
    authoredDate: commit.author.date,
    committedDate: commit.committer.date,
    message: commit.message,
    messageHeadline: commit.message.split('\n')[0],
    url: `${addresses(world, repository).page}/commit/${commit.sha}`,
  };
}

function resolveTag(world: World, repository: LocalRepository, tag: TagObject): object {
  return {
    ...common(world, repository, 'Tag', tag.sha),
    name: tag.tag,
    message: tag.message,
    target: () => resolveObject(world, repository, tag.object),
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
