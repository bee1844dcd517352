import type { Commit } from '../domain/history/commit.ts';

export interface TagRef {
  /** Without `refs/tags/`. */
  readonly name: string;
  /** The commit that it leads to, through an annotation where there is one. */
  readonly commit: string;
}

/** The local clone: history to read. Nothing here changes the working tree. */
export interface Git {
  /** The full SHA of a commit, or `undefined` where the revision is unknown. */
  resolve(revision: string): Promise<string | undefined>;
  /** One commit's facts, without history. */
  commit(sha: string): Promise<Commit>;
  /** Fetches what a shallow clone lacks, commits only, and all tags; a full clone only gets the tags. */
  completeHistory(): Promise<void>;
  /** Tags reachable from a commit. */
  tagsReachableFrom(sha: string): Promise<readonly TagRef[]>;
  /** Commits reachable from `to` and not from `from` (or all), newest first in topological order. */
  commits(range: {
    readonly from: string | undefined;
    readonly to: string;
  }): Promise<readonly Commit[]>;
  /** Paths that git tracks below a folder, relative to it, sorted; a path that is not UTF-8 is an error. */
  trackedFiles(folder: string): Promise<readonly string[]>;
}
