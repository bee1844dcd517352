import { type Table, table, text } from '../packaging/toml-table.ts';
import type { Digest } from './bill.ts';
import { integrityDigest } from './integrity.ts';

/** What a lock file says of a package that it resolved. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string | undefined;
  readonly digest: Digest | undefined;
  /** What it needs itself, by name, with what it asks for. */
  readonly asks: ReadonlyMap<string, string>;
}

/**
 * A lock file of npm, Yarn or pnpm. A place is the lock file's own name for one resolved package; where it tells nothing,
 * as of packages of the same workspace, there is none.
 */
export interface NpmLock {
  /** Where a project asks from; `folder` is its own below the lock file, empty beside it. */
  start(folder: string): string;
  /** The place that a package at `from` gets when it asks for `range` of `name`. */
  find(name: string, range: string, from: string): string | undefined;
  read(place: string): LockedPackage;
}

/**
 * npm's `package-lock.json` and `npm-shrinkwrap.json` (lock file version 2 and 3, as npm
 * describes them): a package's place is the folder that it is installed in.
 */
export function packageLock(document: Table): NpmLock | undefined {
  const packages = table(document, 'packages');
  if (Object.keys(packages).length === 0) return undefined;
  return {
    start: (folder) => folder,
    find: (name, _, from) => {
      const place = search(packages, name, from);
      return place === undefined ? undefined : target(packages, place);
    },
    read: (place) => {
      const entry = table(packages, place);
      return {
        name: text(entry['name']) ?? nameOf(place),
        version: text(entry['version']) ?? '0.0.0',
        licence: licenceOf(entry),
        digest: integrityDigest(text(entry['integrity'])),
        asks: rangesOf(entry),
      };
    },
  };
}

/** Node's own search: beside the package that asks, then in each folder above. */
function search(packages: Table, name: string, from: string): string | undefined {
  for (let at: string | undefined = from; at !== undefined; at = parentOf(at)) {
    const place = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (Object.hasOwn(packages, place)) return place;
  }
  return undefined;
}

/** The folder that holds the `node_modules` where a package lies; the root for a workspace's own folder. */
function parentOf(place: string): string | undefined {
  if (place === '') return undefined;
  const at = place.lastIndexOf('node_modules/');
  return at <= 0 ? '' : place.slice(0, at - 1);
}

/** A workspace's package is a link to its folder. */
function target(packages: Table, place: string): string {
  const entry = table(packages, place);
  return entry['link'] === true ? (text(entry['resolved']) ?? place) : place;
}

/** Names are left out where the folder is called so. */
function nameOf(place: string): string {
  const [name = '', scope = ''] = place.split('/').reverse();
  return scope.startsWith('@') ? `${scope}/${name}` : name;
}

/** What a package needs when it runs, as its `package.json` and most lock files list it. */
export function rangesOf(manifest: Table): ReadonlyMap<string, string> {
  const groups = ['dependencies', 'optionalDependencies'].map((key) => table(manifest, key));
  return new Map(
    groups.flatMap((group) => Object.entries(group).map(([name, range]) => [name, String(range)])),
  );
}

/** A text, or the older forms `{type}` and `[{type}]`. */
export function licenceOf(manifest: Table): string | undefined {
  const written = manifest['license'] ?? manifest['licenses'];
  const first: unknown = Array.isArray(written) ? written[0] : written;
  return text(first) ?? text(Object(first)['type']);
}
