import { createHmac } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import type { WebhookMessage, Webhooks } from '../ports/webhooks.ts';
import { type AddressRule, loopbackOnly, publicOnly } from './addresses.ts';
import { type ExchangeResult, exchange } from './http-exchange.ts';

const attempts = 3;
/** Milliseconds for one attempt: a receiver who is gone must not hold a job up. */
const attemptTimeout = 4_000;
/** Milliseconds before the second attempt; doubled for each further one. */
const firstPause = 1_000;

export interface WebhookOptions {
  readonly clock: Clock;
  /** Signs messages after Standard Webhooks: `whsec_` and base64, or any text. Empty: no signature. */
  readonly secret: string;
  /** Allows loopback, over http as well: for tests and demonstrations on one machine. */
  readonly allowPrivate: boolean;
  readonly signal?: AbortSignal;
}

type Delivery = Awaited<ReturnType<Webhooks['send']>>;

/**
 * Messages by POST to https URLs with public addresses, repeated on 429, 5xx and where nothing answered. Never rejects,
 * and no detail holds any part of the URL: all of it is a secret.
 */
export function createWebhooks(options: WebhookOptions): Webhooks {
  return {
    async send(url, message) {
      const refusal = refuse(url, options.allowPrivate);
      if (refusal !== undefined) return { delivered: false, detail: refusal };
      try {
        return await deliver(url, message, options);
      } catch {
        return { delivered: false, detail: 'stopped: the run was cancelled' };
      }
    },
  };
}

function refuse(url: string, allowPrivate: boolean): string | undefined {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol === 'https:' || (allowPrivate && protocol === 'http:')) return undefined;
  return 'not sent: the URL has to begin with https://';
}

async function deliver(
  url: string,
  message: WebhookMessage,
  options: WebhookOptions,
): Promise<Delivery> {
  const { clock, signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    const result = await post(url, message, options);
    if (!isTransient(result) || attempt === attempts) return asDelivery(result, attempt);
    const pause = firstPause * 2 ** (attempt - 1);
    await clock.sleep(pause / 2 + (clock.random() * pause) / 2, signal);
  }
}

function post(url: string, message: WebhookMessage, options: WebhookOptions) {
  const timestamp = String(Math.floor(options.clock.now() / 1_000));
  return exchange({
    url,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(message.body)),
      'webhook-id': message.id,
      'webhook-timestamp': timestamp,
      ...signature(message, timestamp, options.secret),
    },
    body: message.body,
    timeout: attemptTimeout,
    maxBody: 0,
    allowed: ruleFor(url, options.allowPrivate),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

/** Unencrypted messages stay on the machine. */
function ruleFor(url: string, allowPrivate: boolean): AddressRule {
  if (url.toLowerCase().startsWith('http:')) return loopbackOnly;
  return (address) => publicOnly(address) || (allowPrivate && loopbackOnly(address));
}

/** Standard Webhooks, "Signature scheme": HMAC-SHA256 over `id.timestamp.body`, in base64, with its version. */
function signature(
  message: WebhookMessage,
  timestamp: string,
  secret: string,
): Record<string, string> {
  if (secret === '') return {};
  const key = secret.startsWith('whsec_')
    ? Buffer.from(secret.slice('whsec_'.length), 'base64')
    : Buffer.from(secret, 'utf8');
  const signed = createHmac('sha256', key)
    .update(`${message.id}.${timestamp}.${message.body}`)
    .digest('base64');
  return { 'webhook-signature': `v1,${signed}` };
}

function isTransient(result: ExchangeResult): boolean {
  if (result.kind === 'error') return !result.refused;
  return result.status === 429 || result.status >= 500;
}

function asDelivery(result: ExchangeResult, attempt: number): Delivery {
  const tries = attempt === 1 ? '' : ` after ${attempt} attempts`;
  if (result.kind === 'error') return { delivered: false, detail: `${result.reason}${tries}` };
  const delivered = result.status >= 200 && result.status < 300;
  return { delivered, detail: `answered with status ${result.status}${tries}` };
}
