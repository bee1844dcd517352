import { markReachable, type Reachability } from '../../domain/history/reachability.ts';
import { chooseBase, type ReleaseBase, startsOf } from '../../domain/history/release-base.ts';
import { requireTagConvention } from '../../domain/history/tag-convention.ts';
import type { ReleaseTag } from '../../domain/history/tag-name.ts';
import type { VersionRules } from '../../domain/history/version-rules.ts';
import type { AskedVersions } from '../../domain/workspace/asked-versions.ts';
import { attributeChanges, type PackageRange } from '../../domain/workspace/package-changes.ts';
import { tagsOfPackages } from '../../domain/workspace/package-tags.ts';
import type { ReleasePackage } from '../../domain/workspace/release-package.ts';
import type { Git, TagRef } from '../../ports/git.ts';
import type { ReleaseFacts } from './release-facts.ts';
import type { ReleaseHistory } from './release-history.ts';

export interface SeveralRequest {
  readonly channel: string | undefined;
  readonly packages: readonly ReleasePackage[];
  readonly asked: AskedVersions;
  readonly rules: VersionRules;
}

/** A package, and what it starts from. */
interface Started {
  readonly source: ReleasePackage;
  readonly releases: readonly ReleaseTag[];
  readonly base: ReleaseBase;
}

/**
 * What came since the last release of each of several packages. The tags are read once, and the commits once: from the
 * newest that all these releases have before them; which of them are new to a package is found in what was read.
 */
export async function gatherSeveral(
  { channel, packages, asked, rules }: SeveralRequest,
  history: ReleaseHistory,
  git: Git,
): Promise<ReleaseFacts> {
  const [commit, tags] = await Promise.all([git.commit(history.sha), history.reachableTags()]);
  const started = startPackages({ channel, packages, asked, rules }, history.sha, tags);
  const start = await findStart(started, git);
  const commits = await history.since(start);
  if (start !== undefined) void history.authorsBefore(start);
  const reach = markReachable(
    commits,
    started.flatMap(({ base }) => startsOf(base)),
  );
  const ranges = started.map((one) => rangeOf(one, reach));
  const { changes, unassigned } = attributeChanges(commits, ranges, rules.changes);
  return {
    commit,
    packages: changes.map(([{ source, releases, base }, own]) => ({
      source,
      releases,
      base,
      changes: own,
      wanted: asked.size === 0 || asked.has(source.name),
    })),
    unassigned,
    rules,
    reach,
    history,
    range: commits,
    start,
  };
}

function startPackages(
  { channel, packages, asked, rules: { scheme } }: SeveralRequest,
  commit: string,
  tags: readonly TagRef[],
): readonly Started[] {
  return tagsOfPackages(tags, packages, scheme).map(([source, releases]) => {
    const { name: packageName, template } = source;
    const version = asked.get(packageName);
    if (releases.length === 0 && version === undefined)
      requireTagConvention(tags, template, { scheme, packageName, several: true });
    return { source, releases, base: chooseBase({ tags: releases, commit, version, channel }) };
  });
}

/** `undefined` where a package was never released: then the whole history is of interest. */
async function findStart(started: readonly Started[], git: Git): Promise<string | undefined> {
  const commits = new Set(started.flatMap(({ base }) => base.previous?.commit ?? []));
  if (started.some(({ base }) => base.previous === undefined)) return undefined;
  const [only, ...others] = commits;
  return others.length === 0 ? only : git.commonAncestor([...commits]);
}

function rangeOf(one: Started, reach: Reachability): Started & PackageRange {
  const { previous } = one.base;
  if (previous === undefined) return { ...one, isFirst: true, isNew: () => true };
  return { ...one, isFirst: false, isNew: (sha) => !reach.reaches(previous.commit, sha) };
}
