import { Hono } from 'hono';
import { needWrite } from '../http/authentication.ts';
import type { RequestContext, RequestEnvironment } from '../http/environment.ts';
import { page } from '../http/pagination.ts';
import { idIn, parameter } from '../http/parameters.ts';
import { notFound } from '../http/problem.ts';
import { type RequestBody, readBody } from '../http/request-body.ts';
import { renderCheckRun, renderCommitStatus, renderRun } from '../render/checks.ts';
import { addresses, renderMinimalRepository } from '../render/repository.ts';
import type { CheckRunRecord } from '../state/records.ts';
import type { World } from '../state/world.ts';
import { needCommit } from './commits.ts';

const commitStates = ['error', 'failure', 'pending', 'success'] as const;

/** Check runs: what tools say of a commit. */
export function checkRunRoutes(world: World): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  routes.get('/commits/:ref{.+}/check-runs', async (context) => {
    const repository = context.get('repository');
    const sha = await needCommit(repository, parameter(context, 'ref'));
    const name = context.req.query('check_name');
    const runs = latestOfEachName(repository.checkRuns.filter((run) => run.sha === sha));
    const wanted = runs.filter((run) => name === undefined || run.name === name);
    return page(
      context,
      wanted,
      (run) => renderCheckRun(world, repository, run),
      (rendered) => ({ total_count: wanted.length, check_runs: rendered }),
    );
  });
  routes.post('/check-runs', async (context) => {
    needWrite(context, 'checks');
    const repository = context.get('repository');
    const body = await readBody(context, 'CheckRun');
    const sha = await needCommit(repository, body.requiredText('head_sha'));
    const run: CheckRunRecord = {
      id: world.nextId(),
      sha,
      name: body.requiredText('name'),
      status: 'queued',
      conclusion: null,
      detailsUrl: body.text('details_url') ?? null,
      externalId: body.text('external_id') ?? '',
      startedAt: world.now(),
      completedAt: null,
    };
    applyProgress(world, run, body);
    repository.checkRuns.push(run);
    return context.json(renderCheckRun(world, repository, run), 201);
  });
  routes.get('/check-runs/:id{[0-9]+}', (context) =>
    context.json(renderCheckRun(world, context.get('repository'), checkRunIn(context))),
  );
  routes.patch('/check-runs/:id{[0-9]+}', async (context) => {
    needWrite(context, 'checks');
    const run = checkRunIn(context);
    applyProgress(world, run, await readBody(context, 'CheckRun'));
    return context.json(renderCheckRun(world, context.get('repository'), run));
  });
  return routes;
}

/** Commit statuses: the older way to say something of a commit. */
export function commitStatusRoutes(world: World): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  routes.post('/statuses/:sha', async (context) => {
    needWrite(context, 'statuses');
    const repository = context.get('repository');
    const body = await readBody(context, 'Status');
    const state = body.choice('state', commitStates);
    if (state === undefined) throw body.problem('state', 'missing_field');
    const status = {
      id: world.nextId(),
      sha: await needCommit(repository, parameter(context, 'sha')),
      state,
      context: body.text('context') ?? 'default',
      description: body.text('description') ?? null,
      targetUrl: body.text('target_url') ?? null,
      creator: world.actor,
      createdAt: world.now(),
    };
    repository.statuses.push(status);
    return context.json(renderCommitStatus(world, repository, status), 201);
  });
  routes.get('/commits/:ref{.+}/status', async (context) => {
    const repository = context.get('repository');
    const sha = await needCommit(repository, parameter(context, 'ref'));
    const all = repository.statuses.filter((status) => status.sha === sha);
    const statuses = [...new Map(all.map((status) => [status.context, status])).values()];
    const { api } = addresses(world, repository);
    return page(
      context,
      statuses,
      (status) => renderCommitStatus(world, repository, status),
      (rendered) => ({
        state: combined(statuses.map(({ state }) => state)),
        statuses: rendered,
        sha,
        total_count: statuses.length,
        repository: renderMinimalRepository(world, repository),
        commit_url: `${api}/commits/${sha}`,
        url: `${api}/commits/${sha}/status`,
      }),
    );
  });
  return routes;
}

/** Workflow runs, to read. */
export function runRoutes(world: World): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  routes.get('/actions/runs/:id{[0-9]+}', async (context) => {
    const repository = context.get('repository');
    const run = repository.runs.get(idIn(context, 'id'));
    if (run === undefined) throw notFound();
    const head = await repository.git.resolve(await repository.git.defaultBranch());
    return context.json(renderRun(world, repository, run, head ?? '0'.repeat(40)));
  });
  return routes;
}

function applyProgress(world: World, run: CheckRunRecord, body: RequestBody): void {
  run.name = body.text('name') ?? run.name;
  run.conclusion = body.text('conclusion') ?? run.conclusion;
  run.status = run.conclusion === null ? (body.text('status') ?? run.status) : 'completed';
  if (run.status === 'completed') run.completedAt ??= world.now();
}

function checkRunIn(context: RequestContext): CheckRunRecord {
  const id = idIn(context, 'id');
  const run = context.get('repository').checkRuns.find((candidate) => candidate.id === id);
  if (run === undefined) throw notFound();
  return run;
}

function latestOfEachName(runs: readonly CheckRunRecord[]): CheckRunRecord[] {
  return [...new Map(runs.map((run) => [run.name, run])).values()].toReversed();
}

function combined(states: readonly string[]): string {
  if (states.some((state) => state === 'failure' || state === 'error')) return 'failure';
  return states.length > 0 && states.every((state) => state === 'success') ? 'success' : 'pending';
}
