import { fileNameOf } from '../file-path.ts';
import { findInCargoLock } from './cargo-version.ts';
import type { Document, Documents } from './documents.ts';
import { findInNpmLock, npmLocks } from './npm-version.ts';
import { findInUvLock } from './python-version.ts';
import { below, withParents } from './repository-path.ts';
import type { TextPlace } from './text-place.ts';
import type { VersionFile } from './version-file.ts';
import type { VersionOwner } from './version-owner.ts';

interface LockKind {
  readonly names: readonly string[];
  find(lock: Document, owner: VersionOwner, documents: Documents): readonly TextPlace[];
}

/** Lock files that repeat the version of the package that a manifest describes. */
const kinds: ReadonlyMap<string, LockKind> = new Map([
  ['package.json', { names: npmLocks, find: (lock, { folder }) => findInNpmLock(lock, folder) }],
  [
    'pyproject.toml',
    {
      names: ['uv.lock'],
      find: (lock, { folder, project }) => findInUvLock(lock, folder, project.name),
    },
  ],
  [
    'Cargo.toml',
    {
      names: ['Cargo.lock'],
      find: (lock, { folder }, documents) => {
        const manifest = documents.document(below(folder, 'Cargo.toml'));
        return manifest === undefined ? [] : findInCargoLock(lock, manifest, documents);
      },
    },
  ],
] satisfies [string, LockKind][]);

export const lockNames: readonly string[] = [...kinds.values()].flatMap(({ names }) => names);

/**
 * The lock files that belong to a manifest: each beside it, whatever it holds, and those above it that know the package,
 * as workspaces have them.
 */
export function lockFilesOf(
  manifest: VersionFile,
  owner: VersionOwner,
  documents: Documents,
): readonly VersionFile[] {
  const kind = kinds.get(fileNameOf(manifest.path));
  if (kind === undefined || manifest.pattern !== undefined) return [];
  return withParents(owner.folder)
    .flatMap((folder) => kind.names.map((name) => ({ folder, path: below(folder, name) })))
    .filter(({ folder, path }) => {
      const lock = documents.document(path);
      if (lock === undefined) return false;
      return folder === owner.folder || kind.find(lock, owner, documents).length > 0;
    })
    .map(({ path }) => ({ path, pattern: undefined }));
}
