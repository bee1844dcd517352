import { parse } from 'smol-toml';
import { SlipwayError } from './errors.ts';
import { topLevelString } from './json-text.ts';
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
    return replaceMatch(
      text,
      /^(version[ \t]*[=:][ \t]*)([^\s#;]+)/m,
      (match) => match[1] + version,
    );
  if (attributes.length === 0) return text.replace(/^\s*\S+/, () => version);
  return replaceMatch(
    text,
    attributePattern(attributes),
    ([, before = '', quote = '']) => before + quote + version + quote,
  );
}

function stampJson(text: string, version: string): string | undefined {
  const place = topLevelString(text, 'version');
  return place && text.slice(0, place.start) + JSON.stringify(version) + text.slice(place.end);
}

/** Tries each line that looks right and keeps the first that proves, once parsed, to be the version and only that. */
function stampToml(text: string, version: string): string | undefined {
  const before = parse(text);
  for (const match of text.matchAll(
    /^([ \t]*(?:[\w.]+\.)?version[ \t]*=[ \t]*)(["'])([^"'\n]*)\2/gm,
  )) {
    const [whole, key = ''] = match;
    const stamped = `${text.slice(0, match.index)}${key}"${version}"${text.slice(match.index + whole.length)}`;
    if (isOnlyVersionChanged(before, parse(stamped), version)) return stamped;
  }
  return undefined;
}

function isOnlyVersionChanged(before: Table, after: Table, version: string): boolean {
  const holders = [['project'], ['tool', 'poetry']];
  const holder = holders.find((path) => 'version' in table(before, ...path)) ?? [];
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

function replaceMatch(
  text: string,
  pattern: RegExp,
  render: (match: RegExpExecArray) => string,
): string | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  return text.slice(0, match.index) + render(match) + text.slice(match.index + match[0].length);
}
