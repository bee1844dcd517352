import type { OurDeployment } from '../../domain/deployment/deployment-ledger.ts';
import type { Gate } from '../../domain/deployment/gate.ts';
import type { RollbackTarget, SkippedDeployment } from '../../domain/deployment/rollback-target.ts';
import type { Report } from '../../domain/report/report.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Changes } from '../../ports/repository.ts';
import { timestamp } from '../deploy/gather-deployment.ts';

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

/** The result so far, with what is known by now. */
export type Tell = (changes: Partial<RollbackResult>) => RollbackResult;

/** What is known before anything was done. */
export function resultOf(
  found: RollbackTarget<OurDeployment>,
  startedAt: number,
  { clock }: { readonly clock: Pick<Clock, 'now'> },
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
