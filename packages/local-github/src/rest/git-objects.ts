import { Hono } from 'hono';
import { readTree } from '../git/tree.ts';
import { needWrite } from '../http/authentication.ts';
import type { RequestEnvironment } from '../http/environment.ts';
import { parameter } from '../http/parameters.ts';
import { notFound, Problem } from '../http/problem.ts';
import { readBody } from '../http/request-body.ts';
import { renderGitCommit, renderTagObject, renderTreeEntry } from '../render/git.ts';
import { nodeId } from '../render/identity.ts';
import { addresses } from '../render/repository.ts';
import { actorSignature, signatureIn } from '../state/signature.ts';
import type { World } from '../state/world.ts';

const objectTypes = ['commit', 'tree', 'blob', 'tag'] as const;

/** Git's objects: annotated tags, commits, trees and blobs. */
export function objectRoutes(world: World): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  routes.post('/git/tags', async (context) => {
    needWrite(context, 'contents');
    const body = await readBody(context, 'Tag');
    const { git } = context.get('repository');
    const object = body.requiredText('object');
    const type = body.choice('type', objectTypes);
    if (type === undefined) throw body.problem('type', 'missing_field');
    const found = /^[0-9a-f]{40}$/.test(object) ? await git.object(object) : undefined;
    if (found?.type !== type) throw new Problem(422, `There is no ${type} ${object}.`);
    const tag = body.requiredText('tag');
    if (!(await git.allowsRef(`refs/tags/${tag}`))) throw body.problem('tag', 'invalid');
    const tagger = signatureIn(body.part('tagger'), actorSignature(world));
    const message = body.requiredText('message');
    const sha = await git.writeTag({ object, type, tag, tagger, message });
    const written = { sha, object, type, tag, tagger, message };
    return context.json(renderTagObject(addresses(world, context.get('repository')), written), 201);
  });
  routes.get('/git/tags/:sha{[0-9a-f]{40}}', async (context) => {
    const repository = context.get('repository');
    const tag = await repository.git.tag(parameter(context, 'sha'));
    if (tag === undefined) throw notFound();
    return context.json(renderTagObject(addresses(world, repository), tag));
  });
  routes.get('/git/commits/:sha{[0-9a-f]{40}}', async (context) => {
    const repository = context.get('repository');
    const commit = await repository.git.commit(parameter(context, 'sha'));
    if (commit === undefined) throw notFound();
    return context.json(renderGitCommit(addresses(world, repository), commit));
  });
  routes.get('/git/trees/:sha{.+}', async (context) => {
    const repository = context.get('repository');
    const name = parameter(context, 'sha');
    const commit = await repository.git.resolve(name);
    const object = commit ?? (/^[0-9a-f]{40}$/.test(name) ? name : '');
    const tree = object && (await repository.git.object(`${object}^{tree}`));
    if (!tree) throw notFound();
    const recursive = context.req.query('recursive') !== undefined;
    const where = addresses(world, repository);
    return context.json({
      sha: tree.sha,
      url: `${where.api}/git/trees/${tree.sha}`,
      tree: (await readTree(repository.git, tree.sha, recursive)).map((entry) =>
        renderTreeEntry(where, entry),
      ),
      truncated: false,
    });
  });
  routes.get('/git/blobs/:sha{[0-9a-f]{40}}', async (context) => {
    const repository = context.get('repository');
    const blob = await repository.git.object(parameter(context, 'sha'));
    if (blob?.type !== 'blob') throw notFound();
    return context.json({
      sha: blob.sha,
      node_id: nodeId('Blob', blob.sha),
      size: blob.content.length,
      url: `${addresses(world, repository).api}/git/blobs/${blob.sha}`,
      content: blob.content.toString('base64'),
      encoding: 'base64',
    });
  });
  return routes;
}
