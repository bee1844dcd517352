/** States that GitHub knows of a deployment status. */
export const deploymentStates = [
  'error',
  'failure',
  'inactive',
  'in_progress',
  'queued',
  'pending',
  'success',
] as const;
export type DeploymentState = (typeof deploymentStates)[number];

export interface DeploymentStatus {
  readonly state: DeploymentState;
  readonly description: string;
  /** ISO 8601 in UTC. */
  readonly createdAt: string;
  /** The page of the run that wrote it; `undefined` where the server was not asked for it. */
  readonly logUrl?: string | undefined;
  /** GitHub's word on the end of the job, where somebody had closed its deployment before: no state of that. */
  readonly ofJob?: boolean;
}

/** What we store with each deployment; it cannot be changed later, so it holds what a rollback will need. */
export interface DeploymentPayload {
  readonly schema: 1;
  readonly version: string;
  readonly tag: string;
  readonly sha: string;
  /** The branch or tag name that the run was for. */
  readonly ref: string;
  readonly run_id: string;
  readonly attempt: number;
  readonly job: string;
  readonly actor: string;
  /** SHA-256 over the manifest's artifacts: which bytes were deployed. */
  readonly artifacts_digest: string;
  /** SHA-256 over the environment's checks: what they were proven against. */
  readonly checks_digest: string;
  readonly rollback_safe: boolean;
  readonly schema_floor: string | null;
  /** Identifies the attempt: the same run of the same job with the same bytes. */
  readonly key: string;
  /** Nothing is deployed after it until somebody acknowledges it. */
  readonly pinned?: boolean;
  /** Why gates that refused were passed over. */
  readonly override?: string;
  /** Why the pin of the rollback before it was lifted. */
  readonly acknowledge?: string;
  /** Only on rollbacks. */
  readonly rollback?: {
    readonly from: string;
    readonly to: string;
    readonly reason: string;
    readonly trigger: string;
    /** Started by the run whose deployment failed, not by a person. */
    readonly automatic?: boolean;
  };
}

/** One deployment as GitHub's ledger has it. */
export interface DeploymentRecord {
  readonly id: number;
  readonly environment: string;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly creator: string;
  /** ISO 8601 in UTC. */
  readonly createdAt: string;
  /** `undefined` where the record is not ours. */
  readonly payload: DeploymentPayload | undefined;
  /** Oldest first. */
  readonly statuses: readonly DeploymentStatus[];
  /** The commit's own time, ISO 8601 in UTC; `undefined` where the server was not asked for it. */
  readonly committedAt?: string | undefined;
  /** When a deployment of ours took over the record that GitHub had made for its job, ISO 8601 in UTC. */
  readonly adoptedAt?: string | undefined;
}
