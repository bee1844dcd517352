import { SlipwayError } from '../errors.ts';
import { fileNameOf } from '../file-path.ts';
import type { Project } from '../packaging/project.ts';
import { crateName, sharedText, sharingManifest } from './cargo-version.ts';
import type { Document, Documents } from './documents.ts';
import { pythonEchoes } from './python-echoes.ts';
import { below, folderIn } from './repository-path.ts';
import type { VersionFile } from './version-file.ts';
import type { VersionOwner } from './version-owner.ts';

/** Files that are nothing but a version, as generic projects have them. */
export const plainFiles = ['VERSION', 'VERSION.txt', 'version.txt'];

/** The files that a package's ecosystem keeps its version in, without lock files; none where git's tags are its version. */
export function defaultFiles(owner: VersionOwner, documents: Documents): readonly VersionFile[] {
  const { project, folder } = owner;
  if (project.ecosystem === 'python')
    return project.origin.kind === 'git' ? [] : pythonFiles(owner, documents);
  // A private package needs no version; one that can be published does, and is refused without.
  if (project.ecosystem === 'npm')
    return project.private && project.version === undefined ? [] : [named(folder, 'package.json')];
  return cargoFiles(folder, documents) ?? existingPlainFiles(folder, documents);
}

function pythonFiles(owner: VersionOwner, documents: Documents): readonly VersionFile[] {
  const main = pythonFile(owner.folder, owner.project, documents);
  return [main, ...pythonEchoes(main, owner, documents)];
}

/** The one file that a Python project's build reads the version from; `invalid-version` where it can't be told. */
export function pythonFile(folder: string, project: Project, documents: Documents): VersionFile {
  const { origin } = project;
  if (origin.kind === 'field') return named(folder, origin.file);
  if (origin.kind !== 'file') throw unknownOrigin(project, folder);
  const paths = origin.candidates.map((path) => below(folder, path));
  const path = paths.find((candidate) => documents.text(candidate) !== undefined);
  if (path === undefined) throw noCandidate(paths);
  const file = { path, pattern: undefined, attributes: origin.attributes };
  const manifest = fileNameOf(path) === 'Cargo.toml' ? documents.document(path) : undefined;
  return manifest === undefined ? file : followManifest(file, manifest, documents);
}

/** A Cargo.toml that says its package's version itself, or the one that says it for the workspace. */
export function followManifest(
  file: VersionFile,
  manifest: Document,
  documents: Documents,
): VersionFile {
  const sharing = file.shared ? undefined : sharingManifest(manifest, documents);
  return sharing === undefined
    ? file
    : { path: sharing.path, pattern: undefined, shared: true, folder: folderIn(manifest.path) };
}

/** A manifest that only lists the packages of a workspace has no version, but is none the less Cargo's. */
function cargoFiles(folder: string, documents: Documents): readonly VersionFile[] | undefined {
  const manifest = documents.document(below(folder, 'Cargo.toml'));
  if (manifest === undefined) return undefined;
  return crateName(manifest) !== undefined || sharedText(manifest) !== undefined
    ? [named(folder, 'Cargo.toml')]
    : [];
}

function existingPlainFiles(folder: string, documents: Documents): readonly VersionFile[] {
  return plainFiles
    .map((name) => named(folder, name))
    .filter(({ path }) => documents.text(path) !== undefined);
}

/** A file of a folder, found by its name. */
export function named(folder: string, name: string): VersionFile {
  return { path: below(folder, name), pattern: undefined };
}

function unknownOrigin({ name, origin }: Project, folder: string): SlipwayError {
  const file = below(folder, 'pyproject.toml');
  const why =
    origin.kind === 'git'
      ? 'it comes from git’s tags'
      : 'its project files neither say it nor where it comes from';
  return new SlipwayError('invalid-version', `The version of ${name} stands in no file: ${why}.`, {
    remedy:
      'Name the file that holds it in `version_files`; an empty list there says that there is none.',
    location: { file },
  });
}

function noCandidate(paths: readonly string[]): SlipwayError {
  return new SlipwayError(
    'invalid-version',
    `None of ${paths.join(', ')} is there to read a version from.`,
    { remedy: 'Point the build settings, or `version_files`, to the file that holds the version.' },
  );
}
