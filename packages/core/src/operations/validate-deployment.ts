import type { Config } from '../domain/config/config.ts';
import type { Check, Sample, Verdict } from '../domain/health.ts';
import type { Report } from '../domain/report.ts';
import type { RunContext } from '../domain/run-context.ts';

export interface ValidateRequest {
  readonly environment: string;
  /** The version that must answer; `undefined`: the deployment's. */
  readonly version: string | undefined;
  /** `undefined`: the one that this job opened, else the environment's current one. */
  readonly deploymentId: number | undefined;
  readonly phase: 'pre' | 'post' | 'all';
  readonly url: string | undefined;
  /** `undefined`: the environment's. */
  readonly checks: readonly Check[] | undefined;
  readonly timeoutMinutes: number | undefined;
  readonly soakSeconds: number | undefined;
  readonly onInconclusive: 'hold' | 'pass' | 'fail';
  /** A secret: never shown. */
  readonly webhookUrl: string | undefined;
  /** Absolute folder for the report and the evidence. */
  readonly outputDirectory: string;
  readonly workingDirectory: string;
  readonly config: Config;
  readonly run: RunContext;
  readonly dryRun: boolean;
  readonly signal?: AbortSignal;
}

export interface ValidationResult {
  readonly verdict: Verdict;
  /** Why, one sentence each, the deciding one first. */
  readonly reasons: readonly string[];
  readonly report: Report;
  readonly reportPath: string;
  readonly evidencePath: string;
  readonly samples: readonly Sample[];
  readonly previousVersion: string | null;
  readonly rollbackPossible: boolean;
  readonly deploymentId: number | undefined;
}
