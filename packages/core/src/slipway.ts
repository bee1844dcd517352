import type { Settlement } from './domain/settlement.ts';
import type { CreateReleaseRequest, ReleaseInfo } from './operations/create-release.ts';
import type { DeploymentResult, DeployRequest } from './operations/deploy-to-environment.ts';
import type { ReleaseNotes, ReleaseNotesRequest } from './operations/generate-release-notes.ts';
import type { DeploymentPackage, PackageRequest } from './operations/package-deployment.ts';
import type { RollbackRequest, RollbackResult } from './operations/rollback-deployment.ts';
import type { SettleRequest } from './operations/settle-deployment.ts';
import type { ValidateRequest, ValidationResult } from './operations/validate-deployment.ts';
import type { Log } from './ports/log.ts';

export interface SlipwayOptions {
  /** Absolute path inside the local clone. */
  readonly workingDirectory: string;
  /** `OWNER/NAME` on the server. */
  readonly repository: string;
  /** Empty: operations that need the server say so. */
  readonly token: string;
  /** REST root, such as `https://api.github.com`. */
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly log: Log;
  /** Milliseconds for one git command. */
  readonly gitTimeout: number;
  /** Where commands' environments are chosen from; default: this process's. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** The six operations, bound to the real world: one repository, one token, one log. */
export interface Slipway {
  packageDeployment(request: PackageRequest): Promise<DeploymentPackage>;
  createRelease(request: CreateReleaseRequest): Promise<ReleaseInfo>;
  deployToEnvironment(request: DeployRequest): Promise<DeploymentResult>;
  validateDeployment(request: ValidateRequest): Promise<ValidationResult>;
  rollbackDeployment(request: RollbackRequest): Promise<RollbackResult>;
  generateReleaseNotes(request: ReleaseNotesRequest): Promise<ReleaseNotes>;
  /** Closes what a run that was killed left open; for the end of a job, beside the six. */
  settleDeployment(request: SettleRequest): Promise<Settlement | undefined>;
}
