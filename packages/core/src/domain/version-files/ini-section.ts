import type { TextPlace } from './text-place.ts';

/**
 * Where the one-line values of a section stand, by key in lower case, as Python's configparser reads them; a value begins
 * and ends with something that is no blank.
 */
export function iniSection(source: string, name: string): ReadonlyMap<string, TextPlace> {
  const values = new Map<string, TextPlace>();
  let inside = false;
  for (let start = 0; start < source.length; ) {
    const newline = source.indexOf('\n', start);
    const end = newline < 0 ? source.length : newline;
    const line = source.slice(start, end).replace(/^\uFEFF/, ' ');
    const header = /^ ?\[([^\]]*)\]/.exec(line);
    if (header !== null) inside = header[1] === name;
    const at = line.search(/[=:]/);
    if (inside && at > 0 && /^[^\s#;]/.test(line)) {
      const value = line.slice(at + 1);
      const from = start + at + 1 + (value.length - value.trimStart().length);
      values.set(line.slice(0, at).trim().toLowerCase(), {
        start: from,
        end: from + value.trim().length,
      });
    }
    start = end + 1;
  }
  return values;
}
