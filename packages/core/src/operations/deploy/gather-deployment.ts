import type { Config, EnvironmentSettings } from '../../domain/config/config.ts';
import { defaultEnvironment } from '../../domain/config/defaults.ts';
import { currentDeployment } from '../../domain/deployment/deployment-ledger.ts';
import { checksDigestText, deploymentKeyText } from '../../domain/deployment/deployment-payload.ts';
import type { DeploymentFacts } from '../../domain/deployment/deployment-plan.ts';
import type {
  DeploymentPayload,
  DeploymentRecord,
} from '../../domain/deployment/deployment-record.ts';
import type { RunContext } from '../../domain/run-context.ts';
import { parseVersion } from '../../domain/version/version.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Deployments } from '../../ports/deployments.ts';
import type { Repository } from '../../ports/repository.ts';
import type { WorkflowRuns } from '../../ports/workflow-runs.ts';
import { sha256 } from '../digest.ts';
import type { ArtifactSet } from './artifact-set.ts';
import { readHistory } from './read-history.ts';
import {
  type ResolveArtifactsPorts,
  type ResolveArtifactsRequest,
  type ResolvedArtifacts,
  resolveArtifacts,
} from './resolve-artifacts.ts';
import { findVanished } from './vanished-runs.ts';

export interface GatherRequest extends ResolveArtifactsRequest {
  readonly environment: string;
}

export interface GatherPorts extends ResolveArtifactsPorts {
  readonly deployments: Pick<Deployments, 'page'>;
  readonly repository: Pick<Repository, 'compare'>;
  readonly runs: WorkflowRuns;
  readonly clock: Pick<Clock, 'now'>;
}

/** All that is known before a deployment is planned. */
export interface Gathered extends ResolvedArtifacts {
  readonly facts: DeploymentFacts;
  readonly payload: DeploymentPayload;
  /** `undefined` where the configuration does not name the environment. */
  readonly settings: EnvironmentSettings | undefined;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
}

/** Looks at everything a deployment is planned from; downloads the artifacts into `folder` where they are not here. */
export async function gatherDeployment(
  request: GatherRequest,
  folder: string,
  ports: GatherPorts,
): Promise<Gathered> {
  const startedAt = timestamp(ports.clock);
  const resolved = await resolveArtifacts(request, folder, ports);
  const { version, commit: sha } = resolved.artifacts.manifest;
  const { environment, run } = request;
  const history = await readHistory(
    ports.deployments,
    environment,
    (records) => currentDeployment(records) !== undefined,
  );
  const payload = await makePayload(request, resolved);
  const { runId, job, attempt } = run;
  const relation = await compareWithCurrent(sha, history, ports.repository);
  const vanished = await findVanished(history, runId, ports.runs);
  return {
    ...resolved,
    startedAt,
    payload,
    settings: request.config.deployment.environments[environment],
    facts: {
      environment,
      version,
      sha,
      key: payload.key,
      runId,
      job,
      attempt,
      history,
      vanished,
      relation,
    },
  };
}

/** What GitHub is to remember of a deployment: all that a later rollback needs to know. */
export async function makePayload(
  { environment, run, config }: Pick<GatherRequest, 'environment' | 'run' | 'config'>,
  { artifacts, tag }: ResolvedArtifacts,
): Promise<DeploymentPayload> {
  const { version, commit: sha } = artifacts.manifest;
  const settings = config.deployment.environments[environment] ?? defaultEnvironment;
  return {
    schema: 1,
    version,
    tag,
    sha,
    ref: run.ref.replace(/^refs\/(?:heads|tags)\//, ''),
    run_id: run.runId,
    attempt: run.attempt,
    job: run.job,
    actor: run.actor,
    artifacts_digest: artifacts.digest,
    checks_digest: await sha256(checksDigestText(settings.checks)),
    rollback_safe: settings.rollback_safe,
    schema_floor: floorOf(settings, config),
    key: await deploymentKey(environment, run, artifacts),
  };
}

/** A floor that could not be compared later would be none. */
function floorOf(
  { schema_floor: floor }: EnvironmentSettings,
  { deployment }: Config,
): string | null {
  return floor === undefined ? null : parseVersion(floor, deployment.version_scheme).text;
}

function deploymentKey(
  environment: string,
  { repository, runId, job }: RunContext,
  { manifest, digest }: ArtifactSet,
): Promise<string> {
  const artifactsDigest = digest;
  const sha = manifest.commit;
  return sha256(deploymentKeyText({ repository, environment, sha, artifactsDigest, runId, job }));
}

/** Asked for a first deployment, too: a commit that GitHub does not know is found out before anything is written. */
async function compareWithCurrent(
  sha: string,
  history: readonly DeploymentRecord[],
  repository: GatherPorts['repository'],
): Promise<DeploymentFacts['relation']> {
  const current = currentDeployment(history);
  const relation = await repository.compare(current?.sha ?? sha, sha);
  return current === undefined ? undefined : relation;
}

/** The wall clock's time, ISO 8601 in UTC, to the second. */
export function timestamp(clock: Pick<Clock, 'now'>): string {
  return new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
}
