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

export const changelogStart = '# Changelog\n\nThe notable changes of each release, newest first.\n';

/**
 * Puts a release's section above the older ones (keepachangelog.com, 1.1.0) and changes nothing else: what people
 * wrote, `Unreleased`, link definitions and line ends stay. A version that has its section already is left alone.
 */
export function prependSection(existing: string | undefined, section: ChangelogSection): string {
  const text = existing === undefined || existing.trim() === '' ? changelogStart : existing;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  const headings = headingsOf(lines);
  if (headings.some(({ title }) => versionOf(title) === section.version)) return text;
  const first = headings.find(({ title }) => versionOf(title) !== undefined);
  const at = first?.line ?? endOfProse(lines);
  const before = trimEnd(lines.slice(0, at));
  const after = lines.slice(at);
  const next = after.findIndex((line) => line.trim() !== '');
  const rest = next < 0 ? [] : after.slice(next);
  const gap = before.length === 0 ? [] : [''];
  return [...before, ...gap, ...renderSection(section), '', ...rest].join(newline);
}

/** The lines of a section, without blank ones around them. */
export function renderSection({ version, date, url, notes }: ChangelogSection): readonly string[] {
  const heading = `## ${url === '' ? version : `[${version}](${url})`} - ${date}`;
  return [heading, '', ...notes.trim().split(/\r?\n/)];
}

export interface Heading {
  readonly line: number;
  readonly title: string;
}

/** ATX headings of the first three levels outside fenced code. */
export function headingsOf(lines: readonly string[]): readonly Heading[] {
  const headings: Heading[] = [];
  let fence: string | undefined;
  for (const [line, text] of lines.entries()) {
    const [mark] = /^(?:```|~~~)/.exec(text.trimStart()) ?? [];
    if (mark !== undefined && (fence === undefined || fence === mark))
      fence = fence === undefined ? mark : undefined;
    const [, title] = /^#{1,3}[ \t]+(\S.*)$/.exec(text) ?? [];
    if (fence === undefined && title !== undefined) headings.push({ line, title });
  }
  return headings;
}

/** The version that a heading begins with: `[1.2.0](…) - …`, `v1.2.0 (…)`, `1.2.0`. */
export function versionOf(title: string): string | undefined {
  return /^\[?v?(\d+\.[\w.+!-]+)\]?(?=[\s(:]|$)/.exec(title)?.[1];
}

/** Where new text goes in a file without releases: above the link definitions that end it. */
export function endOfProse(lines: readonly string[]): number {
  const last = lines.findLastIndex((line) => line.trim() !== '' && !/^\[[^\]]+\]:\s/.test(line));
  return last + 1;
}

function trimEnd(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== '') + 1);
}
