import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { arrayBuffer, text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

export interface FetchOptions {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Readable | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The part of a `Response` that Octokit looks at. */
export interface FetchResponse {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  /** By lower-case name; `get` and iteration are those of `Headers`. */
  readonly headers: ReadonlyMap<string, string>;
  /** Unread. */
  readonly body: IncomingMessage;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

const mostRedirects = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

// Connections are kept for the next request, and go the way that the environment's proxy settings say.
const settings = { keepAlive: true, proxyEnv: process.env };
const agents = { 'http:': new HttpAgent(settings), 'https:': new HttpsAgent(settings) };

/**
 * What Octokit needs of `fetch`, over Node's own HTTP client: the built-in one takes 20 MB more before its first answer.
 * Follows redirects as `fetch` does (https://fetch.spec.whatwg.org/#http-redirect-fetch), and never takes the token to
 * another server. Rejects with what broke the connection, or with the signal's reason.
 */
export async function leanFetch(address: string, options: FetchOptions): Promise<FetchResponse> {
  let url = new URL(address);
  let sent = options;
  for (let count = 0; ; count += 1) {
    const answer = await send(url, sent);
    const location = answer.headers.location;
    const status = Number(answer.statusCode);
    if (!redirects.has(status) || location === undefined) return toResponse(answer, url, options);
    // Nobody reads it, and it must not hold the connection.
    answer.resume();
    if (count === mostRedirects) throw new Error('too many redirects');
    const next = new URL(location, url);
    sent = redirected(sent, status, next.origin === url.origin);
    url = next;
  }
}

function send(url: URL, { method, headers, body, signal }: FetchOptions): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:';
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = (secure ? httpsRequest : httpRequest)(url, {
    method,
    headers,
    agent: secure ? agents['https:'] : agents['http:'],
    ...(signal && { signal }),
  });
  request.once('response', resolve);
  request.on('error', (error) => reject(signal?.aborted === true ? signal.reason : error));
  if (typeof body === 'object')
    // What breaks in it breaks the request, which says so; an answer may come before it is all sent.
    pipeline(body, request).catch((error: unknown) => reject(error));
  else request.end(body);
  return promise;
}

function redirected(options: FetchOptions, status: number, sameOrigin: boolean): FetchOptions {
  const { authorization, ...others } = options.headers;
  const headers = sameOrigin && authorization !== undefined ? { ...others, authorization } : others;
  const asGet = status === 303 || (status < 303 && options.method === 'POST');
  if (asGet) return { ...options, headers, method: 'GET', body: undefined };
  if (typeof options.body === 'object') throw new Error('a stream cannot be sent to another place');
  return { ...options, headers };
}

function toResponse(answer: IncomingMessage, url: URL, { signal }: FetchOptions): FetchResponse {
  const read = async <T>(reading: Promise<T>): Promise<T> => {
    try {
      return await reading;
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : error;
    }
  };
  return {
    status: Number(answer.statusCode),
    statusText: String(answer.statusMessage),
    url: url.href,
    headers: new Map(
      Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
    ),
    body: answer,
    text: () => read(text(answer)),
    arrayBuffer: () => read(arrayBuffer(answer)),
  };
}
