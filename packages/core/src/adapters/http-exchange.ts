import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type AddressRule, allowsLiteral, guardedLookup, RefusedAddress } from './addresses.ts';
import { cancelled, describeFailure, longestTimer, validUntil } from './connection.ts';

export interface Exchange {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes come as they are asked for; `content-length` is the caller's to give. */
  readonly body?: string | AsyncIterable<Uint8Array>;
  /** How the answer's body is read: `latin1` gives each byte as one character. Default `utf8`. */
  readonly encoding?: 'utf8' | 'latin1';
  /** Milliseconds for all of it: look-up, connection, answer and body. */
  readonly timeout: number;
  /** Bytes of the answer's body to read at most; the rest is not waited for. */
  readonly maxBody: number;
  readonly allowed: AddressRule;
  readonly signal?: AbortSignal;
}

export type ExchangeResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** When the certificate ends, ISO 8601; `undefined` without TLS. */
      readonly validUntil: string | undefined;
      readonly latency: number;
    }
  | {
      readonly kind: 'error';
      readonly reason: string;
      /** The address is not one that may be asked: trying again changes nothing. */
      readonly refused: boolean;
      readonly latency: number;
    };

type Outcome =
  | Omit<Extract<ExchangeResult, { kind: 'answered' }>, 'latency'>
  | Omit<Extract<ExchangeResult, { kind: 'error' }>, 'latency'>;

/**
 * One request on a connection of its own, no redirects followed. What goes wrong is a result; it rejects only with
 * `cancelled`, on abort. Reasons name neither path nor query, which may hold a secret.
 */
export function exchange(options: Exchange): Promise<ExchangeResult> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const connection = new AbortController();
    const finish = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', cancel);
      connection.abort();
    };
    const settle = (outcome: Outcome) => {
      finish();
      resolve({ ...outcome, latency: performance.now() - started });
    };
    const cancel = () => {
      finish();
      reject(cancelled());
    };
    const tooLate = () =>
      settle(failed(`no whole answer within ${Math.round(options.timeout)} ms`));
    const timer = setTimeout(tooLate, Math.min(options.timeout, longestTimer));
    if (options.signal?.aborted === true) return cancel();
    options.signal?.addEventListener('abort', cancel, { once: true });
    send(options, connection.signal, settle);
  });
}

function send(options: Exchange, signal: AbortSignal, settle: (outcome: Outcome) => void): void {
  const url = new URL(options.url);
  if (!allowsLiteral(url.hostname, options.allowed)) {
    settle(refused);
    return;
  }
  const connection = {
    method: options.method,
    headers: { 'user-agent': 'slipway', 'accept-encoding': 'identity', ...options.headers },
    agent: false,
    lookup: guardedLookup(options.allowed),
    // So that the look-up is asked for all addresses, whatever Node's own default is.
    autoSelectFamily: true,
    signal,
  } as const;
  const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, connection);
  request.once('response', (response) => read(response, options, settle));
  request.on('error', (error) =>
    settle(error instanceof RefusedAddress ? refused : failed(describeFailure(error))),
  );
  // A server that switches protocols or goes away answers nothing, and not always with an error.
  request.once('close', () => settle(failed(cutShort)));
  if (typeof options.body === 'object')
    // What breaks in it breaks the request, which says so.
    pipeline(Readable.from(options.body), request).catch(() => undefined);
  else request.end(options.body);
}

function read(
  response: IncomingMessage,
  { maxBody, encoding = 'utf8' }: Exchange,
  settle: (outcome: Outcome) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  // Asked at once: a connection that has ended has forgotten it.
  const certificateEnd = validUntil(response.socket);
  const answer = () =>
    settle({
      kind: 'answered',
      // Always there on an answer to a request.
      status: Number(response.statusCode),
      headers: joinHeaders(response),
      body: Buffer.concat(chunks).subarray(0, maxBody).toString(encoding),
      validUntil: certificateEnd,
    });
  if (maxBody === 0) answer();
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= maxBody) answer();
  });
  response.once('end', answer);
  response.on('error', () => settle(failed(cutShort)));
}

/** Node joins all but `set-cookie` already. */
function joinHeaders(response: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  );
}

const cutShort = 'the connection closed without a whole answer';
const refused: Outcome = { kind: 'error', reason: 'its address is not allowed', refused: true };

function failed(reason: string): Outcome {
  return { kind: 'error', reason, refused: false };
}
