import { adoptionWords } from '../../domain/deployment/adoption.ts';
import {
  afterAllTimes,
  beganAt,
  hasBegun,
  isOpen,
  isOurs,
  type OurDeployment,
} from '../../domain/deployment/deployment-ledger.ts';
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
  /** The record that GitHub made for this job, to be the deployment's; `undefined`: there is none that can be. */
  readonly adopt?: DeploymentRecord | undefined;
  /** Called before anything else is done with it. */
  readonly onOpened?: ((id: number) => void) | undefined;
}

export type OpenedDeployment =
  | { readonly kind: 'opened'; readonly record: DeploymentRecord }
  | {
      /** Another process opened the same attempt first; ours is closed. */
      readonly kind: 'duplicate';
      readonly record: DeploymentRecord;
      readonly reason: string;
    }
  | {
      /** Another run began meanwhile; ours is closed. */
      readonly kind: 'overtaken';
      readonly record: DeploymentRecord;
      readonly by: OurDeployment;
      readonly reason: string;
    };

/**
 * Opens a deployment: as a new record, or as the one that GitHub made for the job. Of two for the same attempt the first
 * one wins; the other becomes an `error`. So it is for two that were decided on one ledger, where `known` tells it; the
 * other is then `inactive`.
 */
export async function openDeployment(
  request: OpenDeploymentRequest,
  deployments: Pick<Deployments, 'create' | 'page' | 'addStatus'>,
): Promise<OpenedDeployment> {
  const { environment, payload, logUrl, adopt } = request;
  const made =
    adopt === undefined
      ? await createOrFind(request, deployments)
      : await adoptRecord(adopt, request, deployments);
  if (adopt === undefined) request.onOpened?.(made.id);
  const { records } = await deployments.page(environment, undefined);
  const record = { ...made, adoptedAt: adoptionOf(made, records) };
  const others = records.filter(isOurs).filter((other) => isBefore(other, record));
  const first = others.findLast((other) => other.payload.key === payload.key && isOpen(other));
  if (first !== undefined) {
    const reason = `Deployment ${first.id} of the same run came first.`;
    await deployments.addStatus(record.id, { state: 'error', description: reason, logUrl });
    return { kind: 'duplicate', record, reason };
  }
  const by = beganMeanwhile(others, request);
  if (by === undefined) return { kind: 'opened', record };
  const reason = `Deployment ${by.id} of ${by.payload.version} began meanwhile: it came first.`;
  await deployments.addStatus(record.id, { state: 'inactive', description: reason, logUrl });
  return { kind: 'overtaken', record, by, reason };
}

/** Known to be ours before it is: whoever is killed in the midst of it leaves a record that GitHub still closes itself. */
async function adoptRecord(
  record: DeploymentRecord,
  { payload, logUrl, onOpened }: OpenDeploymentRequest,
  deployments: Pick<Deployments, 'addStatus'>,
): Promise<DeploymentRecord> {
  onOpened?.(record.id);
  for (const description of adoptionWords(payload))
    await deployments.addStatus(record.id, { state: 'in_progress', description, logUrl });
  return { ...record, payload, statuses: [], adoptedAt: afterAllTimes };
}

/** The server's time for it; where its answer lags behind, everybody else came first. */
function adoptionOf(
  { id, adoptedAt }: DeploymentRecord,
  records: readonly DeploymentRecord[],
): string | undefined {
  return records.find((record) => record.id === id)?.adoptedAt ?? adoptedAt;
}

/**
 * Which of two began first: by the ids, but an adopted record got its own when the job began. Then it goes by the server's
 * times, which have seconds; of one second each thinks that the other one was first: better none than both.
 */
function isBefore(other: DeploymentRecord, own: DeploymentRecord): boolean {
  if (other.id === own.id) return false;
  if (other.adoptedAt === undefined && own.adoptedAt === undefined) return other.id < own.id;
  return beganAt(other) <= beganAt(own);
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
  others: readonly OurDeployment[],
  { environment, known }: OpenDeploymentRequest,
): OurDeployment | undefined {
  if (known === undefined) return undefined;
  const before = new Set(known.filter(isOurs).map(({ id }) => id));
  return others.findLast(
    (other) =>
      other.environment === environment &&
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
