import type {
  DeploymentPayload,
  DeploymentRecord,
  DeploymentState,
} from '../domain/deployment/deployment-record.ts';

export interface NewDeployment {
  readonly environment: string;
  readonly sha: string;
  readonly task: 'deploy' | 'rollback';
  /** At most 140 characters. */
  readonly description: string;
  readonly payload: DeploymentPayload;
  readonly production: boolean;
}

export interface NewStatus {
  readonly state: DeploymentState;
  /** At most 140 characters. */
  readonly description: string;
  readonly logUrl: string;
  /** Only on success. */
  readonly environmentUrl?: string;
}

export interface DeploymentPage {
  /** Newest first. */
  readonly records: readonly DeploymentRecord[];
  /** Where the next page begins; `undefined` at the end. */
  readonly next: string | undefined;
}

/** GitHub's deployment records: the ledger that rollbacks read. Nothing deletes from it. */
export interface Deployments {
  environmentExists(name: string): Promise<boolean>;
  /** Names of the repository's environments, for a message. */
  environmentNames(): Promise<readonly string[]>;
  /** One page of an environment's deployments, newest first: 50, since that nearly always does, then 100 each. */
  page(environment: string, after: string | undefined): Promise<DeploymentPage>;
  read(id: number): Promise<DeploymentRecord | undefined>;
  create(deployment: NewDeployment): Promise<DeploymentRecord>;
  addStatus(id: number, status: NewStatus): Promise<void>;
}
