import { connectDeploying } from './connect/deploying.ts';
import type { SlipwayOptions } from './connect/options.ts';
import { connectPackaging } from './connect/packaging.ts';
import { connectReleasing } from './connect/releasing.ts';
import type { Board } from './domain/board/board.ts';
import type { Settlement } from './domain/deployment/settlement.ts';
import type { CreateReleaseRequest, ReleaseInfo } from './operations/create-release.ts';
import type { DeployRequest } from './operations/deploy/deploy-request.ts';
import type { DeploymentResult } from './operations/deploy/deployment-result.ts';
import type { FindMergedRequest, MergedRelease } from './operations/find-merged-release.ts';
import type { ReleaseNotes, ReleaseNotesRequest } from './operations/generate-release-notes.ts';
import type { DeploymentPackage, PackageRequest } from './operations/package-deployment.ts';
import type { Proposal, ProposeReleaseRequest } from './operations/propose-release.ts';
import type { ReadEnvironmentsRequest } from './operations/read-environments.ts';
import type { RollbackRequest } from './operations/rollback/rollback-request.ts';
import type { RollbackResult } from './operations/rollback/rollback-result.ts';
import type { SettleRequest } from './operations/settle-deployment.ts';
import type { ValidateRequest, ValidationResult } from './operations/validate-deployment.ts';
import type { ReleaseVerification, VerifyReleaseRequest } from './operations/verify-release.ts';

/** The six operations, bound to the real world: one repository, one token, one log. */
export interface Slipway {
  packageDeployment(request: PackageRequest): Promise<DeploymentPackage>;
  createRelease(request: CreateReleaseRequest): Promise<ReleaseInfo>;
  deployToEnvironment(request: DeployRequest): Promise<DeploymentResult>;
  validateDeployment(request: ValidateRequest): Promise<ValidationResult>;
  rollbackDeployment(request: RollbackRequest): Promise<RollbackResult>;
  generateReleaseNotes(request: ReleaseNotesRequest): Promise<ReleaseNotes>;
  /** Finds out what registries would refuse of several releases, before the first is made; beside the six. */
  checkRegistries(requests: readonly CreateReleaseRequest[]): Promise<void>;
  /** Checks a downloaded release against its own manifest, checksums, signature and provenance, beside the six. */
  verifyRelease(request: VerifyReleaseRequest): Promise<ReleaseVerification>;
  /** Keeps the release pull request up to date, beside the six. */
  proposeRelease(request: ProposeReleaseRequest): Promise<Proposal>;
  /** The release pull request that was merged and is still to be released, beside the six. */
  findMergedRelease(request: FindMergedRequest): Promise<MergedRelease | undefined>;
  /** What runs where, and the measures of delivery; for the environment board, beside the six. */
  readEnvironments(request: ReadEnvironmentsRequest): Promise<Board>;
  /** Closes what a run that was killed left open; for the end of a job, beside the six. */
  settleDeployment(request: SettleRequest): Promise<Settlement | undefined>;
}

/**
 * Binds the operations to git's command line, GitHub's API, this machine's files, programs and clock. Nothing is
 * asked or written before an operation is called. Who needs a part alone takes its `connect…` function: a bundle
 * then holds no more than that part.
 */
export function createSlipway(options: SlipwayOptions): Slipway {
  return {
    ...connectPackaging(options),
    ...connectReleasing(options),
    ...connectDeploying(options),
  };
}
