import { fileNameOf } from '../file-path.ts';
import type { Document } from './documents.ts';
import { folderIn, seenFrom } from './repository-path.ts';
import type { TextPlace } from './text-place.ts';
import { onlyPlace, versionNotFound, versionPlace } from './version-text.ts';

export const npmLocks = ['package-lock.json', 'npm-shrinkwrap.json'];

export function isNpmLock(path: string): boolean {
  return npmLocks.includes(fileNameOf(path));
}

/** The `version` of `package.json`, or of any other JSON object. */
export function jsonVersion({ path, text, at }: Document): readonly TextPlace[] {
  const remedy = `Write the version in ${path}, such as \`"version": "0.0.0"\`.`;
  return [onlyPlace(text, at('version'), { path, what: '`version`', remedy })];
}

/**
 * Where a lock file of npm repeats a package's version: at its top and in `packages[""]` for the package beside it, in
 * `packages["packages/a"]` for one of its workspaces (npm documentation, package-lock.json).
 */
export function npmLockVersion(lock: Document, folder: string): readonly TextPlace[] {
  const places = findInNpmLock(lock, folder).flatMap(
    (place) => versionPlace(lock.text, place) ?? [],
  );
  if (places.length > 0) return places;
  throw versionNotFound(lock.text, findInNpmLock(lock, folder), {
    path: lock.path,
    what: `\`version\` of ${folder === '.' ? 'the package itself' : folder}`,
    remedy: 'Run `npm install --package-lock-only`, and commit the file.',
  });
}

/** The same, and nothing where the lock file does not know the package. */
export function findInNpmLock({ path, at }: Document, folder: string): readonly TextPlace[] {
  const inside = seenFrom(folderIn(path), folder);
  return inside === '.'
    ? [...at('version'), ...at('packages', '', 'version')]
    : at('packages', inside, 'version');
}
