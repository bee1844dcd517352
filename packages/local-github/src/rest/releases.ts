import { Hono } from 'hono';
import { needWrite } from '../http/authentication.ts';
import type { RequestContext, RequestEnvironment } from '../http/environment.ts';
import { page } from '../http/pagination.ts';
import { idIn, parameter } from '../http/parameters.ts';
import { notFound, Problem } from '../http/problem.ts';
import { readBody } from '../http/request-body.ts';
import { latestRelease } from '../releases/latest.ts';
import { createRelease, deleteRelease, updateRelease } from '../releases/release-changes.ts';
import { renderRelease } from '../render/release.ts';
import type { LocalRepository } from '../state/local-repository.ts';
import type { ReleaseRecord } from '../state/records.ts';
import type { World } from '../state/world.ts';

/** Releases of a repository. */
export function releaseRoutes(world: World): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  const show = (context: RequestContext, release: ReleaseRecord | undefined, status?: 201) => {
    if (release === undefined) throw notFound();
    return context.json(renderRelease(world, context.get('repository'), release), status ?? 200);
  };
  routes.get('/releases', (context) => {
    const repository = context.get('repository');
    return page(context, listed(context, repository), (release) =>
      renderRelease(world, repository, release),
    );
  });
  routes.post('/releases', async (context) => {
    needWrite(context, 'contents');
    const repository = context.get('repository');
    const body = await readBody(context, 'Release');
    const change = () => createRelease(world, repository, body);
    return show(context, await repository.exclusively(change), 201);
  });
  routes.get('/releases/latest', (context) =>
    show(context, latestRelease(context.get('repository').releases)),
  );
  routes.get('/releases/tags/:tag{.+}', (context) => {
    const tag = parameter(context, 'tag');
    const { releases } = context.get('repository');
    return show(
      context,
      releases.find((release) => !release.draft && release.tag === tag),
    );
  });
  routes.get('/releases/:id{[0-9]+}', (context) => show(context, releaseIn(context)));
  routes.patch('/releases/:id{[0-9]+}', async (context) => {
    needWrite(context, 'contents');
    const release = releaseIn(context);
    const repository = context.get('repository');
    const body = await readBody(context, 'Release');
    await repository.exclusively(() => updateRelease(world, repository, release, body));
    return show(context, release);
  });
  routes.delete('/releases/:id{[0-9]+}', (context) => {
    needWrite(context, 'contents');
    deleteRelease(context.get('repository'), releaseIn(context));
    return context.body(null, 204);
  });
  return routes;
}

/** The release of the path; drafts are there only for those who may write. */
export function releaseIn(context: RequestContext): ReleaseRecord {
  const id = idIn(context, 'id');
  const found = listed(context, context.get('repository')).find((release) => release.id === id);
  if (found === undefined) throw notFound();
  return found;
}

/** Refuses to touch the assets of a release that cannot change. */
export function needMutable(release: ReleaseRecord, what: 'upload' | 'update' | 'delete'): void {
  if (!release.immutable) return;
  const where = what === 'delete' ? 'from' : what === 'upload' ? 'to' : 'of';
  throw new Problem(422, `Cannot ${what} assets ${where} an immutable release.`);
}

/** Newest first, without the drafts that the token must not see. */
function listed(context: RequestContext, { releases }: LocalRepository): ReleaseRecord[] {
  const writes = context.get('token').permissions.contents === 'write';
  return releases
    .filter(({ draft }) => writes || !draft)
    .toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || b.id - a.id);
}
