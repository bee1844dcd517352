import { fileNameOf } from '../file-path.ts';
import { text as textOf } from '../packaging/toml-table.ts';
import { crateName, findInCargoLock } from './cargo-version.ts';
import type { Document, Documents } from './documents.ts';
import { findInNpmLock, npmLocks } from './npm-version.ts';
import { findInUvLock, projectName } from './python-version.ts';
import { below, folderIn, withParents } from './repository-path.ts';
import type { TextPlace } from './text-place.ts';
import type { VersionFile } from './version-file.ts';
import { versionNotFound, versionPlace } from './version-text.ts';

/** A kind of lock file that repeats the version of each package whose manifest it was made from. */
export interface LockKind {
  readonly manifest: string;
  /** Nothing where the lock file does not know the package. */
  find(lock: Document, manifest: Document, documents: Documents): readonly TextPlace[];
  nameOf(manifest: Document): string | undefined;
  readonly remedy: string;
}

const npm: LockKind = {
  manifest: 'package.json',
  find: findInNpmLock,
  nameOf: ({ fields }) => textOf(fields['name']),
  remedy: 'Run `npm install --package-lock-only`, and commit the file.',
};
const uv: LockKind = {
  manifest: 'pyproject.toml',
  find: findInUvLock,
  nameOf: projectName,
  remedy: 'Run `uv lock`, and commit the file.',
};
const cargo: LockKind = {
  manifest: 'Cargo.toml',
  find: findInCargoLock,
  nameOf: crateName,
  remedy: 'Run `cargo update --workspace`, and commit the file.',
};

/** By the lock file's name. */
export const lockKinds: ReadonlyMap<string, LockKind> = new Map([
  ...npmLocks.map((name) => [name, npm] as const),
  ['uv.lock', uv],
  ['Cargo.lock', cargo],
]);

/**
 * Where a lock file repeats the version of the package in a folder. One that does not know the package is stale:
 * `invalid-version`, with the command that mends it.
 */
export function lockVersion(
  kind: LockKind,
  lock: Document,
  folder: string,
  documents: Documents,
): readonly TextPlace[] {
  const manifest = documents.document(below(folder, kind.manifest));
  const found = manifest === undefined ? [] : kind.find(lock, manifest, documents);
  const places = found.flatMap((place) => versionPlace(lock.text, place) ?? []);
  if (places.length > 0) return places;
  const name = (manifest && kind.nameOf(manifest)) ?? `the package in ${folder}`;
  const { path, text } = lock;
  throw versionNotFound(text, found, { path, what: `\`version\` of ${name}`, remedy: kind.remedy });
}

/** Which lock files belong to a manifest: all beside it, or only those, there or above, that know its package. */
export type LockChoice = 'beside' | 'knowing';

/** The lock files of a manifest, with the folder that they are looked through for. */
export function lockFilesOf(
  { path, pattern, folder: own }: VersionFile,
  choice: LockChoice,
  documents: Documents,
): readonly VersionFile[] {
  const folder = own ?? folderIn(path);
  const kinds = [...lockKinds].filter(([, { manifest }]) => manifest === fileNameOf(path));
  if (kinds.length === 0 || pattern !== undefined) return [];
  const manifest = documents.document(below(folder, fileNameOf(path)));
  const parents = choice === 'beside' ? [folder] : withParents(folder);
  return parents.flatMap((parent) =>
    kinds.flatMap(([name, kind]) => {
      const lock = documents.document(below(parent, name));
      if (lock === undefined || manifest === undefined) return [];
      const knows = choice === 'beside' || kind.find(lock, manifest, documents).length > 0;
      return knows ? [{ path: lock.path, pattern: undefined, folder }] : [];
    }),
  );
}
