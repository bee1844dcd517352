import { parse } from 'smol-toml';
import { SlipwayError } from '../errors.ts';
import { topLevelString } from '../json-text.ts';
import { attributePattern } from './project-setup.ts';
import { type Table, table } from './toml-table.ts';

/**
 * A project file's text with another version in it, and nothing else changed: formatting and comments stay. `file` says
 * which rules hold (`package.json`, `pyproject.toml`, `setup.cfg`, Python code, or a file that is nothing but the version);
 * `attributes` are the names that the version is assigned to in Python code. Where it can't be found: `invalid-version`.
 */
export function stampVersion(
  file: string,
  text: string,
  version: string,
  attributes: readonly string[] = ['version'],
): string {
  const stamped = stampByKind(file.slice(file.lastIndexOf('/') + 1), text, version, attributes);
  if (stamped !== undefined) return stamped;
  throw new SlipwayError(
    'invalid-version',
    `No version was found in ${file} to set to ${version}.`,
    {
      remedy: `Write the version in ${file} as a plain text, or package the version that the project has.`,
      location: { file },
    },
  );
}

function stampByKind(
  name: string,
  text: string,
  version: string,
  attributes: readonly string[],
): string | undefined {
  if (name === 'package.json') return stampJson(text, version);
  if (name === 'pyproject.toml') return stampToml(text, version);
  if (name === 'setup.cfg')
    return stampFirst(text, /^(version[ \t]*[=:][ \t]*)()[^\s#;]+/m, version);
  return attributes.length === 0
    ? stampFirst(text, /^(\s*)()\S+/, version)
    : stampFirst(text, attributePattern(attributes), version);
}

/** Replaces what the pattern finds behind its two groups: what stands before the version, and its quote. */
function stampFirst(text: string, pattern: RegExp, version: string): string | undefined {
  if (!pattern.test(text)) return undefined;
  return text.replace(
    pattern,
    (_, before: string, quote: string) => before + quote + version + quote,
  );
}

function stampJson(text: string, version: string): string | undefined {
  const place = topLevelString(text, 'version');
  return place && text.slice(0, place.start) + JSON.stringify(version) + text.slice(place.end);
}

/** Tries each line that looks right and keeps the first that proves, once parsed, to be the version and only that. */
function stampToml(text: string, version: string): string | undefined {
  const before = parse(text);
  const lines = /^[ \t]*(?:[\w.]{1,40}\.)?version[ \t]*=[ \t]*(["'])[^"'\n]*\1/gm;
  for (const { 0: line, index } of text.matchAll(lines)) {
    const start = index + line.search(/["']/);
    const stamped = `${text.slice(0, start)}"${version}"${text.slice(index + line.length)}`;
    if (isOnlyVersionChanged(before, parse(stamped), version)) return stamped;
  }
  return undefined;
}

function isOnlyVersionChanged(before: Table, after: Table, version: string): boolean {
  const holder = 'version' in table(before, 'project') ? ['project'] : ['tool', 'poetry'];
  return (
    table(after, ...holder)['version'] === version &&
    JSON.stringify(withoutVersion(before, holder)) === JSON.stringify(withoutVersion(after, holder))
  );
}

function withoutVersion(document: Table, holder: readonly string[]): Table {
  const [first, ...rest] = holder;
  return first === undefined
    ? { ...document, version: undefined }
    : { ...document, [first]: withoutVersion(table(document, first), rest) };
}
