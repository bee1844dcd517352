import { table, text as textOf } from '../packaging/toml-table.ts';
import { type Document, type Documents, lockEntries } from './documents.ts';
import { below, folderIn, withParents } from './repository-path.ts';
import type { TextPlace } from './text-place.ts';
import { onlyPlace, versionNotFound } from './version-text.ts';

/** `version` of `[package]`, or of `[workspace.package]` in a manifest that only holds a workspace. */
export function cargoVersion({ path, text, fields, at }: Document): readonly TextPlace[] {
  const way = 'package' in fields ? ['package'] : ['workspace', 'package'];
  const what = `\`version\` in the table \`[${way.join('.')}]\``;
  return [onlyPlace(text, at(...way, 'version'), { path, what, remedy: `Write it in ${path}.` })];
}

/** Whether a package takes its version from its workspace: `version.workspace = true`. */
export function isInherited(manifest: Document): boolean {
  return table(manifest.fields, 'package', 'version')['workspace'] === true;
}

/** The manifest that says a package's version: its own, or the nearest one above that holds a workspace. */
export function cargoManifest(manifest: Document, documents: Documents): Document {
  if (!isInherited(manifest)) return manifest;
  const folder = folderIn(manifest.path);
  const root = withParents(folder)
    .map((parent) => documents.document(below(parent, 'Cargo.toml')))
    .find((above) => above !== undefined && 'workspace' in above.fields);
  if (root !== undefined) return root;
  throw versionNotFound(manifest.text, [], {
    path: manifest.path,
    what: '`version` of its own (`version.workspace = true`), and no Cargo.toml above it with a `[workspace]`',
    remedy: 'Write the version in `[package]`, or check in the workspace’s Cargo.toml.',
  });
}

/** Where a manifest writes down the version that it gives to the packages of its workspace. */
export function sharedVersion({ path, text, at }: Document): readonly TextPlace[] {
  const what = '`version` in the table `[workspace.package]`';
  const sought = { path, what, remedy: `Write it in ${path}.` };
  return [onlyPlace(text, at('workspace', 'package', 'version'), sought)];
}

/** The name of a manifest's package; `undefined` where it only holds a workspace. */
export function crateName({ fields }: Document): string | undefined {
  return textOf(table(fields, 'package')['name']);
}

/** The version of a crate's own entry in `Cargo.lock`; see `findInCargoLock`. */
export function cargoLockVersion(lock: Document, name: string): readonly TextPlace[] {
  return [
    onlyPlace(lock.text, findInCargoLock(lock, name), {
      path: lock.path,
      what: `\`version\` in the \`[[package]]\` of ${name}`,
      remedy: 'Run `cargo update --workspace`, and commit the file.',
    }),
  ];
}

/** Where `Cargo.lock` says a crate's version: in the entry of its name without a `source`, which only others have. */
export function findInCargoLock(lock: Document, name: string): readonly TextPlace[] {
  const index = lockEntries(lock).findIndex(
    (entry) => entry['name'] === name && entry['source'] === undefined,
  );
  return lock.at('package', index, 'version');
}
