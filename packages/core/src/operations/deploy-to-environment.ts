import type { Config } from '../domain/config/config.ts';
import { requireSpelling } from '../domain/config/environment-name.ts';
import { deploymentName } from '../domain/deployment/deployment-name.ts';
import { type DeploymentPlan, planDeployment } from '../domain/deployment/deployment-plan.ts';
import type { DeploymentRecord } from '../domain/deployment/deployment-record.ts';
import type { Gate } from '../domain/deployment/gate.ts';
import { findJobRecord, jobRecordAdvice } from '../domain/deployment/job-record.ts';
import { acknowledgement, pinOf } from '../domain/deployment/pin.ts';
import type { RunContext } from '../domain/run-context.ts';
import type { Clock } from '../ports/clock.ts';
import type { Deployments } from '../ports/deployments.ts';
import type { Files } from '../ports/files.ts';
import type { Log } from '../ports/log.ts';
import type { Processes } from '../ports/processes.ts';
import type { AnnouncePorts } from './announce.ts';
import { announceFailure } from './deploy/announce-failure.ts';
import { closeAbandoned, deactivateEarlier } from './deploy/close-deployment.ts';
import {
  type Gathered,
  type GatherPorts,
  gatherDeployment,
  timestamp,
} from './deploy/gather-deployment.ts';
import { type JudgeGatesPorts, judgeGates } from './deploy/judge-gates.ts';
import { requireEnvironment } from './deploy/open-deployment.ts';
import {
  type Performed,
  type PerformRequest,
  performDeployment,
} from './deploy/perform-deployment.ts';
import { defaultCommandTimeout } from './deploy/run-deploy-command.ts';

export interface DeployRequest {
  readonly environment: string;
  /** `undefined`: the manifest's, else that of the tag that started the run, else the latest release's. */
  readonly version: string | undefined;
  /** `undefined`: the release's assets, downloaded and verified. */
  readonly manifestPath: string | undefined;
  /** Shell line; `undefined`: the environment's, and without one the deployment is left open. */
  readonly command: string | undefined;
  readonly url: string | undefined;
  readonly timeoutMinutes: number | undefined;
  readonly passEnv: readonly string[];
  /** Why gates that refuse are passed over; empty: they are not. */
  readonly override: string;
  /** Why the pin that a rollback left is lifted; empty: it is not. */
  readonly acknowledge: string;
  readonly workingDirectory: string;
  readonly config: Config;
  readonly run: RunContext;
  readonly dryRun: boolean;
  /** Called as soon as GitHub has the deployment, before the command: a killed run can then still close it. */
  readonly onOpened?: (id: number) => void;
  readonly signal?: AbortSignal;
}

export interface DeploymentResult {
  readonly kind:
    | 'deployed'
    | 'left-open'
    | 'already-deployed'
    | 'superseded'
    | 'refused'
    | 'failed'
    | 'planned';
  /** GitHub's id; `undefined` where no record was made. */
  readonly id: number | undefined;
  /** `deploy-YYYYMMDD-HHMMSS-NNN`. */
  readonly name: string;
  readonly environment: string;
  readonly version: string;
  readonly tag: string;
  readonly previousVersion: string | null;
  readonly sha: string;
  readonly status: 'success' | 'in_progress' | 'failure' | 'error' | 'inactive' | 'none';
  readonly startedAt: string;
  readonly endedAt: string;
  /** Why, in one sentence. */
  readonly reason: string;
  /** What was looked at before anything was done. */
  readonly gates: readonly Gate[];
}

export interface DeployPorts extends GatherPorts, JudgeGatesPorts, AnnouncePorts {
  readonly deployments: Deployments;
  readonly files: Files;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Deploys one version to one environment and records it at GitHub, once its gates hold. With a command that ends well
 * the record stays `in_progress`: validation closes it, so that success means proven. A failing command makes it a
 * `failure`. Throws `unknown-environment`, `artifact-invalid`, `not-found`, `conflict`, `cancelled` and what the ports throw.
 */
export async function deployToEnvironment(
  request: DeployRequest,
  ports: DeployPorts,
): Promise<DeploymentResult> {
  requireSpelling(request.environment, request.config.deployment.environments);
  await requireEnvironment(request.environment, ports.deployments);
  return ports.files.withTemporaryFolder(async (folder) => {
    const gathered = await gatherDeployment(request, folder, ports);
    const jobRecord = findJobRecord(gathered.facts.history, request.run.runId);
    if (jobRecord !== undefined) ports.log.warning(jobRecordAdvice(request.environment, jobRecord));
    const plan = planDeployment(gathered.facts);
    const result = resultOf(gathered, plan, ports.clock);
    if (plan.kind === 'already-deployed') return finish(request, result, plan.record, ports);
    if (plan.kind !== 'deploy') return result({});
    const { refusing, gates } = await judgeGates(request, gathered, plan, ports);
    const told: Result = (changes) => result({ gates, ...changes });
    if (refusing !== undefined)
      return told({ kind: 'refused', reason: `${refusing.name}: no. ${refusing.detail}.` });
    if (request.dryRun) return told({});
    return apply(request, gathered, plan, told, ports);
  });
}

type Deploying = DeploymentPlan & { readonly kind: 'deploy' };

/** The result so far, with what is known by now. */
type Result = (
  changes: Partial<Pick<DeploymentResult, 'kind' | 'id' | 'name' | 'status' | 'reason' | 'gates'>>,
) => DeploymentResult;

function resultOf({ facts, tag, startedAt }: Gathered, plan: DeploymentPlan, clock: Clock): Result {
  const { environment, version, sha } = facts;
  return (changes) => ({
    kind: plan.kind === 'deploy' ? 'planned' : plan.kind,
    id: undefined,
    name: deploymentName(startedAt, 0),
    environment,
    version,
    tag,
    previousVersion: plan.previousVersion,
    sha,
    status: 'none',
    startedAt,
    endedAt: timestamp(clock),
    reason: 'reason' in plan ? plan.reason : `${version} would be deployed to ${environment}.`,
    gates: [],
    ...changes,
  });
}

/** An earlier attempt did it all but, perhaps, the clearing up behind it. */
async function finish(
  request: DeployRequest,
  result: Result,
  record: DeploymentRecord,
  ports: DeployPorts,
): Promise<DeploymentResult> {
  const { id, createdAt, environment, payload } = record;
  if (!request.dryRun) await deactivateEarlier(record, request.run.runUrl, ports);
  return result({
    id,
    name: deploymentName(createdAt, id),
    status: 'success',
    reason: `This run deployed ${payload?.version} to ${environment} already.`,
  });
}

async function apply(
  request: DeployRequest,
  gathered: Gathered,
  plan: Deploying,
  result: Result,
  ports: DeployPorts,
): Promise<DeploymentResult> {
  const { environment, version, history } = gathered.facts;
  const { run, onOpened, signal, override, acknowledge } = request;
  await closeAbandoned(plan.abandoned, run, ports);
  const performed = await performDeployment(
    {
      environment,
      task: 'deploy',
      description: `${version} by ${run.actor}`,
      payload: {
        ...gathered.payload,
        ...(override !== '' && { override }),
        ...(acknowledge !== '' && { acknowledge }),
      },
      logUrl: run.runUrl,
      known: history,
      onOpened,
      failureState: 'failure',
      signal,
      onGoing: () => liftPin(request, gathered, ports),
      command: commandOf(request, gathered, plan),
    },
    ports,
  );
  const told = tell(performed, version, environment, result);
  if (told.kind === 'failed') await announceFailure(request, told, ports);
  return told;
}

/** Only where this deployment goes on: a success that is written later would bring a record back that others followed. */
async function liftPin(
  { acknowledge, run, url }: DeployRequest,
  { facts, settings }: Gathered,
  { deployments }: Pick<DeployPorts, 'deployments'>,
): Promise<void> {
  const pin = pinOf(facts.history);
  if (pin === undefined || acknowledge === '') return;
  const environmentUrl = url ?? settings?.url;
  await deployments.addStatus(pin.id, {
    state: 'success',
    description: acknowledgement(run.actor, acknowledge),
    logUrl: run.runUrl,
    ...(environmentUrl === undefined ? {} : { environmentUrl }),
  });
}

/** What the step says goes before what the environment says. */
function commandOf(
  request: DeployRequest,
  { artifacts, tag, settings }: Gathered,
  { previousVersion }: Deploying,
): PerformRequest['command'] {
  const line = request.command ?? settings?.run;
  if (line === undefined) return undefined;
  return {
    line,
    workingDirectory: request.workingDirectory,
    timeoutMinutes: request.timeoutMinutes ?? settings?.timeout_minutes ?? defaultCommandTimeout,
    passEnv: [...(settings?.pass_env ?? []), ...request.passEnv],
    tag,
    artifacts,
    previousVersion,
  };
}

function tell(
  performed: Performed,
  version: string,
  environment: string,
  result: Result,
): DeploymentResult {
  const { id, createdAt } = performed.record;
  const named = { id, name: deploymentName(createdAt, id) };
  if (performed.kind === 'failed')
    return result({ ...named, kind: 'failed', status: 'failure', reason: performed.reason });
  if ('reason' in performed)
    return result({
      ...named,
      kind: performed.kind === 'overtaken' ? 'superseded' : 'refused',
      status: performed.kind === 'overtaken' ? 'inactive' : 'error',
      reason: performed.reason,
    });
  return performed.kind === 'left-open'
    ? result({
        ...named,
        kind: 'left-open',
        status: 'in_progress',
        reason: `There is no command for ${environment}: the job's own steps deploy ${version}.`,
      })
    : result({
        ...named,
        kind: 'deployed',
        status: 'in_progress',
        reason: `${version} was deployed to ${environment}; validation is still to prove it.`,
      });
}
