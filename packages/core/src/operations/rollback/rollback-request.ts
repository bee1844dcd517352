import type { Config } from '../../domain/config/config.ts';
import type { RunContext } from '../../domain/run-context.ts';

export interface RollbackRequest {
  readonly environment: string;
  /** `undefined`: the last good one before the current one. */
  readonly version: string | undefined;
  /** Do nothing where another version than this is current. */
  readonly expectedCurrent: string | undefined;
  readonly reason: string;
  readonly command: string | undefined;
  /** Why a gate that refuses may be passed over; empty: it may not. */
  readonly override: string;
  /** Whether floating tags and "latest" go back as well. */
  readonly follow: boolean;
  readonly webhookUrl: string | undefined;
  readonly outputDirectory: string;
  readonly workingDirectory: string;
  readonly config: Config;
  readonly run: RunContext;
  readonly dryRun: boolean;
  readonly onOpened?: (id: number) => void;
  /** Called before the environment's lock is taken, and once it is not held: a killed run can then give it back. */
  readonly onLock?: (mayBeHeld: boolean) => void;
  readonly signal?: AbortSignal;
}
