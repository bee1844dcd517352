import type { RequestContext } from './environment.ts';

/** A part of the path that the route names. */
export function parameter(context: RequestContext, name: string): string {
  const all = context.req.param() as Readonly<Record<string, string>>;
  return all[name] ?? '';
}

/** A number in the path; the route's pattern lets only digits through. */
export function idIn(context: RequestContext, name: string): number {
  return Number(parameter(context, name));
}
