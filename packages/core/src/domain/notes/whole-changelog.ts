import type { PastRelease } from '../history/past-releases.ts';
import {
  compareVersions,
  tryParseVersion,
  type Version,
  type VersionScheme,
} from '../version/version.ts';
import {
  type ChangelogSection,
  changelogStart,
  endOfProse,
  headingsOf,
  prependSection,
  renderSection,
  versionOf,
} from './changelog.ts';

/** The versions of past releases that a changelog has no section of. */
export function missingReleases(
  existing: string | undefined,
  releases: readonly PastRelease[],
): readonly PastRelease[] {
  const known = new Set(
    headingsOf((existing ?? '').split(/\r?\n/)).map(({ title }) => versionOf(title)),
  );
  return releases.filter(({ tag }) => !known.has(tag.version.text));
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
  const text = existing === undefined || existing.trim() === '' ? changelogStart : existing;
  const lines = text.split(/\r?\n/);
  const headings = headingsOf(lines).flatMap(({ line, title }) => {
    const version = versionOf(title);
    return version === undefined ? [] : [{ line, version }];
  });
  const known = new Set(headings.map(({ version }) => version));
  const missing = sections.filter(({ version }) => !known.has(version));
  if (missing.length === 0) return existing;
  const placed = placeSections(missing, headings, { scheme, end: endOfProse(lines) });
  return weave(lines, placed).join(text.includes('\r\n') ? '\r\n' : '\n');
}

interface PlacedSection {
  readonly section: ChangelogSection;
  /** The line above which it goes. */
  readonly line: number;
}

/** Sections come highest first, and so their lines only go down. */
function placeSections(
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

/** The old lines with the sections between them, one blank line around each. */
function weave(lines: readonly string[], placed: readonly PlacedSection[]): readonly string[] {
  const all: string[] = [];
  let from = 0;
  for (const { section, line } of placed) {
    for (const old of lines.slice(from, line)) all.push(old);
    from = line;
    while (all.at(-1)?.trim() === '') all.pop();
    if (all.length > 0) all.push('');
    for (const added of renderSection(section)) all.push(added);
    all.push('');
  }
  while (lines[from]?.trim() === '') from += 1;
  for (const old of lines.slice(from)) all.push(old);
  return all;
}
