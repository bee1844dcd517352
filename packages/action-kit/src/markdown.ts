/** Characters that turn text around or hide in it: bidirectional controls, zero-width ones, and C0/C1. */
const invisible = /[\p{Cc}\u061c\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u2069\ufeff]/gu;

/**
 * Any text as it should read in GitHub's Markdown: one line, nothing in it is markup, a link, a cell's end
 * or a mention (GitHub Flavored Markdown, section 2.4).
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\r\n?|\n/g, ' ')
    .replace(invisible, '')
    .replace(/[\\`*_{}[\]<>|~#!$&]/g, (character) => entities[character] ?? `\\${character}`)
    .replace(/@/g, '@&#8203;');
}

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

/** A sentence of ours: what stands between backticks is code, all else is text; `- ` begins a list's line. */
export function prose(text: string): string {
  return text.split('\n').map(proseLine).join('\n');
}

function proseLine(text: string): string {
  const item = text.startsWith('- ') ? '- ' : '';
  const parts = text.slice(item.length).split('`');
  const closed = parts.length % 2 === 1;
  return (
    item +
    parts
      .map((part, index) =>
        index % 2 === 1 && (closed || index < parts.length - 1) ? code(part) : escapeMarkdown(part),
      )
      .join('')
  );
}

/** A heading of level 2 unless told; the text is data. */
export function heading(text: string, level: 1 | 2 | 3 | 4 = 2): string {
  return `${'#'.repeat(level)} ${escapeMarkdown(text)}\n`;
}

/** Text as code on one line; the fence is longer than any run of backticks inside. */
export function code(text: string): string {
  const content = text.replace(/\r\n?|\n/g, ' ').replace(invisible, '');
  if (content.trim() === '') return '—';
  const fence = '`'.repeat(longestRun(content) + 1);
  const padding = /^`|`$/.test(content) ? ' ' : '';
  return `${fence}${padding}${content}${padding}${fence}`;
}

/** A block of text, kept as it is. */
export function codeBlock(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}\n`;
}

/** A link, where the address is http(s); else the bare text. */
export function link(text: string, url: string): string {
  if (!/^https?:\/\//i.test(url)) return escapeMarkdown(text);
  const address = url.replace(/[\s<>()|\\]/g, (character) => encodeURIComponent(character));
  return `[${escapeMarkdown(text)}](${address.replace(/[()]/g, percent)})`;
}

/** A table. Cells are Markdown already: make them with `code`, `link` or `escapeMarkdown`. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return `${lines.map((cells) => `| ${cells.map(oneLine).join(' | ')} |`).join('\n')}\n`;
}

/** Markdown that is folded away under a title. */
export function details(title: string, markdown: string): string {
  return `<details><summary>${escapeHtml(title)}</summary>\n\n${markdown.trimEnd()}\n\n</details>\n`;
}

/** A Mermaid picture, which GitHub draws. Labels are data: make them with `mermaidLabel`. */
export function mermaid(definition: string): string {
  return codeBlock(definition, 'mermaid');
}

/** Text as a quoted Mermaid label (Mermaid's entity codes stand in for what would end it). */
export function mermaidLabel(text: string): string {
  const safe = text
    .replace(/\r\n?|\n/g, ' ')
    .replace(invisible, '')
    .replace(/[#"<>&`\\;{}[\]()|@]/g, (character) => `#${character.codePointAt(0)};`);
  return `"${safe}"`;
}

/** Paragraphs and blocks with one empty line between them; empty ones are left out. */
export function blocks(...parts: readonly string[]): string {
  const kept = parts.map((part) => part.trim()).filter((part) => part !== '');
  return `${kept.join('\n\n')}\n`;
}

/** GFM's tables end a cell at each `|` without a backslash, even inside code (section 4.10). */
function oneLine(cell: string): string {
  return cell.replace(/\r\n?|\n/g, '<br>').replace(/(?<!\\)\|/g, '\\|');
}

function escapeHtml(text: string): string {
  return escapeMarkdown(text).replace(/\\(.)/gu, '$1');
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
