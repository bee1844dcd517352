import { type Commit, pullRequestOf, subjectOf } from '../history/commit.ts';

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
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const pulls = namedPulls(commits);
  const seen = new Set<string>();
  const [head] = commits;
  const waiting: Branch[] = head === undefined ? [] : [{ tip: head.sha, pull: undefined }];
  for (let branch = waiting.pop(); branch !== undefined; branch = waiting.pop()) {
    for (const commit of firstParents(branch.tip, bySha, seen)) {
      const pull = pulls.get(commit.sha) ?? branch.pull;
      if (pull !== undefined && commit.parents.length < 2) pulls.set(commit.sha, pull);
      // What was merged first is looked at first, since it lies on top.
      for (const tip of commit.parents.slice(1)) waiting.push({ tip, pull });
    }
  }
  return pulls;
}

function namedPulls(commits: readonly Commit[]): Map<string, number> {
  const pulls = new Map<string, number>();
  for (const { sha, message } of commits) {
    if (!message.includes('#')) continue;
    const pull = pullRequestOf(subjectOf(message));
    if (pull !== undefined) pulls.set(sha, pull);
  }
  return pulls;
}

/** The chain from a tip down to what was seen before, newest first. */
function firstParents(
  tip: string,
  bySha: ReadonlyMap<string, Commit>,
  seen: Set<string>,
): readonly Commit[] {
  const chain: Commit[] = [];
  let sha: string | undefined = tip;
  for (let commit = bySha.get(tip); commit !== undefined; commit = bySha.get(sha ?? '')) {
    if (seen.has(commit.sha)) break;
    seen.add(commit.sha);
    chain.push(commit);
    sha = commit.parents[0];
  }
  return chain;
}
