import { markReachable, type Reachability } from '../../domain/history/reachability.ts';
import { chooseBase, type ReleaseBase } from '../../domain/history/release-base.ts';
import { requireTagConvention } from '../../domain/history/tag-convention.ts';
import type { ReleaseTag } from '../../domain/history/tag-name.ts';
import type { AskedVersions } from '../../domain/workspace/asked-versions.ts';
import { attributeChanges, type PackageRange } from '../../domain/workspace/package-changes.ts';
import { tagsOfPackages } from '../../domain/workspace/package-tags.ts';
import type { ReleasePackage } from '../../domain/workspace/release-package.ts';
import type { Git, TagRef } from '../../ports/git.ts';
import type { FactsRequest, ReleaseFacts } from './release-facts.ts';
import type { ReleaseHistory } from './release-history.ts';

export interface SeveralRequest {
  readonly request: FactsRequest;
  readonly packages: readonly ReleasePackage[];
  readonly asked: AskedVersions;
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
  { request, packages, asked }: SeveralRequest,
  history: ReleaseHistory,
  git: Git,
): Promise<ReleaseFacts> {
  const [commit, tags] = await Promise.all([git.commit(history.sha), history.reachableTags()]);
  const started = startPackages({ request, packages, asked }, history.sha, tags);
  const commits = await history.since(await findStart(started, git));
  const reach = markReachable(
    commits,
    started.flatMap(({ base }) => startsOf(base)),
  );
  const ranges = started.map((one) => rangeOf(one, reach));
  const { changes, unassigned } = attributeChanges(commits, ranges);
  return {
    commit,
    packages: started.map((one, index) => ({
      ...one,
      changes: changes[index] ?? [],
      wanted: asked.size === 0 || asked.has(one.source.name),
    })),
    unassigned,
    reach,
    history,
  };
}

function startPackages(
  { request: { config, channel }, packages, asked }: SeveralRequest,
  commit: string,
  tags: readonly TagRef[],
): readonly Started[] {
  const scheme = config.deployment.version_scheme;
  const releases = tagsOfPackages(tags, packages, scheme);
  return packages.map((source, index) => {
    const own = releases[index] ?? [];
    const { name: packageName, template } = source;
    const version = asked.get(packageName);
    if (own.length === 0 && version === undefined)
      requireTagConvention(tags, template, { scheme, packageName, several: true });
    return { source, releases: own, base: chooseBase({ tags: own, commit, version, channel }) };
  });
}

/** `undefined` where a package was never released: then the whole history is of interest. */
async function findStart(started: readonly Started[], git: Git): Promise<string | undefined> {
  const commits = new Set<string>();
  for (const { base } of started) {
    if (base.previous === undefined) return undefined;
    commits.add(base.previous.commit);
  }
  const [only, ...others] = commits;
  return only === undefined || others.length === 0 ? only : git.commonAncestor([...commits]);
}

function startsOf({ previous, lastOnChannel }: ReleaseBase): readonly string[] {
  return [previous, lastOnChannel].flatMap((tag) => tag?.commit ?? []);
}

function rangeOf({ source, base: { previous } }: Started, reach: Reachability): PackageRange {
  if (previous === undefined) return { source, isFirst: true, isNew: () => true };
  return { source, isFirst: false, isNew: (sha) => !reach.reaches(previous.commit, sha) };
}
