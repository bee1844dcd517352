import type { Commit } from '../history/commit.ts';
import type { ReleaseTag } from '../history/tag-name.ts';
import {
  channelOf,
  compareVersions,
  isPrerelease,
  tryParseVersion,
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
  const rows = new Map(commits.map(({ sha }, row) => [sha, row]));
  const held = oneEach(releases.filter(({ commit }) => rows.has(commit)));
  const owners = new Int32Array(commits.length).fill(-1);
  // From the lowest up, so that each takes only what the ones before it left.
  for (let index = held.length - 1; index >= 0; index -= 1)
    claim(commits, rows, String(held[index]?.commit), owners, index);
  const parts = held.map((): Commit[] => []);
  for (const [row, commit] of commits.entries()) parts[Number(owners[row])]?.push(commit);
  return held.map((tag, index) => ({
    tag,
    previous: held[index + 1],
    date: String(commits[Number(rows.get(tag.commit))]?.date),
    commits: parts[index] ?? [],
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
  commits: readonly Commit[],
  rows: ReadonlyMap<string, number>,
  start: string,
  owners: Int32Array,
  owner: number,
): void {
  const waiting = [start];
  for (let sha = waiting.pop(); sha !== undefined; sha = waiting.pop()) {
    const row = rows.get(sha);
    if (row === undefined || owners[row] !== -1) continue;
    owners[row] = owner;
    waiting.push(...(commits[row]?.parents ?? []));
  }
}

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
  const places = placesOf(missing, headings, scheme, endOfProse(lines));
  const all = spread(lines, missing, places);
  return all.join(text.includes('\r\n') ? '\r\n' : '\n');
}

/** The line above which each section goes; sections come highest first, and so do their lines. */
function placesOf(
  sections: readonly ChangelogSection[],
  headings: readonly { readonly line: number; readonly version: string }[],
  scheme: VersionScheme,
  end: number,
): readonly number[] {
  const there = headings.map(({ line, version }) => ({
    line,
    version: tryParseVersion(version, scheme),
  }));
  let next = 0;
  return sections.map((section) => {
    const own = tryParseVersion(section.version, scheme);
    const isBelow = (version: typeof own) =>
      own !== undefined && version !== undefined && compareVersions(version, own) < 0;
    while (next < there.length && !isBelow(there[next]?.version)) next += 1;
    return there[next]?.line ?? end;
  });
}

function spread(
  lines: readonly string[],
  sections: readonly ChangelogSection[],
  places: readonly number[],
): readonly string[] {
  const all: string[] = [];
  let from = 0;
  for (const [index, section] of sections.entries()) {
    const place = places[index] ?? from;
    for (; from < place; from += 1) all.push(lines[from] ?? '');
    while (all.length > 0 && all.at(-1)?.trim() === '') all.pop();
    if (all.length > 0) all.push('');
    for (const line of renderSection(section)) all.push(line);
    all.push('');
  }
  while (from < lines.length && lines[from]?.trim() === '') from += 1;
  for (; from < lines.length; from += 1) all.push(lines[from] ?? '');
  return all;
}
