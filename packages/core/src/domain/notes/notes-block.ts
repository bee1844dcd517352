import { breakComments, escapeLine, type LinkReference, stripInvisible } from './notes-text.ts';

/** A list item that is open while its lines are read. */
interface OpenItem {
  /** Columns before its mark, as written. */
  readonly indent: number;
  /** Column at which its text stands in what we write. */
  readonly column: number;
}

interface Paragraph {
  /** What stands before its first line: indentation and a list's mark. */
  readonly start: string;
  text: string;
  /** Length of the last line that was added, as written. */
  width: number;
}

/** A line that the next word would not have fitted on was wrapped, not ended (columns). */
const wrapWidth = 66;

/**
 * As `escapeLine`, for text of several lines such as a migration guide. Paragraphs, lists and code blocks survive;
 * lines that an editor wrapped become one again, since GitHub shows each line end of a release's notes.
 */
export function escapeBlock(text: string, link?: LinkReference): string {
  // Most guides are one sentence.
  if (/^[A-Za-z][^\n\r]*$/.test(text)) return escapeLine(text, link);
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trimEnd());
  const fences = fencedBlocks(lines);
  const written: string[] = [];
  const items: OpenItem[] = [];
  let paragraph: Paragraph | undefined;
  const end = () => {
    if (paragraph !== undefined) written.push(writeParagraph(paragraph, link));
    paragraph = undefined;
  };
  let done = -1;
  for (const [index, line] of lines.entries()) {
    const last = fences.get(index);
    if (index <= done) continue;
    if (last !== undefined) {
      end();
      written.push(...writeCode(lines.slice(index, last + 1), columnFor(items, indentOf(line))));
      done = last;
    } else if (line === '') {
      end();
      written.push('');
    } else if (paragraph !== undefined && continues(paragraph, line)) {
      paragraph.text += ` ${line.trim()}`;
      paragraph.width = line.length;
    } else {
      end();
      paragraph = openParagraph(line, items);
    }
  }
  end();
  return written
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

const itemStart = /^([ \t]*)(?:[*+-]|(\d{1,3})[.)])[ \t]+(?=\S)/;

function openParagraph(line: string, items: OpenItem[]): Paragraph {
  const [mark, , number] = itemStart.exec(line) ?? [];
  const indent = indentOf(line);
  if (mark === undefined) {
    const start = ' '.repeat(columnFor(items, indent));
    return { start, text: line.trim(), width: line.length };
  }
  const before = columnFor(items, indent);
  const sign = number === undefined ? '- ' : `${number}. `;
  const column = before + sign.length;
  items.push({ indent, column });
  const start = ' '.repeat(before) + sign;
  return { start, text: line.slice(mark.length), width: line.length };
}

/** Closes the items that text at this indentation is not in, and tells the column of the innermost that is left. */
function columnFor(items: OpenItem[], indent: number): number {
  while ((items.at(-1)?.indent ?? -1) >= indent) items.pop();
  return items.at(-1)?.column ?? 0;
}

function continues({ width }: Paragraph, line: string): boolean {
  if (itemStart.test(line)) return false;
  const [word] = line.trim().split(' ', 1);
  return width + 1 + String(word).length > wrapWidth;
}

function writeParagraph({ start, text }: Paragraph, link: LinkReference | undefined): string {
  return start + escapeLine(text, link);
}

function writeCode(lines: readonly string[], column: number): readonly string[] {
  const first = String(lines[0]);
  const indent = indentOf(first);
  const fenced = first.trimStart().startsWith('```');
  const inner = lines.map((line) => {
    const own = line.slice(Math.min(indent, indentOf(line)));
    return `${' '.repeat(column)}${breakComments(stripInvisible(own))}`.trimEnd();
  });
  const fence = `${' '.repeat(column)}\`\`\``;
  return fenced ? inner : [fence, ...inner, fence];
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The first and last lines of code blocks: fenced ones that are closed and of a plain kind, and indented ones. */
function fencedBlocks(lines: readonly string[]): ReadonlyMap<number, number> {
  const blocks = new Map<number, number>();
  let open: number | undefined;
  for (const [index, line] of lines.entries()) {
    const fence = /^(?:`{3,}|~{3,})/.test(line.trim());
    if (fence && !(open === undefined ? /^```[\w+-]{0,30}$/ : /^```$/).test(line.trim()))
      return new Map();
    if (!fence) continue;
    if (open !== undefined) blocks.set(open, index);
    open = open === undefined ? index : undefined;
  }
  return open === undefined ? withIndented(lines, blocks) : new Map();
}

/** Lines indented by four or more after an empty line are code, unless they may belong to a list. */
function withIndented(
  lines: readonly string[],
  fenced: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> {
  if (lines.some((line) => itemStart.test(line))) return fenced;
  const blocks = new Map(fenced);
  let done = -1;
  for (const [index, line] of lines.entries()) {
    const end = fenced.get(index);
    if (end !== undefined) done = end;
    if (index <= done || !isIndented(line) || (index > 0 && lines[index - 1] !== '')) continue;
    const next = lines.findIndex((one, place) => place > index && !isIndented(one));
    done = (next < 0 ? lines.length : next) - 1;
    if (!lines.slice(index, done + 1).some((one) => one.includes('```'))) blocks.set(index, done);
  }
  return blocks;
}

function isIndented(line: string): boolean {
  return /^(?: {4}|\t)/.test(line);
}
