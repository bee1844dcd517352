import type { VersionFileSetting } from '../config/config.ts';
import { SlipwayError } from '../errors.ts';
import { fileNameOf } from '../file-path.ts';
import { projectFileNames } from '../packaging/project.ts';
import { tryParseVersion, type Version } from '../version/version.ts';
import { renderVersion } from '../version/version-render.ts';
import { plainFiles } from './default-files.ts';
import { type Documents, openDocuments } from './documents.ts';
import { lockNames } from './lock-files.ts';
import { echoPaths } from './python-echoes.ts';
import { below, withParents } from './repository-path.ts';
import { applyEdits, type TextEdit } from './text-place.ts';
import { findVersion, type VersionFile } from './version-file.ts';
import { versionFilesOf } from './version-files.ts';
import { readOwner, type VersionOwner } from './version-owner.ts';

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

/** A file and what it holds; the path is from the repository's root. */
export interface FileText {
  readonly path: string;
  readonly text: string;
}

export interface VersionEditRequest {
  /** All packages of the repository, also those that are not released. */
  readonly packages: readonly VersionedPackage[];
  /** The files that `versionPaths` asked for, as far as there are such. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * The paths that may matter for these packages, by what was read so far: read them and ask again, until it asks for nothing
 * that you have not looked for. Two rounds do.
 */
export function versionPaths({ packages, texts }: VersionEditRequest): readonly string[] {
  const documents = openDocuments(texts);
  return [...new Set(packages.flatMap((each) => pathsOf(each, documents)))];
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
  const above = ['Cargo.toml', ...lockNames];
  return [
    ...inside.map((path) => below(folder, path)),
    ...withParents(folder).flatMap((parent) => above.map((name) => below(parent, name))),
  ];
}

/**
 * The files of a release with their new texts: each version in the spelling of its file's ecosystem, and nothing else
 * changed. Files that say it already are left out. Errors: `invalid-version`, with the file and what was looked for.
 */
export function planVersionEdits({ packages, texts }: VersionEditRequest): readonly FileText[] {
  const documents = openDocuments(texts);
  const edits = packages.flatMap((each) => editsOf(each, documents));
  requireOneText(edits);
  const byPath = Map.groupBy(edits, ({ path }) => path);
  return [...byPath.keys()].sort().map((path) => ({
    path,
    text: applyEdits(texts.get(path) ?? '', byPath.get(path) ?? []),
  }));
}

interface FileEdit extends TextEdit {
  readonly path: string;
}

function editsOf(each: VersionedPackage, documents: Documents): readonly FileEdit[] {
  const { version } = each;
  if (version === undefined) return [];
  const owner = readOwner(each.path, each.name, documents);
  return versionFilesOf(owner, each.versionFiles, documents).flatMap((file) => {
    const spelled = spellFor(file, owner, version);
    const text = documents.text(file.path) ?? '';
    return findVersion(file, owner, documents)
      .filter(({ start, end }) => !says(text.slice(start, end), spelled))
      .map((place) => ({ ...place, path: file.path, text: spelled.text }));
  });
}

interface Spelled {
  readonly text: string;
  readonly python: boolean;
}

/** PEP 440 in Python's files, Semantic Versioning in npm's and Cargo's, and in any other as the package's own. */
function spellFor({ path }: VersionFile, { project }: VersionOwner, version: Version): Spelled {
  const name = fileNameOf(path);
  const isNpm = /^(?:package|package-lock|npm-shrinkwrap)\.json$|^Cargo\.(?:toml|lock)$/.test(name);
  if (isNpm) return { text: renderVersion(version, 'npm'), python: false };
  const python = /\.py$|^(?:pyproject\.toml|uv\.lock|setup\.cfg)$/.test(name);
  if (python || project.ecosystem === 'python')
    return { text: renderVersion(version, 'python'), python: true };
  return { text: version.text, python: false };
}

/** Python takes `1.0.0-rc1` and `1.0.0rc1` for one version: no reason to touch the file. */
function says(present: string, { text, python }: Spelled): boolean {
  return present === text || (python && tryParseVersion(present, 'pep440')?.text === text);
}

/** A version that several packages share can become only one. */
function requireOneText(edits: readonly FileEdit[]): void {
  const wanted = new Map<string, string>();
  for (const { path, start, text } of edits) {
    const place = `${start} ${path}`;
    const other = wanted.get(place) ?? text;
    wanted.set(place, text);
    if (other === text) continue;
    throw new SlipwayError(
      'invalid-version',
      `Several packages share the version in ${path}, which would have to be ${other} and ${text}.`,
      {
        remedy: 'Release them with one version, or give each a version of its own.',
        location: { file: path },
      },
    );
  }
}
