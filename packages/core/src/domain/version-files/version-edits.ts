import { planDependencyEdits } from './dependency-edits.ts';
import { type Documents, openDocuments } from './documents.ts';
import { applyFileEdits, editVersion, type FileEdit, type FileText } from './file-edits.ts';
import { lockFilesOf } from './lock-files.ts';
import { findVersion } from './version-file.ts';
import { versionFilesOf } from './version-files.ts';
import { readOwner } from './version-owner.ts';
import type { VersionEditRequest, VersionedPackage } from './version-paths.ts';

export type { FileText } from './file-edits.ts';
export type { VersionEditRequest, VersionedPackage } from './version-paths.ts';

/**
 * The files of a release with their new texts: each version in the spelling of its file's ecosystem, the ranges that the
 * packages ask of each other raised to it, and nothing else changed. Files that say it already are left out. Errors:
 * `invalid-version`, with the file and what was looked for.
 */
export function planVersionEdits({ packages, texts }: VersionEditRequest): readonly FileText[] {
  const documents = openDocuments(texts);
  const versions = packages.flatMap((each) => editsOf(each, documents));
  const ranges = planDependencyEdits(packages, documents);
  return applyFileEdits([...versions, ...ranges]);
}

function editsOf(each: VersionedPackage, documents: Documents): readonly FileEdit[] {
  const { version } = each;
  if (version === undefined) return [];
  const owner = readOwner(each.path, each.name, documents);
  const files = versionFilesOf(owner, each.versionFiles, documents);
  // A lock file beside its manifest that does not know the package is stale, and says so.
  const locks = files.flatMap((file) => lockFilesOf(file, 'beside', documents));
  return [...files, ...locks].flatMap((file) => editVersion(file, owner, version, documents));
}

/** What a file says of a package's version at present. */
export interface PresentVersion {
  /** As in `VersionedPackage`. */
  readonly name: string;
  readonly path: string;
  /** As the file spells it. */
  readonly version: string;
}

/** What each version file says now, each wording once; the same errors as `planVersionEdits`. */
export function readVersions({ packages, texts }: VersionEditRequest): readonly PresentVersion[] {
  const documents = openDocuments(texts);
  return packages.flatMap((each) => {
    const owner = readOwner(each.path, each.name, documents);
    return versionFilesOf(owner, each.versionFiles, documents).flatMap((file) => {
      const { text, places } = findVersion(file, owner, documents);
      const said = new Set(places.map(({ start, end }) => text.slice(start, end)));
      return [...said].map((version) => ({ name: each.name, path: file.path, version }));
    });
  });
}
