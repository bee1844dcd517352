import type { Config } from '../../domain/config/config.ts';
import type { RunContext } from '../../domain/run-context.ts';

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
  /** Why gates that refuse are passed over; empty: they are not. */
  readonly override: string;
  /** Why the pin that a rollback left is lifted; empty: it is not. */
  readonly acknowledge: string;
  /** Runs the command even where the proven version answers already. */
  readonly alwaysRun: boolean;
  readonly workingDirectory: string;
  readonly config: Config;
  readonly run: RunContext;
  readonly dryRun: boolean;
  /** Called as soon as GitHub has the deployment, before the command: a killed run can then still close it. */
  readonly onOpened?: (id: number) => void;
  /** Called before the environment's lock is taken, and once it is not held: a killed run can then give it back. */
  readonly onLock?: (mayBeHeld: boolean) => void;
  readonly signal?: AbortSignal;
}
