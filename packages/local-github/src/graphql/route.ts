import { buildSchema, type GraphQLError, graphql } from 'graphql';
import { Hono } from 'hono';
import { rateLimit } from '../http/authentication.ts';
import type { RequestContext, RequestEnvironment } from '../http/environment.ts';
import { Problem } from '../http/problem.ts';
import { readBody } from '../http/request-body.ts';
import type { World } from '../state/world.ts';
import { refusal } from './connection.ts';
import { resolveRepository } from './repository-resolvers.ts';
import { sdl } from './sdl.ts';

const schema = buildSchema(sdl);

/** GitHub's GraphQL: queries only, over the part of its schema that is declared here. */
export function graphqlRoute(world: World): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  routes.post('/', async (context) => {
    const body = await readBody(context, 'Query');
    const source = body.text('query');
    if (source === undefined) {
      throw new Problem(400, 'A query attribute must be specified and must be a string.');
    }
    const { data, errors } = await graphql({
      schema,
      source,
      rootValue: rootFor(world, context),
      variableValues: (body.raw('variables') ?? {}) as Record<string, unknown>,
      operationName: body.text('operationName') ?? null,
    });
    const problems = errors === undefined ? {} : { errors: errors.map(renderError) };
    return context.json({ ...(data === undefined ? {} : { data }), ...problems });
  });
  return routes;
}

function rootFor(world: World, context: RequestContext) {
  const token = context.get('token');
  return {
    rateLimit: () => {
      const { limit, remaining, used, reset } = rateLimit(world, token);
      const resetAt = new Date(reset * 1000).toISOString();
      return { cost: 1, nodeCount: 0, limit, remaining, used, resetAt };
    },
    repository: ({ owner, name }: { readonly owner: string; readonly name: string }) => {
      const repository = world.repository(`${owner}/${name}`);
      if (repository !== undefined) {
        if (token.permissions.deployments !== 'none') return resolveRepository(world, repository);
        throw refusal('FORBIDDEN', 'Resource not accessible by integration');
      }
      const message = `Could not resolve to a Repository with the name '${owner}/${name}'.`;
      throw refusal('NOT_FOUND', message);
    },
  };
}

/** GitHub puts an error's type beside its message. */
function renderError(error: GraphQLError) {
  const { extensions, ...rest } = error.toJSON();
  return { ...(extensions?.type === undefined ? {} : { type: extensions.type }), ...rest };
}
