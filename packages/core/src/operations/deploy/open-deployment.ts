import { hasBegun, isOpen, isOurs } from '../../domain/deployment/deployment-ledger.ts';
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
  /** The ledger that this was decided on: what began after it was read goes first. `undefined`: whatever began. */
  readonly known?: readonly DeploymentRecord[] | undefined;
  /** Called before anything else is done with it. */
  readonly onOpened?: ((id: number) => void) | undefined;
}

export type OpenedDeployment =
  | { readonly kind: 'opened'; readonly record: DeploymentRecord }
  | {
      /** Another process opened the same attempt first, or another run began meanwhile; ours is closed. */
      readonly kind: 'duplicate' | 'overtaken';
      readonly record: DeploymentRecord;
      readonly reason: string;
    };

/**
 * Opens a deployment. Of two for the same attempt the one with the lowest id wins; the other becomes an `error`. So it is
 * for two that were decided on one ledger, where `known` tells it; the other is then `inactive`.
 */
export async function openDeployment(
  request: OpenDeploymentRequest,
  deployments: Pick<Deployments, 'create' | 'page' | 'addStatus'>,
): Promise<OpenedDeployment> {
  const { environment, payload, logUrl } = request;
  const record = await createOrFind(request, deployments);
  request.onOpened?.(record.id);
  const { records } = await deployments.page(environment, undefined);
  const first = records.findLast(
    (other) => other.payload?.key === payload.key && other.id < record.id && isOpen(other),
  );
  if (first !== undefined) {
    const reason = `Deployment ${first.id} of the same run came first.`;
    await deployments.addStatus(record.id, { state: 'error', description: reason, logUrl });
    return { kind: 'duplicate', record, reason };
  }
  const other = beganMeanwhile(record, records, request.known);
  if (other === undefined) return { kind: 'opened', record };
  const reason = `Deployment ${other.id} of ${other.payload.version} began meanwhile: it came first.`;
  await deployments.addStatus(record.id, { state: 'inactive', description: reason, logUrl });
  return { kind: 'overtaken', record, reason };
}

/** A lost reply leaves open whether GitHub made the deployment: then the ledger tells, so that none is left behind. */
async function createOrFind(
  { environment, task, description, payload }: OpenDeploymentRequest,
  deployments: Pick<Deployments, 'create' | 'page'>,
): Promise<DeploymentRecord> {
  try {
    return await deployments.create({
      environment,
      sha: payload.sha,
      task,
      description,
      payload,
      // GitHub's own default says the same, but only by this exact name.
      production: environment === 'production',
    });
  } catch (error) {
    if (!(error instanceof SlipwayError && error.code === 'retryable')) throw error;
    const { records } = await deployments.page(environment, undefined);
    const made = records.find(
      (record) =>
        record.payload?.key === payload.key &&
        record.payload.attempt === payload.attempt &&
        record.statuses.length === 0,
    );
    if (made === undefined) throw error;
    return made;
  }
}

function beganMeanwhile(
  own: DeploymentRecord,
  records: readonly DeploymentRecord[],
  known: readonly DeploymentRecord[] | undefined,
) {
  if (known === undefined) return undefined;
  const before = new Set(known.map(({ id }) => id));
  return records
    .filter(isOurs)
    .findLast(
      (other) =>
        other.environment === own.environment &&
        other.id < own.id &&
        !before.has(other.id) &&
        (isOpen(other) || hasBegun(other)),
    );
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
