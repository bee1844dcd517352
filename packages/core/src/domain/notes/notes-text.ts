/**
 * Makes plain text safe inside Markdown that GitHub renders: no markup, no mentions, no comments that could be taken
 * for our marks, no characters that turn or hide text. Inline code survives, for people write it in commit subjects.
 */
export function escapeLine(text: string): string {
  const visible = stripInvisible(text).replaceAll(/\s+/g, ' ').trim();
  const escaped = visible.includes('``') ? escapePlain(visible) : escapeAroundCode(visible);
  return escaped.replace(/^(?:[#>+=|-]|\d{1,9}(?=[.)]))/, (start) =>
    /^\d/.test(start) ? `${start}\\` : `\\${start}`,
  );
}

/** As `escapeLine`, for text of several lines such as a migration guide; whole fenced code blocks survive. */
export function escapeBlock(text: string): string {
  const lines = text.split(/\r\n|\n|\r/);
  const fenced = fencedLines(lines);
  return lines
    .map((line, index) => {
      if (fenced?.has(index) === true) return breakComments(stripInvisible(line)).trimEnd();
      return line.replace(
        /^([ \t]*)([*-] )?(.*)$/s,
        (_, indent: string, bullet = '', rest: string) =>
          `${indent !== '' && bullet !== '' ? '  ' : ''}${bullet}${escapeLine(rest)}`,
      );
    })
    .join('\n');
}

/**
 * Removes what is not meant to be seen (controls, bidi and zero-width characters, tags) and mends lone surrogates.
 * Line ends become spaces.
 */
export function stripInvisible(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\n\r\u2028\u2029]/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\u115f\u1160\u3164\uffa0]/gu, (one) => (one === '\t' ? one : ''));
}

// Single backticks pair up from left to right, as CommonMark reads them where no run is longer.
function escapeAroundCode(text: string): string {
  const parts = text.split('`');
  const unpaired = parts.length % 2 === 0;
  return parts
    .map((part, index) => {
      const code = index % 2 === 1 && !(unpaired && index === parts.length - 1);
      if (!code)
        return `${unpaired && index === parts.length - 1 ? '\\`' : ''}${escapePlain(part)}`;
      return `\`${breakComments(part)}\``;
    })
    .join('');
}

function escapePlain(text: string): string {
  return text
    .replaceAll(/&(?=[#\w])/g, '&amp;')
    .replaceAll(/[\\[\]*~`]/g, (one) => `\\${one}`)
    .replaceAll(/_+/g, escapeUnderscores)
    .replaceAll('<', '&lt;')
    .replaceAll('-->', '--&gt;')
    .replaceAll(/@(?=\w)/g, '@&#8203;');
}

/** Within a word they mean nothing to Markdown: `snake_case` stays readable. */
function escapeUnderscores(run: string, at: number, whole: string): string {
  const around = whole.charAt(at - 1) + whole.charAt(at + run.length);
  return /^[A-Za-z0-9]{2}$/.test(around) ? run : '\\_'.repeat(run.length);
}

/** Within code nothing is escaped, so a mark is broken up instead. */
function breakComments(text: string): string {
  return text.replaceAll('<!--', '<! --').replaceAll('-->', '-- >');
}

/** The lines of fenced blocks with their fences, or `undefined` where a fence is left open or of an odd kind. */
function fencedLines(lines: readonly string[]): ReadonlySet<number> | undefined {
  const inside = new Set<number>();
  let open = false;
  for (const [index, line] of lines.entries()) {
    const fence = /^(?:`{3,}|~{3,})/.test(line.trim());
    if (fence && !(open ? /^```$/ : /^```[\w+-]{0,30}$/).test(line.trim())) return undefined;
    if (fence || open) inside.add(index);
    if (fence) open = !open;
  }
  return open ? undefined : inside;
}
