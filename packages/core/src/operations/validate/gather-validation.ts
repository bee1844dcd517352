import { chooseDeployment } from '../../domain/deployment/deployment-choice.ts';
import type { DeploymentRecord } from '../../domain/deployment/deployment-record.ts';
import {
  findRollbackTarget,
  type RollbackTarget,
} from '../../domain/deployment/rollback-target.ts';
import { SlipwayError } from '../../domain/errors.ts';
import type { Release } from '../../domain/release/release.ts';
import { tryParseVersion } from '../../domain/version/version.ts';
import type { Deployments } from '../../ports/deployments.ts';
import type { ReleaseReader } from '../../ports/releases.ts';
import { requireEnvironment } from '../deploy/open-deployment.ts';
import { readHistory } from '../deploy/read-history.ts';
import { tagOf as tagOfVersion } from '../deploy/resolve-artifacts.ts';
import type { ValidateRequest } from '../validate-deployment.ts';

export interface ValidationSubject {
  /** `undefined`: nothing of ours was deployed, or another version than the one that is validated. */
  readonly record: DeploymentRecord | undefined;
  /** The version that must answer; `undefined`: any. */
  readonly version: string | undefined;
  /** Empty where there is no version. */
  readonly tag: string;
  readonly release: Release | undefined;
  readonly rollback: RollbackTarget;
}

export interface GatherPorts {
  readonly deployments: Deployments;
  readonly releases: Pick<ReleaseReader, 'findPublished'>;
}

/**
 * What is to be validated, by the ledger. Before a deployment that is what runs now, of whatever version.
 * Throws `unknown-environment`; `not-found` and `invalid-input` for a deployment id that does not fit.
 */
export async function gatherValidation(
  request: ValidateRequest,
  ports: GatherPorts,
): Promise<ValidationSubject> {
  const { environment, run } = request;
  const named = await readNamed(request, ports.deployments);
  const choose = (records: readonly DeploymentRecord[]) => named ?? chooseDeployment(records, run);
  const rollbackFrom = (records: readonly DeploymentRecord[]) =>
    findRollbackTarget(records, { environment, from: choose(records), runId: run.runId });
  const history = await readHistory(
    ports.deployments,
    environment,
    (records) => rollbackFrom(records).kind === 'found',
  );
  if (history.length === 0) await requireEnvironment(environment, ports.deployments);
  const record = fitting(choose(history), request);
  const version = request.version ?? record?.payload?.version;
  const tag = tagOf(version, record, request);
  const release = tag === '' ? undefined : await ports.releases.findPublished(tag);
  return { record, version, tag, release, rollback: rollbackFrom(history) };
}

async function readNamed(
  { deploymentId, environment }: ValidateRequest,
  deployments: GatherPorts['deployments'],
): Promise<DeploymentRecord | undefined> {
  if (deploymentId === undefined) return undefined;
  const record = await deployments.read(deploymentId);
  if (record === undefined)
    throw new SlipwayError('not-found', `The repository has no deployment ${deploymentId}.`, {
      remedy: 'Give the `deployment-id` output of the deploy step, or leave it out.',
    });
  if (record.environment !== environment)
    throw new SlipwayError(
      'invalid-input',
      `Deployment ${deploymentId} is one to ${record.environment}, not to ${environment}.`,
      { remedy: 'Correct the `deployment-id` or the `environment` input.' },
    );
  return record;
}

/** A proof of one version must not end up on the record of another. */
function fitting(
  record: DeploymentRecord | undefined,
  request: ValidateRequest,
): DeploymentRecord | undefined {
  if (request.version === undefined || record?.payload?.version === request.version) return record;
  if (request.deploymentId === undefined || record === undefined) return undefined;
  throw new SlipwayError(
    'invalid-input',
    `Deployment ${record.id} is one of ${record.payload?.version ?? 'an unknown version'}, not of ${request.version}.`,
    { remedy: 'Leave out either the `version` or the `deployment-id` input.' },
  );
}

function tagOf(
  version: string | undefined,
  record: DeploymentRecord | undefined,
  { config }: ValidateRequest,
): string {
  if (record?.payload !== undefined) return record.payload.tag;
  const known = version !== undefined && tryParseVersion(version, config.deployment.version_scheme);
  return known ? tagOfVersion(version, config) : '';
}
