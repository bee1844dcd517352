/** `Token: value` or `Token #value` at the end of a message. */
export interface Footer {
  /** As written, except that `BREAKING-CHANGE` is told as `BREAKING CHANGE`. */
  readonly token: string;
  readonly value: string;
}

// Conventional Commits 1.0.0, items 8 to 16. `BREAKING CHANGE:` may end its line: git strips the space there.
const footer =
  /^(?:(BREAKING[ -]CHANGE):(?:[ \t]+|$)|([A-Za-z0-9][A-Za-z0-9-]*)(?::[ \t]+|[ \t](?=#)))/;

// Single words that begin a footer even within the text of a breaking change. Others, such as `Before:`, are its prose.
const knownTokens: ReadonlySet<string> = new Set(
  'close closes closed fix fixes fixed resolve resolves resolved ref refs references see cc bug issue issues link links pr ticket related'.split(
    ' ',
  ),
);

/** Where the first line begins that could be a footer's; what stands above it is body. -1: all of it is. */
export function firstFooterAt(text: string): number {
  return text.search(/^(?:BREAKING[ -]CHANGE|[A-Za-z0-9][A-Za-z0-9-]*)(?::|[ \t]#)/m);
}

/**
 * Parts the lines below a subject into body and footers; a footer's text runs to the next footer. How to migrate may
 * take paragraphs and code: within that, code is no footer, and neither is a word that no trailer is called.
 */
export function parseFooters(lines: readonly string[]): {
  readonly body: string;
  readonly footers: readonly Footer[];
} {
  const body: string[] = [];
  const found: { token: string; lines: string[] }[] = [];
  let fenced = false;
  let lastFence: number | undefined;
  let place = -1;
  for (const line of lines) {
    place += 1;
    const migration = found.at(-1)?.token === 'BREAKING CHANGE';
    if (migration && isFence(line)) {
      lastFence ??= lines.findLastIndex(isFence);
      // One that is left open is none.
      fenced = !fenced && lastFence > place;
    }
    const start = fenced ? undefined : footerStart(line, migration);
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

function isFence(line: string): boolean {
  return /^\s*```/.test(line);
}

function footerStart(line: string, withinMigration: boolean): Footer | undefined {
  const match = line.includes(':') || line.includes('#') ? footer.exec(line) : null;
  if (match === null) return undefined;
  const [whole, breaking, token = ''] = match;
  const isWord = breaking === undefined && !token.includes('-') && whole.includes(':');
  if (withinMigration && isWord && !knownTokens.has(token.toLowerCase())) return undefined;
  const value = line.slice(whole.length);
  return { token: breaking === undefined ? token : 'BREAKING CHANGE', value };
}
