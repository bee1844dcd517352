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
 * that know it. A file that only says where its version comes from leads to the file that holds it.
 */
export function versionFilesOf(
  owner: VersionOwner,
  configured: readonly VersionFileSetting[] | undefined,
  documents: Documents,
): readonly VersionFile[] {
  const files =
    configured?.map(({ path, pattern }) => ({ path: below(owner.folder, path), pattern })) ??
    defaultFiles(owner, documents);
  const followed = files.map((file) => followVersion(file, owner, documents));
  const locks = followed.flatMap((file) => lockFilesOf(file, 'knowing', documents));
  return withoutTwins([...followed, ...locks], owner.folder);
}

function withoutTwins(files: readonly VersionFile[], own: string): readonly VersionFile[] {
  const keyOf = ({ path, pattern, folder = own }: VersionFile) =>
    JSON.stringify([path, pattern, folder]);
  return [...new Map(files.map((file) => [keyOf(file), file])).values()];
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
