import { archives } from './adapters/archives.ts';
import { createGit } from './adapters/git-command.ts';
import { createGitHub } from './adapters/github/client.ts';
import { createDeployments } from './adapters/github/deployments.ts';
import { createLatestRelease } from './adapters/github/latest-release.ts';
import { createReleaseReader, createReleaseWriter } from './adapters/github/releases.ts';
import { createRepository } from './adapters/github/repository.ts';
import { createTags } from './adapters/github/tags.ts';
import { httpProbe } from './adapters/http-probe.ts';
import { createWebhooks } from './adapters/http-webhooks.ts';
import { nodeFiles } from './adapters/node-files.ts';
import { createProcesses } from './adapters/node-processes.ts';
import { notesTemplate } from './adapters/notes-template.ts';
import { systemClock } from './adapters/system-clock.ts';
import { createWorkingTree } from './adapters/working-tree.ts';
import type { Settlement } from './domain/settlement.ts';
import {
  type CreateReleaseRequest,
  createRelease,
  type ReleaseInfo,
} from './operations/create-release.ts';
import {
  type DeploymentResult,
  type DeployRequest,
  deployToEnvironment,
} from './operations/deploy-to-environment.ts';
import {
  generateReleaseNotes,
  type ReleaseNotes,
  type ReleaseNotesRequest,
} from './operations/generate-release-notes.ts';
import {
  type DeploymentPackage,
  type PackageRequest,
  packageDeployment,
} from './operations/package-deployment.ts';
import {
  type RollbackRequest,
  type RollbackResult,
  rollbackDeployment,
} from './operations/rollback-deployment.ts';
import { type SettleRequest, settleDeployment } from './operations/settle-deployment.ts';
import {
  type ValidateRequest,
  type ValidationResult,
  validateDeployment,
} from './operations/validate-deployment.ts';
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
  /** Where git fetches from with the token, such as `https://github.com`. */
  readonly serverUrl: string;
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

/**
 * Binds the operations to git's command line, GitHub's API, this machine's files, programs and clock. Nothing is
 * asked or written before an operation is called.
 */
export function createSlipway(options: SlipwayOptions): Slipway {
  const ports = bindPorts(options);
  return {
    packageDeployment: (request) => packageDeployment(request, ports),
    createRelease: (request) => createRelease(request, ports),
    deployToEnvironment: (request) => deployToEnvironment(request, ports),
    validateDeployment: (request) => validateDeployment(request, ports),
    rollbackDeployment: (request) => rollbackDeployment(request, ports),
    generateReleaseNotes: (request) => generateReleaseNotes(request, ports),
    settleDeployment: (request) => settleDeployment(request, ports),
  };
}

function bindPorts(options: SlipwayOptions) {
  const { repository, token, log } = options;
  const environment = options.environment ?? process.env;
  const cancellation = options.signal === undefined ? {} : { signal: options.signal };
  const processes = createProcesses(environment);
  const clock = systemClock;
  const github = createGitHub({
    token,
    apiUrl: options.apiUrl,
    graphqlUrl: options.graphqlUrl,
    clock,
    log,
    ...cancellation,
  });
  return {
    archives,
    clock,
    deployments: createDeployments(github, repository),
    files: nodeFiles,
    git: createGit({
      folder: options.workingDirectory,
      processes,
      timeout: options.gitTimeout,
      token,
      serverUrl: options.serverUrl,
      warn: log.warning,
      ...cancellation,
    }),
    latestRelease: createLatestRelease(github, repository),
    log,
    notesTemplate,
    probe: httpProbe,
    processes,
    releases: {
      ...createReleaseReader(github, repository),
      ...createReleaseWriter(github, repository),
    },
    repository: createRepository(github, repository),
    tags: createTags(github, repository),
    tree: createWorkingTree({ files: nodeFiles, processes }, options.gitTimeout),
    webhooks: createWebhooks({
      clock,
      secret: environment['SLIPWAY_WEBHOOK_SECRET'] ?? '',
      allowPrivate: environment['SLIPWAY_ALLOW_PRIVATE_WEBHOOKS'] === 'true',
      ...cancellation,
    }),
  };
}
