import { runAgain, SlipwayError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import { type AddressRule, loopbackOnly, notLinkLocal } from '../addresses.ts';
import { type Exchange, type ExchangeResult, exchange } from '../http-exchange.ts';

const attempts = 4;
/** Milliseconds before the second attempt; doubled for each further one. */
const firstPause = 1_000;
/** Milliseconds that a registry may make us wait. */
const longestPause = 60_000;
const readTimeout = 30_000;
/** Bytes of an index's page or a package's document; the biggest ones have some ten million. */
const longestPage = 128 * 1024 * 1024;

/** What every conversation with a registry needs. */
export interface RegistryConnection {
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface Reading {
  /** What is asked, for messages, such as `npm`. */
  readonly who: string;
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly encoding?: 'utf8' | 'latin1';
}

type Sending = Omit<Exchange, 'allowed' | 'signal' | 'maxBody'> & { readonly maxBody?: number };

/** One request, never repeated. Unencrypted ones stay on the machine, and none goes to a machine's metadata service. */
export function send(sending: Sending, { signal }: RegistryConnection): Promise<ExchangeResult> {
  return exchange({
    maxBody: longestPage,
    ...sending,
    allowed: ruleFor(sending.url),
    ...(signal && { signal }),
  });
}

/**
 * Asks what may be asked again: repeated on 429, 5xx and where nothing answered.
 *
 * @throws SlipwayError `retryable`
 */
export async function ask(reading: Reading, connection: RegistryConnection): Promise<Answer> {
  const { who, url, method = 'GET', headers = {}, body, encoding = 'utf8' } = reading;
  const length: Record<string, string> =
    body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const sending = {
    url,
    method,
    headers: { ...headers, ...length },
    encoding,
    timeout: readTimeout,
    ...(body !== undefined && { body }),
  };
  for (let attempt = 1; ; attempt += 1) {
    const result = await send(sending, connection);
    if (result.kind === 'answered' && !isTransient(result.status)) return result;
    if (attempt === attempts || (result.kind === 'error' && result.refused))
      throw unanswered(who, reasonOf(result));
    await connection.clock.sleep(pauseAfter(result, attempt), connection.signal);
  }
}

/** Whether an answer says nothing of what was asked, only that it was the wrong moment. */
export function isTransient(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/** Why there is no usable answer, without any of its text. */
export function reasonOf(result: ExchangeResult): string {
  return result.kind === 'error' ? result.reason : `it answered with status ${result.status}`;
}

/** `Retry-After` in seconds (RFC 9110, 10.2.3), else longer each time. */
function pauseAfter(result: ExchangeResult, attempt: number): number {
  const told = result.kind === 'answered' ? Number(result.headers['retry-after']) : Number.NaN;
  const pause = told >= 0 ? told * 1_000 : firstPause * 2 ** (attempt - 1);
  return Math.min(pause, longestPause);
}

function ruleFor(url: string): AddressRule {
  return url.toLowerCase().startsWith('https:') ? notLinkLocal : loopbackOnly;
}

function unanswered(who: string, why: string): SlipwayError {
  return new SlipwayError('retryable', `${who} gives no answer: ${why}.`, { remedy: runAgain });
}
