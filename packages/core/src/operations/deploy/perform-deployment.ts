import type { DeploymentRecord } from '../../domain/deployment/deployment-record.ts';
import { SlipwayError } from '../../domain/errors.ts';
import type { Deployments } from '../../ports/deployments.ts';
import type { Log } from '../../ports/log.ts';
import type { Processes } from '../../ports/processes.ts';
import { closeDeployment } from './close-deployment.ts';
import {
  type OpenDeploymentRequest,
  type OpenedDeployment,
  openDeployment,
} from './open-deployment.ts';
import { type CommandOutcome, type DeployCommand, runDeployCommand } from './run-deploy-command.ts';

export interface PerformRequest extends OpenDeploymentRequest {
  /** `undefined`: the job's own steps deploy. */
  readonly command: Omit<DeployCommand, 'deploymentId' | 'signal' | 'environment'> | undefined;
  /** Why the command need not run; `undefined`: it must. */
  readonly spared?: string | undefined;
  /** What a command that fails makes of the deployment. A rollback's failure says nothing of its version: `error`. */
  readonly failureState: 'failure' | 'error';
  /** Called once it is certain that this deployment goes on, before its command. */
  readonly onGoing?: () => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

export interface PerformPorts {
  readonly deployments: Pick<Deployments, 'create' | 'page' | 'read' | 'addStatus'>;
  readonly processes: Processes;
  readonly log: Log;
}

/** `left-open` and `deployed` leave the record `in_progress`; the others have closed it. */
export type Performed =
  | { readonly kind: 'left-open' | 'deployed'; readonly record: DeploymentRecord }
  | {
      readonly kind: 'duplicate' | 'failed';
      readonly record: DeploymentRecord;
      /** One sentence. */
      readonly reason: string;
    }
  | Extract<OpenedDeployment, { readonly kind: 'overtaken' }>;

/**
 * Opens a deployment and runs its command. Cancelled before the command began, the record becomes `inactive`; during
 * it, `error`, since nobody knows what was done. Throws `cancelled` then, and `missing-tool` where there is no shell.
 */
export async function performDeployment(
  request: PerformRequest,
  ports: PerformPorts,
): Promise<Performed> {
  requireGoing(request.signal);
  const opened = await openDeployment(request, ports.deployments);
  const { record } = opened;
  if (opened.kind !== 'opened') return opened;
  if (request.signal?.aborted === true) {
    await closeQuietly(record.id, 'inactive', 'Cancelled before its command began', request, ports);
    requireGoing(request.signal);
  }
  await request.onGoing?.();
  const { logUrl, environment, payload, spared } = request;
  await ports.deployments.addStatus(record.id, {
    state: 'in_progress',
    description:
      spared === undefined
        ? `Deploying ${payload.version} to ${environment}`
        : `${payload.version} runs in ${environment} already`,
    logUrl,
  });
  if (request.command === undefined) return { kind: 'left-open', record };
  if (spared !== undefined) return { kind: 'deployed', record };
  const outcome = await runCommand(request, request.command, record.id, ports);
  if (outcome.ok) return { kind: 'deployed', record };
  const { failureState: state } = request;
  const description = `The command ${outcome.reason}`;
  await closeDeployment({ id: record.id, state, description, logUrl }, ports);
  return {
    kind: 'failed',
    record,
    reason: `The command that deploys ${payload.version} ${outcome.reason}.`,
  };
}

async function runCommand(
  request: PerformRequest,
  command: NonNullable<PerformRequest['command']>,
  deploymentId: number,
  ports: PerformPorts,
): Promise<CommandOutcome> {
  const { environment, signal } = request;
  try {
    return await runDeployCommand({ ...command, environment, deploymentId, signal }, ports);
  } catch (error) {
    const cancelled = error instanceof SlipwayError && error.code === 'cancelled';
    if (cancelled)
      await closeQuietly(
        deploymentId,
        'error',
        'Cancelled during its command: state unknown',
        request,
        ports,
      );
    else
      await closeQuietly(
        deploymentId,
        'inactive',
        'Its command could not be started',
        request,
        ports,
      );
    throw error;
  }
}

/** What was thrown matters more than a record that could not be closed; the post step closes it then. */
async function closeQuietly(
  id: number,
  state: 'inactive' | 'error',
  description: string,
  { logUrl }: PerformRequest,
  ports: PerformPorts,
): Promise<void> {
  try {
    await closeDeployment({ id, state, description, logUrl }, ports);
  } catch (error) {
    ports.log.debug(`Deployment ${id} could not be closed: ${String(error)}`);
  }
}

function requireGoing(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new SlipwayError('cancelled', 'The run was cancelled before anything was deployed.', {
    remedy: 'Run it again when you want it deployed.',
  });
}
