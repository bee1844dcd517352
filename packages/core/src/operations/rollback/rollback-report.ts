import type { OurDeployment } from '../../domain/deployment/deployment-ledger.ts';
import type { DeploymentRecord } from '../../domain/deployment/deployment-record.ts';
import type { Gate } from '../../domain/deployment/gate.ts';
import {
  findRollbackTarget,
  type SkippedDeployment,
} from '../../domain/deployment/rollback-target.ts';
import { buildEvidence, type Decision, type Evidence } from '../../domain/report/evidence.ts';
import {
  asOutcome,
  buildReport,
  isoSeconds,
  outcomeOf,
  type Report,
} from '../../domain/report/report.ts';
import type { HealthResult } from '../validate/check-health.ts';
import type { RollbackRequest } from './rollback-request.ts';

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

/** What the environment's checks said of it. */
export interface JudgedRollback {
  /** `undefined`: there are no checks. */
  readonly health: HealthResult | undefined;
  /** `unchecked`: nothing was proven and nothing disproved. */
  readonly verdict: 'pass' | 'unchecked' | 'fail';
  /** One sentence. */
  readonly reason: string;
}

/** The report of a rollback: the target as it stands now, and whether one could go back further. */
export function rollbackReport(
  request: RollbackRequest,
  { record, from, target, history, startedAt }: PerformedRollback,
  { health, verdict }: JudgedRollback,
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
      health_checks: outcomeOf(health?.checks ?? [], 'service'),
      functional_tests: outcomeOf(health?.checks ?? [], 'command'),
    },
    rollback: {
      available: possible,
      previous_version: next.kind === 'found' ? next.target.payload.version : null,
      rollback_possible: possible,
    },
  });
}

/** The evidence of a rollback: its gates, what was passed over on the way, and every sample. */
export function rollbackEvidence(
  request: RollbackRequest,
  rollback: PerformedRollback,
  { health, reason }: JudgedRollback,
  endedAt: number,
): Evidence {
  const { record, target, gates, startedAt } = rollback;
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
    decisions: decisionsOf(request, rollback),
  });
}

function decisionsOf(
  { reason, override }: RollbackRequest,
  { from, target, skipped }: PerformedRollback,
): readonly Decision[] {
  return [
    { decision: `roll back from ${from.payload.version} to ${target.payload.version}`, reason },
    ...skipped.map(({ id, version, reason: why }) => ({
      decision: `pass over deployment ${id} (${version ?? 'not ours'})`,
      reason: why,
    })),
    ...(override === '' ? [] : [{ decision: 'override', reason: override }]),
  ];
}
