import type { ChangelogSection } from '../notes/changelog.ts';
import { updateChangelog } from '../notes/whole-changelog.ts';
import { parseVersion, type VersionScheme } from '../version/version.ts';
import {
  type FileText,
  planVersionEdits,
  type VersionedPackage,
} from '../version-files/version-edits.ts';
import { versionPaths } from '../version-files/version-paths.ts';

/** The commit that a release is of: what is on the branch, with the new version in it. */
export interface ReleaseCommit {
  /** Full SHA of the one parent: the commit that was planned. */
  readonly parent: string;
  readonly message: string;
  /** ISO 8601: the parent's, so that each run makes the same commit. */
  readonly date: string;
  readonly files: readonly FileText[];
}

/** A package of the repository, and what is released of it; `undefined`: nothing. */
export interface CommittedPackage extends Omit<VersionedPackage, 'version'> {
  readonly release: CommittedRelease | undefined;
}

export interface CommittedRelease {
  readonly version: string;
  readonly tag: string;
  /** Below the repository's root; empty: none is kept. */
  readonly changelogFile: string;
  /** Markdown. */
  readonly notes: string;
  /** Sections of past releases that the changelog lacks, highest first. Default: none. */
  readonly past?: readonly ChangelogSection[];
}

export interface ReleaseCommitFacts {
  /** All packages of the repository. */
  readonly packages: readonly CommittedPackage[];
  readonly scheme: VersionScheme;
  /** By path, what `releaseCommitPaths` asked for, as far as it is there. */
  readonly texts: ReadonlyMap<string, string>;
}

/** The files that a release commit may change, by what was read so far: read them, and ask again until nothing is new. */
export function releaseCommitPaths(facts: ReleaseCommitFacts): readonly string[] {
  const changelogs = facts.packages.flatMap(({ release }) => release?.changelogFile ?? []);
  const versions = versionPaths({ packages: versionedOf(facts), texts: facts.texts });
  return [...new Set([...versions, ...changelogs.filter((path) => path !== '')])];
}

/**
 * The files with the new versions and the changelogs with the new sections; none where all say it already, as in the
 * release commit itself. `date` is `YYYY-MM-DD`, `repositoryUrl` where the releases' pages are. Errors: `invalid-version`.
 */
export function planReleaseFiles(
  facts: ReleaseCommitFacts,
  { date, repositoryUrl }: { readonly date: string; readonly repositoryUrl: string },
): readonly FileText[] {
  const edits = planVersionEdits({ packages: versionedOf(facts), texts: facts.texts });
  const texts = new Map(edits.map(({ path, text }) => [path, text]));
  for (const { release } of facts.packages) {
    if (release === undefined || release.changelogFile === '') continue;
    const { changelogFile: path, version, tag, notes, past = [] } = release;
    const section = { version, date, notes, url: `${repositoryUrl}/releases/tag/${tag}` };
    const existing = texts.get(path) ?? facts.texts.get(path);
    texts.set(path, updateChangelog(existing, { section, past, scheme: facts.scheme }));
  }
  return [...texts]
    .filter(([path, text]) => facts.texts.get(path) !== text)
    .map(([path, text]) => ({ path, text }));
}

function versionedOf({ packages, scheme }: ReleaseCommitFacts): readonly VersionedPackage[] {
  return packages.map(({ name, path, versionFiles, release }) => ({
    name,
    path,
    versionFiles,
    version: release && parseVersion(release.version, scheme),
  }));
}

/** The message of a release commit; it names each tag that is made of it. */
export function releaseCommitMessage(tags: readonly string[]): string {
  if (tags.length === 1) return `chore(release): ${tags[0]}\n`;
  return `chore(release): ${tags.length} packages\n\n${tags.map((tag) => `- ${tag}\n`).join('')}`;
}

/** Whether a message is that of the release commit of a tag. */
export function isReleaseCommitOf(tag: string, message: string): boolean {
  const lines = message.trimEnd().split('\n');
  if (lines[0] === `chore(release): ${tag}`) return true;
  return /^chore\(release\): \d+ packages\n/.test(message) && lines.includes(`- ${tag}`);
}
