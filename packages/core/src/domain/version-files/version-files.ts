import type { VersionFileSetting } from '../config/config.ts';
import { fileNameOf } from '../file-path.ts';
import { defaultFiles, followManifest, pythonFile } from './default-files.ts';
import type { Documents } from './documents.ts';
import { lockFilesOf } from './lock-files.ts';
import { below } from './repository-path.ts';
import type { VersionFile } from './version-file.ts';
import type { VersionOwner } from './version-owner.ts';

/**
 * The files that a package's version stands in: those that are configured, else what its ecosystem has, and the lock files
 * that belong to them. A file that only says where its version comes from leads to the file that holds it.
 */
export function versionFilesOf(
  owner: VersionOwner,
  configured: readonly VersionFileSetting[] | undefined,
  documents: Documents,
): readonly VersionFile[] {
  const files =
    configured?.map(({ path, pattern }) => ({ path: below(owner.folder, path), pattern })) ??
    defaultFiles(owner, documents);
  const all = files.flatMap((file) => [
    followVersion(file, owner, documents),
    ...lockFilesOf(file, owner, documents),
  ]);
  return all.filter(
    ({ path, pattern }, at) =>
      all.findIndex((other) => other.path === path && other.pattern === pattern) === at,
  );
}

function followVersion(file: VersionFile, owner: VersionOwner, documents: Documents): VersionFile {
  if (file.pattern !== undefined) return file;
  const name = fileNameOf(file.path);
  const manifest = name === 'Cargo.toml' ? documents.document(file.path) : undefined;
  if (manifest !== undefined) return followManifest(file, manifest, documents);
  const { python, folder } = owner;
  const leads = python !== undefined && python.origin.kind !== 'field';
  const own = [below(folder, 'pyproject.toml'), below(folder, 'setup.cfg')];
  return leads && own.includes(file.path) ? pythonFile(folder, python, documents) : file;
}
