import { Hono } from 'hono';
import type { Ref } from '../git/bare-repository.ts';
import type { RequestEnvironment } from '../http/environment.ts';
import { page } from '../http/pagination.ts';
import { parameter } from '../http/parameters.ts';
import { notFound } from '../http/problem.ts';
import { renderCommit } from '../render/git.ts';
import { nodeId } from '../render/identity.ts';
import { addresses, renderRepository } from '../render/repository.ts';
import type { LocalRepository } from '../state/local-repository.ts';
import type { World } from '../state/world.ts';

/** The repository itself, its branches and its tags. */
export function repositoryRoutes(world: World): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  routes.get('/', async (context) =>
    context.json(await renderRepository(world, context.get('repository'), context.get('token'))),
  );
  routes.get('/branches', async (context) => {
    const repository = context.get('repository');
    const branches = await repository.git.refs('refs/heads/');
    return page(context, branches, (ref) => renderBranch(world, repository, ref));
  });
  routes.get('/branches/:branch{.+}', async (context) => {
    const repository = context.get('repository');
    const ref = await repository.git.ref(`refs/heads/${parameter(context, 'branch')}`);
    const commit = ref && (await repository.git.commit(ref.sha));
    if (!commit) throw notFound('Branch not found');
    const where = addresses(world, repository);
    const self = `${where.api}/branches/${encodeURIComponent(shortName(ref))}`;
    return context.json({
      ...renderBranch(world, repository, ref),
      commit: renderCommit(where, commit),
      _links: { self, html: `${where.page}/tree/${shortName(ref)}` },
    });
  });
  routes.get('/tags', async (context) => {
    const repository = context.get('repository');
    const tags = (await repository.git.refs('refs/tags/')).toReversed();
    const rendered = await Promise.all(tags.map((tag) => renderTag(world, repository, tag)));
    return page(context, rendered, (tag) => tag);
  });
  return routes;
}

function shortName({ name }: Ref): string {
  return name.replace(/^refs\/\w+\//, '');
}

function renderBranch(world: World, repository: LocalRepository, ref: Ref) {
  const { api } = addresses(world, repository);
  const name = shortName(ref);
  return {
    name,
    commit: { sha: ref.sha, url: `${api}/commits/${ref.sha}` },
    protected: false,
    protection: { enabled: false },
    protection_url: `${api}/branches/${encodeURIComponent(name)}/protection`,
  };
}

async function renderTag(world: World, repository: LocalRepository, ref: Ref) {
  const { api } = addresses(world, repository);
  const name = shortName(ref);
  const sha = (await repository.git.resolve(ref.name)) ?? ref.sha;
  return {
    name,
    commit: { sha, url: `${api}/commits/${sha}` },
    zipball_url: `${api}/zipball/${ref.name}`,
    tarball_url: `${api}/tarball/${ref.name}`,
    node_id: nodeId('Ref', ref.name),
  };
}
