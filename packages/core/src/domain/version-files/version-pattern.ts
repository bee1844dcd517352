import type { TextPlace } from './text-place.ts';
import { versionNotFound } from './version-text.ts';

const placeholder = '{version}';

/** At least two numbers, so that `@v{version}` leaves the floating `@v1` alone. Bounded: the file may be hostile. */
const version = String.raw`(?:\d{1,9}!)?\d{1,20}\.\d(?:[0-9A-Za-z.!+_-]{0,100}[0-9A-Za-z])?`;

/** Each place where a file holds a version as the pattern says: the pattern's text, with a version for its `{version}`. */
export function findByPattern(path: string, text: string, pattern: string): readonly TextPlace[] {
  const at = pattern.indexOf(placeholder);
  const before = pattern.slice(0, at);
  const after = pattern.slice(at + placeholder.length);
  const source = `(${startOf(before)}${literal(before)})(${version})${literal(after)}${endOf(after)}`;
  const places = [...text.matchAll(new RegExp(source, 'g'))].map(({ index, 1: head, 2: found }) => {
    const start = index + String(head).length;
    return { start, end: start + String(found).length };
  });
  if (places.length > 0) return places;
  throw versionNotFound(text, [], {
    path,
    what: `text such as \`${pattern}\` with a version in it`,
    remedy:
      'Compare the `pattern` in `version_files` with the file: all but the version stands there literally.',
  });
}

/** A pattern that begins in the middle of a word or a number would match what nobody means. */
function startOf(before: string): string {
  return before === '' || /^\w/.test(before) ? '(?<![\\w.])' : '';
}

function endOf(after: string): string {
  return /\w$/.test(after) ? '(?!\\w)' : '';
}

function literal(text: string): string {
  return text.replace(/[^\w\s]/g, '\\$&').replace(/\r?\n/g, '\\r?\\n');
}
