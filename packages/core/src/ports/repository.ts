export interface Changes {
  readonly files: readonly string[] | 'too-many';
  readonly commits: readonly { readonly sha: string; readonly subject: string }[];
}

/** Facts of the repository on the server, and its files by API. */
export interface Repository {
  defaultBranch(): Promise<string>;
  /** How `head` stands to `base`. */
  compare(base: string, head: string): Promise<'ahead' | 'behind' | 'identical' | 'diverged'>;
  /** What happened from `base` to `head`: files that differ (`too-many` where not all are told), and commits, newest first. */
  changes(base: string, head: string): Promise<Changes>;
  /** A text file on a branch with its blob SHA, or `undefined`. */
  readFile(
    path: string,
    branch: string,
  ): Promise<{ readonly text: string; readonly blob: string } | undefined>;
  /** Commits one file; `conflict` where the branch moved on or its rules forbid it. */
  writeFile(change: {
    readonly path: string;
    readonly branch: string;
    readonly text: string;
    readonly message: string;
    readonly blob: string | undefined;
  }): Promise<'written' | 'conflict' | 'forbidden'>;
}
