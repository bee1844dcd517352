import { channelOf, compareVersions, isPrerelease } from '../version/version.ts';
import type { Commit } from './commit.ts';
import type { ReleaseTag } from './tag-name.ts';

/** A release of the past, and what it brought. */
export interface PastRelease {
  readonly tag: ReleaseTag;
  /** The release before it; `undefined` for the first. */
  readonly previous: ReleaseTag | undefined;
  /** ISO 8601, of the released commit. */
  readonly date: string;
  /** Newest first. */
  readonly commits: readonly Commit[];
}

/**
 * Parts a history among its releases, highest first: each commit belongs to the lowest version that has it, and what
 * no release has is left out. Pre-releases count for a changelog of their own channel alone; the stable release that
 * comes of them tells all that they brought. Commits come newest first; time is linear in them.
 */
export function partHistory(
  commits: readonly Commit[],
  releases: readonly ReleaseTag[],
  channel: string | undefined,
): readonly PastRelease[] {
  const stable = partAmong(
    commits,
    releases.filter(({ version }) => !isPrerelease(version)),
  );
  if (channel === undefined) return stable;
  const counting = releases.filter(
    ({ version }) => !isPrerelease(version) || channelOf(version) === channel,
  );
  const early = partAmong(commits, counting).filter(({ tag }) => isPrerelease(tag.version));
  return [...stable, ...early].sort((left, right) =>
    compareVersions(right.tag.version, left.tag.version),
  );
}

function partAmong(
  commits: readonly Commit[],
  releases: readonly ReleaseTag[],
): readonly PastRelease[] {
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const held = oneEach(releases).flatMap((tag) => {
    const commit = bySha.get(tag.commit);
    return commit === undefined ? [] : [{ tag, commit }];
  });
  const owners = new Map<string, ReleaseTag>();
  // From the lowest up, so that each takes only what the ones before it left.
  for (const { tag } of held.toReversed()) claim(tag, bySha, owners);
  const parts = Map.groupBy(commits, ({ sha }) => owners.get(sha));
  return held.map(({ tag, commit: { date } }, index) => ({
    tag,
    previous: held[index + 1]?.tag,
    date,
    commits: parts.get(tag) ?? [],
  }));
}

/** Two tags may name one version. */
function oneEach(releases: readonly ReleaseTag[]): readonly ReleaseTag[] {
  return releases.filter((tag, index) => {
    const above = releases[index - 1];
    return above === undefined || compareVersions(above.version, tag.version) !== 0;
  });
}

function claim(
  tag: ReleaseTag,
  bySha: ReadonlyMap<string, Commit>,
  owners: Map<string, ReleaseTag>,
): void {
  const waiting = [tag.commit];
  for (let sha = waiting.pop(); sha !== undefined; sha = waiting.pop()) {
    const commit = bySha.get(sha);
    if (commit === undefined || owners.has(sha)) continue;
    owners.set(sha, tag);
    waiting.push(...commit.parents);
  }
}
