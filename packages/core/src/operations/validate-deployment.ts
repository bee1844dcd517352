import type { Config, EnvironmentSettings } from '../domain/config/config.ts';
import { defaultEnvironment } from '../domain/config/defaults.ts';
import { requireSpelling } from '../domain/config/environment-name.ts';
import { commandEnvironment } from '../domain/deployment/command-environment.ts';
import type { Check, Sample, Verdict } from '../domain/health/health.ts';
import { latencies } from '../domain/health/latency.ts';
import { previousVersion } from '../domain/health/validation-gates.ts';
import { decideOutcome } from '../domain/health/validation-outcome.ts';
import type { Baseline } from '../domain/health/verdict.ts';
import { baselineIn, type CheckEvidence } from '../domain/report/evidence.ts';
import type { Report } from '../domain/report/report.ts';
import type { RunContext } from '../domain/run-context.ts';
import type { Files } from '../ports/files.ts';
import type { Webhooks } from '../ports/webhooks.ts';
import { type CheckHealthPorts, checkHealth, type HealthResult } from './validate/check-health.ts';
import {
  type GatherPorts,
  gatherValidation,
  type ValidationSubject,
} from './validate/gather-validation.ts';
import { closeValidated, notifyValidated } from './validate/settle-validation.ts';
import { writeValidation } from './validate/write-validation.ts';

export interface ValidateRequest {
  readonly environment: string;
  /** The version that must answer; `undefined`: the deployment's. */
  readonly version: string | undefined;
  /** `undefined`: the one that this job opened, else this run's, else the environment's current one. */
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
  /** Something that should answer whatever became of the deployment, such as GitHub's API. */
  readonly controlUrl?: string | undefined;
  /** Absolute folder for the report and the evidence; those of phase `pre` go into its `pre` folder. */
  readonly outputDirectory: string;
  readonly workingDirectory: string;
  readonly config: Config;
  readonly run: RunContext;
  /** Looks and judges, but touches no record and sends nothing; commands see `SLIPWAY_DRY_RUN=true`. */
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
  readonly checks: readonly CheckEvidence[];
  readonly samples: readonly Sample[];
  readonly previousVersion: string | null;
  readonly rollbackPossible: boolean;
  readonly deploymentId: number | undefined;
}

export interface ValidatePorts extends CheckHealthPorts, GatherPorts {
  readonly files: Pick<Files, 'readText' | 'writeText'>;
  readonly webhooks: Webhooks;
}

/** What one validation knows before it asks the service. */
export interface Gathered {
  readonly subject: ValidationSubject;
  readonly checks: readonly Check[];
  readonly settings: EnvironmentSettings | undefined;
  readonly before: Baseline;
  readonly startedAt: number;
  readonly began: number;
}

export interface Measured {
  readonly baseline: HealthResult | undefined;
  readonly deployment: HealthResult | undefined;
  /** The one of both that decides. */
  readonly judged: HealthResult;
  readonly samples: readonly Sample[];
}

/**
 * Shows whether a deployment works, writes down why, and closes its record with the proof. Before a deployment
 * (`pre`) it takes the baseline and touches no record. A verdict is a result; it throws `unknown-environment`, `not-found`,
 * `invalid-input`, `refused-event`, `cancelled` and what the ports throw.
 */
export async function validateDeployment(
  request: ValidateRequest,
  ports: ValidatePorts,
): Promise<ValidationResult> {
  const gathered = await gather(request, ports);
  ports.log.info(announce(request, gathered));
  const measured = await measure(request, gathered, ports);
  const outcome = decideOutcome({ ...measured, ...request });
  const taken = outcome.verdict === 'pass' && measured.judged.verdict !== 'pass';
  for (const reason of outcome.reasons) taken ? ports.log.warning(reason) : ports.log.info(reason);
  const written = await writeValidation(request, gathered, measured, outcome, ports);
  if (!request.dryRun) {
    await closeValidated(request, gathered.subject, outcome, written.proof, ports);
    await notifyValidated(request, outcome, written.report, ports);
  }
  const { rollback_capability: rollback } = written.report;
  return {
    verdict: outcome.verdict,
    reasons: outcome.reasons,
    report: written.report,
    reportPath: written.reportPath,
    evidencePath: written.evidencePath,
    checks: written.checks,
    samples: measured.samples,
    previousVersion: rollback.previous_version,
    rollbackPossible: rollback.rollback_possible,
    deploymentId: gathered.subject.record?.id,
  };
}

async function gather(request: ValidateRequest, ports: ValidatePorts): Promise<Gathered> {
  const { environment, run, config } = request;
  const { environments } = config.deployment;
  requireSpelling(environment, environments);
  const settings = Object.hasOwn(environments, environment) ? environments[environment] : undefined;
  const before = await ports.files.readText(`${request.outputDirectory}/pre/evidence.json`);
  return {
    subject: await gatherValidation(request, ports),
    checks: request.checks ?? settings?.checks ?? [],
    settings,
    before: baselineIn(before, { environment, runId: run.runId }),
    startedAt: ports.clock.now(),
    began: ports.clock.monotonic(),
  };
}

function announce({ environment, phase }: ValidateRequest, { subject, checks }: Gathered): string {
  const names = checks.map(({ name }) => name).join(', ');
  const what = phase === 'pre' ? 'what runs now' : (subject.version ?? 'any version');
  return `Validating ${what} in ${environment} with ${names === '' ? 'no checks' : names}.`;
}

async function measure(
  request: ValidateRequest,
  gathered: Gathered,
  ports: ValidatePorts,
): Promise<Measured> {
  const { settings, subject } = gathered;
  const ask = (of: 'baseline' | 'deployment', before: Baseline) =>
    checkHealth(
      {
        checks: gathered.checks,
        url: request.url ?? settings?.url,
        expectedVersion: subject.version,
        subject: of,
        before,
        failureLimit: settings?.failure_limit ?? defaultEnvironment.failure_limit,
        timeoutMinutes:
          request.timeoutMinutes ??
          settings?.timeout_minutes ??
          request.config.deployment.validation_timeout_minutes,
        soakSeconds: request.soakSeconds ?? settings?.soak_seconds ?? 0,
        controlUrl: request.controlUrl,
        workingDirectory: request.workingDirectory,
        environment: environmentOf(request, gathered, ports),
        began: gathered.began,
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      },
      ports,
    );
  if (request.phase === 'pre') {
    const baseline = await ask('baseline', gathered.before);
    return { baseline, deployment: undefined, judged: baseline, samples: baseline.samples };
  }
  const baseline = request.phase === 'all' ? await ask('baseline', gathered.before) : undefined;
  const deployment = await ask('deployment', withBaseline(gathered.before, baseline));
  const samples = [...(baseline?.samples ?? []), ...deployment.samples];
  return { baseline, deployment, judged: deployment, samples };
}

/** What an earlier step found out, and what this one just did. */
function withBaseline(before: Baseline, measured: HealthResult | undefined): Baseline {
  const checks = measured?.checks ?? [];
  const passed = checks.filter(({ verdict }) => verdict === 'pass').map(({ check }) => check.name);
  const samplesOf = (name: string) =>
    (measured?.samples ?? []).filter((sample) => sample.check === name);
  return {
    passed: new Set([...before.passed, ...passed]),
    latencies: new Map([
      ...before.latencies,
      ...checks.map(({ check }) => [check.name, latencies(samplesOf(check.name))] as const),
    ]),
  };
}

function environmentOf(
  request: ValidateRequest,
  { subject, settings }: Gathered,
  ports: ValidatePorts,
): Record<string, string> {
  return commandEnvironment(ports.processes.environment(), settings?.pass_env ?? [], {
    SLIPWAY_VERSION: subject.version ?? '',
    SLIPWAY_TAG: subject.tag,
    SLIPWAY_SHA: subject.record?.sha ?? request.run.sha,
    SLIPWAY_ENVIRONMENT: request.environment,
    SLIPWAY_URL: request.url ?? settings?.url ?? '',
    SLIPWAY_PREVIOUS_VERSION: previousVersion(subject.rollback) ?? '',
    SLIPWAY_DEPLOYMENT_ID: String(subject.record?.id ?? ''),
    SLIPWAY_DRY_RUN: String(request.dryRun),
  });
}
