import { Problem } from '../http/problem.ts';
import type { RequestBody } from '../http/request-body.ts';
import { nodeId } from '../render/identity.ts';
import type { LocalRepository } from '../state/local-repository.ts';
import type { ReleaseRecord } from '../state/records.ts';
import { needUnruled } from '../state/rules.ts';
import type { World } from '../state/world.ts';
import { applyFields, checkFields, type ReleaseDraft } from './release-fields.ts';

/** Creates a release; where it is no draft, its tag too if that is missing. */
export async function createRelease(
  world: World,
  repository: LocalRepository,
  body: RequestBody,
): Promise<ReleaseRecord> {
  const target = await repository.git.defaultBranch();
  const tag = body.requiredText('tag_name');
  const nothing = { tag, target, name: null, body: null, draft: false, prerelease: false };
  const wanted = applyFields({ ...nothing, makeLatest: 'true' }, body);
  const { commit, tagged } = await checkFields(repository, wanted, body);
  if (!wanted.draft && !tagged) needUnruled(repository, `refs/tags/${wanted.tag}`);
  const now = world.now();
  const release: ReleaseRecord = {
    ...wanted,
    id: world.nextId(),
    immutable: false,
    author: world.actor,
    createdAt: now,
    updatedAt: now,
    publishedAt: null,
    assets: [],
  };
  repository.releases.push(release);
  if (!release.draft) await publish(world, repository, release, { commit, tagged });
  return release;
}

/**
 * Changes a release. A draft that stays one and is sent no tag loses its tag, as on GitHub, so
 * careful callers send all fields each time.
 */
export async function updateRelease(
  world: World,
  repository: LocalRepository,
  release: ReleaseRecord,
  body: RequestBody,
): Promise<void> {
  const wanted = applyFields(release, body);
  if (release.immutable && (wanted.draft || wanted.tag !== release.tag)) {
    throw new Problem(422, 'Cannot change the tag of an immutable release.');
  }
  const found = await checkFields(repository, wanted, body, release);
  if (!wanted.draft && !found.tagged) needUnruled(repository, `refs/tags/${wanted.tag}`);
  const published = release.draft && !wanted.draft;
  Object.assign(release, wanted, { updatedAt: world.now() } satisfies Partial<ReleaseRecord>);
  if (published || !release.draft) await publish(world, repository, release, found);
  else if (!body.has('tag_name')) release.tag = `untagged-${nodeId('Draft', release.id)}`;
}

/** Removes a release with its assets; the tag stays. */
export function deleteRelease(repository: LocalRepository, release: ReleaseRecord): void {
  repository.releases.splice(repository.releases.indexOf(release), 1);
}

async function publish(
  world: World,
  repository: LocalRepository,
  release: ReleaseRecord,
  { commit, tagged }: { readonly commit: string; readonly tagged: boolean },
): Promise<void> {
  if (!tagged) await repository.git.updateRef(`refs/tags/${release.tag}`, commit, undefined);
  release.createdAt = (await repository.git.existingCommit(commit)).committer.date;
  release.publishedAt ??= world.now();
  release.immutable = world.immutableReleases;
  if (release.immutable) repository.usedTags.add(release.tag);
}

export type { ReleaseDraft };
