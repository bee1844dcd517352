import { isOpen } from '../../domain/deployment/deployment-ledger.ts';
import type {
  DeploymentPayload,
  DeploymentRecord,
} from '../../domain/deployment/deployment-record.ts';
import { SlipwayError } from '../../domain/errors.ts';
import type { Deployments } from '../../ports/deployments.ts';

export interface OpenDeploymentRequest {
  readonly environment: string;
  readonly task: 'deploy' | 'rollback';
  readonly description: string;
  readonly payload: DeploymentPayload;
  readonly logUrl: string;
  /** Called before anything else is done with it. */
  readonly onOpened?: ((id: number) => void) | undefined;
}

export type OpenedDeployment =
  | { readonly kind: 'opened'; readonly record: DeploymentRecord }
  /** Another process opened the same attempt first; ours is closed. */
  | { readonly kind: 'duplicate'; readonly record: DeploymentRecord; readonly reason: string };

/** Opens a deployment. Of two for the same attempt the one with the lowest id wins; the other becomes an `error`. */
export async function openDeployment(
  request: OpenDeploymentRequest,
  deployments: Pick<Deployments, 'create' | 'page' | 'addStatus'>,
): Promise<OpenedDeployment> {
  const { environment, task, description, payload, logUrl } = request;
  const record = await deployments.create({
    environment,
    sha: payload.sha,
    task,
    description,
    payload,
    // GitHub's own default says the same, but only by this exact name.
    production: environment === 'production',
  });
  request.onOpened?.(record.id);
  const { records } = await deployments.page(environment, undefined);
  const first = records.findLast(
    (other) => other.payload?.key === payload.key && other.id < record.id && isOpen(other),
  );
  if (first === undefined) return { kind: 'opened', record };
  const reason = `Deployment ${first.id} of the same run came first.`;
  await deployments.addStatus(record.id, { state: 'error', description: reason, logUrl });
  return { kind: 'duplicate', record, reason };
}

/** Fails with `unknown-environment`: GitHub would silently make one of any name, so that a typo would go unseen. */
export async function requireEnvironment(
  name: string,
  deployments: Pick<Deployments, 'environmentExists' | 'environmentNames'>,
): Promise<void> {
  if (await deployments.environmentExists(name)) return;
  const names = await deployments.environmentNames();
  const there = names.length === 0 ? 'it has none yet' : `it has ${names.join(', ')}`;
  throw new SlipwayError(
    'unknown-environment',
    `The repository has no environment ${JSON.stringify(name)}: ${there}.`,
    { remedy: "Correct the `environment` input, or add it in the repository's settings." },
  );
}
