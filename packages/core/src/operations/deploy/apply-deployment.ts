import type { DeploymentPlan } from '../../domain/deployment/deployment-plan.ts';
import { explainLock } from '../../domain/deployment/environment-lock.ts';
import { acknowledgement, pinOf } from '../../domain/deployment/pin.ts';
import type { Deployments } from '../../ports/deployments.ts';
import type { AnnouncePorts } from '../announce.ts';
import { announceFailure } from './announce-failure.ts';
import { closeAbandoned } from './close-deployment.ts';
import type { DeployRequest } from './deploy-request.ts';
import { type DeploymentResult, type Result, tell } from './deployment-result.ts';
import type { Gathered } from './gather-deployment.ts';
import { type HoldLockPorts, holdLock } from './hold-lock.ts';
import { jobRecordOf } from './job-record-of.ts';
import { type PerformPorts, type PerformRequest, performDeployment } from './perform-deployment.ts';
import { defaultCommandTimeout } from './run-deploy-command.ts';

export interface ApplyDeploymentPorts extends PerformPorts, HoldLockPorts, AnnouncePorts {
  readonly deployments: Deployments;
  readonly log: PerformPorts['log'];
  readonly processes: PerformPorts['processes'];
}

/** A deployment whose gates hold. */
export interface GoingDeployment {
  readonly gathered: Gathered;
  readonly plan: DeploymentPlan & { readonly kind: 'deploy' };
  /** Why the command need not run; `undefined`: it must. */
  readonly spared: string | undefined;
}

/**
 * Does it, while nobody else may act on the environment: from before the record opens until the command has ended. From
 * then on the open record itself is in everybody's way.
 */
export function applyDeployment(
  request: DeployRequest,
  going: GoingDeployment,
  result: Result,
  ports: ApplyDeploymentPorts,
): Promise<DeploymentResult> {
  const { environment, version } = going.gathered.facts;
  return holdLock(
    { ...request, purpose: `deploy ${version} to ${environment}` },
    ports,
    () => apply(request, going, result, ports),
    (holder) => result({ kind: 'refused', reason: explainLock(environment, holder) }),
  );
}

async function apply(
  request: DeployRequest,
  going: GoingDeployment,
  result: Result,
  ports: ApplyDeploymentPorts,
): Promise<DeploymentResult> {
  const { gathered, plan, spared } = going;
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
      adopt: jobRecordOf(gathered.facts, ports.log),
      onOpened,
      failureState: 'failure',
      signal,
      onGoing: () => liftPin(request, gathered, ports),
      command: commandOf(request, going),
      spared,
    },
    ports,
  );
  const told = tell(performed, gathered.facts, spared, result);
  if (told.kind === 'failed') await announceFailure(request, told, ports);
  return told;
}

/** Only where this deployment goes on: a success that is written later would bring a record back that others followed. */
async function liftPin(
  { acknowledge, run, url }: DeployRequest,
  { facts, settings }: Gathered,
  { deployments }: Pick<ApplyDeploymentPorts, 'deployments'>,
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
  { gathered: { artifacts, tag, settings }, plan: { previousVersion } }: GoingDeployment,
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
