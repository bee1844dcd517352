import type { LocalRepository } from '../state/local-repository.ts';
import type { CheckRunRecord, CommitStatusRecord, RunRecord } from '../state/records.ts';
import type { World } from '../state/world.ts';
import { nodeId } from './identity.ts';
import { addresses, renderMinimalRepository } from './repository.ts';
import { renderUser } from './user.ts';

export function renderCheckRun(world: World, repository: LocalRepository, run: CheckRunRecord) {
  const { api, page } = addresses(world, repository);
  return {
    id: run.id,
    node_id: nodeId('CheckRun', run.id),
    head_sha: run.sha,
    external_id: run.externalId,
    url: `${api}/check-runs/${run.id}`,
    html_url: `${page}/runs/${run.id}`,
    details_url: run.detailsUrl,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: null,
      summary: null,
      text: null,
      annotations_count: 0,
      annotations_url: `${api}/check-runs/${run.id}/annotations`,
    },
    name: run.name,
    check_suite: { id: 1 },
    app: null,
    pull_requests: [],
  };
}

export function renderCommitStatus(
  world: World,
  repository: LocalRepository,
  status: CommitStatusRecord,
) {
  const creator = renderUser(world, status.creator);
  return {
    url: `${addresses(world, repository).api}/statuses/${status.sha}`,
    avatar_url: creator.avatar_url,
    id: status.id,
    node_id: nodeId('StatusContext', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator,
  };
}

/** A workflow run: only its id, status and conclusion are somebody's, the rest is made up. */
export function renderRun(world: World, repository: LocalRepository, run: RunRecord, head: string) {
  const { api, page } = addresses(world, repository);
  const url = `${api}/actions/runs/${run.id}`;
  const { createdAt } = repository;
  return {
    id: run.id,
    node_id: nodeId('WorkflowRun', run.id),
    name: 'workflow',
    display_title: 'workflow',
    run_number: 1,
    run_attempt: run.attempt ?? 1,
    event: 'push',
    status: run.status,
    conclusion: run.conclusion,
    head_branch: null,
    head_sha: head,
    path: '.github/workflows/workflow.yml',
    workflow_id: 1,
    url,
    html_url: `${page}/actions/runs/${run.id}`,
    created_at: createdAt,
    updated_at: createdAt,
    head_commit: null,
    repository: renderMinimalRepository(world, repository),
    head_repository: renderMinimalRepository(world, repository),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${api}/check-suites/1`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    artifacts_url: `${url}/artifacts`,
    workflow_url: `${api}/actions/workflows/1`,
    pull_requests: [],
  };
}
