import { floatingTags } from '../../domain/release/floating-tags.ts';
import type { WantedRelease } from '../../domain/release/release-protocol.ts';
import type { CreateReleaseRequest } from '../create-release.ts';
import { type ChangelogPorts, catchUpChangelog, describeSections } from './catch-up-changelog.ts';
import { commitAsked } from './commit-release.ts';
import { type FloatingPorts, moveFloatingTags } from './move-floating-tags.ts';
import type { Reconciled } from './reconcile-release.ts';

/** What follows a published release, each compared first, so that a second run changes nothing. `date` is ISO 8601. */
export async function followRelease(
  request: CreateReleaseRequest,
  wanted: WantedRelease,
  { release: { url }, stable }: Reconciled,
  date: string,
  ports: ChangelogPorts & FloatingPorts,
): Promise<readonly string[]> {
  const { version, tag, notes, run, pastSections: past = [] } = request;
  const scheme = request.config.deployment.version_scheme;
  if (wanted.draft) return [];
  const path = changelogOf(request);
  const section = { version, date: date.slice(0, 'YYYY-MM-DD'.length), url, notes };
  const added =
    path === ''
      ? undefined
      : await catchUpChangelog({ path, section, past, scheme, ref: run.ref }, ports);
  const names = floatingTagsOf(request, wanted, stable);
  const moved = await moveFloatingTags({ names, commit: wanted.commit, stable }, ports);
  ports.log.info(`${tag} is released.`);
  return added === undefined ? moved : [added, ...moved];
}

/** What would follow, one line each, as far as that is known without asking anybody. */
export function describeFollowing(
  request: CreateReleaseRequest,
  wanted: WantedRelease,
): readonly string[] {
  if (wanted.draft) return [];
  const path = changelogOf(request);
  const target = wanted.releaseCommit === undefined ? wanted.commit : 'the release commit';
  const moves = floatingTagsOf(request, wanted, []).map(
    (name) => `Move the tag ${name} to ${target}.`,
  );
  const added = describeSections(request.version, request.pastSections?.length ?? 0);
  return path === '' ? moves : [`Add ${added} to ${path}.`, ...moves];
}

function floatingTagsOf(
  request: CreateReleaseRequest,
  wanted: WantedRelease,
  stable: readonly string[],
): readonly string[] {
  return floatingTags(wanted, wanted.prerelease ? 'none' : request.floatingTags, stable);
}

/** The changelog that follows the release by a commit of its own; a release commit has it already. */
function changelogOf(request: CreateReleaseRequest): string {
  if (commitAsked(request) !== undefined) return '';
  return request.changelogFile ?? request.config.release_management.changelog_file;
}
