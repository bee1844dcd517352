import type { Config } from '../domain/config/config.ts';
import type { RunContext } from '../domain/run-context.ts';

export interface DeployRequest {
  readonly environment: string;
  /** `undefined`: the manifest's, else that of the tag that started the run, else the latest release's. */
  readonly version: string | undefined;
  /** `undefined`: the release's assets, downloaded and verified. */
  readonly manifestPath: string | undefined;
  /** Shell line; `undefined`: the environment's, and without one the deployment is left open. */
  readonly command: string | undefined;
  readonly url: string | undefined;
  readonly timeoutMinutes: number | undefined;
  readonly passEnv: readonly string[];
  readonly workingDirectory: string;
  readonly config: Config;
  readonly run: RunContext;
  readonly dryRun: boolean;
  /** Called as soon as GitHub has the deployment, before the command: a killed run can then still close it. */
  readonly onOpened?: (id: number) => void;
  readonly signal?: AbortSignal;
}

export interface DeploymentResult {
  readonly kind:
    | 'deployed'
    | 'left-open'
    | 'already-deployed'
    | 'superseded'
    | 'refused'
    | 'failed'
    | 'planned';
  /** GitHub's id; `undefined` where no record was made. */
  readonly id: number | undefined;
  /** `deploy-YYYYMMDD-HHMMSS-NNN`. */
  readonly name: string;
  readonly environment: string;
  readonly version: string;
  readonly tag: string;
  readonly previousVersion: string | null;
  readonly sha: string;
  readonly status: 'success' | 'in_progress' | 'failure' | 'error' | 'inactive' | 'none';
  readonly startedAt: string;
  readonly endedAt: string;
  /** Why, in one sentence. */
  readonly reason: string;
}
