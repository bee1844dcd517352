/**
 * Slipway's core: six operations that take a repository from commits to a proven deployment and back,
 * their types, and the closed set of error codes. It knows nothing of the runner that calls it.
 */
export type { ConfigFile } from './adapters/config-file.ts';
export { defaultConfigFile, readChecks, readConfig } from './adapters/config-file.ts';
export { nodeFiles } from './adapters/node-files.ts';
export { connectDeploying, type Deploying } from './connect/deploying.ts';
export type { SlipwayOptions } from './connect/options.ts';
export { connectPackaging, type Packaging } from './connect/packaging.ts';
export { connectReleasing, type Releasing } from './connect/releasing.ts';
export type { Board, EnvironmentBoard, EnvironmentState } from './domain/board/board.ts';
export { renderBoardPage } from './domain/board/board-page.ts';
export { ageText, durationText, percentText } from './domain/board/board-text.ts';
export type { DeliveryMetrics } from './domain/board/delivery-metrics.ts';
export type { DeploymentStory } from './domain/board/deployment-story.ts';
export type { Config, EnvironmentSettings } from './domain/config/config.ts';
export { defaultConfig, defaultEnvironment } from './domain/config/defaults.ts';
export type {
  DeploymentPayload,
  DeploymentRecord,
  DeploymentState,
  DeploymentStatus,
} from './domain/deployment/deployment-record.ts';
export { environmentKey } from './domain/deployment/environment-key.ts';
export type { Gate } from './domain/deployment/gate.ts';
export type { SkippedDeployment, SkipReason } from './domain/deployment/rollback-target.ts';
export type { Progress, Settlement } from './domain/deployment/settlement.ts';
export type { ErrorCode, ErrorDetails, Location } from './domain/errors.ts';
export { errorCodes, SlipwayError } from './domain/errors.ts';
export { pathFrom } from './domain/file-path.ts';
export type {
  Check,
  CommandCheck,
  HttpCheck,
  JsonAssertion,
  JsonOperator,
  Sample,
  SampleOutcome,
  SamplePhase,
  Verdict,
  VersionSource,
} from './domain/health/health.ts';
export { versionOfRef } from './domain/history/ref-version.ts';
export type {
  Bump,
  CommitDisposition,
  DependencyUpdate,
  DispositionKind,
  PackagePlan,
  ReleasePlan,
  UnchangedPackage,
} from './domain/history/release-plan.ts';
export { renderPlan } from './domain/history/release-plan.ts';
export { judgeTitle } from './domain/history/squash-title.ts';
export type { ChangelogSection } from './domain/notes/changelog.ts';
export type { PackageChangelog } from './domain/notes/whole-changelog.ts';
export { renderChangelog } from './domain/notes/whole-changelog.ts';
export type { Companion } from './domain/packaging/companions.ts';
export type { ArtifactChange } from './domain/packaging/contents/compare-listings.ts';
export type { Artifact, Format, Manifest } from './domain/packaging/manifest.ts';
export { formats, parseManifest } from './domain/packaging/manifest.ts';
export type { ReleaseCheck } from './domain/packaging/release-check.ts';
export type { PackageOutcome, RegistryName } from './domain/registry/registry.ts';
export { registriesFor, registryNames } from './domain/registry/registry.ts';
export type { Release, ReleaseAsset } from './domain/release/release.ts';
export type { CommittedPackage, CommittedRelease } from './domain/release/release-commit.ts';
export { isReleaseBranch } from './domain/release/release-pull-request.ts';
export type { CheckEvidence, Decision, Evidence } from './domain/report/evidence.ts';
export type { CheckOutcome, Report } from './domain/report/report.ts';
export type { RunContext } from './domain/run-context.ts';
export { billForms } from './domain/sbom/bill.ts';
export type { ReleasePackage } from './domain/workspace/release-package.ts';
export type { CreateReleaseRequest, ReleaseInfo } from './operations/create-release.ts';
export type { DeployRequest } from './operations/deploy/deploy-request.ts';
export type { DeploymentResult } from './operations/deploy/deployment-result.ts';
export type { FindMergedRequest, MergedRelease } from './operations/find-merged-release.ts';
export type {
  PackageNotes,
  ReleaseNotes,
  ReleaseNotesRequest,
} from './operations/generate-release-notes.ts';
export type { ContentsReport } from './operations/package/weigh.ts';
export type { DeploymentPackage, PackageRequest } from './operations/package-deployment.ts';
export type { Proposal, ProposeReleaseRequest } from './operations/propose-release.ts';
export type { ReadEnvironmentsRequest } from './operations/read-environments.ts';
export type { FactsRequest } from './operations/release/release-facts.ts';
export type { RollbackRequest } from './operations/rollback/rollback-request.ts';
export type { RollbackResult } from './operations/rollback/rollback-result.ts';
export type { SettleRequest } from './operations/settle-deployment.ts';
export type { ValidateRequest, ValidationResult } from './operations/validate-deployment.ts';
export type { ReleaseVerification, VerifyReleaseRequest } from './operations/verify-release.ts';
export type { FileEntry, Files } from './ports/files.ts';
export type { Log } from './ports/log.ts';
export type { Slipway } from './slipway.ts';
export { createSlipway } from './slipway.ts';
