import type { Config } from '../domain/config/config.ts';
import { hasFailed, type OurDeployment } from '../domain/deployment-ledger.ts';
import { deploymentName } from '../domain/deployment-name.ts';
import type { DeploymentRecord } from '../domain/deployment-record.ts';
import type { Gate } from '../domain/gate.ts';
import { renderNotification } from '../domain/notification.ts';
import type { Report } from '../domain/report.ts';
import {
  decideRollback,
  type EarlyEnd,
  endEarly,
  type RollbackDecision,
  unmarkedBad,
} from '../domain/rollback-plan.ts';
import type { RollbackTarget, SkippedDeployment } from '../domain/rollback-target.ts';
import type { RunContext } from '../domain/run-context.ts';
import { requireTrustedEvent } from '../domain/trusted-event.ts';
import type { Deployments } from '../ports/deployments.ts';
import type { Files } from '../ports/files.ts';
import type { Webhooks } from '../ports/webhooks.ts';
import type { ArtifactSet } from './artifact-set.ts';
import { closeDeployment } from './close-deployment.ts';
import { makePayload, timestamp } from './gather-deployment.ts';
import {
  type GatherRollbackPorts,
  gatherRollback,
  type RollbackLedger,
  readRollbackLedger,
} from './gather-rollback.ts';
import { requireEnvironment } from './open-deployment.ts';
import { performDeployment } from './perform-deployment.ts';
import { type ProvenRollback, type ProveRollbackPorts, proveRollback } from './prove-rollback.ts';

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
  /** The new deployment's name, `deploy-YYYYMMDD-HHMMSS-NNN`; `undefined` where none was made. */
  readonly name: string | undefined;
  /** GitHub's id of the deployment gone back from, and of the one that first proved the target. */
  readonly fromId: number | undefined;
  readonly targetId: number | undefined;
  readonly targetSha: string | undefined;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly gates: readonly Gate[];
  /** Deployments that were looked at, newest first, before the target was found. */
  readonly skipped: readonly SkippedDeployment[];
}

export interface RollbackPorts extends GatherRollbackPorts, ProveRollbackPorts {
  readonly deployments: Deployments;
  readonly files: Files;
  readonly clock: ProveRollbackPorts['clock'];
  readonly releases: GatherRollbackPorts['releases'];
  readonly webhooks: Webhooks;
}

/** Minutes that the command may take. */
const commandTimeout = 30;

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
  requireTrustedEvent(request.run.event);
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
      return told({ kind: 'refused', reason: decision.reason });
    if (request.dryRun) return told({ kind: 'planned', reason: planOf(request, found) });
    return apply(request, { ...found, artifacts, command, decision }, told, ports);
  });
}

type Tell = (changes: Partial<RollbackResult>) => RollbackResult;

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
  const bad = unmarkedBad(done, history);
  if (bad !== undefined && !request.dryRun) await failBad(request, bad, done, ports);
  const rollback = done.payload.rollback;
  return result({
    kind,
    reason,
    deploymentId: done.id,
    name: deploymentName(done.createdAt, done.id),
    fromVersion: rollback?.from ?? null,
    toVersion: rollback?.to ?? null,
  });
}

interface Going {
  readonly from: OurDeployment;
  readonly target: OurDeployment;
  readonly history: readonly DeploymentRecord[];
  readonly skipped: readonly SkippedDeployment[];
  readonly startedAt: number;
  readonly artifacts: ArtifactSet;
  readonly command: string;
  readonly decision: RollbackDecision;
}

async function apply(
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
  if ('reason' in performed) {
    const failed = told({ kind: 'failed', reason: performed.reason });
    await notify(request, failed, ports);
    return failed;
  }
  const settled = await settle(request, { ...going, record }, told, ports);
  await notify(request, settled, ports);
  return settled;
}

async function perform(
  request: RollbackRequest,
  { from, target, artifacts, command }: Going,
  ports: RollbackPorts,
) {
  const { environment, config, run, reason, workingDirectory } = request;
  const { version: to, tag } = target.payload;
  const previousVersion = from.payload.version;
  const payload = {
    ...(await makePayload(request, { artifacts, tag })),
    rollback: { from: previousVersion, to, reason, trigger: run.event },
  };
  return performDeployment(
    {
      environment,
      task: 'rollback',
      description: `Rollback from ${previousVersion} to ${to}: ${reason}`,
      payload,
      logUrl: run.runUrl,
      onOpened: request.onOpened,
      failureState: 'error',
      signal: request.signal,
      command: {
        line: command,
        workingDirectory,
        timeoutMinutes: commandTimeout,
        passEnv: config.deployment.environments[environment]?.pass_env ?? [],
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
  const reason = `${request.environment} is back from ${from.payload.version} to ${target.payload.version}. ${proven.reason}`;
  return { ...written, kind: 'rolled-back', reason };
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
async function failBad(
  { run, reason }: RollbackRequest,
  bad: DeploymentRecord,
  by: DeploymentRecord,
  { deployments }: Pick<RollbackPorts, 'deployments'>,
): Promise<void> {
  if (hasFailed(bad)) return;
  await deployments.addStatus(bad.id, {
    state: 'failure',
    description: `Rolled back by deployment ${by.id}: ${reason}`,
    logUrl: run.runUrl,
  });
}

function planOf(
  { environment }: RollbackRequest,
  { from, target }: Pick<Going, 'from' | 'target'>,
) {
  return `${environment} would go back from ${from.payload.version} to ${target.payload.version} (proven by deployment ${target.id}).`;
}

/** Tells the webhook, where there is one. It never fails: what was done stands. */
async function notify(
  { webhookUrl, config, run, environment }: RollbackRequest,
  { kind, reason, fromVersion, toVersion, report }: RollbackResult,
  { webhooks, log }: Pick<RollbackPorts, 'webhooks' | 'log'>,
): Promise<void> {
  if (webhookUrl === undefined || !config.ci_cd.webhook_notifications) return;
  const event = 'deployment.rolled-back';
  const body = renderNotification(webhookUrl, {
    event,
    title: `${run.repository} in ${environment}: rollback ${kind}`,
    lines: [reason],
    link: run.runUrl,
    data: {
      schema: 1,
      repository: run.repository,
      environment,
      outcome: kind,
      from_version: fromVersion,
      to_version: toVersion,
      reason,
      ...(report === undefined ? {} : { report }),
    },
  });
  const id = `slipway-${run.runId}-${run.attempt}-${run.job}-${environment}-rollback`;
  const sent = await webhooks.send(webhookUrl, { id, event, body });
  if (sent.delivered) log.info('The webhook was delivered.');
  else log.warning(`The webhook was not delivered: ${sent.detail}. The rollback stands.`);
}
