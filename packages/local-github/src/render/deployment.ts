import type { LocalRepository } from '../state/local-repository.ts';
import type {
  DeploymentRecord,
  DeploymentStatusRecord,
  EnvironmentRecord,
} from '../state/records.ts';
import type { World } from '../state/world.ts';
import { nodeId } from './identity.ts';
import { addresses } from './repository.ts';
import { renderUser } from './user.ts';

export function renderDeployment(
  world: World,
  repository: LocalRepository,
  deployment: DeploymentRecord,
) {
  const { api } = addresses(world, repository);
  const url = `${api}/deployments/${deployment.id}`;
  return {
    url,
    id: deployment.id,
    node_id: nodeId('Deployment', deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.originalEnvironment,
    environment: deployment.environment,
    description: deployment.description,
    creator: renderUser(world, deployment.creator),
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    statuses_url: `${url}/statuses`,
    repository_url: api,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: null,
  };
}

export function renderStatus(
  world: World,
  repository: LocalRepository,
  deployment: DeploymentRecord,
  status: DeploymentStatusRecord,
) {
  const { api } = addresses(world, repository);
  const url = `${api}/deployments/${deployment.id}`;
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DeploymentStatus', status.id),
    state: status.state,
    creator: renderUser(world, status.creator),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    log_url: status.logUrl,
    environment_url: status.environmentUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: api,
    performed_via_github_app: null,
  };
}

export function renderEnvironment(
  world: World,
  repository: LocalRepository,
  environment: EnvironmentRecord,
) {
  const { api, page } = addresses(world, repository);
  const name = encodeURIComponent(environment.name);
  return {
    id: environment.id,
    node_id: nodeId('Environment', environment.id),
    name: environment.name,
    url: `${api}/environments/${name}`,
    html_url: `${page}/deployments?environment=${name}`,
    created_at: environment.createdAt,
    updated_at: environment.updatedAt,
    can_admins_bypass: true,
    protection_rules: [],
    deployment_branch_policy: null,
  };
}
