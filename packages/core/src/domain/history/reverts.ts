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
  // All forms say so somewhere, and few messages do: a history without reverts is not even indexed.
  const mentioning = commits.flatMap(({ message }, position) =>
    /revert/i.test(message) ? [position] : [],
  );
  if (mentioning.length === 0) return fates;
  const index = indexCommits(commits);
  for (const position of mentioning) {
    const commit = commits[position] as Commit;
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
  readonly commits: readonly Commit[];
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
    commits,
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
  const [before, ...merged] = commit.parents;
  if (merged.length === 0) return [commit.sha];
  return [commit.sha, ...onlyIn(merged, String(before), index)];
}

const [wanted, unwanted] = [1, 2];

/**
 * What `starts` lead to and `without` does not. Children stand before their parents, so that one pass downwards knows
 * all about a commit when it comes to it; it ends where the two have met, mostly a few commits further down.
 */
function onlyIn(
  starts: readonly string[],
  without: string,
  { commits, positions }: CommitIndex,
): readonly string[] {
  const marks = new Map<number, number>();
  const found: string[] = [];
  let waiting = 0;
  const mark = (shas: readonly string[], color: number) => {
    for (const position of shas.flatMap((sha) => positions.get(sha) ?? [])) {
      const old = marks.get(position) ?? 0;
      marks.set(position, old | color);
      waiting += Number((old | color) === wanted) - Number(old === wanted);
    }
  };
  mark(starts, wanted);
  mark([without], unwanted);
  for (
    let position = Math.min(...marks.keys());
    waiting > 0 && position < commits.length;
    position += 1
  ) {
    const color = marks.get(position);
    const commit = commits[position];
    if (color === undefined || commit === undefined) continue;
    mark(commit.parents, color);
    if (color !== wanted) continue;
    waiting -= 1;
    found.push(commit.sha);
  }
  return found;
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, group]) => String(group));
}
