/** `Token: value` or `Token #value` at the end of a message. */
export interface Footer {
  /** As written, except that `BREAKING-CHANGE` is told as `BREAKING CHANGE`. */
  readonly token: string;
  readonly value: string;
}

// Conventional Commits 1.0.0, items 8 to 16. `BREAKING CHANGE:` may end its line: git strips the space there.
const footer =
  /^(?:(BREAKING[ -]CHANGE):(?:[ \t]+|$)|([A-Za-z0-9][A-Za-z0-9-]*)(?::[ \t]+|[ \t](?=#)))/;

/** Parts the lines below a subject into body and footers; a footer's text runs to the next footer. */
export function parseFooters(lines: readonly string[]): {
  readonly body: string;
  readonly footers: readonly Footer[];
} {
  const body: string[] = [];
  const found: { token: string; lines: string[] }[] = [];
  for (const line of lines) {
    const start = footerStart(line);
    if (start !== undefined) found.push({ token: start.token, lines: [start.value] });
    else (found.at(-1)?.lines ?? body).push(line);
  }
  return {
    body: body.join('\n').trim(),
    footers: found.map(({ token, lines: text }) => ({ token, value: text.join('\n').trim() })),
  };
}

/** The values of a footer, whatever the case of its token, in order. */
export function footerValues(footers: readonly Footer[], token: string): readonly string[] {
  const wanted = token.toLowerCase();
  return footers.filter((one) => one.token.toLowerCase() === wanted).map(({ value }) => value);
}

function footerStart(line: string): Footer | undefined {
  const match = footer.exec(line);
  if (match === null) return undefined;
  const [whole, breaking, token = ''] = match;
  const value = line.slice(whole.length);
  return { token: breaking === undefined ? token : 'BREAKING CHANGE', value };
}
