import { requireSpelling } from '../domain/config/environment-name.ts';
import { explainLock, type LockOwner } from '../domain/deployment/environment-lock.ts';
import {
  decideRollback,
  endEarly,
  type FoundTarget,
  type RollbackDecision,
} from '../domain/deployment/rollback-plan.ts';
import type { Deployments } from '../ports/deployments.ts';
import type { Files } from '../ports/files.ts';
import type { Log } from '../ports/log.ts';
import type { Webhooks } from '../ports/webhooks.ts';
import { type HoldLockPorts, holdLock } from './deploy/hold-lock.ts';
import { requireEnvironment } from './deploy/open-deployment.ts';
import { applyRollback, type Going } from './rollback/apply-rollback.ts';
import { type AuditPorts, auditRollback } from './rollback/audit-rollback.ts';
import { endRollback } from './rollback/end-rollback.ts';
import type { FollowRollbackPorts } from './rollback/follow-rollback.ts';
import {
  type GatherRollbackPorts,
  gatherRollback,
  readRollbackLedger,
} from './rollback/gather-rollback.ts';
import { notifyRollback } from './rollback/notify-rollback.ts';
import type { ProveRollbackPorts } from './rollback/prove-rollback.ts';
import type { RollbackRequest } from './rollback/rollback-request.ts';
import { type RollbackResult, resultOf, type Tell } from './rollback/rollback-result.ts';

export interface RollbackPorts
  extends GatherRollbackPorts,
    ProveRollbackPorts,
    FollowRollbackPorts,
    HoldLockPorts,
    AuditPorts {
  readonly deployments: Deployments;
  readonly files: Files;
  readonly clock: ProveRollbackPorts['clock'];
  readonly releases: GatherRollbackPorts['releases'];
  readonly tags: FollowRollbackPorts['tags'];
  readonly log: Log;
  readonly webhooks: Webhooks;
}

/**
 * Brings an environment back to its last good version, or a named one: as a new deployment of the very bytes that
 * were proven, validated by the environment's checks. Only then the deployment gone back from becomes a `failure`, so that
 * it is never chosen again. Where anything fails all is left as it is. Refusals are results; throws
 * `unknown-environment`, `refused-event`, `cancelled` and what the ports throw.
 */
export async function rollbackDeployment(
  request: RollbackRequest,
  ports: RollbackPorts,
): Promise<RollbackResult> {
  requireSpelling(request.environment, request.config.deployment.environments);
  await requireEnvironment(request.environment, ports.deployments);
  const startedAt = ports.clock.now();
  const ledger = await readRollbackLedger(request, ports.deployments);
  const result = resultOf(ledger.target, startedAt, ports);
  const { runId, job } = request.run;
  const next = endEarly({ ...request, runId, job }, ledger.history, ledger.target);
  if (next.kind !== 'found') return endRollback(request, next, ledger, result, ports);
  const { from, target } = next;
  const found = {
    from,
    target,
    history: ledger.history,
    skipped: next.skipped,
    startedAt,
  };
  return ports.files.withTemporaryFolder(async (folder) => {
    const { facts, artifacts, command } = await gatherRollback(request, found, folder, ports);
    const decision = decideRollback(facts, request.override);
    const told: Tell = (changes) => result({ gates: decision.gates, ...changes });
    if (decision.kind === 'refused' || artifacts === undefined || command === undefined)
      return refuse(request, told(refusalOf(decision)), ports);
    if (request.dryRun) return plan(request, found, told, ports);
    const { vanished } = facts;
    const going = { ...found, vanished, artifacts, command, decision };
    const purpose = purposeOf(request, found);
    return holdLock(
      { ...request, purpose },
      ports,
      () => goBack(request, going, told, ports),
      (holder) => keptOut(request, holder, { purpose, told }, ports),
    );
  });
}

function refusalOf({ reason, overridable }: RollbackDecision): Partial<RollbackResult> {
  return { kind: 'refused', reason, overridable };
}

async function refuse(
  request: RollbackRequest,
  refused: RollbackResult,
  ports: RollbackPorts,
): Promise<RollbackResult> {
  if (!request.dryRun) await auditRollback('rollback refused', request, refused, ports);
  return refused;
}

/** Whoever has the lock to do the very same does it for both; who does anything else leaves the environment as it is. */
async function keptOut(
  request: RollbackRequest,
  holder: LockOwner,
  { purpose, told }: { readonly purpose: string; readonly told: Tell },
  ports: RollbackPorts,
): Promise<RollbackResult> {
  const reason = explainLock(request.environment, holder);
  if (holder.purpose === purpose) return told({ kind: 'superseded', reason });
  return refuse(request, told({ kind: 'refused', reason, overridable: true }), ports);
}

/** What would be taken back, commit by commit. */
async function plan(
  request: RollbackRequest,
  found: Pick<FoundTarget, 'from' | 'target'>,
  told: Tell,
  { repository }: RollbackPorts,
): Promise<RollbackResult> {
  const { commits } = await repository.changes(found.target.sha, found.from.sha);
  return told({ kind: 'planned', reason: planOf(request, found), removed: commits });
}

/** Both ends of it are written down: one that died in between is seen as such. */
async function goBack(
  request: RollbackRequest,
  going: Going,
  told: Tell,
  ports: RollbackPorts,
): Promise<RollbackResult> {
  await auditRollback('rollback begins', request, told({}), ports);
  const applied = await applyRollback(request, going, told, ports);
  await auditRollback(`rollback ends: ${applied.kind}`, request, applied, ports);
  await notifyRollback(request, applied, ports);
  return applied;
}

function planOf(
  { environment }: RollbackRequest,
  { from, target }: Pick<FoundTarget, 'from' | 'target'>,
) {
  return `${environment} would go back from ${from.payload.version} to ${target.payload.version} (proven by deployment ${target.id}).`;
}

/** What stands in the lock meanwhile. */
function purposeOf(
  { environment }: RollbackRequest,
  { from, target }: Pick<FoundTarget, 'from' | 'target'>,
): string {
  return `roll back ${environment} from ${from.payload.version} to ${target.payload.version}`;
}
