import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Lab, startLab } from '../doubles/github-lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await startLab();
});
afterEach(() => lab.stop());

const list = () => lab.call('GET', '/releases');
const create = () => lab.call('POST', '/releases', { tag_name: 'v1', draft: true });

describe('a planned status', () => {
  test('is sent instead of doing anything, once', async () => {
    lab.github.faults.add({ method: 'POST', path: '/repos/octo/service/releases', status: 502 });
    expect((await create()).status).toBe(502);
    expect((await list()).body).toHaveLength(0);
    expect((await create()).status).toBe(201);
  });

  test('can have a body and headers: a secondary rate limit', async () => {
    lab.github.faults.add({
      path: '*',
      status: 403,
      headers: { 'retry-after': '1' },
      body: { message: 'You have exceeded a secondary rate limit.' },
    });
    const reply = await list();
    expect(reply.headers.get('retry-after')).toBe('1');
    expect(reply.body.message).toBe('You have exceeded a secondary rate limit.');
  });

  test('can be a 200 that is not JSON', async () => {
    const headers = { 'content-type': 'application/json' };
    lab.github.faults.add({ path: '*', status: 200, body: '<html>', headers });
    expect(await list()).toMatchObject({ status: 200, body: '<html>' });
  });
});

describe('which requests suffer', () => {
  const statuses = async (count: number) => {
    const seen = [];
    for (let index = 0; index < count; index += 1) seen.push((await list()).status);
    return seen;
  };

  test('the n-th that matches, and as many as are wanted from then on', async () => {
    lab.github.faults.add({ path: '*/releases', nth: 2, times: 2, status: 500 });
    expect(await statuses(4)).toEqual([200, 500, 500, 200]);
  });

  test('all, where that is wanted, until the plan is cleared', async () => {
    lab.github.faults.add({ path: /releases$/g, times: Number.POSITIVE_INFINITY, status: 503 });
    expect(await statuses(3)).toEqual([503, 503, 503]);
    lab.github.faults.clear();
    expect(await statuses(1)).toEqual([200]);
  });

  test('only those of the method and path; special characters stand for themselves', async () => {
    lab.github.faults.add({ method: 'POST', path: '*', status: 500 });
    lab.github.faults.add({ path: '/repos/octo.service/releases', status: 500 });
    lab.github.faults.add({ path: '/releases', status: 500 });
    expect(await statuses(1)).toEqual([200]);
  });

  test('GraphQL is at /graphql, an encoded path is as one reads it', async () => {
    lab.github.faults.add({ path: '/graphql', status: 502 });
    const query = { query: '{ __typename }' };
    expect((await lab.call('POST', lab.github.graphqlUrl, query)).status).toBe(502);
    lab.github.faults.add({ path: '*/environments/b c', status: 502 });
    expect((await lab.call('GET', '/environments/b%20c')).status).toBe(502);
  });
});

describe('lost replies', () => {
  test('before: the connection breaks, nothing was done', async () => {
    lab.github.faults.add({ method: 'POST', path: '*', lostReply: 'before' });
    await expect(create()).rejects.toThrow();
    expect((await list()).body).toHaveLength(0);
  });

  test('after: the connection breaks, all was done', async () => {
    lab.github.faults.add({ method: 'POST', path: '*', lostReply: 'after' });
    await expect(create()).rejects.toThrow();
    expect((await list()).body).toMatchObject([{ tag_name: 'v1' }]);
  });

  test('are in the log, without a status', async () => {
    lab.github.faults.add({ path: '*', lostReply: 'before' });
    await expect(list()).rejects.toThrow();
    await list();
    expect(lab.github.requests).toEqual([
      { method: 'GET', path: '/repos/octo/service/releases', status: 0 },
      { method: 'GET', path: '/repos/octo/service/releases', status: 200 },
    ]);
  });
});

test('a delay holds the reply back', async () => {
  lab.github.faults.add({ path: '*', delay: 150 });
  const begun = performance.now();
  expect((await list()).status).toBe(200);
  expect(performance.now() - begun).toBeGreaterThan(140);
});

test('a delayed answer can be given up', async () => {
  lab.github.faults.add({ path: '*', delay: 60_000 });
  const signal = AbortSignal.timeout(50);
  await expect(fetch(lab.github.apiUrl, { signal })).rejects.toThrow();
  expect((await list()).status).toBe(200);
});
