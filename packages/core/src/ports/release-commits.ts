import type { ReleaseCommit } from '../domain/release/release-commit.ts';

/** What one ref of the server is to become. */
export interface RefUpdate {
  /** Full name, such as `refs/heads/main`. */
  readonly ref: string;
  /** What the ref must hold now, where it does not hold `to` already; `undefined`: it must not be there. */
  readonly from: string | undefined;
  /** SHA that the clone has; `undefined`: the ref is removed. */
  readonly to: string | undefined;
}

export interface Rehearsal {
  /** Whether the token may push; `undefined` where the answer tells nothing. */
  readonly allowed: boolean | undefined;
  /** Refs that are not what they have to be. */
  readonly moved: readonly string[];
}

/** The object that an annotated tag's ref will hold. */
export interface TagObject {
  readonly name: string;
  readonly commit: string;
  readonly message: string;
  /** ISO 8601, of the tagger. */
  readonly date: string;
  /** With the key that git is set up with. */
  readonly sign: boolean;
}

/** A branch of ours that others committed to. */
export interface CarryRequest {
  /** SHA of its newest commit on the server. */
  readonly head: string;
  /** SHA of the base branch's commit that the release commit stands on. */
  readonly base: string;
  /** SHA of the new release commit. */
  readonly onto: string;
}

/**
 * `carried`: what others committed stands on top of the new release commit. `commit` is the last of that, and `kept` has the
 * subjects, the oldest first; none where they only brought the base branch. `stuck`: a commit that can't be put there.
 */
export type Carried =
  | { readonly kind: 'carried'; readonly commit: string; readonly kept: readonly string[] }
  | { readonly kind: 'stuck'; readonly sha: string; readonly message: string };

/** Commits and tags made in the clone, beside its branches, index and files, and pushed to the server. */
export interface ReleaseCommits {
  /** What a push of these would come to, or whether one may push at all where there are none; sends nothing. */
  rehearse(updates: readonly RefUpdate[]): Promise<Rehearsal>;
  /** Texts of a commit's files by path, below the repository's root, without those that are not there. */
  readTexts(commit: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Makes the commit's object and gives its SHA: the same for the same input. No ref leads to it yet. */
  write(commit: ReleaseCommit): Promise<string>;
  /** Makes what others put on top of a release commit anew on top of another: the same commits for the same input. */
  carry(work: CarryRequest): Promise<Carried>;
  /** Makes a tag's object and gives its SHA: the same for the same input, unless it is signed. */
  writeTag(tag: TagObject): Promise<string>;
  /** Pushes all refs or none; gives those that are not what they had to be, or none where all was done. */
  push(updates: readonly RefUpdate[]): Promise<readonly string[]>;
}
