import { commandEnvironment } from '../../domain/deployment/command-environment.ts';
import { type OurDeployment, proofDescription } from '../../domain/deployment/deployment-ledger.ts';
import type { DeploymentRecord } from '../../domain/deployment/deployment-record.ts';
import type { Gate } from '../../domain/deployment/gate.ts';
import {
  findRollbackTarget,
  type SkippedDeployment,
} from '../../domain/deployment/rollback-target.ts';
import { buildEvidence, type Decision } from '../../domain/report/evidence.ts';
import {
  asOutcome,
  buildReport,
  isoSeconds,
  outcomeOf,
  type Report,
} from '../../domain/report/report.ts';
import type { Files } from '../../ports/files.ts';
import type { ReleaseReader } from '../../ports/releases.ts';
import { sha256 } from '../digest.ts';
import type { RollbackRequest } from '../rollback-deployment.ts';
import { type CheckHealthPorts, checkHealth, type HealthResult } from '../validate/check-health.ts';

/** A rollback whose command has ended well. */
export interface PerformedRollback {
  readonly record: DeploymentRecord;
  readonly from: OurDeployment;
  readonly target: OurDeployment;
  readonly history: readonly DeploymentRecord[];
  readonly gates: readonly Gate[];
  readonly skipped: readonly SkippedDeployment[];
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

export interface ProveRollbackPorts extends CheckHealthPorts {
  readonly files: Pick<Files, 'writeText'>;
  readonly releases: Pick<ReleaseReader, 'findPublished'>;
}

export interface ProvenRollback {
  /** `unchecked`: the environment has no checks, so that nothing was proven and nothing disproved. */
  readonly verdict: 'pass' | 'unchecked' | 'fail';
  /** One sentence. */
  readonly reason: string;
  readonly report: Report;
  readonly reportPath: string;
  readonly evidencePath: string;
  /** What the success status says. */
  readonly description: string;
}

/**
 * Validates what a rollback deployed by the environment's own checks, and writes the report and the evidence. A
 * verdict that stays open is no success: the rollback would be taken for proven.
 */
export async function proveRollback(
  request: RollbackRequest,
  rollback: PerformedRollback,
  ports: ProveRollbackPorts,
): Promise<ProvenRollback> {
  const health = await checkTarget(request, rollback, ports);
  const verdict = health === undefined ? 'unchecked' : health.verdict === 'pass' ? 'pass' : 'fail';
  const reason =
    health?.reasons[0] ?? `There are no checks for ${request.environment}: nothing was proven.`;
  const written = await write(request, rollback, { health, verdict, reason }, ports);
  const description =
    verdict === 'pass' ? proofDescription(written.proof) : 'Rolled back, not validated: no checks';
  return { verdict, reason, description, ...written };
}

function checkTarget(
  request: RollbackRequest,
  { record, target, from }: PerformedRollback,
  ports: ProveRollbackPorts,
): Promise<HealthResult | undefined> {
  const { environment, config, workingDirectory, signal } = request;
  const settings = config.deployment.environments[environment];
  if (settings === undefined || settings.checks.length === 0) return Promise.resolve(undefined);
  const { checks, url, pass_env: passEnv } = settings;
  const { version, tag, sha } = target.payload;
  return checkHealth(
    {
      checks,
      url,
      expectedVersion: version,
      subject: 'deployment',
      // The target answered before, or it would not have been proven.
      baselinePassed: new Set(checks.map(({ name }) => name)),
      timeoutMinutes: settings.timeout_minutes ?? config.deployment.validation_timeout_minutes,
      soakSeconds: settings.soak_seconds,
      controlUrl: undefined,
      workingDirectory,
      environment: commandEnvironment(ports.processes.environment(), passEnv, {
        SLIPWAY_VERSION: version,
        SLIPWAY_TAG: tag,
        SLIPWAY_SHA: sha,
        SLIPWAY_ENVIRONMENT: environment,
        SLIPWAY_URL: url ?? '',
        SLIPWAY_PREVIOUS_VERSION: from.payload.version,
        SLIPWAY_DEPLOYMENT_ID: String(record.id),
        SLIPWAY_DRY_RUN: 'false',
      }),
      ...(signal === undefined ? {} : { signal }),
    },
    ports,
  );
}

interface Judged {
  readonly health: HealthResult | undefined;
  readonly verdict: ProvenRollback['verdict'];
  readonly reason: string;
}

async function write(
  request: RollbackRequest,
  rollback: PerformedRollback,
  judged: Judged,
  ports: ProveRollbackPorts,
): Promise<Pick<ProvenRollback, 'report' | 'reportPath' | 'evidencePath'> & { proof: string }> {
  const endedAt = ports.clock.now();
  const { tag } = rollback.target.payload;
  const release = await ports.releases.findPublished(tag);
  const report = reportOf(request, rollback, judged, { release, endedAt });
  const evidence = evidenceOf(request, rollback, judged, endedAt);
  const reportPath = `${request.outputDirectory}/report.json`;
  const evidencePath = `${request.outputDirectory}/evidence.json`;
  const text = `${JSON.stringify(evidence, undefined, 2)}\n`;
  await ports.files.writeText(evidencePath, text);
  await ports.files.writeText(reportPath, `${JSON.stringify(report, undefined, 2)}\n`);
  return { report, reportPath, evidencePath, proof: await sha256(text) };
}

function reportOf(
  request: RollbackRequest,
  { record, from, target, history, startedAt }: PerformedRollback,
  { health, verdict }: Judged,
  known: Pick<Parameters<typeof buildReport>[0], 'release' | 'endedAt'>,
): Report {
  const { environment, run, config } = request;
  const left = history.filter(({ payload }) => payload?.version !== from.payload.version);
  const next = findRollbackTarget(left, { environment, from: target });
  const possible = config.deployment.rollback_enabled && next.kind === 'found';
  return buildReport({
    ...known,
    environment,
    version: target.payload.version,
    tag: target.payload.tag,
    record,
    actor: run.actor,
    sha: target.sha,
    status: verdict === 'fail' ? 'failed' : 'rolled_back',
    startedAt,
    validation: {
      pre_deployment: 'passed',
      post_deployment: health === undefined ? 'skipped' : asOutcome(health.verdict),
      health_checks: outcomeOf(health?.checks ?? [], 'http'),
      functional_tests: outcomeOf(health?.checks ?? [], 'command'),
    },
    rollback: {
      available: possible,
      previous_version: next.kind === 'found' ? next.target.payload.version : null,
      rollback_possible: possible,
    },
  });
}

function evidenceOf(
  request: RollbackRequest,
  { record, from, target, gates, skipped, startedAt }: PerformedRollback,
  { health, reason }: Judged,
  endedAt: number,
) {
  const decisions: Decision[] = [
    {
      decision: `roll back from ${from.payload.version} to ${target.payload.version}`,
      reason: request.reason,
    },
    ...skipped.map(({ id, version, reason: why }) => ({
      decision: `pass over deployment ${id} (${version ?? 'not ours'})`,
      reason: why,
    })),
    ...(request.override === '' ? [] : [{ decision: 'override', reason: request.override }]),
  ];
  return buildEvidence({
    environment: request.environment,
    phase: 'post',
    version: target.payload.version,
    deploymentId: record.id,
    run: request.run,
    startedAt: isoSeconds(startedAt),
    endedAt: isoSeconds(endedAt),
    verdict: health?.verdict ?? 'inconclusive',
    reasons: health?.reasons ?? [reason],
    checks: health?.checks ?? [],
    samples: health?.samples ?? [],
    gates,
    decisions,
  });
}
