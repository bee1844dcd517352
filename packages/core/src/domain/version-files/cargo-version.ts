import { table, text as textOf } from '../packaging/toml-table.ts';
import { type Document, type Documents, lockEntries } from './documents.ts';
import { below, folderIn, withParents } from './repository-path.ts';
import type { TextPlace } from './text-place.ts';
import { onlyPlace, versionNotFound } from './version-text.ts';

/** `version` of `[package]`. */
export function cargoVersion({ path, text, at }: Document): readonly TextPlace[] {
  const sought = {
    path,
    what: '`version` in the table `[package]`',
    remedy: `Write it in ${path}.`,
  };
  return [onlyPlace(text, at('package', 'version'), sought)];
}

/** Whether a package takes its version from its workspace: `version.workspace = true`. */
export function isInherited({ fields }: Document): boolean {
  return table(fields, 'package', 'version')['workspace'] === true;
}

/**
 * The manifest whose `[workspace.package]` says the version of a package that inherits it, or of a workspace without a
 * package; `undefined` where a package says its own. No workspace above to inherit from: `invalid-version`.
 */
export function sharingManifest(manifest: Document, documents: Documents): Document | undefined {
  if (!isInherited(manifest)) return crateName(manifest) === undefined ? manifest : undefined;
  const root = withParents(folderIn(manifest.path))
    .map((parent) => documents.document(below(parent, 'Cargo.toml')))
    .find((above) => above !== undefined && 'workspace' in above.fields);
  if (root !== undefined) return root;
  throw versionNotFound(manifest.text, [], {
    path: manifest.path,
    what: '`version` of its own (`version.workspace = true`), and no Cargo.toml above it with a `[workspace]`',
    remedy: 'Write the version in `[package]`, or check in the workspace’s Cargo.toml.',
  });
}

/** The version that a manifest gives to the packages of its workspace, as it is written. */
export function sharedText({ fields }: Document): string | undefined {
  return textOf(table(fields, 'workspace', 'package')['version']);
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

/**
 * Where `Cargo.lock` says a crate's version: in the entry of its name without a `source`, which only others have. A version
 * that a workspace shares stands in each entry of it.
 */
export function findInCargoLock(
  lock: Document,
  manifest: Document,
  documents: Documents,
): readonly TextPlace[] {
  const sharing = sharingManifest(manifest, documents);
  const shared = sharing && sharedText(sharing);
  const own = crateName(manifest);
  return lockEntries(lock).flatMap(({ name, version, source }, index) => {
    const isOurs = name === own || (shared !== undefined && version === shared);
    return source === undefined && isOurs ? lock.at('package', index, 'version') : [];
  });
}
