import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import {
  type FetchOptions,
  leanFetch,
} from '../../packages/core/src/adapters/github/lean-fetch.ts';
import { startHttp } from '../doubles/http-server.ts';

interface Asked {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A server that keeps what it is asked, and answers by the path: `/STATUS?to=ADDRESS` redirects. */
async function server() {
  const asked: Asked[] = [];
  const http = await startHttp(async (request: IncomingMessage, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const url = new URL(String(request.url), 'http://x');
    const { authorization } = request.headers;
    asked.push({ method: request.method, path: request.url, authorization, body });
    const status = Number(url.pathname.slice(1)) || 200;
    const to = url.searchParams.get('to');
    response.writeHead(status, {
      'X-Two': ['a', 'b'],
      ...(to !== null && { location: to }),
    });
    response.end(`answer to ${request.method}`);
  });
  return { ...http, asked, [Symbol.asyncDispose]: http[Symbol.asyncDispose] };
}

const get: FetchOptions = { method: 'GET', headers: { authorization: 'token secret' } };

describe('an answer', () => {
  test('is told as fetch tells it', async () => {
    await using there = await server();
    const answer = await leanFetch(`${there.url}/404`, get);
    expect(answer).toMatchObject({ status: 404, statusText: 'Not Found', url: `${there.url}/404` });
    expect(answer.headers.get('x-two')).toBe('a, b');
    expect(new Map(answer.headers).has('date')).toBe(true);
    expect(await answer.text()).toBe('answer to GET');
    const again = await leanFetch(`${there.url}/200`, get);
    expect(Buffer.from(await again.arrayBuffer()).toString()).toBe('answer to GET');
  });

  test.each([
    ['a text', () => 'hello'],
    ['a stream', () => Readable.from(['hel', 'lo'])],
  ])('to %s', async (_, body) => {
    await using there = await server();
    await leanFetch(there.url, { ...get, method: 'POST', body: body() });
    expect(there.asked).toMatchObject([{ method: 'POST', body: 'hello' }]);
  });
});

describe('a redirect', () => {
  test.each([
    [301, 'GET', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [307, 'POST', 'POST'],
    [308, 'PATCH', 'PATCH'],
  ])('of %i: %s becomes %s', async (status, method, then) => {
    await using there = await server();
    const body = method === 'GET' ? undefined : 'words';
    const answer = await leanFetch(`${there.url}/${status}?to=/200`, { ...get, method, body });
    expect(await answer.text()).toBe(`answer to ${then}`);
    expect(answer.url).toBe(`${there.url}/200`);
    expect(there.asked[1]).toMatchObject({
      method: then,
      body: then === 'GET' ? '' : 'words',
      authorization: 'token secret',
    });
  });

  test('to another server never takes the token along', async () => {
    await using here = await server();
    await using other = await server();
    await leanFetch(`${here.url}/302?to=${encodeURIComponent(`${other.url}/200`)}`, get);
    expect(other.asked).toMatchObject([{ authorization: undefined }]);
  });

  test('without a place is an answer like any other', async () => {
    await using there = await server();
    expect((await leanFetch(`${there.url}/302`, get)).status).toBe(302);
  });

  test('that goes round in circles is an error', async () => {
    await using round = await startHttp((_, response) => {
      response.writeHead(302, { location: '/' }).end();
    });
    await expect(leanFetch(round.url, get)).rejects.toThrow('too many redirects');
  });

  test('cannot take a stream along', async () => {
    await using there = await server();
    const body = Readable.from(['x']);
    const sending = leanFetch(`${there.url}/307?to=/200`, { ...get, method: 'POST', body });
    await expect(sending).rejects.toThrow('a stream cannot be sent to another place');
  });
});

describe('what goes wrong', () => {
  test('nobody listens', async () => {
    const there = await server();
    await there[Symbol.asyncDispose]();
    await expect(leanFetch(there.url, get)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('the time is over, before the answer or within it: the signal’s own reason', async () => {
    await using silent = await startHttp(() => undefined);
    const signal = AbortSignal.timeout(50);
    await expect(leanFetch(silent.url, { ...get, signal })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    await using half = await startHttp((_, response) => {
      response.writeHead(200);
      response.write('half of');
    });
    const stop = new AbortController();
    const answer = await leanFetch(half.url, { ...get, signal: stop.signal });
    const reading = answer.text();
    stop.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });

  test('the answer breaks off', async () => {
    await using there = await startHttp((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half of');
      setTimeout(() => response.destroy(), 20);
    });
    const answer = await leanFetch(there.url, get);
    await expect(answer.text()).rejects.toThrow();
  });

  test('the body cannot be read', async () => {
    await using there = await server();
    const body = new Readable({
      read() {
        this.destroy(new Error('no such file'));
      },
    });
    await expect(leanFetch(there.url, { ...get, method: 'POST', body })).rejects.toThrow(
      'no such file',
    );
  });
});
