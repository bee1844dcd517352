import type { Commit } from '../domain/history/commit.ts';

export interface TagRef {
  /** Without `refs/tags/`. */
  readonly name: string;
  /** The commit that it leads to, through an annotation where there is one. */
  readonly commit: string;
}

/** Who wrote a commit, by the project's `.mailmap`. */
export interface Author {
  readonly name: string;
  readonly email: string;
}

export interface CommitRange {
  /** Its own commits and all before them are left out; `undefined`: everything. The reading may begin before it is known. */
  readonly from: string | undefined | Promise<string | undefined>;
  readonly to: string;
  /** Also tell what each commit changed. Needs a history that was completed with `trees`. */
  readonly paths?: boolean;
  /** Told of each commit as it comes, in any order, and perhaps of some beyond the range: there is time for it then. */
  readonly onCommit?: (commit: Commit) => unknown;
  /** Ends the reading, which then rejects with `cancelled`. */
  readonly signal?: AbortSignal;
}

/** The local clone: history to read. Nothing here changes the working tree. */
export interface Git {
  /** The branch that is checked out; `undefined` for a detached HEAD, as after `actions/checkout` of a tag. */
  branch(): Promise<string | undefined>;
  /** The full SHA of a commit, or `undefined` where the revision is unknown. */
  resolve(revision: string): Promise<string | undefined>;
  /** One commit's facts, without history and without paths. */
  commit(sha: string): Promise<Commit>;
  /**
   * Fetches what a shallow clone lacks, and all tags; a full clone only gets the tags. Commits come alone, or with
   * `trees`, which say what each one changed. Files never come. Gives the commit that is checked out; `undefined` where
   * there is none yet.
   */
  completeHistory(want: { readonly trees: boolean }): Promise<string | undefined>;
  /** All tags, wherever they stand: quick, however long the history is. */
  tags(): Promise<readonly TagRef[]>;
  /**
   * Tags reachable from a commit: walks the whole history. Also those of stable releases made beside it, on commits of
   * their own, with the commit that these stand on.
   */
  tagsReachableFrom(sha: string): Promise<readonly TagRef[]>;
  /** Commits reachable from `to` and not from `from`, newest first in topological order. */
  commits(range: CommitRange): Promise<readonly Commit[]>;
  /** The newest commit that each of these has before it, or is; `undefined` where they share no history. */
  commonAncestor(shas: readonly string[]): Promise<string | undefined>;
  /** Each author, once, of a commit and all before it. Rejects with `cancelled` where `signal` ends the walk. */
  authorsBefore(sha: string, signal?: AbortSignal): Promise<readonly Author[]>;
  /** Paths that git tracks below a folder, relative to it, sorted; a path that is not UTF-8 is an error. */
  trackedFiles(folder: string): Promise<readonly string[]>;
  /** Where a folder lies below the repository's root, with forward slashes; `.` for the root itself. */
  locate(folder: string): Promise<string>;
}
