import { table, text as textOf } from '../packaging/toml-table.ts';
import { normalizeName } from '../workspace/uv-workspace.ts';
import { type Document, lockEntries } from './documents.ts';
import { iniSection } from './ini-section.ts';
import { findAssignments } from './python-assignments.ts';
import { folderIn, seenFrom } from './repository-path.ts';
import type { TextPlace } from './text-place.ts';
import { onlyPlace, versionNotFound } from './version-text.ts';

/** `version` of `[project]` (PEP 621) and of `[tool.poetry]`; where both have one, both. */
export function pyprojectVersion({ path, text, at }: Document): readonly TextPlace[] {
  const found = [at('project', 'version'), at('tool', 'poetry', 'version')].filter(
    ({ length }) => length > 0,
  );
  const sought = {
    path,
    what: '`version` in the table `[project]` or `[tool.poetry]`',
    remedy:
      'Write it there, or name the file that holds it in `version_files`, with a `pattern` where needed.',
  };
  if (found.length === 0) throw versionNotFound(text, [], sought);
  return found.map((places) => onlyPlace(text, places, sought));
}

/** `version` of `[metadata]`; `attr:` and `file:` lead elsewhere and are none. */
export function setupCfgVersion(path: string, text: string): readonly TextPlace[] {
  const whole = iniSection(text, 'metadata').get('version');
  const places = whole === undefined ? [] : [firstWord(text, whole)];
  const remedy = 'Write it there, or name the file that holds it in `version_files`.';
  return [onlyPlace(text, places, { path, what: '`version` in the section `[metadata]`', remedy })];
}

function firstWord(text: string, { start, end }: TextPlace): TextPlace {
  const length = text.slice(start, end).search(/[\s#;]/);
  return { start, end: length < 0 ? end : start + length };
}

/** What Python code assigns to the first of these names that it assigns a version to. */
export function pythonVersion(
  path: string,
  text: string,
  names: readonly string[],
): readonly TextPlace[] {
  const found = names.map((name) => findAssignments(text, name));
  const what = names.map((name) => `\`${name} = "…"\``).join(' or ');
  const remedy = 'Write the version as a plain text, or give a `pattern` in `version_files`.';
  const places = found.find(({ length }) => length > 0) ?? [];
  return [onlyPlace(text, places, { path, what, remedy })];
}

/**
 * Where `uv.lock` says a project's version: in the entry of its name (in PEP 503's form) whose source is its own folder,
 * `editable`, `virtual` or a `directory`. Nothing where it has none: a dynamic version is not locked.
 */
export function findInUvLock(lock: Document, manifest: Document): readonly TextPlace[] {
  const inside = seenFrom(folderIn(lock.path), folderIn(manifest.path));
  const own = normalizeName(String(projectName(manifest)));
  const index = lockEntries(lock).findIndex((entry) => {
    const source = table(entry, 'source');
    const from = source['editable'] ?? source['virtual'] ?? source['directory'];
    return from === inside && normalizeName(String(entry['name'])) === own;
  });
  return lock.at('package', index, 'version');
}

/** The name that `[project]` says; `undefined` where it says none, as Poetry's older projects. */
export function projectName({ fields }: Document): string | undefined {
  return textOf(table(fields, 'project')['name']);
}
