import { Hono } from 'hono';
import { needRead, needWrite } from '../http/authentication.ts';
import type { RequestContext, RequestEnvironment } from '../http/environment.ts';
import { page } from '../http/pagination.ts';
import { idIn, parameter } from '../http/parameters.ts';
import { notFound } from '../http/problem.ts';
import { readBody } from '../http/request-body.ts';
import { mergePull } from '../pulls/merge-pull.ts';
import { createPull, refreshPulls, updatePull } from '../pulls/pull-changes.ts';
import { renderPull, renderWholePull } from '../render/pull.ts';
import type { LocalRepository } from '../state/local-repository.ts';
import type { PullRecord } from '../state/records.ts';
import type { World } from '../state/world.ts';
import { needCommit } from './commits.ts';

/** Pull requests of a repository. */
export function pullRoutes(world: World): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  routes.get('/pulls', async (context) => {
    needRead(context, 'pull-requests');
    await refreshPulls(world, context.get('repository'));
    return list(world, context, listed(context));
  });
  routes.post('/pulls', async (context) => {
    needWrite(context, 'pull-requests');
    const repository = context.get('repository');
    const body = await readBody(context, 'PullRequest');
    const change = () => createPull(world, repository, body);
    return show(world, context, await repository.exclusively(change), 201);
  });
  routes.get('/pulls/:number{[0-9]+}', async (context) => {
    needRead(context, 'pull-requests');
    await refreshPulls(world, context.get('repository'));
    return show(world, context, pullIn(context));
  });
  routes.patch('/pulls/:number{[0-9]+}', async (context) => {
    needWrite(context, 'pull-requests');
    const [repository, pull] = [context.get('repository'), pullIn(context)];
    const body = await readBody(context, 'PullRequest');
    await repository.exclusively(() => updatePull(world, repository, pull, body));
    return show(world, context, pull);
  });
  routes.put('/pulls/:number{[0-9]+}/merge', async (context) => {
    needWrite(context, 'contents');
    const [repository, pull] = [context.get('repository'), pullIn(context)];
    const body = await readBody(context, 'PullRequest');
    const sha = await repository.exclusively(() => mergePull({ world, repository, pull, body }));
    return context.json({ sha, merged: true, message: 'Pull Request successfully merged' });
  });
  routes.get('/commits/:ref{.+}/pulls', async (context) => {
    const repository = context.get('repository');
    const sha = await needCommit(repository, parameter(context, 'ref'));
    const found: PullRecord[] = [];
    for (const pull of repository.pulls)
      if (pull.mergeCommit === sha || (await brings(repository, pull, sha))) found.push(pull);
    return list(world, context, found);
  });
  return routes;
}

async function brings(
  { git }: LocalRepository,
  { headSha, baseSha }: PullRecord,
  sha: string,
): Promise<boolean> {
  return (await git.isAncestor(sha, headSha)) && !(await git.isAncestor(sha, baseSha));
}

async function show(
  world: World,
  context: RequestContext,
  pull: PullRecord,
  status?: 201,
): Promise<Response> {
  const repository = context.get('repository');
  const rendered = await renderWholePull(world, repository, pull, context.get('token'));
  return context.json(rendered, status ?? 200);
}

async function list(
  world: World,
  context: RequestContext,
  pulls: readonly PullRecord[],
): Promise<Response> {
  const [repository, token] = [context.get('repository'), context.get('token')];
  const rendered = pulls.map((pull) => renderPull(world, repository, pull, token));
  return page(context, await Promise.all(rendered), (pull) => pull);
}

function pullIn(context: RequestContext): PullRecord {
  const number = idIn(context, 'number');
  const found = context.get('repository').pulls.find((pull) => pull.number === number);
  if (found === undefined) throw notFound();
  return found;
}

/** By the filters and the order of the query. A `head` without an owner filters nothing, as on GitHub. */
function listed(context: RequestContext): PullRecord[] {
  const { state = 'open', head = '', base, sort, direction } = context.req.query();
  const by = (pull: PullRecord) => Date.parse(sort === 'updated' ? pull.updatedAt : pull.createdAt);
  const ascending =
    direction === undefined ? sort !== undefined && sort !== 'created' : direction === 'asc';
  const sorted = context
    .get('repository')
    .pulls.filter((pull) => state === 'all' || pull.state === state)
    .filter((pull) => !head.includes(':') || labelOf(pull) === head)
    .filter((pull) => base === undefined || pull.baseRef === base)
    .toSorted((a, b) => by(a) - by(b) || a.number - b.number);
  return ascending ? sorted : sorted.toReversed();
}

function labelOf({ headRepository, headRef }: PullRecord): string {
  return `${headRepository.slice(0, headRepository.indexOf('/'))}:${headRef}`;
}
