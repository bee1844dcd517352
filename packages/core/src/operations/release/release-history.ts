import type { Commit } from '../../domain/history/commit.ts';
import { changesOf } from '../../domain/history/commit-changes.ts';
import { markReachable } from '../../domain/history/reachability.ts';
import {
  type BaseQuestion,
  chooseBase,
  type ReleaseBase,
} from '../../domain/history/release-base.ts';
import { releaseTags, type TagTemplate } from '../../domain/history/tag-name.ts';
import type { VersionScheme } from '../../domain/version/version.ts';
import type { Author, Git, TagRef } from '../../ports/git.ts';

/** The history before one commit. Each part is read once, when it is first asked for. */
export interface ReleaseHistory {
  readonly sha: string;
  /** All tags, also those that the commit has not before it. */
  readonly tags: () => Promise<readonly TagRef[]>;
  readonly reachableTags: () => Promise<readonly TagRef[]>;
  /** Commits that are not in `from`, newest first; all where it is `undefined`. */
  readonly since: (from: string | undefined) => Promise<readonly Commit[]>;
  /** Who wrote a commit and all before it. Asked early, it is found out while something else is done. */
  readonly authorsBefore: (sha: string) => Promise<readonly Author[]>;
  /** Ends what is still being found out: nobody waits for it any more. */
  readonly stop: () => void;
}

/** Begins at once to read what came last: the first range that is asked for is mostly the only one. */
export function readHistory(git: Git, sha: string, paths: boolean): ReleaseHistory {
  const ranges = new Map<string | undefined, Promise<readonly Commit[]>>();
  const stopping = new AbortController();
  const { signal } = stopping;
  const { promise: from, resolve: begin } = Promise.withResolvers<string | undefined>();
  const first = git.commits({ from, to: sha, paths, signal, onCommit: changesOf });
  first.catch(() => undefined);
  const read = (start: string | undefined) => {
    if (ranges.size > 0) return git.commits({ from: start, to: sha, paths, signal });
    begin(start);
    return first;
  };
  return {
    sha,
    tags: once(() => git.tags()),
    reachableTags: once(() => git.tagsReachableFrom(sha)),
    since(start) {
      const range = ranges.get(start) ?? read(start);
      ranges.set(start, range);
      return range;
    },
    authorsBefore: onceEach((before) => git.authorsBefore(before, signal)),
    stop: () => stopping.abort(),
  };
}

/** The same from one reading of everything, for whoever needs all of it. */
export function readWholeHistory(git: Git, sha: string, paths: boolean): ReleaseHistory {
  const all = once(() => git.commits({ from: undefined, to: sha, paths, onCommit: changesOf }));
  const tags = once(() => git.tags());
  const reachOf = onceEach(async (from) => markReachable(await all(), [from]));
  return {
    sha,
    tags,
    reachableTags: once(async () => {
      const known = new Set((await all()).map((commit) => commit.sha));
      const reachable = (await tags()).filter(({ commit }) => known.has(commit));
      // Others may have been made beside it.
      return reachable.length === (await tags()).length ? reachable : git.tagsReachableFrom(sha);
    }),
    async since(from) {
      const commits = await all();
      if (from === undefined) return commits;
      const reach = await reachOf(from);
      return commits.filter((commit) => !reach.reaches(from, commit.sha));
    },
    authorsBefore: onceEach(async (before) => {
      const [commits, reach] = await Promise.all([all(), reachOf(before)]);
      return authorsOf(commits.filter((commit) => reach.reaches(before, commit.sha)));
    }),
    stop: () => undefined,
  };
}

function authorsOf(commits: readonly Commit[]): readonly Author[] {
  const authors = commits.map(({ authorName: name, authorEmail: email }) => ({ name, email }));
  return [...new Map(authors.map((one) => [`${one.name}\n${one.email}`, one])).values()];
}

export interface BaseRequest extends Omit<BaseQuestion, 'tags' | 'commit'> {
  readonly template: TagTemplate;
  readonly scheme: VersionScheme;
}

export interface FoundBase {
  readonly base: ReleaseBase;
  /** What came since the last release, newest first. */
  readonly commits: readonly Commit[];
}

/**
 * Finds what a release starts from, and what came since. To know which tags are reachable takes a walk through the
 * whole history; so the best of all tags is taken at first, and what came since it proves it right or wrong. Throws
 * what `chooseBase` throws.
 */
export async function findBase(request: BaseRequest, history: ReleaseHistory): Promise<FoundBase> {
  const guessed = guessBase(request, history.sha, await history.tags());
  if (guessed !== undefined) {
    const commits = await history.since(guessed.previous?.commit);
    if (isProven(guessed, commits, history.sha)) {
      // A release tells the newcomers. Who contributed before is found out while the commits are looked at.
      if (guessed.previous !== undefined) void history.authorsBefore(guessed.previous.commit);
      return { base: guessed, commits };
    }
  }
  const base = baseAmong(request, history.sha, await history.reachableTags());
  return { base, commits: await history.since(base.previous?.commit) };
}

function baseAmong(
  { template, scheme, version, channel }: BaseRequest,
  commit: string,
  tags: readonly TagRef[],
): ReleaseBase {
  return chooseBase({ tags: releaseTags(tags, template, scheme), commit, version, channel });
}

/** A tag of another branch may be what makes it fail. */
function guessBase(
  request: BaseRequest,
  commit: string,
  tags: readonly TagRef[],
): ReleaseBase | undefined {
  try {
    return baseAmong(request, commit, tags);
  } catch {
    return undefined;
  }
}

/**
 * Every way from a commit down to one that it has before it ends with a commit whose parent that is, and nothing on
 * that way can come before it.
 */
function isProven(
  { previous, lastOnChannel }: ReleaseBase,
  commits: readonly Commit[],
  sha: string,
): boolean {
  const missing = new Set([previous, lastOnChannel].flatMap((tag) => tag?.commit ?? []));
  missing.delete(sha);
  if (missing.size === 0) return true;
  // They mostly stand at the end: what was released last comes before all that is new.
  for (let at = commits.length - 1; at >= 0 && missing.size > 0; at -= 1) {
    missing.delete(String(commits[at]?.sha));
    for (const parent of commits[at]?.parents ?? []) missing.delete(parent);
  }
  return missing.size === 0;
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  const each = onceEach(read);
  return () => each('');
}

function onceEach<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const value = known.get(key) ?? read(key);
    // Whoever asks for it is told what went wrong; until somebody does, it is nobody's affair.
    value.catch(() => undefined);
    known.set(key, value);
    return value;
  };
}
