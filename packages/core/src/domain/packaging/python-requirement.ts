import { tryParseVersion } from '../version/version.ts';

/** Whether a text is a list of version ranges (PEP 440, "Version specifiers"), such as `>=3.10, !=3.11.0`. */
export function isSpecifierSet(text: string): boolean {
  // A comma at the end is what people leave, and what every tool takes.
  const parts = text.split(',').map((part) => part.trim());
  return parts.every((part, at) => (part === '' && at === parts.length - 1) || isSpecifier(part));
}

function isSpecifier(text: string): boolean {
  const match = /^(===|~=|==|!=|<=|>=|<|>)\s*(\S+)$/.exec(text);
  if (match === null) return false;
  const operator = match[1];
  const version = String(match[2]);
  if (operator === '===') return true;
  const prefix = (operator === '==' || operator === '!=') && version.endsWith('.*');
  const plain = prefix ? version.slice(0, -'.*'.length) : version;
  return tryParseVersion(plain, 'pep440') !== undefined;
}

/** Whether a text is a requirement (PEP 508) by its form: name, extras, ranges or an address, and a marker. */
export function isRequirement(text: string): boolean {
  const match = /^([A-Za-z0-9._-]+)\s*(\[[^\]]*\])?\s*(.*)$/s.exec(text.trim());
  if (match === null) return false;
  const [name, rest] = [String(match[1]), String(match[3])];
  const extras = match[2] ?? '[]';
  const isName = (part: string) => /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(part);
  const names = extras
    .slice(1, -1)
    .split(',')
    .map((part) => part.trim());
  if (!isName(name) || !names.every((part) => isName(part) || names.join('') === '')) return false;
  return isAfterName(rest);
}

function isAfterName(rest: string): boolean {
  if (rest.startsWith('@')) return /^@\s*[a-z+]+:\S+(?:\s+;.*)?$/is.test(rest);
  const semicolon = rest.indexOf(';');
  const ranges = (semicolon === -1 ? rest : rest.slice(0, semicolon)).trim();
  const marker = semicolon === -1 ? undefined : rest.slice(semicolon + 1);
  const bare = /^\(.*\)$/s.test(ranges) ? ranges.slice(1, -1).trim() : ranges;
  return (bare === '' || isSpecifierSet(bare)) && (marker === undefined || isMarker(marker));
}

/** A marker compares at least two things, and closes what it opens. */
function isMarker(text: string): boolean {
  const bare = text.replace(/"[^"]*"|'[^']*'/g, 'text');
  let depth = 0;
  for (const character of bare) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0 && /\w\s*(?:[<>=!~]=?=?|\bin\b)\s*\w/.test(bare) && !/["']/.test(bare);
}
