import { hasFailed, type OurDeployment } from '../../domain/deployment/deployment-ledger.ts';
import { deploymentName } from '../../domain/deployment/deployment-name.ts';
import { isAbandoned } from '../../domain/deployment/deployment-plan.ts';
import type { DeploymentRecord } from '../../domain/deployment/deployment-record.ts';
import type { RollbackDecision } from '../../domain/deployment/rollback-plan.ts';
import type { SkippedDeployment } from '../../domain/deployment/rollback-target.ts';
import type { Deployments } from '../../ports/deployments.ts';
import type { ArtifactSet } from '../deploy/artifact-set.ts';
import { closeAbandoned, closeDeployment } from '../deploy/close-deployment.ts';
import { makePayload } from '../deploy/gather-deployment.ts';
import { warnOfJobRecord } from '../deploy/job-record-of.ts';
import { performDeployment } from '../deploy/perform-deployment.ts';
import { defaultCommandTimeout } from '../deploy/run-deploy-command.ts';
import type { RollbackPorts } from '../rollback-deployment.ts';
import { followRollback } from './follow-rollback.ts';
import { isAutomatic } from './gather-rollback.ts';
import { type ProvenRollback, proveRollback } from './prove-rollback.ts';
import type { RollbackRequest } from './rollback-request.ts';
import type { RollbackResult, Tell } from './rollback-result.ts';

/** A rollback that passed its gates. */
export interface Going {
  readonly from: OurDeployment;
  readonly target: OurDeployment;
  readonly history: readonly DeploymentRecord[];
  readonly skipped: readonly SkippedDeployment[];
  readonly startedAt: number;
  /** Open records whose runs are over. */
  readonly vanished: readonly number[];
  readonly artifacts: ArtifactSet;
  readonly command: string;
  readonly decision: RollbackDecision;
}

/** Deploys the target as a new deployment, validates it, and closes what is to be closed. */
export async function applyRollback(
  request: RollbackRequest,
  going: Going,
  result: Tell,
  ports: RollbackPorts,
): Promise<RollbackResult> {
  const performed = await perform(request, going, ports);
  const { record } = performed;
  const told: Tell = (changes) =>
    result({
      deploymentId: record.id,
      name: deploymentName(record.createdAt, record.id),
      ...changes,
    });
  if (performed.kind === 'overtaken')
    return told({ kind: kindOf(performed.by, going), reason: performed.reason });
  if ('reason' in performed) return told({ kind: 'failed', reason: performed.reason });
  return settle(request, { ...going, record }, told, ports);
}

/** Another rollback to the same version does the work of this one; a deployment leaves it undone. */
function kindOf({ payload }: OurDeployment, { target }: Going): RollbackResult['kind'] {
  return payload.rollback?.to === target.payload.version ? 'superseded' : 'refused';
}

async function perform(
  request: RollbackRequest,
  { from, target, history, vanished, artifacts, command }: Going,
  ports: RollbackPorts,
) {
  const { environment, config, run, reason, workingDirectory } = request;
  const { version: to, tag } = target.payload;
  const previousVersion = from.payload.version;
  const settings = config.deployment.environments[environment];
  const automatic = isAutomatic(from, run);
  const payload = {
    ...(await makePayload(request, { artifacts, tag })),
    pinned: settings?.pin_after_rollback ?? true,
    ...(request.override !== '' && { override: request.override }),
    rollback: { from: previousVersion, to, reason, trigger: run.event, automatic },
  };
  const abandoned = history.filter(
    (record) => isAbandoned(record, run) || vanished.includes(record.id),
  );
  await closeAbandoned(abandoned, run, ports);
  warnOfJobRecord({ environment, history, runId: run.runId, sha: target.sha }, ports.log);
  return performDeployment(
    {
      environment,
      task: 'rollback',
      description: `Rollback from ${previousVersion} to ${to}: ${reason}`,
      payload,
      logUrl: run.runUrl,
      known: history,
      onOpened: request.onOpened,
      failureState: 'error',
      signal: request.signal,
      command: {
        line: command,
        workingDirectory,
        timeoutMinutes: settings?.timeout_minutes ?? defaultCommandTimeout,
        passEnv: settings?.pass_env ?? [],
        tag,
        artifacts,
        previousVersion,
      },
    },
    ports,
  );
}

async function settle(
  request: RollbackRequest,
  going: Going & { readonly record: DeploymentRecord },
  result: Tell,
  ports: RollbackPorts,
): Promise<RollbackResult> {
  const { record, from, target, decision } = going;
  const logUrl = request.run.runUrl;
  const proven = await proveOrClose(request, going, ports);
  const written = result({
    report: proven.report,
    reportPath: proven.reportPath,
    evidencePath: proven.evidencePath,
    gates: decision.gates,
  });
  if (proven.verdict === 'fail') {
    const description = `Not healthy after the rollback: ${proven.reason}`;
    await closeDeployment({ id: record.id, state: 'error', description, logUrl }, ports);
    return { ...written, kind: 'failed', reason: description };
  }
  const { description } = proven;
  const environmentUrl = request.config.deployment.environments[request.environment]?.url;
  const closed = await closeDeployment(
    { id: record.id, state: 'success', description, logUrl, environmentUrl, known: going.history },
    ports,
  );
  if (closed.kind !== 'closed')
    return { ...written, kind: 'failed', reason: `The deployment was ${closed.kind} meanwhile.` };
  await failBad(request, from, record, ports);
  const followed = request.follow ? await followRollback(from, target, ports) : [];
  const reason = `${request.environment} is back from ${from.payload.version} to ${target.payload.version}. ${proven.reason}`;
  const pinned = record.payload?.pinned === true;
  return { ...written, kind: 'rolled-back', reason, followed, pinned };
}

/** Cancelled while it is checked, the deployment is closed as far as that still works. */
async function proveOrClose(
  request: RollbackRequest,
  { decision, ...going }: Going & { readonly record: DeploymentRecord },
  ports: RollbackPorts,
): Promise<ProvenRollback> {
  try {
    return await proveRollback(request, { ...going, gates: decision.gates }, ports);
  } catch (error) {
    const description = 'Rolled back, but stopped before it was validated: state unknown';
    const { id } = going.record;
    const logUrl = request.run.runUrl;
    try {
      await closeDeployment({ id, state: 'error', description, logUrl }, ports);
    } catch (second) {
      ports.log.debug(`Deployment ${id} could not be closed: ${String(second)}`);
    }
    throw error;
  }
}

/** Only after success: what was gone back from fails, so that nobody goes back to it. */
export async function failBad(
  { run, reason }: RollbackRequest,
  bad: DeploymentRecord,
  by: DeploymentRecord,
  { deployments }: { readonly deployments: Pick<Deployments, 'addStatus'> },
): Promise<void> {
  if (hasFailed(bad)) return;
  await deployments.addStatus(bad.id, {
    state: 'failure',
    description: `Rolled back by deployment ${by.id}: ${reason}`,
    logUrl: run.runUrl,
  });
}
