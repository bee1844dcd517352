import { shortenDescription } from '../../domain/deployment/deployment-ledger.ts';
import type { DeploymentRecord } from '../../domain/deployment/deployment-record.ts';
import { SlipwayError } from '../../domain/errors.ts';
import type {
  DeploymentPage,
  Deployments,
  NewDeployment,
  NewStatus,
} from '../../ports/deployments.ts';
import type { GitHub } from './client.ts';
import { type Coordinates, coordinatesOf } from './coordinates.ts';
import { fromNode, fromRest, type LedgerAnswer, ledgerQuery } from './deployment-facts.ts';

const write = 'deployments: write';
const read = 'deployments: read';
/** GitHub gives at most 100 a page. */
const pageSize = 100;

/** GitHub's deployments of one repository, `OWNER/NAME`: pages by GraphQL, which sorts, and writes by REST. */
export function createDeployments(github: GitHub, repository: string): Deployments {
  const place = coordinatesOf(repository);
  const page = (environment: string, after?: string) =>
    readPage(github, {
      owner: place.owner,
      name: place.repo,
      environment,
      ...(after === undefined ? { first: 50, after: null } : { first: pageSize, after }),
    });
  return {
    page,
    async environmentExists(name) {
      const answer = await github.request(
        'GET /repos/{owner}/{repo}/environments/{environment_name}',
        { ...place, environment_name: name },
        { needs: 'actions: read', accept: [403, 404] },
      );
      if (answer.ok || answer.status === 404) return answer.ok;
      // In a private repository that takes `actions: read`; what was deployed to before does exist.
      if ((await page(name, undefined)).records.length > 0) return true;
      throw cannotTell(name);
    },
    async environmentNames() {
      const answer = await github.request(
        'GET /repos/{owner}/{repo}/environments',
        { ...place, per_page: pageSize },
        { needs: 'actions: read' },
      );
      return (answer.data.environments ?? []).map(({ name }) => name);
    },
    read: (id) => readOne(github, place, id),
    create: (deployment) => createOne(github, place, deployment),
    addStatus: (id, status) => addStatus(github, place, id, status),
  };
}

async function readPage(
  github: GitHub,
  variables: Readonly<Record<string, string | number | null>>,
): Promise<DeploymentPage> {
  const { repository } = await github.graphql<LedgerAnswer>(ledgerQuery, variables, {
    needs: read,
  });
  const { nodes, pageInfo } = repository.deployments;
  // A cursor that does not advance would read the same page for ever.
  const advances = pageInfo.hasNextPage && pageInfo.endCursor !== variables.after;
  return {
    records: nodes.map(fromNode),
    next: advances && pageInfo.endCursor !== null ? pageInfo.endCursor : undefined,
  };
}

async function readOne(
  github: GitHub,
  place: Coordinates,
  id: number,
): Promise<DeploymentRecord | undefined> {
  const target = { ...place, deployment_id: id };
  const answer = await github.request(
    'GET /repos/{owner}/{repo}/deployments/{deployment_id}',
    target,
    { needs: read, accept: [404] },
  );
  if (!answer.ok) return undefined;
  const statuses = await github.request(
    'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
    { ...target, per_page: pageSize },
    { needs: read },
  );
  return fromRest(
    answer.data,
    statuses.data.map((status) => ({
      ...status,
      createdAt: status.created_at,
      logUrl: status.log_url ?? null,
    })),
  );
}

async function createOne(
  github: GitHub,
  place: Coordinates,
  deployment: NewDeployment,
): Promise<DeploymentRecord> {
  const answer = await github.request(
    'POST /repos/{owner}/{repo}/deployments',
    {
      ...place,
      ref: deployment.sha,
      task: deployment.task,
      environment: deployment.environment,
      description: shortenDescription(deployment.description),
      payload: { ...deployment.payload },
      // The gates are ours: GitHub's own would merge, or wait for every context there is.
      auto_merge: false,
      required_contexts: [],
      transient_environment: false,
      production_environment: deployment.production,
    },
    { needs: write, accept: [422] },
  );
  if (!answer.ok) throw refused(deployment, answer.message);
  const created = answer.data;
  if (!('sha' in created)) throw refused(deployment, created.message ?? 'no deployment was made');
  if (created.sha !== deployment.sha) {
    const description = `Not ${deployment.sha}: the ref led elsewhere`;
    await addStatus(github, place, Number(created.id), { state: 'error', description, logUrl: '' });
    throw refused(deployment, `the deployment would be of ${created.sha}`);
  }
  return fromRest(created, []);
}

async function addStatus(
  github: GitHub,
  place: Coordinates,
  id: number,
  status: NewStatus,
): Promise<void> {
  await github.request(
    'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
    {
      ...place,
      deployment_id: id,
      state: status.state,
      description: shortenDescription(status.description),
      log_url: status.logUrl,
      // Deployments to production would stay active all the same, so predecessors are always closed by name.
      auto_inactive: false,
      ...(status.environmentUrl === undefined ? {} : { environment_url: status.environmentUrl }),
    },
    // One word more in an append-only list does no harm; one that is missing leaves a deployment open.
    { needs: write, repeatable: true },
  );
}

function refused({ sha, environment }: NewDeployment, why: string): SlipwayError {
  return new SlipwayError(
    'conflict',
    `GitHub made no deployment of ${sha.slice(0, 12)} to ${environment}: ${why}.`,
    { remedy: 'Check that the commit is pushed, and what the environment’s rules allow.' },
  );
}

function cannotTell(name: string): SlipwayError {
  return new SlipwayError(
    'missing-permission',
    `The token may not see whether the environment ${name} exists.`,
    { remedy: "Add `actions: read` to the job's `permissions:`." },
  );
}
