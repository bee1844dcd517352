import type { Exchange } from './octokit.ts';
import type { BodyKind } from './problem.ts';

export interface RequestOptions {
  /** The right that it takes, such as `contents: write`, to name where it is missing. */
  readonly needs?: string;
  /** Milliseconds for one try, where the client's own does not suit. */
  readonly deadline?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A write that may happen twice without harm: it is repeated as reads are. */
  readonly repeatable?: boolean;
  /** `stream`: the body is left unread (`ReadableStream`), for downloads. */
  readonly body?: 'json' | 'stream';
}

/** A write to a URL that GitHub gave us, such as a release's `upload_url`. */
export interface Sending {
  readonly method: string;
  readonly url: string;
  /** Makes the body, afresh for each try. */
  readonly content: () => unknown;
  readonly options: RequestOptions & { readonly accept: readonly number[] };
}

/** One request to GitHub, with the manners that suit it. */
export interface Call {
  readonly method: string;
  readonly url: string;
  /** For messages. */
  readonly what: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly content?: () => unknown;
  readonly write: boolean;
  readonly repeatable: boolean;
  /** An abort ends it under way: harmless for reads and uploads, not for other writes. */
  readonly abortable: boolean;
  readonly body: BodyKind;
  readonly options: RequestOptions & { readonly accept?: readonly number[] };
}

const defaultDeadline = 30_000;

/** A call of a route of the REST API, such as `GET /repos/{owner}/{repo}`. */
export function restCall(route: string, parameters: object, options: RequestOptions): Call {
  const space = route.indexOf(' ');
  const method = route.slice(0, space);
  const read = method === 'GET';
  return {
    method,
    url: route.slice(space + 1),
    what: route,
    parameters: { ...parameters },
    write: !read,
    repeatable: read || options.repeatable === true,
    abortable: read,
    body: options.body ?? 'json',
    options,
  };
}

/** A query, which only reads, so that it may be repeated. */
export function graphqlCall(
  url: string,
  query: string,
  variables: object,
  options: Pick<RequestOptions, 'needs'>,
): Call {
  return {
    method: 'POST',
    url,
    what: 'a GraphQL query',
    parameters: { query, variables },
    write: false,
    repeatable: true,
    abortable: true,
    body: 'graphql',
    options,
  };
}

/** A write to a URL that GitHub gave us. */
export function sendCall({ method, url, content, options }: Sending): Call {
  return {
    method,
    url,
    // Without its query: it is not ours to show.
    what: `${method} ${new URL(url).pathname}`,
    parameters: {},
    content,
    write: true,
    repeatable: false,
    abortable: true,
    body: options.body ?? 'json',
    options,
  };
}

/** One try of a call, with its deadline. */
export function toExchange(
  call: Call,
  options: { readonly signal?: AbortSignal; readonly deadline?: number },
): Parameters<Exchange>[0] {
  const deadline = AbortSignal.timeout(
    call.options.deadline ?? options.deadline ?? defaultDeadline,
  );
  return {
    ...call.parameters,
    ...(call.content && { data: call.content() }),
    method: call.method,
    url: call.url,
    headers: { 'x-github-api-version': '2022-11-28', ...call.options.headers },
    request: {
      signal:
        call.abortable && options.signal !== undefined
          ? AbortSignal.any([deadline, options.signal])
          : deadline,
      parseSuccessResponseBody: call.body !== 'stream',
    },
  };
}
