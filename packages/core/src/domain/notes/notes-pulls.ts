import type { Commit } from '../history/commit.ts';
import { positionsOf } from '../history/positions.ts';
import { pullNumbersOf } from '../history/pull-numbers.ts';

/** Numbers by the SHA of their commits. */
export type PullRequests = ReadonlyMap<string, number>;

interface Branch {
  readonly tip: string;
  /** The pull request that brings the branch in. */
  readonly pull: number | undefined;
}

/**
 * The pull request of each commit of a range, newest first: the one that its subject names (`… (#12)`), else the one
 * whose merge brought it to the first-parent chain. Takes time in proportion to the commits.
 */
export function pullRequestsOf(commits: readonly Commit[]): PullRequests {
  const named = pullNumbersOf(commits);
  const [head] = commits;
  // Without merges there is nothing more to tell.
  if (head === undefined || commits.every(({ parents }) => parents.length < 2)) return named;
  const pulls = new Map(named);
  const walk = walkerOf(commits);
  const waiting: Branch[] = [{ tip: head.sha, pull: undefined }];
  for (let branch = waiting.pop(); branch !== undefined; branch = waiting.pop()) {
    for (const { sha, parents } of walk(branch.tip)) {
      const isMerge = parents.length > 1;
      if (!isMerge && branch.pull === undefined) continue;
      const pull = pulls.get(sha) ?? branch.pull;
      if (!isMerge && pull !== undefined) pulls.set(sha, pull);
      // What was merged first is looked at first, since it lies on top.
      for (const tip of parents.slice(1)) waiting.push({ tip, pull });
    }
  }
  return pulls;
}

/** Follows first parents from a tip down to what was passed before, newest first. */
function walkerOf(commits: readonly Commit[]): (tip: string) => Iterable<Commit> {
  const positions = positionsOf(commits);
  const passed = new Uint8Array(commits.length);
  return function* walk(tip) {
    let sha: string | undefined = tip;
    while (sha !== undefined) {
      const position = positions.get(sha);
      const commit = position === undefined ? undefined : commits[position];
      if (position === undefined || commit === undefined || passed[position] === 1) return;
      passed[position] = 1;
      yield commit;
      sha = commit.parents[0];
    }
  };
}
