import { setTimeout as wait } from 'node:timers/promises';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { createMiddleware } from 'hono/factory';
import type { RequestContext, RequestEnvironment } from './environment.ts';
import type { Fault, Faults } from './faults.ts';
import { locate } from './recorder.ts';

/** Lets requests suffer the faults that are planned for them. */
export function suffer(faults: Faults) {
  return createMiddleware<RequestEnvironment>(async (context, next) => {
    const path = decodeURI(locate(context.req.path).path);
    const fault = faults.next(context.req.method, path);
    context.set('fault', fault);
    if (fault === undefined) return next();
    if (fault.delay !== undefined) await wait(fault.delay, undefined, { ref: false });
    if (fault.lostReply === 'before') return loseReply(context);
    if (fault.status !== undefined) return reply(fault, fault.status);
    await next();
    if (fault.lostReply !== undefined) context.res = loseReply(context);
  });
}

/** Breaks the connection instead of replying. */
export function loseReply(context: RequestContext): Response {
  context.set('lost', true);
  context.env.outgoing.destroy();
  return RESPONSE_ALREADY_SENT;
}

function reply({ body, headers }: Fault, status: number): Response {
  if (typeof body === 'string') return new Response(body, { status, headers: { ...headers } });
  const sent = body ?? { message: `Planned fault ${status}`, documentation_url: '' };
  return Response.json(sent, { status, headers: { ...headers } });
}
