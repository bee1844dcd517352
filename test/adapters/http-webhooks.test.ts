import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import {
  createWebhooks,
  type WebhookOptions,
} from '../../packages/core/src/adapters/http-webhooks.ts';
import { createFakeClock } from '../doubles/fake-clock.ts';
import { startHttp, startRaw, startTls } from '../doubles/http-server.ts';

const message = { id: 'msg-1', event: 'deployment.validated', body: '{"verdict":"päss"}' };

function webhooksWith(options: Partial<WebhookOptions> = {}) {
  const clock = createFakeClock();
  const webhooks = createWebhooks({ clock, secret: '', allowPrivate: true, ...options });
  return { clock, send: (url: string) => webhooks.send(url, message) };
}

/** A receiver that answers with these statuses, one after the other, and keeps what it got. */
async function receiver(...statuses: readonly number[]) {
  const received: { readonly headers: IncomingMessage['headers']; readonly body: string }[] = [];
  const server = await startHttp(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers, body });
    const status = statuses[received.length - 1] ?? statuses.at(-1) ?? 204;
    response.writeHead(status, { location: '/again' }).end();
  });
  return { ...server, received };
}

describe('a message', () => {
  test('is posted once where it is taken', async () => {
    await using server = await receiver(204);
    const { clock, send } = webhooksWith();
    expect(await send(`${server.url}/hook/secret`)).toEqual({
      delivered: true,
      detail: 'answered with status 204',
    });
    expect(server.received).toHaveLength(1);
    expect(server.received[0]?.body).toBe(message.body);
    expect(server.received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': 'msg-1',
      'webhook-timestamp': '1768219200',
    });
    expect(server.received[0]?.headers).not.toHaveProperty('webhook-signature');
    expect(clock.sleeps).toEqual([]);
  });

  test.each([
    ['whsec_c2VjcmV0LWtleQ==', 'secret-key'],
    ['any text', 'any text'],
  ])('is signed after Standard Webhooks: %s', async (secret, key) => {
    await using server = await receiver(200);
    await webhooksWith({ secret }).send(server.url);
    const signed = createHmac('sha256', key).update(`msg-1.1768219200.${message.body}`);
    expect(server.received[0]?.headers['webhook-signature']).toBe(`v1,${signed.digest('base64')}`);
  });

  test.each([429, 500, 503])('is sent again after %d, with pauses that grow', async (status) => {
    await using server = await receiver(status, status, 200);
    const { clock, send } = webhooksWith();
    expect(await send(server.url)).toEqual({
      delivered: true,
      detail: 'answered with status 200 after 3 attempts',
    });
    expect(clock.sleeps).toEqual([750, 1_500]);
    expect(new Set(server.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  test('is given up after three attempts', async () => {
    await using server = await receiver(500);
    expect(await webhooksWith().send(server.url)).toEqual({
      delivered: false,
      detail: 'answered with status 500 after 3 attempts',
    });
    expect(server.received).toHaveLength(3);
  });

  test.each([302, 400, 404, 410])('is not sent again after %d', async (status) => {
    await using server = await receiver(status);
    expect(await webhooksWith().send(server.url)).toEqual({
      delivered: false,
      detail: `answered with status ${status}`,
    });
    expect(server.received).toHaveLength(1);
  });

  test('is sent again where nobody answers', async () => {
    const server = await receiver(200);
    await server[Symbol.asyncDispose]();
    const { clock, send } = webhooksWith();
    expect(await send(server.url)).toEqual({
      delivered: false,
      detail: 'the connection was refused after 3 attempts',
    });
    expect(clock.sleeps).toHaveLength(2);
  });

  test('is given up where the run is cancelled, and even then nothing is thrown', async () => {
    await using server = await startRaw(undefined);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    expect(await webhooksWith({ signal: controller.signal }).send(server.url)).toEqual({
      delivered: false,
      detail: 'stopped: the run was cancelled',
    });
  });

  test('does not trust a certificate that nobody vouches for, and shows no part of the URL', async () => {
    await using server = await startTls((_request, response) => response.end());
    const { delivered, detail } = await webhooksWith().send(`${server.url}/hook/secret`);
    expect(delivered).toBe(false);
    expect(detail).toBe('TLS: its certificate is self-signed after 3 attempts');
  });
});

describe('a URL that may not be asked', () => {
  test.each([
    ['http://hooks.example.org/secret', false, /begin with https/],
    ['http://127.0.0.1/secret', false, /begin with https/],
    ['ftp://hooks.example.org/secret', true, /begin with https/],
    ['secret', true, /begin with https/],
    ['', false, /begin with https/],
    ['https://127.0.0.1/secret', false, /not allowed/],
    ['https://localhost/secret', false, /not allowed/],
    ['https://[::1]/secret', false, /not allowed/],
    ['https://[::ffff:127.0.0.1]/secret', false, /not allowed/],
    ['https://2130706433/secret', false, /not allowed/],
    ['https://0x7f.1/secret', false, /not allowed/],
    ['https://169.254.169.254/secret', false, /not allowed/],
    ['https://10.0.0.1/secret', true, /not allowed/],
    ['http://10.0.0.1/secret', true, /not allowed/],
    ['http://8.8.8.8/secret', true, /not allowed/],
  ])('%s (private allowed: %s) is refused at once', async (url, allowPrivate, detail) => {
    const { clock, send } = webhooksWith({ allowPrivate });
    const delivery = await send(url);
    expect(delivery.delivered).toBe(false);
    expect(delivery.detail).toMatch(detail);
    expect(delivery.detail).not.toContain('secret');
    expect(clock.sleeps).toEqual([]);
  });
});
