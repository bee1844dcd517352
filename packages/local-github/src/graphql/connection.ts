import { GraphQLError } from 'graphql';

/** What a connection is asked for. */
export interface PageArguments {
  readonly after?: string | null;
  readonly before?: string | null;
  readonly first?: number | null;
  readonly last?: number | null;
}

const most = 100;

/** One page of a list, with cursors that hold the record's id: they stay good when records are added. */
export function connection<T extends { readonly id: number }, N>(
  name: string,
  items: readonly T[],
  args: PageArguments,
  resolve: (item: T) => N,
) {
  checkBounds(name, args);
  const [from, to] = range(items, args);
  const page = items.slice(from, to);
  const edges = page.map((item) => ({ cursor: cursorOf(item), node: resolve(item) }));
  return {
    totalCount: items.length,
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: to < items.length,
      hasPreviousPage: from > 0,
    },
  };
}

function range<T extends { readonly id: number }>(
  items: readonly T[],
  { after, before, first, last }: PageArguments,
): readonly [number, number] {
  const from = after ? indexOf(items, after) + 1 : 0;
  const to = before ? indexOf(items, before) : items.length;
  const end = typeof first === 'number' ? Math.min(to, from + first) : to;
  return [typeof last === 'number' ? Math.max(from, end - last) : from, end];
}

function checkBounds(name: string, { first, last }: PageArguments): void {
  const number = first ?? last;
  if (typeof number !== 'number') {
    throw refusal(
      'MISSING_PAGINATION_BOUNDARIES',
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  }
  if (number >= 0 && number <= most) return;
  throw refusal(
    'EXCESSIVE_PAGINATION',
    `Requesting ${number} records on the \`${name}\` connection exceeds the \`first\` limit of ${most} records.`,
  );
}

function cursorOf({ id }: { readonly id: number }): string {
  return Buffer.from(`cursor:${id}`).toString('base64');
}

function indexOf(items: readonly { readonly id: number }[], cursor: string): number {
  const index = items.findIndex((item) => cursorOf(item) === cursor);
  if (index >= 0) return index;
  throw refusal('INVALID_CURSOR_ARGUMENTS', `\`${cursor}\` does not appear to be a valid cursor.`);
}

/** An error with the `type` that GitHub gives it. */
export function refusal(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}
