import type { Config } from '../../domain/config/config.ts';
import { classifyCommits } from '../../domain/history/changes.ts';
import type { Commit } from '../../domain/history/commit.ts';
import { type PastRelease, partHistory } from '../../domain/history/past-releases.ts';
import { releaseTags } from '../../domain/history/tag-name.ts';
import { changeRules } from '../../domain/history/version-rules.ts';
import type { ChangelogSection } from '../../domain/notes/changelog.ts';
import type { NotesFacts } from '../../domain/notes/notes.ts';
import { pullRequestsOf } from '../../domain/notes/notes-pulls.ts';
import { missingReleases } from '../../domain/notes/whole-changelog.ts';
import { compareVersions, type Version } from '../../domain/version/version.ts';
import { packageFinder, packagesOf } from '../../domain/workspace/attribution.ts';
import type { ReleasePackage } from '../../domain/workspace/release-package.ts';
import type { ReleaseHistory } from './release-history.ts';

export interface PastRequest {
  readonly source: ReleasePackage;
  /** All packages of the repository. */
  readonly sources: readonly ReleasePackage[];
  /** What is released now: only what is below it is of the past. */
  readonly version: Version;
  readonly channel: string | undefined;
  /** The changelog as it is. */
  readonly existing: string | undefined;
  readonly repositoryUrl: string;
  readonly config: Config;
}

/** Writes the sections of a package's past releases that its changelog lacks, highest first. */
export async function writePastSections(
  request: PastRequest,
  history: ReleaseHistory,
  write: (facts: NotesFacts) => Promise<string>,
): Promise<readonly ChangelogSection[]> {
  const { source, sources, version, config, repositoryUrl } = request;
  const [commits, tags] = await Promise.all([history.since(undefined), history.reachableTags()]);
  const scheme = config.deployment.version_scheme;
  const releases = releaseTags(tags, source.template, scheme);
  const below = releases.filter((tag) => compareVersions(tag.version, version) < 0);
  const past = partHistory(commits, below, request.channel);
  const isOwn = ownCommits(source, sources);
  const sections: ChangelogSection[] = [];
  for (const release of missingReleases(request.existing, past)) {
    const notes = await write(factsOf(release, isOwn, request));
    const { tag, date } = release;
    const url = repositoryUrl === '' ? '' : `${repositoryUrl}/releases/tag/${tag.name}`;
    sections.push({ version: tag.version.text, date: dayOf(date), url, notes });
  }
  return sections;
}

/** Which commits are of a package: all where there is only one. */
function ownCommits(
  source: ReleasePackage,
  sources: readonly ReleasePackage[],
): (commit: Commit) => boolean {
  if (sources.length === 1) return () => true;
  const find = packageFinder(sources);
  return (commit) => packagesOf(commit, find).has(source);
}

function factsOf(
  { tag, previous, date, commits }: PastRelease,
  isOwn: (commit: Commit) => boolean,
  { source, repositoryUrl, config }: PastRequest,
): NotesFacts {
  const { bumps } = config.release_management;
  return {
    name: source.name,
    version: tag.version.text,
    tag: tag.name,
    previous_version: previous?.version.text ?? null,
    previous_tag: previous?.name ?? null,
    commit: tag.commit,
    date: dayOf(date),
    repositoryUrl,
    changes: classifyCommits(commits.filter(isOwn), changeRules(bumps, repositoryUrl)),
    pulls: pullRequestsOf(commits),
  };
}

function dayOf(date: string): string {
  return date.slice(0, 'YYYY-MM-DD'.length);
}
