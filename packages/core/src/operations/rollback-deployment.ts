import type { Config } from '../domain/config/config.ts';
import type { Report } from '../domain/report.ts';
import type { RunContext } from '../domain/run-context.ts';

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
  readonly webhookUrl: string | undefined;
  readonly outputDirectory: string;
  readonly workingDirectory: string;
  readonly config: Config;
  readonly run: RunContext;
  readonly dryRun: boolean;
  readonly onOpened?: (id: number) => void;
  readonly signal?: AbortSignal;
}

export interface RollbackResult {
  readonly kind: 'rolled-back' | 'nothing-to-do' | 'refused' | 'superseded' | 'failed' | 'planned';
  readonly fromVersion: string | null;
  readonly toVersion: string | null;
  readonly deploymentId: number | undefined;
  /** Why, in one sentence. */
  readonly reason: string;
  readonly report: Report | undefined;
  readonly reportPath: string | undefined;
  readonly evidencePath: string | undefined;
}
