import {
  type Commit,
  type ParsedMessage,
  parseChanges,
  pullRequestOf,
  subjectOf,
} from './commit.ts';
import { footerValues } from './commit-footers.ts';

/** What reverting did to a commit of the range. */
export type RevertFate =
  /** Another commit of the range took it back. */
  | { readonly kind: 'reverted'; readonly by: string }
  /** It takes back a commit of the range: both disappear. */
  | { readonly kind: 'reverts'; readonly target: string }
  /** It takes back something that an earlier release has. */
  | { readonly kind: 'reverts-released' };

interface Targets {
  readonly shas: readonly string[];
  readonly pulls: readonly number[];
}

/** What a message says it reverts, or `undefined` where it is no revert. */
function revertTargets(message: ParsedMessage): Targets | undefined {
  const { subject, header, body, footers } = message;
  const text = [subject, body, ...footers.map(({ value }) => value)].join('\n');
  const quoted = /^Revert "(.*)"/s.exec(subject)?.[1];
  const quotedPull = quoted === undefined ? undefined : pullRequestOf(quoted);
  const refs = header?.type === 'revert' ? footerValues(footers, 'Refs').join(' ') : '';
  const shas = [...matches(text, /\bThis reverts commit ([0-9a-f]{7,64})\b/gi)].concat(
    matches(refs, /\b([0-9a-f]{7,64})\b/gi),
  );
  const pulls = matches(text, /\bReverts [\w.-]{1,100}\/[\w.-]{1,100}#(\d{1,9})\b/g).map(Number);
  const isRevert = quoted !== undefined || header?.type === 'revert';
  if (!isRevert && shas.length + pulls.length === 0) return undefined;
  return {
    shas: shas.map((sha) => sha.toLowerCase()),
    pulls: quotedPull === undefined ? pulls : [...pulls, quotedPull],
  };
}

/**
 * Settles all reverts of a range, newest commit first. A revert that was itself reverted does nothing, so that a
 * revert of a revert restores. Taking back a merge takes back what it brought in.
 */
export function settleReverts(commits: readonly Commit[]): ReadonlyMap<string, RevertFate> {
  const fates = new Map<string, RevertFate>();
  const index = indexCommits(commits);
  for (const [position, commit] of commits.entries()) {
    if (commit.parents.length > 1 || fates.has(commit.sha)) continue;
    // A squash's list tells of commits of its own branch: only what stands above it can revert.
    const [targets] = parseChanges(commit.message).slice(0, 1).map(revertTargets);
    if (targets === undefined) continue;
    const found = findTargets(targets, index, position);
    for (const target of found.flatMap((one) => withMerged(one, index)))
      fates.set(target, { kind: 'reverted', by: commit.sha });
    const [target] = found;
    fates.set(
      commit.sha,
      target === undefined ? { kind: 'reverts-released' } : { kind: 'reverts', target: target.sha },
    );
  }
  return fates;
}

interface CommitIndex {
  readonly bySha: ReadonlyMap<string, Commit>;
  /** By the first seven digits. */
  readonly byPrefix: ReadonlyMap<string, readonly Commit[]>;
  /** Oldest first. The scan takes away what it has passed, so that it stays linear. */
  readonly byPull: ReadonlyMap<number, Commit[]>;
  readonly positions: ReadonlyMap<string, number>;
}

function indexCommits(commits: readonly Commit[]): CommitIndex {
  const byPull = new Map<number, Commit[]>();
  for (const commit of commits.toReversed()) {
    const pull = pullRequestOf(subjectOf(commit.message));
    if (pull === undefined) continue;
    const same = byPull.get(pull) ?? [];
    same.push(commit);
    byPull.set(pull, same);
  }
  return {
    bySha: new Map(commits.map((commit) => [commit.sha, commit])),
    byPrefix: Map.groupBy(commits, ({ sha }) => sha.slice(0, 7)),
    byPull,
    positions: new Map(commits.map(({ sha }, position) => [sha, position])),
  };
}

/** Only what is older than the revert can be its target. */
function findTargets(targets: Targets, index: CommitIndex, position: number): readonly Commit[] {
  const older = (commit: Commit) => Number(index.positions.get(commit.sha)) > position;
  const named = targets.shas.flatMap((sha) =>
    (index.byPrefix.get(sha.slice(0, 7)) ?? []).filter((one) => one.sha.startsWith(sha)),
  );
  const pulled = targets.pulls.flatMap((pull) => nextOlder(index.byPull.get(pull) ?? [], older));
  return [...new Set([...named.filter(older), ...pulled])];
}

function nextOlder(commits: Commit[], older: (commit: Commit) => boolean): readonly Commit[] {
  while (commits.length > 0 && !commits.slice(-1).some(older)) commits.pop();
  return commits.slice(-1);
}

/** A commit, and for a merge the commits of the range that it alone brought in. */
function withMerged(commit: Commit, index: CommitIndex): readonly string[] {
  const merged = commit.parents.slice(1);
  if (merged.length === 0) return [commit.sha];
  const before = reachable(commit.parents.slice(0, 1), index, new Set());
  return [commit.sha, ...reachable(merged, index, before)];
}

function reachable(
  starts: readonly string[],
  { bySha }: CommitIndex,
  without: ReadonlySet<string>,
): ReadonlySet<string> {
  const seen = new Set<string>();
  const waiting = [...starts];
  for (let sha = waiting.pop(); sha !== undefined; sha = waiting.pop()) {
    const commit = bySha.get(sha);
    if (commit === undefined || seen.has(sha) || without.has(sha)) continue;
    seen.add(sha);
    waiting.push(...commit.parents);
  }
  return seen;
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, group]) => String(group));
}
