import { createMiddleware } from 'hono/factory';
import type { Permissions } from '../options.ts';
import type { Token } from '../state/tokens.ts';
import type { World } from '../state/world.ts';
import type { RequestContext, RequestEnvironment } from './environment.ts';
import { parameter } from './parameters.ts';
import { notAccessible, notFound, Problem } from './problem.ts';

/** The token of an Authorization header: `Bearer T`, `token T`, or the password of `Basic`. */
export function tokenIn(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const space = header.indexOf(' ');
  const value = header.slice(space + 1);
  const scheme = header.slice(0, space).toLowerCase();
  if (scheme === 'bearer' || scheme === 'token') return value;
  if (scheme !== 'basic') return undefined;
  const pair = Buffer.from(value, 'base64').toString();
  return pair.slice(pair.indexOf(':') + 1);
}

/** Lets only known tokens pass, and counts their requests. */
export function authenticate(world: World) {
  return createMiddleware<RequestEnvironment>(async (context, next) => {
    const value = tokenIn(context.req.header('authorization'));
    if (value === undefined) throw new Problem(401, 'Requires authentication');
    const token = world.tokens.find(value);
    if (token === undefined) throw new Problem(401, 'Bad credentials');
    context.set('token', token);
    const free = context.req.path.endsWith('/rate_limit');
    const within = free || world.tokens.count(token, world.nowInSeconds());
    for (const [name, limit] of Object.entries(rateLimit(world, token))) {
      context.header(`x-ratelimit-${name}`, String(limit));
    }
    if (!within) throw new Problem(403, 'API rate limit exceeded for installation.');
    await next();
  });
}

/** An hour's requests, in the words of GitHub's headers. */
export function rateLimit(world: World, token: Token) {
  const { limit } = world.tokens;
  const reset = Math.max(token.resetsAt, world.nowInSeconds());
  return { limit, remaining: limit - token.used, used: token.used, reset, resource: 'core' };
}

/** Finds the repository of the path. */
export function findRepository(world: World) {
  return createMiddleware<RequestEnvironment>(async (context, next) => {
    const fullName = `${parameter(context, 'owner')}/${parameter(context, 'repo')}`;
    const repository = world.repository(fullName);
    if (repository === undefined) throw notFound();
    context.set('repository', repository);
    await next();
  });
}

/** Refuses a token that may not write this. */
export function needWrite(context: RequestContext, permission: keyof Permissions): void {
  if (context.get('token').permissions[permission] !== 'write') throw notAccessible();
}

/** Refuses a token that was expressly denied even to read this. */
export function needRead(context: RequestContext, permission: keyof Permissions): void {
  if (context.get('token').permissions[permission] === 'none') throw notAccessible();
}
