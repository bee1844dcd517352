import type { Config } from '../domain/config/config.ts';
import { requireSpelling } from '../domain/config/environment-name.ts';
import type { OurDeployment } from '../domain/deployment/deployment-ledger.ts';
import { deploymentName } from '../domain/deployment/deployment-name.ts';
import type { Gate } from '../domain/deployment/gate.ts';
import {
  badOf,
  decideRollback,
  type EarlyEnd,
  endEarly,
  type FoundTarget,
  type RollbackDecision,
} from '../domain/deployment/rollback-plan.ts';
import type { RollbackTarget, SkippedDeployment } from '../domain/deployment/rollback-target.ts';
import type { Report } from '../domain/report/report.ts';
import type { RunContext } from '../domain/run-context.ts';
import type { Deployments } from '../ports/deployments.ts';
import type { Files } from '../ports/files.ts';
import type { Log } from '../ports/log.ts';
import type { Changes } from '../ports/repository.ts';
import type { Webhooks } from '../ports/webhooks.ts';
import { deactivateEarlier } from './deploy/close-deployment.ts';
import { timestamp } from './deploy/gather-deployment.ts';
import { requireEnvironment } from './deploy/open-deployment.ts';
import { applyRollback, failBad, type Going, type Tell } from './rollback/apply-rollback.ts';
import { type AuditPorts, auditRollback } from './rollback/audit-rollback.ts';
import { type FollowRollbackPorts, followRollback } from './rollback/follow-rollback.ts';
import {
  type GatherRollbackPorts,
  gatherRollback,
  type RollbackLedger,
  readRollbackLedger,
} from './rollback/gather-rollback.ts';
import { type HoldLockPorts, holdLock } from './rollback/hold-lock.ts';
import { notifyRollback } from './rollback/notify-rollback.ts';
import type { ProveRollbackPorts } from './rollback/prove-rollback.ts';

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
  /** The new deployment's name, `deploy-YYYYMMDD-HHMMSS-NNN`; `undefined` where none was made. */
  readonly name: string | undefined;
  /** GitHub's id of the deployment gone back from, and of the one that first proved the target. */
  readonly fromId: number | undefined;
  readonly targetId: number | undefined;
  readonly targetSha: string | undefined;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly gates: readonly Gate[];
  /** Of a refusal by a gate: whether a reason in `override` would pass over it. */
  readonly overridable?: boolean;
  /** Of a rollback that was done: whether nothing is deployed now until somebody acknowledges it. */
  readonly pinned?: boolean;
  /** What else went back, one sentence each. */
  readonly followed: readonly string[];
  /** Commits that the rollback takes out of service, newest first; only of a plan. */
  readonly removed: Changes['commits'];
  /** Deployments that were looked at, newest first, before the target was found. */
  readonly skipped: readonly SkippedDeployment[];
}

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
  if (next.kind !== 'found') return end(request, next, ledger, result, ports);
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
      return refuse(request, told, decision, ports);
    if (request.dryRun) return plan(request, found, told, ports);
    const { vanished } = facts;
    const going = { ...found, vanished, artifacts, command, decision };
    return holdLock(
      request,
      ports,
      () => goBack(request, going, told, ports),
      (reason) => told({ kind: 'superseded', reason }),
    );
  });
}

async function refuse(
  request: RollbackRequest,
  told: Tell,
  { reason, overridable }: RollbackDecision,
  ports: RollbackPorts,
): Promise<RollbackResult> {
  const refused = told({ kind: 'refused', reason, overridable });
  if (!request.dryRun) await auditRollback('rollback refused', request, refused, ports);
  return refused;
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

function resultOf(
  found: RollbackTarget<OurDeployment>,
  startedAt: number,
  { clock }: Pick<RollbackPorts, 'clock'>,
): Tell {
  const target = found.kind === 'found' ? found.target : undefined;
  return (changes) => ({
    kind: 'refused',
    fromVersion: found.from?.payload.version ?? null,
    toVersion: target?.payload.version ?? null,
    deploymentId: undefined,
    reason: 'reason' in found ? found.reason : '',
    report: undefined,
    reportPath: undefined,
    evidencePath: undefined,
    name: undefined,
    fromId: found.from?.id,
    targetId: target?.id,
    targetSha: target?.sha,
    startedAt: timestamp({ now: () => startedAt }),
    endedAt: timestamp(clock),
    gates: [],
    followed: [],
    removed: [],
    skipped: found.skipped,
    ...changes,
  });
}

/** Ends without a new deployment; finishes what an earlier attempt of this run left undone after its success. */
async function end(
  request: RollbackRequest,
  { kind, reason, done }: EarlyEnd,
  { history }: RollbackLedger,
  result: Tell,
  ports: RollbackPorts,
): Promise<RollbackResult> {
  if (done === undefined) return result({ kind, reason });
  const followed = request.dryRun ? [] : await finish(request, done, history, ports);
  const rollback = done.payload.rollback;
  return result({
    kind,
    reason,
    followed,
    deploymentId: done.id,
    name: deploymentName(done.createdAt, done.id),
    fromVersion: rollback?.from ?? null,
    toVersion: rollback?.to ?? null,
  });
}

/** What comes after a rollback's success, each step of which may be done already. Gives what else went back now. */
async function finish(
  request: RollbackRequest,
  done: OurDeployment,
  history: RollbackLedger['history'],
  ports: RollbackPorts,
): Promise<readonly string[]> {
  await deactivateEarlier(done, request.run.runUrl, ports);
  const bad = badOf(done, history);
  if (bad === undefined) return [];
  await failBad(request, bad, done, ports);
  return request.follow ? followRollback(bad, done, ports) : [];
}

function planOf(
  { environment }: RollbackRequest,
  { from, target }: Pick<FoundTarget, 'from' | 'target'>,
) {
  return `${environment} would go back from ${from.payload.version} to ${target.payload.version} (proven by deployment ${target.id}).`;
}
