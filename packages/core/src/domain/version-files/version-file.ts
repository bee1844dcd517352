import type { VersionFileSetting } from '../config/config.ts';
import { SlipwayError } from '../errors.ts';
import { fileNameOf } from '../file-path.ts';
import { cargoVersion, sharedVersion } from './cargo-version.ts';
import type { Document, Documents } from './documents.ts';
import { lockKinds, lockVersion } from './lock-files.ts';
import { jsonVersion } from './npm-version.ts';
import { pyprojectVersion, pythonVersion, setupCfgVersion } from './python-version.ts';
import type { TextPlace } from './text-place.ts';
import type { VersionOwner } from './version-owner.ts';
import { findByPattern } from './version-pattern.ts';
import { onlyPlace } from './version-text.ts';

/** A file that holds a version, from the repository's root; what it is tells its name, unless there is a pattern. */
export interface VersionFile extends VersionFileSetting {
  /** Names that Python code assigns the version to, the likeliest first; `undefined`: the usual ones. */
  readonly attributes?: readonly string[];
  /** Of a Cargo.toml: the version that it gives to its workspace's packages. */
  readonly shared?: boolean;
  /** Of a lock file or a shared version: the folder of the package, where it may be below the owner's. */
  readonly folder?: string;
}

/** A file's text, and every place in it where a package's version stands. */
export interface FoundVersion {
  readonly text: string;
  readonly places: readonly TextPlace[];
}

/**
 * Every place in a file where a package's version stands; at least one. A file that isn't there, isn't text in UTF-8, or
 * holds no version or an ambiguous one: `invalid-version`, with the file and what was looked for.
 */
export function findVersion(
  file: VersionFile,
  owner: VersionOwner,
  documents: Documents,
): FoundVersion {
  const { path } = file;
  const text = documents.text(path);
  if (text === undefined) throw missing(path);
  // Decoding put it where bytes were no UTF-8: written back, those bytes would be lost.
  if (text.includes('\uFFFD')) throw notUtf8(path);
  return { text, places: findPlaces(file, text, owner, documents) };
}

function findPlaces(
  file: VersionFile,
  text: string,
  owner: VersionOwner,
  documents: Documents,
): readonly TextPlace[] {
  const { path, pattern } = file;
  if (pattern !== undefined) return findByPattern(path, text, pattern);
  const document = /\.(?:json|toml|lock)$/.test(path) ? documents.document(path) : undefined;
  if (document !== undefined) return findInDocument(document, file, owner, documents);
  const name = fileNameOf(path);
  if (name === 'setup.cfg') return setupCfgVersion(path, text);
  const attributes = file.attributes ?? usualNames(name);
  return attributes.length > 0 ? pythonVersion(path, text, attributes) : plainVersion(path, text);
}

function findInDocument(
  document: Document,
  { shared, folder }: VersionFile,
  owner: VersionOwner,
  documents: Documents,
): readonly TextPlace[] {
  const name = fileNameOf(document.path);
  const lock = lockKinds.get(name);
  if (lock !== undefined) return lockVersion(lock, document, folder ?? owner.folder, documents);
  if (name.endsWith('.json')) return jsonVersion(document);
  if (name === 'pyproject.toml') return pyprojectVersion(document);
  if (name === 'Cargo.toml') return shared ? sharedVersion(document) : cargoVersion(document);
  return plainVersion(document.path, document.text);
}

function usualNames(name: string): readonly string[] {
  if (name === 'setup.py') return ['version'];
  return name.endsWith('.py') ? ['__version__', 'VERSION', 'version'] : [];
}

/** A file that is nothing but its version. */
function plainVersion(path: string, text: string): readonly TextPlace[] {
  const start = text.length - text.trimStart().length;
  const place = { start, end: start + text.trim().length };
  const remedy = 'Write nothing but the version there, or give a `pattern` in `version_files`.';
  return [onlyPlace(text, [place], { path, what: 'its whole text', remedy })];
}

function missing(path: string): SlipwayError {
  return new SlipwayError('invalid-version', `There is no file ${path} to set the version in.`, {
    remedy:
      'Commit it, or correct the path in `version_files`: it counts from the package’s folder.',
    location: { file: path },
  });
}

function notUtf8(path: string): SlipwayError {
  return new SlipwayError('invalid-version', `The file ${path} is not text in UTF-8.`, {
    remedy: 'Save it as UTF-8, or keep the version in another file.',
    location: { file: path },
  });
}
