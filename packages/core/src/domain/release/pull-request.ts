/** A pull request whose branch is in the same repository. */
export interface PullRequest {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  /** The commit on the base branch that it became; `undefined`: it is not merged. */
  readonly mergedAs: string | undefined;
}

/** The newest commit of a branch, as far as it tells who made it. */
export interface BranchHead {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly authorEmail: string;
  readonly committerEmail: string;
}
