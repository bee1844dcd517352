import type { VersionFileSetting } from '../config/config.ts';
import { fileNameOf } from '../file-path.ts';
import { projectFileNames } from '../packaging/project.ts';
import type { Version } from '../version/version.ts';
import { plainFiles } from './default-files.ts';
import { type Documents, openDocuments } from './documents.ts';
import { lockKinds } from './lock-files.ts';
import { echoPaths } from './python-echoes.ts';
import { below, folderIn, withParents } from './repository-path.ts';
import { readOwner } from './version-owner.ts';

/** A package whose version files are looked at. */
export interface VersionedPackage {
  /** Its folder from the repository's root, with forward slashes; `.` for the root itself. */
  readonly path: string;
  /** How messages call it. */
  readonly name: string;
  /** Its new version; `undefined`: it is not released, only what it asks of the others is kept right. */
  readonly version: Version | undefined;
  /** From the configuration, below its folder. `undefined`: what its ecosystem has. */
  readonly versionFiles: readonly VersionFileSetting[] | undefined;
}

/** The packages of a release, and what their files hold. */
export interface VersionEditRequest {
  /** All packages of the repository, also those that are not released. */
  readonly packages: readonly VersionedPackage[];
  /** The files that `versionPaths` asks for, as far as there are such, by path from the repository's root. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * The paths that may matter for these packages, by what was read so far: read them and ask again, until it asks for nothing
 * that you have not looked for. Two rounds do.
 */
export function versionPaths({ packages, texts }: VersionEditRequest): readonly string[] {
  const documents = openDocuments(texts);
  // The root may only frame the packages, but it asks for some of them, too.
  const root = [...lockKinds.values()].map(({ manifest }) => manifest);
  return [...new Set([...root, ...packages.flatMap((each) => pathsOf(each, documents))])];
}

function pathsOf(each: VersionedPackage, documents: Documents): readonly string[] {
  const { path: folder } = each;
  const { python } = readOwner(folder, each.name, documents);
  const origin = python?.origin.kind === 'file' ? python.origin.candidates : [];
  const inside = [
    ...Object.values(projectFileNames),
    ...plainFiles,
    ...(each.versionFiles ?? []).map(({ path }) => path),
    ...origin,
    ...(python === undefined ? [] : echoPaths(python.name)),
  ];
  const paths = inside.map((path) => below(folder, path));
  const folders = new Set([folder, ...paths.filter(isManifest).map(folderIn)].flatMap(withParents));
  const above = ['Cargo.toml', ...lockKinds.keys()];
  return [...paths, ...[...folders].flatMap((parent) => above.map((name) => below(parent, name)))];
}

function isManifest(path: string): boolean {
  return [...lockKinds.values()].some(({ manifest }) => manifest === fileNameOf(path));
}
