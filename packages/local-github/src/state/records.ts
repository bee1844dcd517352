import type { WorkflowRun } from '../options.ts';

/** Times are ISO 8601 in UTC, to the second, as GitHub writes them. */
export interface AssetRecord {
  readonly id: number;
  name: string;
  label: string | null;
  readonly contentType: string;
  readonly uploader: string;
  readonly createdAt: string;
  updatedAt: string;
  state: 'uploaded' | 'starter';
  size: number;
  /** `sha256:…`, once it is uploaded. */
  digest: string | null;
  downloads: number;
  /** Where its bytes are. */
  readonly file: string;
}

export type MakeLatest = 'true' | 'false' | 'legacy';

export interface ReleaseRecord {
  readonly id: number;
  tag: string;
  target: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  immutable: boolean;
  makeLatest: MakeLatest;
  readonly author: string;
  /** The commit's time once it is published, as on GitHub. */
  createdAt: string;
  updatedAt: string;
  publishedAt: string | null;
  readonly assets: AssetRecord[];
}

export const statusStates = [
  'error',
  'failure',
  'inactive',
  'in_progress',
  'queued',
  'pending',
  'success',
] as const;
export type StatusState = (typeof statusStates)[number];

export interface DeploymentStatusRecord {
  readonly id: number;
  readonly state: StatusState;
  readonly creator: string;
  readonly description: string;
  readonly environment: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly createdAt: string;
}

export interface DeploymentRecord {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly payload: unknown;
  readonly originalEnvironment: string;
  environment: string;
  readonly description: string | null;
  readonly creator: string;
  readonly transient: boolean;
  readonly production: boolean;
  readonly createdAt: string;
  updatedAt: string;
  /** Oldest first. */
  readonly statuses: DeploymentStatusRecord[];
}

export interface PullRecord {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  draft: boolean;
  readonly author: string;
  /** `OWNER/NAME` of the repository that the branch is in. */
  readonly headRepository: string;
  readonly headRef: string;
  /** The branch's newest commit as long as it is open. */
  headSha: string;
  baseRef: string;
  baseSha: string;
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  mergedAt: string | null;
  mergedBy: string | null;
  mergeCommit: string | null;
}

export interface EnvironmentRecord {
  readonly id: number;
  readonly name: string;
  readonly createdAt: string;
  updatedAt: string;
}

export interface CheckRunRecord {
  readonly id: number;
  readonly sha: string;
  name: string;
  status: string;
  conclusion: string | null;
  detailsUrl: string | null;
  externalId: string;
  readonly startedAt: string;
  completedAt: string | null;
}

export interface CommitStatusRecord {
  readonly id: number;
  readonly sha: string;
  readonly state: string;
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: string;
  readonly createdAt: string;
}

export type RunRecord = WorkflowRun;

/** A bundle that somebody gave, and what its statement is about. */
export interface AttestationRecord {
  readonly bundle: unknown;
  readonly digests: readonly string[];
}
