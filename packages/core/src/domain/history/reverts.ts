import { type Commit, type ParsedMessage, subjectOf } from './commit.ts';
import { changesOf } from './commit-changes.ts';
import { footerValues } from './commit-footers.ts';
import { positionsOf } from './positions.ts';
import { pullNumbersOf } from './pull-numbers.ts';
import { subjectTarget, withoutPull } from './revert-subject.ts';

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
  /** The subject of what is reverted, for where nothing else is told. */
  readonly title: string | undefined;
}

/** What a message says it reverts, or `undefined` where it is no revert. */
function revertTargets(
  message: ParsedMessage,
  repository: string | undefined,
): Targets | undefined {
  const { subject, header, body, footers } = message;
  const text = [subject, body, ...footers.map(({ value }) => value)].join('\n');
  const named = subjectTarget(subject, header);
  const refs = header?.type === 'revert' ? footerValues(footers, 'Refs').join(' ') : '';
  const shas = [...matches(text, /\bThis reverts commit ([0-9a-f]{7,64})\b/gi)].concat(
    matches(refs, /\b([0-9a-f]{7,64})\b/gi),
  );
  const pulls = pullsReverted(text, repository);
  if (named === undefined && shas.length + pulls.length === 0) return undefined;
  return {
    shas: shas.map((sha) => sha.toLowerCase()),
    pulls: named?.pull === undefined ? pulls : [...pulls, named.pull],
    title: named?.title,
  };
}

/** GitHub writes `Reverts OWNER/NAME#12`; the pull requests of another repository have other numbers. */
function pullsReverted(text: string, repository: string | undefined): readonly number[] {
  const pattern = /\bReverts ([\w.-]{1,100}\/[\w.-]{1,100})#(\d{1,9})\b/g;
  return [...text.matchAll(pattern)].flatMap(([, where, number]) =>
    repository === undefined || where?.toLowerCase() === repository.toLowerCase()
      ? Number(number)
      : [],
  );
}

/**
 * Settles all reverts of a range, newest commit first. A revert that was itself reverted does nothing, so that a
 * revert of a revert restores. Taking back a merge takes back what it brought in.
 */
export function settleReverts(
  commits: readonly Commit[],
  repository?: string,
): ReadonlyMap<string, RevertFate> {
  const fates = new Map<string, RevertFate>();
  // All forms say so somewhere, and few messages do: a history without reverts is not even indexed.
  const mentioning = commits.flatMap(({ message }, position) =>
    /revert|reapply/i.test(message) ? [position] : [],
  );
  if (mentioning.length === 0) return fates;
  const index = indexCommits(commits);
  for (const position of mentioning) {
    const commit = commits[position] as Commit;
    if (commit.parents.length > 1 || fates.has(commit.sha)) continue;
    // A squash's list tells of commits of its own branch: only what stands above it can revert.
    const [message] = changesOf(commit);
    const targets = message && revertTargets(message, repository);
    if (targets === undefined) continue;
    const { found, more } = findTargets(targets, index, position);
    for (const target of found.flatMap((one) => withMerged(one, index)))
      fates.set(target, { kind: 'reverted', by: commit.sha });
    const [target] = found;
    fates.set(
      commit.sha,
      target === undefined || more
        ? { kind: 'reverts-released' }
        : { kind: 'reverts', target: target.sha },
    );
  }
  return fates;
}

/** Made of what is looked for: most histories name what they revert in one way. */
interface CommitIndex {
  readonly commits: readonly Commit[];
  /** By the first seven digits. */
  readonly byPrefix: () => ReadonlyMap<string, readonly Commit[]>;
  /** Both oldest first. The scan takes away what it has passed, so that it stays linear. */
  readonly byPull: () => ReadonlyMap<number, Commit[]>;
  readonly byTitle: () => ReadonlyMap<string, Commit[]>;
  readonly positions: ReadonlyMap<string, number>;
}

function indexCommits(commits: readonly Commit[]): CommitIndex {
  return {
    commits,
    byPrefix: lazily(() => Map.groupBy(commits, ({ sha }) => sha.slice(0, 7))),
    byPull: lazily(() => groupOldest(commits, ({ sha }) => pullNumbersOf(commits).get(sha))),
    byTitle: lazily(() => groupOldest(commits, ({ message }) => withoutPull(subjectOf(message)))),
    positions: positionsOf(commits),
  };
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function groupOldest<Key>(
  commits: readonly Commit[],
  keyOf: (commit: Commit) => Key | undefined,
): ReadonlyMap<Key, Commit[]> {
  const groups = new Map<Key, Commit[]>();
  for (const commit of commits.toReversed()) {
    const key = keyOf(commit);
    if (key === undefined) continue;
    const same = groups.get(key);
    if (same === undefined) groups.set(key, [commit]);
    else same.push(commit);
  }
  return groups;
}

interface Found {
  readonly found: readonly Commit[];
  /** It names a commit besides, which is not in the range. */
  readonly more: boolean;
}

/**
 * Only what is older than the revert can be its target. A short SHA that several commits have names none of them. The
 * subject alone counts where it names something and nothing else does.
 */
function findTargets({ shas, pulls, title }: Targets, index: CommitIndex, position: number): Found {
  const older = (commit: Commit) => Number(index.positions.get(commit.sha)) > position;
  const named = shas.map((sha) => {
    const same = (index.byPrefix().get(sha.slice(0, 7)) ?? []).filter((one) =>
      one.sha.startsWith(sha),
    );
    return same.length === 1 ? same.filter(older) : [];
  });
  const pulled = pulls.map((pull) => nextOlder(index.byPull().get(pull) ?? [], older));
  const alone = title !== undefined && shas.length + pulls.length === 0;
  const titled = alone ? nextOlder(index.byTitle().get(title) ?? [], older) : [];
  const missing = named.some((one) => one.length === 0);
  return {
    found: [...new Set([...named, ...pulled, titled].flat())],
    more: missing && named.some((one) => one.length > 0),
  };
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
export function onlyIn(
  starts: readonly string[],
  without: string,
  { commits, positions }: Pick<CommitIndex, 'commits' | 'positions'>,
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
