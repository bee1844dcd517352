import { classifyCommits, decideBump } from './changes.ts';
import { type Commit, parseHeader, subjectOf } from './commit.ts';
import { isReleaseCommit } from './commit-kinds.ts';

/** No release has more commits of its own beside the branch that it was made of. */
const mostBeside = 3;

/** The commits that only a tag has, newest first, and then the one of the branch that they stand on. */
export type BesideBranch = readonly string[];

/**
 * The way from a tag's commit to the branch that it was made beside: some tools commit a release on a detached HEAD, with built
 * files or the version, tag that, and leave it there. `undefined`: it leads there by no such short way. `parents` holds
 * the commits that the branch has not, each with its parents.
 */
export function wayToBranch(
  commit: string,
  parents: ReadonlyMap<string, readonly string[]>,
): BesideBranch | undefined {
  const way = [commit];
  for (let at = commit; way.length <= mostBeside; ) {
    const [parent, ...others] = parents.get(at) ?? [];
    if (parent === undefined || others.length > 0) return undefined;
    way.push(parent);
    if (!parents.has(parent)) return way;
    at = parent;
  }
  return undefined;
}

/** Whether commits beside a branch, as `BesideBranch` has them, only make a release: nothing in them asks for a version. */
export function isMadeBeside(commits: readonly Commit[]): boolean {
  const beside = commits.slice(0, -1);
  if (decideBump(classifyCommits(beside)) !== 'none') return false;
  return commits.some(tellsOfRelease) || beside.every(isUpkeep);
}

function tellsOfRelease({ message }: Commit): boolean {
  const subject = subjectOf(message);
  return isReleaseCommit(parseHeader(subject), subject);
}

function isUpkeep({ message }: Commit): boolean {
  return ['chore', 'build', 'ci'].includes(parseHeader(subjectOf(message))?.type ?? '');
}
