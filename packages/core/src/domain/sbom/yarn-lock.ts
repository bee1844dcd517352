import { type Table, table, text } from '../packaging/toml-table.ts';
import { integrityDigest } from './integrity.ts';
import { readLockYaml } from './lock-yaml.ts';
import { type NpmLock, rangesOf } from './npm-lock.ts';

/**
 * Yarn's `yarn.lock`: of Yarn 1 in its own form (https://classic.yarnpkg.com/lang/en/docs/yarn-lock), of later ones in YAML.
 * Each entry is found by what was asked for, such as `left@^1.0.0`. The sums of later ones are of Yarn's own archives, and
 * so are left out.
 */
export function yarnLock(source: string): NpmLock | undefined {
  const entries = /^__metadata:/m.test(source) ? readYaml(source) : readClassic(source);
  if (entries.size === 0) return undefined;
  return {
    start: () => '',
    find: (name, range) =>
      [`${name}@${range}`, `${name}@npm:${range}`].find((key) => isResolved(entries.get(key))),
    read: (place) => {
      const entry = entries.get(place) ?? {};
      const name = resolvedName(place, entry);
      const version = text(entry['version']) ?? '0.0.0';
      const digest = integrityDigest(text(entry['integrity']));
      return { name, version, licence: undefined, digest, asks: rangesOf(entry) };
    },
  };
}

/** Packages of the workspace are entries, too, but without their version, and with what developers need. */
function isResolved(entry: Table | undefined): boolean {
  return entry !== undefined && entry['linkType'] !== 'soft';
}

/** An alias asks for another name: `left@npm:really-left@^1.0.0`. */
function resolvedName(place: string, entry: Table): string {
  const [, asked = '', behind] = /^(@?[^@]+)@(?:npm:(@?[^@]+)@)?/.exec(place) ?? [];
  const resolution = /^@?[^@]+/.exec(text(entry['resolution']) ?? '')?.[0];
  return resolution ?? behind ?? asked;
}

/** What each entry answers, by what was asked for. */
type Entries = ReadonlyMap<string, Table>;

function readYaml(source: string): Entries {
  const document = readLockYaml(source);
  const entries = Object.keys(document).flatMap((asked) =>
    asked.split(', ').map((key) => [key, table(document, asked)] as const),
  );
  return new Map(entries.filter(([key]) => key !== '__metadata'));
}

/** Entries stand at the margin, their fields two blanks further in, and what a field lists four. */
function readClassic(source: string): Entries {
  const entries = new Map<string, Table>();
  let entry: Record<string, unknown> = {};
  let list: Record<string, string> = {};
  for (const line of source.split(/\r?\n/)) {
    const [key, value, ...more] = wordsOf(line);
    if (key === undefined || line.startsWith('#')) continue;
    if (!line.startsWith(' ')) {
      entry = {};
      for (const asked of [key, value ?? key, ...more]) entries.set(asked, entry);
    } else if (line.startsWith('    ')) list[key] = value ?? '';
    else if (value !== undefined) entry[key] = value;
    else {
      list = {};
      entry[key] = list;
    }
  }
  return entries;
}

/** Words are parted by blanks or commas; a colon ends a line that others belong to. */
function wordsOf(line: string): readonly string[] {
  const words = line.match(/"[^"]*"|[^\s",]+/g) ?? [];
  return words
    .map((word) => (word.startsWith('"') ? word.slice(1, -1) : word.replace(/:$/, '')))
    .filter((word) => word !== '');
}
