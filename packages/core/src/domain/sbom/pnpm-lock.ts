import { type Table, table, text } from '../packaging/toml-table.ts';
import { integrityDigest } from './integrity.ts';
import { readLockYaml } from './lock-yaml.ts';
import { type NpmLock, rangesOf } from './npm-lock.ts';

/** Begins the place of a project, which no package's place begins with. */
const project = 'project:';

/**
 * pnpm's `pnpm-lock.yaml`, in the versions 6 and 9 (https://github.com/pnpm/spec/tree/master/lockfile): what a project asks for is
 * listed by its folder, and each answer names an entry, with the peers that it was resolved for in brackets.
 */
export function pnpmLock(source: string): NpmLock | undefined {
  const document = readLockYaml(source);
  const packages = table(document, 'packages');
  const snapshots = table(document, 'snapshots');
  if (Object.keys(packages).length === 0) return undefined;
  const known = (key: string) => Object.hasOwn(packages, key) || Object.hasOwn(snapshots, key);
  return {
    start: (folder) => `${project}${folder || '.'}`,
    find: (name, range, from) => {
      const own = from.startsWith(project)
        ? answers(document, from.slice(project.length))
        : undefined;
      const answer = own === undefined ? range : own.get(name);
      return [`${name}@${answer}`, `/${name}@${answer}`, `${answer}`].find(known);
    },
    read: (place) => {
      const plain = place.replace(/\(.*$/, '');
      const entry = table(packages, Object.hasOwn(packages, place) ? place : plain);
      const [, name = '', version = ''] = /^\/?(@?[^@]+)@(.+)$/.exec(plain) ?? [];
      return {
        name: text(entry['name']) ?? name,
        version: text(entry['version']) ?? version,
        licence: undefined,
        digest: integrityDigest(text(table(entry, 'resolution')['integrity'])),
        asks: rangesOf(Object.hasOwn(snapshots, place) ? table(snapshots, place) : entry),
      };
    },
  };
}

/** What a project asked for, and which version it got; a lock file of version 6 may hold a single project. */
function answers(document: Table, folder: string): ReadonlyMap<string, string> {
  const own = 'importers' in document ? table(document, 'importers', folder) : document;
  const groups = ['dependencies', 'optionalDependencies'].map((key) => table(own, key));
  return new Map(
    groups.flatMap((group) =>
      Object.keys(group).map((name) => [name, text(table(group, name)['version']) ?? ''] as const),
    ),
  );
}
