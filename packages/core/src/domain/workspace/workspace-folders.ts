import type { PackageSetting } from '../config/config.ts';

/** The folders in which git tracks a file of this name, `.` for the root. */
export function foldersWith(file: string, tracked: readonly string[]): readonly string[] {
  return tracked.flatMap((path) => {
    if (path === file) return '.';
    return path.endsWith(`/${file}`) ? path.slice(0, -file.length - 1) : [];
  });
}

/** A folder without what does not matter in its spelling: `./packages/sails/` → `packages/sails`. */
export function normalizeFolder(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.join('/') || '.';
}

/** The settings of a package of which only the folder is known. */
export function settingOf(path: string): PackageSetting {
  return {
    path,
    name: undefined,
    tag_prefix: undefined,
    changelog_file: undefined,
    version_files: undefined,
    depends_on: [],
  };
}
