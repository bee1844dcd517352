import { Hono } from 'hono';
import { ensureEnvironment } from '../deployments/deployment-changes.ts';
import { needRead, needWrite } from '../http/authentication.ts';
import type { RequestContext, RequestEnvironment } from '../http/environment.ts';
import { page } from '../http/pagination.ts';
import { parameter } from '../http/parameters.ts';
import { notFound } from '../http/problem.ts';
import { readBody } from '../http/request-body.ts';
import { renderEnvironment } from '../render/deployment.ts';
import type { World } from '../state/world.ts';

/** Environments of a repository. */
export function environmentRoutes(world: World): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  const show = (context: RequestContext) => {
    // An environment is the Actions' to tell, not the deployments'.
    needRead(context, 'actions');
    const repository = context.get('repository');
    const environment = repository.environments.get(parameter(context, 'name'));
    if (environment === undefined) throw notFound();
    return context.json(renderEnvironment(world, repository, environment));
  };
  routes.get('/environments', (context) => {
    needRead(context, 'actions');
    const repository = context.get('repository');
    const all = [...repository.environments.values()];
    return page(
      context,
      all,
      (environment) => renderEnvironment(world, repository, environment),
      (environments) => ({ total_count: all.length, environments }),
    );
  });
  routes.get('/environments/:name{.+}', show);
  routes.put('/environments/:name{.+}', async (context) => {
    needWrite(context, 'administration');
    await readBody(context, 'Environment');
    ensureEnvironment(world, context.get('repository'), parameter(context, 'name'));
    return show(context);
  });
  return routes;
}
