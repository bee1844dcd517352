import { headingsOf, versionOf } from './changelog-headings.ts';

/** One release, as the changelog tells it. */
export interface ChangelogSection {
  readonly version: string;
  /** `YYYY-MM-DD`, of the released commit, in UTC. */
  readonly date: string;
  /** Page that the heading links to; empty: no link. */
  readonly url: string;
  /** Markdown. */
  readonly notes: string;
}

/** A changelog by its lines. Put together again, they are the very text. */
export interface Changelog {
  /** A byte order mark, which stays in front of all. */
  readonly mark: string;
  /** With their ends, whichever each one has. */
  readonly lines: readonly string[];
  /** How its lines end. */
  readonly newline: string;
  /** Releases that have a section, from the top. */
  readonly releases: readonly { readonly line: number; readonly version: string }[];
  /** The line above which a release goes that is older than all. */
  readonly end: number;
}

export interface PlacedSection {
  readonly section: ChangelogSection;
  /** The line above which it goes. */
  readonly line: number;
}

const start = '# Changelog\n\nThe notable changes of each release, newest first.\n';

/** Reads a changelog; one that is not there, or is empty, begins with a title. */
export function readChangelog(existing: string | undefined): Changelog {
  const mark = existing?.startsWith('\ufeff') === true ? '\ufeff' : '';
  const text = existing?.slice(mark.length) ?? '';
  const lines = (text.trim() === '' ? start : text).split(/(?<=\n)/);
  const releases = headingsOf(lines).flatMap(({ line, title }) => {
    const version = versionOf(title);
    return version === undefined ? [] : [{ line, version }];
  });
  const newline = /\r?\n/.exec(text)?.[0] ?? '\n';
  return { mark, lines, newline, releases, end: endOfProse(lines) };
}

/**
 * Puts a release's section above the older ones (keepachangelog.com, 1.1.0) and changes nothing else: what people
 * wrote, `Unreleased`, link definitions and line ends stay. A version that has its section already is left alone.
 */
export function prependSection(existing: string | undefined, section: ChangelogSection): string {
  const changelog = readChangelog(existing);
  const { releases, end } = changelog;
  if (existing !== undefined && releases.some(({ version }) => version === section.version))
    return existing;
  return placeSections(changelog, [{ section, line: releases[0]?.line ?? end }]);
}

/** The old lines as they are, with the sections between them. Their lines only go down. */
export function placeSections(
  { mark, lines, newline }: Changelog,
  placed: readonly PlacedSection[],
): string {
  const all: string[] = [];
  let from = 0;
  for (const { section, line } of placed) {
    for (const old of lines.slice(from, line)) all.push(old);
    from = line;
    all.push(gapAfter(all.at(-1), newline));
    all.push(renderSection(section).replaceAll('\n', newline));
    if (lines[line] === undefined ? placed.at(-1)?.section !== section : isText(lines[line]))
      all.push(newline);
  }
  return mark + all.concat(lines.slice(from)).join('');
}

/** What ends a line and makes a blank one. */
function gapAfter(line: string | undefined, newline: string): string {
  if (line === undefined || !isText(line)) return '';
  return line.endsWith('\n') ? newline : newline + newline;
}

function isText(line: string): boolean {
  return line.trim() !== '';
}

/** A section with a line end, without blank lines around it. The notes of a long history are not taken apart. */
function renderSection({ version, date, url, notes }: ChangelogSection): string {
  const heading = `## ${url === '' ? version : `[${version}](${url})`} - ${date}\n`;
  const text = withoutTitle(notes.trim().replaceAll('\r\n', '\n'), version).trim();
  return text === '' ? heading : `${heading}\n${text}\n`;
}

/** A template may name the version by itself: once is enough. */
function withoutTitle(text: string, version: string): string {
  const lines = text.split('\n', 2);
  const [first] = headingsOf(lines);
  const isTitle = first?.line === 0 && versionOf(first.title) === version;
  return isTitle ? text.slice(String(lines[0]).length) : text;
}

/** Where new text goes in a file without releases: above the link definitions that end it. */
function endOfProse(lines: readonly string[]): number {
  return lines.findLastIndex((line) => isText(line) && !/^\[[^\]]+\]:\s/.test(line)) + 1;
}
