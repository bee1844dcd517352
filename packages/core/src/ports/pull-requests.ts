import type { BranchHead, PullRequest } from '../domain/release/pull-request.ts';

/** Pull requests of the repository on the server, and the branches that they are from. */
export interface PullRequests {
  /**
   * Pull requests from a branch of this very repository (never of a fork) into another: the open one, or those that were
   * closed or merged last, the latest first.
   */
  list(between: {
    readonly head: string;
    readonly base: string;
    readonly state: 'open' | 'closed';
  }): Promise<readonly PullRequest[]>;
  /** What a branch holds, or `undefined` where there is none. */
  branch(name: string): Promise<BranchHead | undefined>;
  /** `exists`: there is an open one between these branches already. */
  create(pull: {
    readonly head: string;
    readonly base: string;
    readonly title: string;
    readonly body: string;
  }): Promise<PullRequest | 'exists'>;
  update(number: number, change: PullRequestChange): Promise<PullRequest>;
}

/** What is to differ; all else stays. */
export interface PullRequestChange {
  readonly title?: string;
  readonly body?: string;
  readonly state?: 'closed';
}
