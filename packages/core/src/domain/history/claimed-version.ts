import { compareVersions, tryParseVersion, type Version } from '../version/version.ts';
import type { Change } from './changes.ts';
import { isReleaseCommit, releasedBy } from './commit-kinds.ts';
import type { AskedByCommit, ReleaseAsFacts } from './release-as.ts';

export interface ClaimFacts extends ReleaseAsFacts {
  /** What the project's own files say; `undefined` where they say nothing. */
  readonly projectVersion: string | undefined;
}

/**
 * The version that the commit itself says that it is: one such as `chore(release): 1.2.3`, which people or tools made
 * before the tag, or a merge of it. Where the project's files say a version they must agree, and where the subject names none
 * (`Version Packages`), they tell. One that is out, or not above the last release, says nothing of the next.
 */
export function findClaimed(facts: ClaimFacts): AskedByCommit | undefined {
  const change = newestRelease(facts.changes);
  const version = change && versionOf(change, facts);
  if (change === undefined || version === undefined || !isNew(version, facts)) return undefined;
  return { version, sha: change.commit.sha };
}

/** The newest commit, or the newest of the branch that it merges, where it tells of a release. */
export function newestRelease(changes: readonly Change[]): Change | undefined {
  let newest: Change | undefined = changes[0];
  while (newest !== undefined && newest.commit.parents.length > 1) {
    const merged = newest.commit.parents.at(-1);
    newest = changes.find(({ commit }) => commit.sha === merged);
  }
  if (newest === undefined) return undefined;
  const { header, subject } = newest.message;
  return isReleaseCommit(header, subject) ? newest : undefined;
}

function versionOf(
  { message: { header, subject } }: Change,
  { rules: { scheme }, packageName, projectVersion = '' }: ClaimFacts,
): Version | undefined {
  const stated = tryParseVersion(projectVersion, scheme);
  const own = stated?.release.some((number) => number > 0) ? stated : undefined;
  const named = releasedBy(header, subject);
  if (named === undefined) return own;
  const version = tryParseVersion(named.version, scheme);
  if (version === undefined) return undefined;
  if (own !== undefined) return compareVersions(own, version) === 0 ? version : undefined;
  // Nothing vouches for it but its words: those of a part, such as `chore(chart): 1.2.3`, are of another version.
  const isWhole = ['release', null].includes(header?.scope ?? null);
  return isWhole && [undefined, packageName].includes(named.name) ? version : undefined;
}

function isNew(version: Version, { base }: ClaimFacts): boolean {
  const { channel, previous, prereleases } = base;
  if (channel !== undefined) return false;
  const isOut = prereleases.some((tag) => compareVersions(tag.version, version) === 0);
  return !isOut && (previous === undefined || compareVersions(version, previous.version) > 0);
}
