import { commandEnvironment } from '../../domain/deployment/command-environment.ts';
import { proofDescription } from '../../domain/deployment/deployment-ledger.ts';
import { withoutRatios } from '../../domain/health/latency.ts';
import { noBaseline } from '../../domain/health/verdict.ts';
import type { Report } from '../../domain/report/report.ts';
import type { Files } from '../../ports/files.ts';
import type { ReleaseReader } from '../../ports/releases.ts';
import { type CheckHealthPorts, checkHealth, type HealthResult } from '../validate/check-health.ts';
import { type WrittenProof, writeProof } from '../validate/write-proof.ts';
import {
  type JudgedRollback,
  type PerformedRollback,
  rollbackEvidence,
  rollbackReport,
} from './rollback-report.ts';
import type { RollbackRequest } from './rollback-request.ts';

export interface ProveRollbackPorts extends CheckHealthPorts {
  readonly files: Pick<Files, 'writeText'>;
  readonly releases: Pick<ReleaseReader, 'findPublished'>;
}

export interface ProvenRollback
  extends Pick<JudgedRollback, 'verdict' | 'reason'>,
    Pick<WrittenProof, 'reportPath' | 'evidencePath'> {
  readonly report: Report;
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
      // How fast the bad version was is nothing to be held against.
      checks: checks.map(withoutRatios),
      url,
      expectedVersion: version,
      subject: 'deployment',
      // The target answered before, or it would not have been proven.
      before: { ...noBaseline, passed: new Set(checks.map(({ name }) => name)) },
      failureLimit: settings.failure_limit,
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

async function write(
  request: RollbackRequest,
  rollback: PerformedRollback,
  judged: JudgedRollback,
  { clock, files, releases }: ProveRollbackPorts,
): Promise<WrittenProof & { readonly report: Report }> {
  const endedAt = clock.now();
  const release = await releases.findPublished(rollback.target.payload.tag);
  const report = rollbackReport(request, rollback, judged, { release, endedAt });
  const evidence = rollbackEvidence(request, rollback, judged, endedAt);
  const written = await writeProof(request, request.outputDirectory, { report, evidence }, files);
  return { ...written, report };
}
