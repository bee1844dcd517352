import type { CommitCheck } from '../domain/deployment/required-checks.ts';

/** What tools said of commits. */
export interface CommitChecks {
  /** The latest word of each check run and each status; `forbidden` where the token may not read them. */
  list(sha: string): Promise<readonly CommitCheck[] | 'forbidden'>;
}
