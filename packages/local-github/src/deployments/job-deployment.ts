import type { LocalRepository } from '../state/local-repository.ts';
import type { DeploymentRecord, StatusState } from '../state/records.ts';
import type { World } from '../state/world.ts';
import { addStatus, ensureEnvironment } from './deployment-changes.ts';

/** A job with `environment:`. */
export interface EnvironmentJob {
  readonly environment: string;
  /** A branch, a tag or a SHA: what the run is for. */
  readonly ref: string;
  readonly runId: number;
}

/** The deployment that GitHub makes for such a job, and closes with it. */
export interface JobDeployment {
  readonly id: number;
  /** What GitHub says when the job is over; a cancelled one is a failure to it. */
  end(conclusion: 'success' | 'failure' | 'cancelled'): void;
}

/** Begins a job as GitHub does: with a deployment of an empty payload, which was queued and is in progress. */
export async function startJobDeployment(
  world: World,
  repository: LocalRepository,
  { environment, ref, runId }: EnvironmentJob,
): Promise<JobDeployment> {
  const sha = await repository.git.resolve(ref);
  if (sha === undefined) throw new Error(`There is no "${ref}" to run a job for`);
  ensureEnvironment(world, repository, environment);
  const now = world.now();
  const deployment: DeploymentRecord = {
    id: world.nextId(),
    sha,
    ref,
    task: 'deploy',
    payload: {},
    originalEnvironment: environment,
    environment,
    description: null,
    creator: world.actor,
    transient: false,
    production: environment === 'production',
    createdAt: now,
    updatedAt: now,
    statuses: [],
  };
  repository.deployments.push(deployment);
  const page = `${world.serverUrl}/${repository.fullName}/actions/runs/${runId}/job/${world.nextId()}`;
  const say = (state: StatusState) =>
    addStatus(
      world,
      repository,
      deployment,
      { state, description: '', logUrl: page, environmentUrl: '' },
      { autoInactive: true },
    );
  say('queued');
  say('in_progress');
  return {
    id: deployment.id,
    end: (conclusion) => void say(conclusion === 'success' ? 'success' : 'failure'),
  };
}
