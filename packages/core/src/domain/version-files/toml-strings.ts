import { parse } from 'smol-toml';
import type { VisitString } from './json-strings.ts';
import { closingQuote, type TextPlace } from './text-place.ts';

interface Cursor {
  readonly text: string;
  readonly path: (string | number)[];
  readonly visit: VisitString;
  at: number;
}

/** What a header has opened: the tables below it, and how many items it has as an array of tables. */
interface Opened {
  readonly below: Map<string, Opened>;
  items: number;
}

/**
 * Tells of each text value of a valid TOML document where it stands, without its quotes (https://toml.io/en/v1.0.0). The
 * caller has parsed the document, so its syntax and its depth are known to be right.
 */
export function visitTomlStrings(text: string, visit: VisitString): void {
  const root: Opened = { below: new Map(), items: 0 };
  const cursor: Cursor = { text, path: [], visit, at: 0 };
  for (skip(cursor, ' \t\r\n\uFEFF'); cursor.at < text.length; skip(cursor, ' \t\r\n')) {
    if (text[cursor.at] === '[') openTable(cursor, root);
    else readPair(cursor);
  }
}

function openTable(cursor: Cursor, root: Opened): void {
  const isItem = cursor.text[cursor.at + 1] === '[';
  cursor.at += isItem ? 2 : 1;
  const keys = readKey(cursor);
  cursor.at += isItem ? 2 : 1;
  cursor.path.length = 0;
  let table = root;
  for (const [depth, key] of keys.entries()) {
    const next = table.below.get(key) ?? { below: new Map(), items: 0 };
    table.below.set(key, next);
    table = next;
    if (isItem && depth === keys.length - 1) {
      table.items += 1;
      table.below.clear();
    }
    cursor.path.push(...(table.items > 0 ? [key, table.items - 1] : [key]));
  }
}

function readPair(cursor: Cursor): void {
  const depth = cursor.path.length;
  for (const key of readKey(cursor)) cursor.path.push(key);
  cursor.at += 1;
  readValue(cursor);
  cursor.path.length = depth;
}

/** A key with its dots, up to the `=` or `]` behind it. */
function readKey(cursor: Cursor): readonly string[] {
  const keys: string[] = [];
  for (;;) {
    skip(cursor, ' \t.');
    const char = cursor.text[cursor.at];
    if (char === '=' || char === ']') return keys;
    keys.push(char === '"' || char === "'" ? readQuotedKey(cursor) : readBare(cursor, ' \t.=]'));
  }
}

function readQuotedKey(cursor: Cursor): string {
  const { start, end } = readText(cursor);
  const raw = cursor.text.slice(start, end);
  if (!raw.includes('\\')) return raw;
  return String(parse(`key = "${raw}"`)['key']);
}

function readValue(cursor: Cursor): void {
  skip(cursor, ' \t');
  const char = cursor.text[cursor.at];
  if (char === '"' || char === "'") cursor.visit(cursor.path, readText(cursor));
  else if (char === '[') readItems(cursor);
  else if (char === '{') readInlineTable(cursor);
  else readBare(cursor, ',]}#\r\n');
}

function readItems(cursor: Cursor): void {
  cursor.at += 1;
  for (let index = 0; ; index += 1) {
    skip(cursor, ' \t\r\n,');
    if (cursor.text[cursor.at] === ']') break;
    cursor.path.push(index);
    readValue(cursor);
    cursor.path.pop();
  }
  cursor.at += 1;
}

function readInlineTable(cursor: Cursor): void {
  cursor.at += 1;
  for (;;) {
    skip(cursor, ' \t\r\n,');
    if (cursor.text[cursor.at] === '}') break;
    readPair(cursor);
  }
  cursor.at += 1;
}

/** A text in any of the four kinds of quotes; up to two more quotes may stand before three closing ones. */
function readText(cursor: Cursor): TextPlace {
  const { text, at } = cursor;
  const one = text.charAt(at);
  const quote = text.startsWith(one.repeat(3), at) ? one.repeat(3) : one;
  const start = at + quote.length;
  let end = closingQuote(text, start, quote, one === '"');
  while (quote.length === 3 && text[end + 3] === one) end += 1;
  cursor.at = end + quote.length;
  return { start, end };
}

function readBare(cursor: Cursor, ends: string): string {
  const start = cursor.at;
  while (cursor.at < cursor.text.length && !ends.includes(cursor.text.charAt(cursor.at)))
    cursor.at += 1;
  return cursor.text.slice(start, cursor.at);
}

/** Over blanks of these kinds, and over comments. */
function skip(cursor: Cursor, blanks: string): void {
  const { text } = cursor;
  for (; cursor.at < text.length; cursor.at += 1) {
    if (text[cursor.at] === '#') cursor.at = closingQuote(text, cursor.at, '\n', false);
    else if (!blanks.includes(text.charAt(cursor.at))) return;
  }
}
