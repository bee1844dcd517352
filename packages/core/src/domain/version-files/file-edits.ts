import { SlipwayError } from '../errors.ts';
import { fileNameOf } from '../file-path.ts';
import { tryParseVersion, type Version } from '../version/version.ts';
import { renderVersion } from '../version/version-render.ts';
import type { Documents } from './documents.ts';
import { applyEdits, type TextEdit } from './text-place.ts';
import { findVersion, type VersionFile } from './version-file.ts';
import type { VersionOwner } from './version-owner.ts';

/** A file and what it holds; the path is from the repository's root. */
export interface FileText {
  readonly path: string;
  readonly text: string;
}

/** A change to one place of a file. */
export interface FileEdit extends TextEdit {
  readonly path: string;
  /** The file's whole text, before any change. */
  readonly source: string;
}

/** The changes that give one file a package's new version; none where it says it already. */
export function editVersion(
  file: VersionFile,
  owner: VersionOwner,
  version: Version,
  documents: Documents,
): readonly FileEdit[] {
  const spelled = spellFor(file, owner, version);
  const { text: source, places } = findVersion(file, owner, documents);
  return places
    .filter(({ start, end }) => !says(source.slice(start, end), spelled))
    .map((place) => ({ ...place, path: file.path, source, text: spelled.text }));
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

/** The files that edits change, with their new texts, sorted by path. Two wills for one place: `invalid-version`. */
export function applyFileEdits(edits: readonly FileEdit[]): readonly FileText[] {
  requireOneText(edits);
  const files = new Map<string, { readonly source: string; readonly edits: TextEdit[] }>();
  for (const edit of edits) {
    const file = files.get(edit.path) ?? { source: edit.source, edits: [] };
    file.edits.push(edit);
    files.set(edit.path, file);
  }
  return [...files]
    .map(([path, file]) => ({ path, text: applyEdits(file.source, file.edits) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

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
