import type { PastRelease } from '../history/past-releases.ts';
import {
  compareVersions,
  tryParseVersion,
  type Version,
  type VersionScheme,
} from '../version/version.ts';
import {
  type ChangelogSection,
  type PlacedSection,
  placeSections,
  prependSection,
  readChangelog,
} from './changelog.ts';

/** The versions of past releases that a changelog has no section of. */
export function missingReleases(
  existing: string | undefined,
  releases: readonly PastRelease[],
): readonly PastRelease[] {
  const known = new Set(readChangelog(existing).releases.map(({ version }) => version));
  return releases.filter(({ tag }) => !known.has(tag.version.text));
}

/** A package's changelog as it stands at the commit, and what it lacks of the past. */
export interface PackageChangelog {
  /** Below the repository's root. */
  readonly path: string;
  /** `undefined`: it is not there yet. */
  readonly existing: string | undefined;
  /** Highest first; only where they were asked for. */
  readonly past: readonly ChangelogSection[];
  /** What stands over the notes of the release. */
  readonly heading: Omit<ChangelogSection, 'notes'>;
  readonly scheme: VersionScheme;
}

/** A package's changelog as it is after the release. */
export function renderChangelog(changelog: PackageChangelog, notes: string): string {
  const { existing, past, heading, scheme } = changelog;
  return updateChangelog(existing, { section: { ...heading, notes }, past, scheme });
}

/** What a changelog is to tell. */
export interface ChangelogNews {
  readonly section: ChangelogSection;
  /** Of past releases that it may lack, highest first. */
  readonly past: readonly ChangelogSection[];
  readonly scheme: VersionScheme;
}

/**
 * The changelog with the release's section on top, and those of past releases each above the first lower version that
 * is there. What is there already is left as people wrote it; a second time changes nothing.
 */
export function updateChangelog(
  existing: string | undefined,
  { section, past, scheme }: ChangelogNews,
): string {
  return prependSection(insertSections(existing, past, scheme), section);
}

function insertSections(
  existing: string | undefined,
  sections: readonly ChangelogSection[],
  scheme: VersionScheme,
): string | undefined {
  const changelog = readChangelog(existing);
  const { releases, end } = changelog;
  const known = new Set(releases.map(({ version }) => version));
  const missing = sections.filter(({ version }) => !known.has(version));
  if (missing.length === 0) return existing;
  return placeSections(changelog, findPlaces(missing, releases, { scheme, end }));
}

/** Sections come highest first, and so their lines only go down. */
function findPlaces(
  sections: readonly ChangelogSection[],
  headings: readonly { readonly line: number; readonly version: string }[],
  { scheme, end }: { readonly scheme: VersionScheme; readonly end: number },
): readonly PlacedSection[] {
  const isBelow = (left: Version | undefined, right: Version | undefined) =>
    left !== undefined && right !== undefined && compareVersions(left, right) < 0;
  const read = (version: string) => tryParseVersion(version, scheme);
  const there = headings.map(({ line, version }) => ({ line, version: read(version) }));
  let next = 0;
  return sections.map((section) => {
    const own = read(section.version);
    while (next < there.length && !isBelow(there[next]?.version, own)) next += 1;
    return { section, line: there[next]?.line ?? end };
  });
}
