import type { Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  loopbackOnly,
  notLinkLocal,
  publicOnly,
} from '../../packages/core/src/adapters/addresses.ts';
import { networkProbe } from '../../packages/core/src/adapters/network-probe.ts';
import type { ProbeRequest, TcpRequest } from '../../packages/core/src/ports/probe.ts';
import { certificate, startHttp, startPort, startRaw, startTls } from '../doubles/http-server.ts';

function probe(url: string, fields: Partial<ProbeRequest> = {}) {
  return networkProbe.http({
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
    expect(answer.latency).toBeLessThan(20_000);
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
    expect(answer.latency).toBeLessThan(20_000);
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

describe('a port', () => {
  const ask = (port: number, fields: Partial<TcpRequest> = {}) =>
    networkProbe.tcp({
      host: '127.0.0.1',
      port,
      tls: false,
      send: '',
      enough: undefined,
      timeout: 2_000,
      maxBody: 1_024,
      ...fields,
    });

  test('that takes a connection has answered', async () => {
    await using server = await startPort(() => undefined);
    expect(await ask(server.port)).toMatchObject({
      kind: 'answered',
      text: '',
      validUntil: undefined,
    });
  });

  test('is told something, and heard until that is enough', async () => {
    await using server = await startPort((socket) => {
      socket.on('data', (data) => {
        socket.write(`+${String(data).trim()}`);
        setTimeout(() => socket.write('PONG\r\n'), 20);
      });
    });
    const enough = (text: string) => text.includes('PONG');
    const answer = await ask(server.port, { send: 'PING\r\n', enough });
    expect(answer).toMatchObject({ kind: 'answered', text: '+PINGPONG\r\n' });
  });

  test.each<[string, (socket: Socket) => void, string]>([
    ['says something else and hangs up', (socket) => socket.end('-ERR'), '-ERR'],
    ['says something else and stays', (socket) => socket.write('-ERR'), '-ERR'],
    ['never ends', (socket) => socket.write('x'.repeat(5_000)), 'x'.repeat(1_024)],
  ])('that %s has said what it said', async (_, serve, text) => {
    await using server = await startPort(serve);
    const answer = await ask(server.port, { enough: () => false, timeout: 300 });
    expect(answer).toMatchObject({ kind: 'answered', text: expect.stringContaining(text) });
  });

  test.each<[string, (socket: Socket) => void, string]>([
    ['hangs up', (socket) => socket.end(), 'closed without an answer'],
    ['says nothing', () => undefined, 'no answer within 200 ms'],
  ])('that %s has not answered', async (_, serve, reason) => {
    await using server = await startPort(serve);
    const answer = await ask(server.port, { enough: () => false, timeout: 200 });
    expect(answer).toMatchObject({ kind: 'error', reason: expect.stringContaining(reason) });
  });

  test('that nobody listens at, a name that there is none of, and an address that may not be asked', async () => {
    const server = await startPort(() => undefined);
    await server[Symbol.asyncDispose]();
    expect(await ask(server.port)).toMatchObject({
      kind: 'error',
      reason: 'the connection was refused',
    });
    expect(await ask(1, { host: 'no-such-host.invalid' })).toMatchObject({ kind: 'error' });
    expect(await ask(80, { host: '169.254.169.254' })).toMatchObject({
      kind: 'error',
      reason: 'its address is not allowed',
    });
  });

  test('is not waited for once the run is cancelled', async () => {
    await using server = await startPort(() => undefined);
    const stop = new AbortController();
    const asking = ask(server.port, { enough: () => false, signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await expect(asking).rejects.toMatchObject({ code: 'cancelled' });
    await expect(ask(server.port, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

describe('a certificate that is trusted', () => {
  const before = getCACertificates('default');
  beforeAll(() => setDefaultCACertificates([...before, certificate]));
  afterAll(() => setDefaultCACertificates(before));
  const validUntil = '2120-01-01T00:00:00.000Z';

  test('tells how long it lasts, over HTTP', async () => {
    await using server = await startTls((_request, response) => response.end('ok'));
    expect(await probe(server.url)).toMatchObject({ kind: 'answered', validUntil });
  });

  test.each(['127.0.0.1', 'localhost'])('and at a port of %s', async (host) => {
    await using server = await startPort((socket) => socket.end('hello'), { tls: true });
    const request = { host, port: server.port, tls: true, send: '', timeout: 2_000, maxBody: 64 };
    const answer = await networkProbe.tcp({ ...request, enough: (text) => text === 'hello' });
    expect(answer).toMatchObject({ kind: 'answered', text: 'hello', validUntil });
  });
});

test('a certificate that nobody vouches for is no answer of a port', async () => {
  await using server = await startPort(() => undefined, { tls: true });
  const request = { host: 'localhost', port: server.port, tls: true, send: '', enough: undefined };
  const answer = await networkProbe.tcp({ ...request, timeout: 2_000, maxBody: 64 });
  expect(answer).toMatchObject({ kind: 'error', reason: expect.stringContaining('TLS: ') });
});
