import type { RequestContext } from './environment.ts';

const mostOnAPage = 100;
const usualOnAPage = 30;

/** Replies with one page of a list, and a Link header where there are several. */
export function page<T>(
  context: RequestContext,
  items: readonly T[],
  render: (item: T) => unknown,
  wrap: (rendered: unknown[]) => object = (rendered) => rendered,
): Response {
  const size = Math.min(positive(context.req.query('per_page')) ?? usualOnAPage, mostOnAPage);
  const number = positive(context.req.query('page')) ?? 1;
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = linkHeader(context.req.url, number, last);
  if (link !== '') context.header('Link', link);
  return context.json(wrap(items.slice((number - 1) * size, number * size).map(render)));
}

function positive(text: string | undefined): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

function linkHeader(url: string, number: number, last: number): string {
  const links: [string, number][] = [];
  if (number > 1) links.push(['prev', Math.min(number - 1, last)]);
  if (number < last) links.push(['next', number + 1], ['last', last]);
  if (number > 1) links.push(['first', 1]);
  return links.map(([rel, page]) => `<${withPage(url, page)}>; rel="${rel}"`).join(', ');
}

function withPage(url: string, number: number): string {
  const address = new URL(url);
  address.searchParams.set('page', String(number));
  return address.href;
}
