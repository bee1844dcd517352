import { Hono } from 'hono';
import { needWrite } from '../http/authentication.ts';
import type { RequestContext, RequestEnvironment } from '../http/environment.ts';
import { page } from '../http/pagination.ts';
import { idIn } from '../http/parameters.ts';
import { invalid, notFound, Problem } from '../http/problem.ts';
import { readBody } from '../http/request-body.ts';
import { loseReply } from '../http/suffer.ts';
import { assetName } from '../releases/asset-name.ts';
import { assetKey, startAsset, storeBytes } from '../releases/asset-storage.ts';
import { renderAsset } from '../render/release.ts';
import type { AssetRecord, ReleaseRecord } from '../state/records.ts';
import type { World } from '../state/world.ts';
import { needMutable, releaseIn } from './releases.ts';

/** Limits that GitHub's description does not tell. */
const mostAssets = 1000;
const largestAsset = 2 * 1024 ** 3;

/** Assets of releases, but for their upload. */
export function assetRoutes(world: World): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  routes.get('/releases/:id{[0-9]+}/assets', (context) => {
    const release = releaseIn(context);
    return page(context, release.assets, (asset) =>
      renderAsset(world, context.get('repository'), release, asset),
    );
  });
  routes.get('/releases/assets/:asset{[0-9]+}', (context) => {
    const { release, asset } = assetIn(context);
    if (context.req.header('accept') === 'application/octet-stream') {
      return context.redirect(`${world.serverUrl}/-/assets/${asset.id}/${assetKey(world, asset)}`);
    }
    return context.json(renderAsset(world, context.get('repository'), release, asset));
  });
  routes.patch('/releases/assets/:asset{[0-9]+}', async (context) => {
    needWrite(context, 'contents');
    const { release, asset } = assetIn(context);
    needMutable(release, 'update');
    const body = await readBody(context, 'ReleaseAsset');
    const name = assetName(body.text('name') ?? asset.name);
    needFreeName(release, name, asset);
    Object.assign(asset, { name, label: body.text('label') ?? asset.label });
    asset.updatedAt = world.now();
    return context.json(renderAsset(world, context.get('repository'), release, asset));
  });
  routes.delete('/releases/assets/:asset{[0-9]+}', (context) => {
    needWrite(context, 'contents');
    const { release, asset } = assetIn(context);
    needMutable(release, 'delete');
    release.assets.splice(release.assets.indexOf(asset), 1);
    return context.body(null, 204);
  });
  return routes;
}

/** The upload of assets, which GitHub serves at another address. */
export function uploadRoutes(world: World): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  routes.post('/releases/:id{[0-9]+}/assets', async (context) => {
    needWrite(context, 'contents');
    const release = releaseIn(context);
    const asset = acceptAsset(world, context, release);
    release.assets.push(asset);
    if (context.get('fault')?.lostReply === 'during') return loseReply(context);
    await storeBytes(asset, context.env.incoming, world.now());
    return context.json(renderAsset(world, context.get('repository'), release, asset), 201);
  });
  return routes;
}

function acceptAsset(world: World, context: RequestContext, release: ReleaseRecord): AssetRecord {
  needMutable(release, 'upload');
  needSize(context.req.header('content-length'));
  const given = context.req.query('name') ?? '';
  if (given === '') throw invalidAsset('missing_field', 'name');
  const name = assetName(given);
  needFreeName(release, name);
  if (release.assets.length >= mostAssets) {
    throw invalidAsset('custom', 'name', `file_count limited to ${mostAssets} assets per release`);
  }
  return startAsset(world, {
    name,
    label: context.req.query('label') ?? null,
    contentType: context.req.header('content-type') ?? 'application/octet-stream',
  });
}

function needSize(contentLength: string | undefined): void {
  if (contentLength === undefined) throw new Problem(400, 'Bad Content-Length: ');
  const size = Number(contentLength);
  if (size < 1) throw invalidAsset('custom', 'size', 'size must be greater than or equal to 1');
  if (size >= largestAsset) {
    throw invalidAsset('custom', 'size', `size must be less than ${largestAsset}`);
  }
}

function needFreeName(release: ReleaseRecord, name: string, self?: AssetRecord): void {
  const taken = release.assets.some((asset) => asset !== self && asset.name === name);
  if (taken) throw invalidAsset('already_exists', 'name');
}

function invalidAsset(
  code: 'missing_field' | 'already_exists' | 'custom',
  field: string,
  message?: string,
): Problem {
  const more = message === undefined ? {} : { message };
  return invalid({ resource: 'ReleaseAsset', code, field, ...more });
}

function assetIn(context: RequestContext): {
  readonly release: ReleaseRecord;
  readonly asset: AssetRecord;
} {
  const id = idIn(context, 'asset');
  const writes = context.get('token').permissions.contents === 'write';
  for (const release of context.get('repository').releases) {
    const asset = release.assets.find((candidate) => candidate.id === id);
    if (asset !== undefined && (writes || !release.draft)) return { release, asset };
  }
  throw notFound();
}
