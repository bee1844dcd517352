import { createMiddleware } from 'hono/factory';
import type { Exchange, LoggedRequest } from '../options.ts';
import type { RequestContext, RequestEnvironment } from './environment.ts';
import { parseJson } from './request-body.ts';

type Api = Exchange['api'] | 'git' | 'pages';

const roots: readonly (readonly [string, Api, string])[] = [
  ['/api/v3', 'rest', ''],
  ['/api/uploads', 'uploads', ''],
  ['/api/graphql', 'graphql', '/graphql'],
];

/** Which API a path of the server belongs to, and the path below that API's root. */
export function locate(path: string): { readonly api: Api; readonly path: string } {
  for (const [root, api, name] of roots) {
    if (path === root || path.startsWith(`${root}/`)) {
      return { api, path: `${name}${path.slice(root.length)}` };
    }
  }
  return { api: path.includes('.git/') ? 'git' : 'pages', path };
}

/** Writes each request into the log and, where somebody wants it, gives the whole exchange. */
export function record(log: LoggedRequest[], onExchange?: (exchange: Exchange) => void) {
  return createMiddleware<RequestEnvironment>(async (context, next) => {
    const { pathname, search } = new URL(context.req.url);
    const { api, path } = locate(pathname);
    await next();
    const { method } = context.req;
    const status = context.get('lost') ? 0 : context.res.status;
    log.push({ method, path: `${path}${search}`, status });
    if (onExchange === undefined || api === 'git' || api === 'pages' || status === 0) return;
    onExchange({
      api,
      method,
      path: `${path}${search}`,
      requestBody: api === 'uploads' ? undefined : await sentJson(context),
      status,
      responseHeaders: Object.fromEntries(context.res.headers),
      responseBody: await repliedJson(context.res),
      faulted: context.get('fault') !== undefined,
    });
  });
}

async function sentJson(context: RequestContext): Promise<unknown> {
  if (context.req.method === 'GET') return undefined;
  return parseJson(await context.req.text());
}

async function repliedJson(response: Response): Promise<unknown> {
  if (!response.headers.get('content-type')?.includes('json')) return undefined;
  return parseJson(await response.clone().text());
}
