import type { Commit } from '../history/commit.ts';
import type { ReleasePackage } from './release-package.ts';

/** Finds the package of a path: the deepest whose folder holds it; the root's only where the root is a package. */
export function packageFinder<T extends Pick<ReleasePackage, 'path'>>(
  packages: readonly T[],
): (path: string) => T | undefined {
  const byFolder = new Map<string, T | undefined>(packages.map((one) => [one.path, one]));
  const ofFolder = (folder: string): T | undefined => {
    if (byFolder.has(folder)) return byFolder.get(folder);
    const found = folder === '.' ? undefined : ofFolder(parentOf(folder));
    byFolder.set(folder, found);
    return found;
  };
  return (path) => ofFolder(parentOf(path));
}

/** The packages that a commit changed something of, each once. A merge changes nothing by itself. */
export function packagesOf<T>(
  { paths = [] }: Pick<Commit, 'paths'>,
  find: (path: string) => T | undefined,
): ReadonlySet<T> {
  return new Set(paths.flatMap((path) => find(path) ?? []));
}

/** Why a commit counts for no package, in words for the plan. */
export function unassignedReason({ parents, paths = [] }: Commit): string {
  const [first] = paths;
  if (parents.length > 1) return 'a merge: the commits that it brings in count';
  if (first === undefined) return 'changes no file, and so no package';
  const others = paths.length === 1 ? '' : ` and ${paths.length - 1} more`;
  return `belongs to no package: ${first.slice(0, 200).toWellFormed()}${others}`;
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}
