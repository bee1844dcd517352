import { closingQuote, type TextPlace } from './text-place.ts';

/** A comment, a name with what it is an attribute of, or the beginning of a text. */
const token = /#[^\n]*|[\p{L}_.][\p{L}\p{N}_.]*|"""|'''|["']/gu;

/** Behind a name: its annotation, `=`, and one whole value: a literal without escapes, or another name. */
const assigned =
  /[ \t]*(?::[^\n=#]{1,120})?=[ \t]*(?:([rRuU]?)(["'])([^"'\\\n]{1,128})\2|([\p{L}_][\p{L}\p{N}_]{0,99}))[ \t]*(?=[,);#\r\n]|$)/uy;

/**
 * Where Python code assigns a literal to a name: `__version__ = "1.2.3"`, also annotated, or as a keyword argument. A name
 * that is assigned (`version=VERSION`) is looked up once. What stands in comments and texts, and what is computed, is none.
 */
export function findAssignments(source: string, name: string): readonly TextPlace[] {
  const { places, references } = findDirect(source, name);
  const [other] = references;
  return other === undefined || other === name
    ? places
    : [...places, ...findDirect(source, other).places];
}

function findDirect(source: string, name: string) {
  const places: TextPlace[] = [];
  const references: string[] = [];
  const scan = new RegExp(token);
  for (let found = scan.exec(source); found !== null; found = scan.exec(source)) {
    const [text] = found;
    if (/^["']/.test(text))
      scan.lastIndex = closingQuote(source, scan.lastIndex, text, true) + text.length;
    if (text !== name) continue;
    const value = valueAt(source, scan.lastIndex);
    if (typeof value === 'string') references.push(value);
    else if (value !== undefined) places.push(value);
  }
  return { places, references };
}

function valueAt(source: string, at: number): TextPlace | string | undefined {
  const pattern = new RegExp(assigned);
  pattern.lastIndex = at;
  const match = pattern.exec(source);
  if (match === null) return undefined;
  const [whole, , quote, literal, name] = match;
  if (literal === undefined) return name;
  const start = at + whole.lastIndexOf(`${quote}${literal}${quote}`) + 1;
  return { start, end: start + literal.length };
}
