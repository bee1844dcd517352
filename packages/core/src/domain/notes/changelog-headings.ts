export interface Heading {
  /** Its first line, with the anchors that stand above it; counted from 0. */
  readonly line: number;
  readonly title: string;
}

/**
 * Headings of the first three levels (CommonMark 0.31, sections 4.2 and 4.3), outside fenced code and comments. Lines
 * may have their ends.
 */
export function headingsOf(lines: readonly string[]): readonly Heading[] {
  const headings: Heading[] = [];
  let hidden: string | undefined;
  for (const [line, text] of lines.entries()) {
    if (hidden === undefined) {
      const title = titleOf(text, lines[line + 1] ?? '');
      if (title !== undefined) headings.push({ line: aboveAnchors(lines, line), title });
    }
    hidden = hiddenAfter(text, hidden);
  }
  return headings;
}

/** `## Title`, `## Title ##`, or `Title` above a line of `=` or `-`. */
function titleOf(line: string, next: string): string | undefined {
  const marked = /^ {0,3}#{1,3}[ \t]+(\S.*)$/.exec(line.trimEnd())?.[1];
  if (marked !== undefined) return marked.replace(/[ \t]+#{1,10}$/, '');
  return /^ {0,3}(?:=+|-{2,})\s*$/.test(next) && /^[ ]{0,3}[^\s>#|-]/.test(line)
    ? line.trim()
    : undefined;
}

/** What hides the next line: a fence's mark, or a comment that is not closed. */
function hiddenAfter(line: string, hidden: string | undefined): string | undefined {
  if (hidden === '<!--') return line.includes('-->') ? undefined : hidden;
  const [mark] = /^(?:```|~~~)/.exec(line.trimStart()) ?? [];
  if (hidden !== undefined) return mark === hidden ? undefined : hidden;
  const comment = line.lastIndexOf('<!--');
  return mark ?? (comment >= 0 && !line.includes('-->', comment) ? '<!--' : undefined);
}

/** Older tools write `<a name="1.2.0"></a>` above a release's heading: it belongs to it. */
function aboveAnchors(lines: readonly string[], heading: number): number {
  let line = heading;
  while (/^<a (?:name|id)="[^"<>]{0,200}"><\/a>\s*$/.test(lines[line - 1] ?? '')) line -= 1;
  return line;
}

// `[1.2.0](…) - …`, `v1.2.0 (…)`, `1.2.0 / …`, `Version 1.2.0`, `name@1.2.0`, `name-v1.2.0`, `Name v1.2.0`.
const release =
  /^(?:\[|\*\*)?(?:(?:version|release)[ \t]+|@?[\w./-]{1,100}@|[\w./-]{1,100}[-/](?=v\d)|@?[\w./-]{1,100}[ \t]+(?=v\d))?v?(\d{1,9}\.[\w.+!-]*\w)(?=[\s(:,\]*]|$)/i;

/** The version that a release's heading tells, as changelogs and the tools that write them have it. */
export function versionOf(title: string): string | undefined {
  return release.exec(title)?.[1];
}
