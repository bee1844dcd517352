import { Hono } from 'hono';
import type { RequestContext, RequestEnvironment } from '../http/environment.ts';
import { idIn, parameter } from '../http/parameters.ts';
import { notFound } from '../http/problem.ts';
import { assetKey, sendBytes } from '../releases/asset-storage.ts';
import { latestRelease } from '../releases/latest.ts';
import { releaseSlug } from '../render/release.ts';
import type { AssetRecord, ReleaseRecord } from '../state/records.ts';
import type { World } from '../state/world.ts';
import { deploymentsPage } from './deployments-page.ts';
import { releasePage, releasesPage } from './release-page.ts';

/** Pages for people at the addresses that replies name, and downloads. */
export function pageRoutes(world: World): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  routes.get('/-/assets/:id{[0-9]+}/:key', (context) => {
    const all = [...world.repositories.values()].flatMap(({ releases }) => releases);
    const asset = all.flatMap(({ assets }) => assets).find(({ id }) => id === idIn(context, 'id'));
    if (asset === undefined || parameter(context, 'key') !== assetKey(world, asset)) {
      throw notFound();
    }
    return send(asset);
  });
  routes.get('/:owner/:repo/releases/download/:tag/:name', (context) => {
    const release = releaseNamed(context);
    const name = parameter(context, 'name');
    const asset = release.assets.find((candidate) => candidate.name === name);
    if (asset === undefined || release.draft) throw notFound();
    return send(asset);
  });
  routes.get('/:owner/:repo/releases/tag/:tag{.+}', (context) =>
    context.html(releasePage(world, context.get('repository'), releaseNamed(context))),
  );
  routes.get('/:owner/:repo/releases/latest', (context) => {
    const release = latestRelease(context.get('repository').releases);
    if (release === undefined) throw notFound();
    return context.redirect(`tag/${encodeURIComponent(release.tag)}`);
  });
  for (const path of ['/:owner/:repo', '/:owner/:repo/releases']) {
    routes.get(path, (context) => context.html(releasesPage(world, context.get('repository'))));
  }
  routes.get('/:owner/:repo/deployments', (context) => {
    const environment = context.req.query('environment');
    return context.html(deploymentsPage(world, context.get('repository'), environment));
  });
  return routes;
}

/** Only whole uploads can be downloaded. */
function send(asset: AssetRecord): Response {
  if (asset.state !== 'uploaded') throw notFound();
  return sendBytes(asset);
}

function releaseNamed(context: RequestContext): ReleaseRecord {
  const tag = parameter(context, 'tag');
  const { releases } = context.get('repository');
  const found = releases.find((release) => releaseSlug(release) === tag);
  if (found === undefined) throw notFound();
  return found;
}
