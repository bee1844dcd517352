import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SlipwayError } from '@slipway/core';
import {
  createGitHub,
  type GitHubOptions,
} from '../../packages/core/src/adapters/github/client.ts';
import { createRecordedLog, type RecordedLog } from '../doubles/recorded-log.ts';

type Reply = (request: IncomingMessage, response: ServerResponse) => void;

const token = 'ghs_canary+a/b=';
const at = { owner: 'octo', repo: 'service' };
const route = 'GET /repos/{owner}/{repo}';
const write = 'POST /repos/{owner}/{repo}/releases';
const body = { ...at, tag_name: 'v1' };

let url: string;
let replies: Reply[];
let seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
let slept: number[];
let recorded: RecordedLog;

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  seen.push({
    method: request.method ?? '',
    url: request.url ?? '',
    headers: request.headers,
    body: Buffer.concat(chunks).toString(),
  });
  (replies.shift() ?? json(200, {}))(request, response);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  replies = [];
  seen = [];
  slept = [];
  recorded = createRecordedLog();
});

function json(status: number, data: unknown, headers: Record<string, string> = {}): Reply {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(data));
  };
}

function text(status: number, data: string, type = 'text/html'): Reply {
  return (_, response) => {
    response.writeHead(status, { 'content-type': type });
    response.end(data);
  };
}

const broken: Reply = (request) => request.socket.destroy();
const silent: Reply = () => undefined;

function client(changes: Partial<GitHubOptions> = {}) {
  return createGitHub({
    token,
    apiUrl: `${url}/api/v3/`,
    graphqlUrl: `${url}/api/graphql`,
    clock: {
      now: () => 1_000_000,
      monotonic: () => 0,
      random: () => 0,
      sleep: async (milliseconds, signal) => {
        slept.push(milliseconds);
        if (signal?.aborted) throw new SlipwayError('cancelled', 'Cancelled.', { remedy: '' });
      },
    },
    log: recorded.log,
    ...changes,
  });
}

async function failure(running: Promise<unknown>): Promise<SlipwayError> {
  const error = await running.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(SlipwayError);
  const told = error as SlipwayError;
  expect(`${told.message} ${told.remedy} ${JSON.stringify(told.cause)}`).not.toContain('canary');
  expect(told.remedy).not.toBe('');
  return told;
}

describe('a request', () => {
  test('goes below the API’s root with the token, and is counted', async () => {
    const github = client();
    expect(github.requests()).toBe(0);
    replies = [json(200, { default_branch: 'main' }, { 'x-page': '2' })];
    const answer = await github.request(route, at);
    expect(answer).toMatchObject({ ok: true, status: 200, data: { default_branch: 'main' } });
    expect(answer.headers['x-page']).toBe('2');
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/api/v3/repos/octo/service' });
    expect(seen[0]?.headers).toMatchObject({
      authorization: `token ${token}`,
      'x-github-api-version': '2022-11-28',
    });
    expect(github.requests()).toBe(1);
  });

  test('sends what a write is given', async () => {
    replies = [json(201, { id: 1 })];
    await client().request(write, { ...body, draft: true });
    expect(seen[0]?.method).toBe('POST');
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ tag_name: 'v1', draft: true });
  });

  test('without content is answered by nothing', async () => {
    replies = [(_, response) => response.writeHead(204).end()];
    const answer = await client().request('DELETE /repos/{owner}/{repo}/releases/{release_id}', {
      ...at,
      release_id: 1,
    });
    expect(answer.status).toBe(204);
  });

  test('that GitHub will take away is told to who debugs', async () => {
    replies = [json(200, {}, { deprecation: 'true', sunset: 'soon' })];
    await client().request(route, at);
    expect(recorded.lines('debug').join()).toContain('is deprecated');
  });

  test('without a token is never sent', async () => {
    const error = await failure(client({ token: '' }).request(route, at));
    expect(error).toMatchObject({
      code: 'missing-token',
      remedy: expect.stringContaining('token'),
    });
    expect(seen).toEqual([]);
  });

  test('of a cancelled run is never sent', async () => {
    const error = await failure(client({ signal: AbortSignal.abort() }).request(route, at));
    expect(error.code).toBe('cancelled');
    expect(seen).toEqual([]);
  });
});

describe('a read', () => {
  test.each<[string, Reply]>([
    ['a server’s fault', json(502, { message: 'Bad gateway' })],
    ['a broken connection', broken],
    ['200 with HTML', text(200, '<html>sorry</html>')],
    ['200 with broken JSON', text(200, '{"id":', 'application/json')],
    ['200 with bytes', text(200, 'bytes', 'application/octet-stream')],
    ['200 with a bare word', text(200, '"word"', 'application/json')],
  ])('is repeated after %s', async (_, reply) => {
    const github = client();
    replies = [reply, reply, json(200, { default_branch: 'main' })];
    const { data } = await github.request(route, at);
    expect(data.default_branch).toBe('main');
    expect(slept).toEqual([500, 1000]);
    expect(github.requests()).toBe(3);
  });

  test('gives up after four tries', async () => {
    replies = Array.from({ length: 9 }, () => json(503, {}));
    const error = await failure(client().request(route, at));
    expect(error.code).toBe('retryable');
    expect(error.message).toContain('status 503');
    expect(seen).toHaveLength(4);
    expect(slept).toEqual([500, 1000, 2000]);
  });

  test('that nobody answers ends by its deadline', async () => {
    replies = [silent, silent, silent, silent];
    const error = await failure(client({ deadline: 40 }).request(route, at));
    expect(error).toMatchObject({
      code: 'retryable',
      message: expect.stringContaining('no answer in time'),
    });
    expect(seen).toHaveLength(4);
  });

  test('under way ends when the run is cancelled', async () => {
    const stop = new AbortController();
    replies = [() => stop.abort()];
    const error = await failure(client({ signal: stop.signal }).request(route, at));
    expect(error.code).toBe('cancelled');
  });

  test('of something that is not there', async () => {
    replies = [json(404, { message: 'Not Found' })];
    expect((await failure(client().request(route, at))).code).toBe('not-found');
    replies = [json(404, { message: 'Not Found' })];
    const answer = await client().request(route, at, { accept: [404] });
    expect(answer).toMatchObject({ ok: false, status: 404, message: 'Not Found', errors: [] });
  });

  test('without the right names it', async () => {
    replies = [json(403, { message: 'Resource not accessible by integration' })];
    const error = await failure(client().request(route, at, { needs: 'deployments: read' }));
    expect(error.code).toBe('missing-permission');
    expect(error.remedy).toContain('`deployments: read`');
    replies = [json(403, { message: 'Resource not accessible by integration' })];
    const unnamed = await failure(client().request(route, at));
    expect(unnamed.remedy).toContain('the right that GitHub names');
  });

  test('as a stream leaves the body to the caller', async () => {
    replies = [text(200, 'bytes', 'application/octet-stream')];
    const { data } = await client().request(route, at, { body: 'stream' });
    const chunks: Uint8Array[] = [];
    for await (const chunk of data as unknown as AsyncIterable<Uint8Array>) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('bytes');
  });
});

describe('a write', () => {
  test.each<[string, Reply]>([
    ['a server’s fault', json(500, { message: 'Oops' })],
    ['a lost answer', broken],
    ['200 with HTML', text(200, '<html>')],
  ])('is never repeated after %s', async (_, reply) => {
    replies = [reply];
    const error = await failure(client().request(write, body));
    expect(error.code).toBe('retryable');
    expect(error.message).toContain('may or may not have taken effect');
    expect(seen).toHaveLength(1);
  });

  test('that may happen twice is repeated as a read is, and still tells of a missing right', async () => {
    replies = [broken, json(502, { message: 'Oops' }), json(201, { id: 4 })];
    const harmless = { needs: 'deployments: write', repeatable: true };
    const { data } = await client().request(write, body, harmless);
    expect(data.id).toBe(4);
    expect(seen).toHaveLength(3);
    expect(slept).toEqual([500, 1_000]);
    replies = [json(404, { message: 'Not Found' })];
    const error = await failure(client().request(write, body, harmless));
    expect(error.code).toBe('missing-permission');
  });

  test('under way is not cut off by a cancelled run', async () => {
    const stop = new AbortController();
    replies = [
      (request, response) => {
        stop.abort();
        json(201, { id: 4 })(request, response);
      },
    ];
    const { data } = await client({ signal: stop.signal }).request(write, body);
    expect(data.id).toBe(4);
  });

  test.each([403, 404])('that gets %i names the right that is missing', async (status) => {
    replies = [json(status, { message: 'Not Found' })];
    const error = await failure(client().request(write, body, { needs: 'contents: write' }));
    expect(error).toMatchObject({
      code: 'missing-permission',
      remedy: expect.stringContaining('contents: write'),
    });
  });

  test('that is refused tells what GitHub says, and its status to who asks', async () => {
    const errors = [
      { resource: 'Release', code: 'already_exists', field: 'tag_name' },
      { message: 'Try\n harder' },
      'a bare word',
      7,
    ];
    replies = [json(422, { message: 'Validation Failed.', errors })];
    const error = await failure(client().request(write, body));
    expect(error.code).toBe('conflict');
    expect(error.message).toContain(
      'Validation Failed.; Release tag_name already_exists; Try harder; a bare word',
    );
    expect(error.cause).toMatchObject({
      status: 422,
      errors: expect.arrayContaining([
        expect.objectContaining({ code: 'already_exists', field: 'tag_name' }),
      ]),
    });
    replies = [json(422, { message: 'Validation Failed', errors })];
    const answer = await client().request(write, body, { accept: [409, 422] });
    expect(answer).toMatchObject({ ok: false, status: 422 });
  });

  test('that names a commit which was never pushed says so', async () => {
    const errors = [{ resource: 'Release', code: 'invalid', field: 'target_commitish' }];
    replies = [json(422, { message: 'Validation Failed', errors })];
    const error = await failure(client().request(write, body));
    expect(error).toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/^GitHub does not have the commit that .*\(422\)/),
      remedy: expect.stringMatching(/^Push the commit before this step/),
    });
  });

  test('that is refused without a word', async () => {
    replies = [text(418, '')];
    const error = await failure(client().request(write, body));
    expect(error.message).toContain('status 418');
  });

  test('with a bad token says so', async () => {
    replies = [json(401, { message: 'Bad credentials' })];
    expect((await failure(client().request(write, body))).code).toBe('missing-token');
  });
});

describe('a rate limit', () => {
  test.each<[string, Reply, number]>([
    ['429 with retry-after', json(429, {}, { 'retry-after': '7' }), 7000],
    ['403 with retry-after', json(403, {}, { 'retry-after': '2' }), 2000],
    [
      '403 with nothing left',
      json(403, {}, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1030' }),
      30_000,
    ],
    [
      'a reset that has passed',
      json(403, {}, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '5' }),
      1000,
    ],
    ['no time', json(429, {}, { 'retry-after': 'soon' }), 60_000],
    ['words alone', json(403, { message: 'You have exceeded a secondary rate limit' }), 60_000],
  ])('(%s) is waited for, for writes too', async (_, reply, wait) => {
    replies = [reply, json(201, { id: 1 })];
    await client().request(write, body);
    expect(slept).toEqual([wait]);
    expect(seen).toHaveLength(2);
    expect(recorded.lines('warning').join()).toContain(`${wait / 1000} s`);
  });

  test('beyond five minutes ends the call', async () => {
    replies = [json(429, {}, { 'retry-after': '301' })];
    const error = await failure(client().request(route, at));
    expect(error).toMatchObject({ code: 'retryable', remedy: expect.stringContaining('later') });
    replies = Array.from({ length: 9 }, () => json(429, {}, { 'retry-after': '100' }));
    await failure(client().request(route, at));
    expect(slept).toEqual([100_000, 100_000, 100_000]);
  });
});

describe('a GraphQL query', () => {
  const query = 'query ($owner: String!) { x }';
  test('goes to its own address, gives its data, and is repeated as a read', async () => {
    replies = [broken, json(200, { data: { x: 1 } })];
    const data = await client().graphql<{ x: number }>(query, { owner: 'octo' });
    expect(data).toEqual({ x: 1 });
    expect(seen.map(({ url: path }) => path)).toEqual(['/api/graphql', '/api/graphql']);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ query, variables: { owner: 'octo' } });
  });

  test.each([
    ['NOT_FOUND', 'not-found'],
    ['FORBIDDEN', 'missing-permission'],
    ['INSUFFICIENT_SCOPES', 'missing-permission'],
    ['SOMETHING_ELSE', 'conflict'],
  ])('that fails with %s is %s', async (type, code) => {
    replies = [json(200, { data: null, errors: [{ type, message: 'No such thing' }] })];
    const error = await failure(client().graphql(query, {}));
    expect(error.code).toBe(code);
    expect(error.message).toContain('No such thing');
  });

  test('that is answered by a list has no data', async () => {
    replies = [json(200, [])];
    expect(await client().graphql(query, {})).toBeUndefined();
  });

  test('that fails without a word', async () => {
    replies = [json(200, { errors: [{}] })];
    expect((await failure(client().graphql(query, {}))).message).toContain('the query failed');
  });

  test('that is rate limited waits', async () => {
    replies = [
      json(200, { errors: [{ type: 'RATE_LIMITED', message: 'Slow down' }] }),
      json(200, { data: {} }),
    ];
    await client().graphql(query, {});
    expect(slept).toEqual([60_000]);
  });
});

describe('an address that GitHub gave', () => {
  const call = (content: () => unknown, accept: number[] = []) => ({
    method: 'POST',
    url: `${url}/uploads?name=secret`,
    content,
    options: { needs: 'contents: write', accept, headers: { 'content-type': 'text/plain' } },
  });

  test('is sent a fresh body for each try', async () => {
    replies = [json(429, {}, { 'retry-after': '1' }), json(201, { id: 1 })];
    let made = 0;
    const content = () => {
      made += 1;
      return `body ${made}`;
    };
    const answer = await client().send(call(content));
    expect(answer.ok).toBe(true);
    expect(seen.map((request) => request.body)).toEqual(['body 1', 'body 2']);
    expect(seen[0]?.url).toBe('/uploads?name=secret');
  });

  test('does not show its query in an error', async () => {
    replies = [json(500, {})];
    const error = await failure(client().send(call(() => 'x')));
    expect(error.message).toContain('POST /uploads');
    expect(error.message).not.toContain('secret');
  });

  test('gives the refusals that are asked for', async () => {
    replies = [json(422, { errors: [{ code: 'already_exists' }] })];
    const answer = await client().send(call(() => 'x', [422]));
    expect(answer).toMatchObject({ ok: false, status: 422, message: 'status 422' });
  });
});
