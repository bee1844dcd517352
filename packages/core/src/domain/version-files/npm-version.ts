import type { Document } from './documents.ts';
import { folderIn, seenFrom } from './repository-path.ts';
import type { TextPlace } from './text-place.ts';
import { onlyPlace } from './version-text.ts';

export const npmLocks = ['package-lock.json', 'npm-shrinkwrap.json'];

/** The `version` of `package.json`, or of any other JSON object. */
export function jsonVersion({ path, text, at }: Document): readonly TextPlace[] {
  const remedy = `Write the version in ${path}, such as \`"version": "0.0.0"\`.`;
  return [onlyPlace(text, at('version'), { path, what: '`version`', remedy })];
}

/**
 * Where a lock file of npm repeats a package's version: at its top and in `packages[""]` for the package beside it, in
 * `packages["packages/a"]` for one of its workspaces (npm's documentation, "package-lock.json").
 */
export function findInNpmLock({ path, at }: Document, manifest: Document): readonly TextPlace[] {
  const inside = seenFrom(folderIn(path), folderIn(manifest.path));
  return inside === '.'
    ? [...at('version'), ...at('packages', '', 'version')]
    : at('packages', inside, 'version');
}
