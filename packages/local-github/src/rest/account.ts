import { Hono } from 'hono';
import { rateLimit } from '../http/authentication.ts';
import type { RequestEnvironment } from '../http/environment.ts';
import { parameter } from '../http/parameters.ts';
import { notAccessible } from '../http/problem.ts';
import { renderProfile } from '../render/user.ts';
import type { World } from '../state/world.ts';

/** What is of no repository: accounts, the rate limit, and the API's own facts. */
export function accountRoutes(world: World): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  routes.get('/rate_limit', (context) => {
    const core = rateLimit(world, context.get('token'));
    return context.json({ resources: { core, search: core, graphql: core }, rate: core });
  });
  routes.get('/user', (context) => {
    // A workflow's token is nobody's: GitHub refuses it here.
    if (world.actor.endsWith('[bot]')) throw notAccessible();
    return context.json(renderProfile(world, world.actor));
  });
  routes.get('/users/:name', (context) =>
    context.json(renderProfile(world, parameter(context, 'name'))),
  );
  return routes;
}
