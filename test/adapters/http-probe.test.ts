import { describe, expect, test } from '@jest/globals';
import {
  loopbackOnly,
  notLinkLocal,
  publicOnly,
} from '../../packages/core/src/adapters/addresses.ts';
import { httpProbe } from '../../packages/core/src/adapters/http-probe.ts';
import type { ProbeRequest } from '../../packages/core/src/ports/probe.ts';
import { startHttp, startRaw, startTls } from '../doubles/http-server.ts';

function probe(url: string, fields: Partial<ProbeRequest> = {}) {
  return httpProbe.http({
    url,
    method: 'GET',
    headers: {},
    timeout: 2_000,
    maxBody: 64 * 1024,
    ...fields,
  });
}

describe('a service that answers', () => {
  test('is read whole: status, headers by lower-case name, body', async () => {
    await using server = await startHttp((request, response) => {
      response.writeHead(503, { 'X-Version': '1.2.3', 'Set-Cookie': ['a=1', 'b=2'] });
      response.end(`${request.method} ${request.url} ${request.headers['x-probe']}`);
    });
    const answer = await probe(`${server.url}/health?full=1`, {
      method: 'POST',
      headers: { 'X-Probe': 'yes' },
    });
    expect(answer).toMatchObject({
      kind: 'answered',
      status: 503,
      headers: { 'x-version': '1.2.3', 'set-cookie': 'a=1, b=2' },
      body: 'POST /health?full=1 yes',
    });
    expect(answer.latency).toBeGreaterThan(0);
    expect(answer.latency).toBeLessThan(2_000);
  });

  test('gets a fresh connection each time', async () => {
    const ports = new Set<number | undefined>();
    await using server = await startHttp((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    });
    for (let count = 0; count < 3; count += 1) await probe(server.url);
    expect(ports.size).toBe(3);
  });

  test('is found by name, too', async () => {
    await using server = await startHttp((_request, response) => response.end('ok'));
    const answer = await probe(`http://localhost:${server.port}`);
    expect(answer).toMatchObject({ kind: 'answered', body: 'ok' });
  });

  test('with a redirect is not followed', async () => {
    let requests = 0;
    await using server = await startHttp((_request, response) => {
      requests += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await probe(server.url)).toMatchObject({
      kind: 'answered',
      status: 302,
      headers: { location: '/elsewhere' },
    });
    expect(requests).toBe(1);
  });

  test('without end is cut at the limit', async () => {
    await using server = await startHttp((_request, response) => {
      const more = () => {
        while (response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      response.on('error', () => undefined);
      more();
    });
    const answer = await probe(server.url, { maxBody: 25_000 });
    expect(answer.kind === 'answered' && answer.body).toBe('x'.repeat(25_000));
  });

  test('need not be read at all', async () => {
    await using server = await startHttp((_request, response) => response.end('ok'));
    expect(await probe(server.url, { maxBody: 0 })).toMatchObject({ status: 200, body: '' });
    expect(await probe(server.url, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });
});

describe('a service that does not', () => {
  test('within the time: silence', async () => {
    await using server = await startRaw(undefined);
    const answer = await probe(server.url, { timeout: 80 });
    expect(answer).toMatchObject({ kind: 'error', reason: 'no whole answer within 80 ms' });
    expect(answer.latency).toBeGreaterThanOrEqual(75);
    expect(answer.latency).toBeLessThan(1_000);
  });

  test('within the time: one drop after the other', async () => {
    await using server = await startHttp((_request, response) => {
      const timer = setInterval(() => response.write('.'), 10);
      response.on('close', () => clearInterval(timer));
    });
    expect(await probe(server.url, { timeout: 100 })).toMatchObject({
      kind: 'error',
      reason: 'no whole answer within 100 ms',
    });
  });

  test.each([
    ['', 'the connection was reset'],
    ['SSH-2.0-OpenSSH_9.9\r\n', 'the answer is not HTTP'],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc',
      'the connection closed without a whole answer',
    ],
    [
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
      'the connection closed without a whole answer',
    ],
  ])('as HTTP: %j', async (bytes, reason) => {
    await using server = await startRaw(bytes);
    expect(await probe(server.url)).toMatchObject({ kind: 'error', reason });
  });

  test('at all: nobody listens', async () => {
    const server = await startHttp(() => undefined);
    await server[Symbol.asyncDispose]();
    expect(await probe(server.url)).toMatchObject({
      kind: 'error',
      reason: 'the connection was refused',
    });
  });

  test('by its name: there is none (RFC 6761)', async () => {
    const answer = await probe('http://service.invalid/?token=secret');
    expect(answer).toMatchObject({
      kind: 'error',
      reason: expect.stringMatching(/^its name does not resolve/),
    });
  });

  test('with a certificate that anybody vouches for', async () => {
    await using server = await startTls((_request, response) => response.end('ok'));
    expect(await probe(`${server.url}/?token=secret`)).toMatchObject({
      kind: 'error',
      reason: 'TLS: its certificate is self-signed',
    });
  });

  test('over TLS where it speaks plain HTTP', async () => {
    await using server = await startHttp((_request, response) => response.end('ok'));
    expect(await probe(server.url.replace('http:', 'https:'))).toMatchObject({
      kind: 'error',
      reason: expect.stringMatching(/^the connection failed \(\w+\)$/),
    });
  });

  test.each(['http://169.254.169.254/', 'http://[fe80::1]/', 'http://[::ffff:169.254.169.254]/'])(
    'and may not be asked: %s',
    async (url) => {
      expect(await probe(url)).toMatchObject({
        kind: 'error',
        reason: 'its address is not allowed',
      });
    },
  );
});

describe('a probe that is cancelled', () => {
  test('rejects at once', async () => {
    await using server = await startRaw(undefined);
    const controller = new AbortController();
    const asked = probe(server.url, { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('before it began does not begin', async () => {
    let requests = 0;
    await using server = await startHttp((_request, response) => {
      requests += 1;
      response.end();
    });
    await expect(probe(server.url, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(requests).toBe(0);
  });

  test('afterwards has its answer', async () => {
    await using server = await startHttp((_request, response) => response.end('ok'));
    const controller = new AbortController();
    const answer = await probe(server.url, { signal: controller.signal });
    controller.abort();
    expect(answer.kind).toBe('answered');
  });
});

describe('addresses', () => {
  test.each<[address: string, isPublic: boolean, isLoopback: boolean, isLinkLocal: boolean]>([
    ['8.8.8.8', true, false, false],
    ['2606:4700:4700::1111', true, false, false],
    ['127.0.0.1', false, true, false],
    ['127.255.255.254', false, true, false],
    ['::1', false, true, false],
    ['::ffff:127.0.0.1', false, true, false],
    ['::ffff:8.8.8.8', true, false, false],
    ['::ffff:a9fe:a9fe', false, false, true],
    ['169.254.169.254', false, false, true],
    ['fe80::1', false, false, true],
    ['fe80::1%eth0', false, false, true],
    ['fd00:ec2::254', false, false, true],
    ['0.0.0.0', false, false, false],
    ['::', false, false, false],
    ['10.0.0.1', false, false, false],
    ['100.64.0.1', false, false, false],
    ['172.16.0.1', false, false, false],
    ['172.32.0.1', true, false, false],
    ['192.168.1.1', false, false, false],
    ['224.0.0.1', false, false, false],
    ['255.255.255.255', false, false, false],
    ['fc00::1', false, false, false],
    ['64:ff9b::7f00:1', false, false, false],
    ['2002:7f00:1::', false, false, false],
    ['ff02::1', false, false, false],
  ])('%s', (address, isPublic, isLoopback, isLinkLocal) => {
    expect(publicOnly(address)).toBe(isPublic);
    expect(loopbackOnly(address)).toBe(isLoopback);
    expect(notLinkLocal(address)).toBe(!isLinkLocal);
  });
});
