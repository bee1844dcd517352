import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Lab, startLab } from '../doubles/github-lab.ts';

describe('tokens', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = await startLab({ tokens: { reader: { contents: 'read' } } });
  });
  afterEach(() => lab.stop());

  test('a request without a token, or with a wrong one, is refused', async () => {
    const without = await lab.call('GET', '', undefined, { token: null });
    expect(without).toMatchObject({ status: 401, body: { message: 'Requires authentication' } });
    const wrong = await lab.call('GET', '', undefined, { token: 'ghs_stolen' });
    expect(wrong).toMatchObject({
      status: 401,
      body: { message: 'Bad credentials', status: '401' },
    });
  });

  test.each([
    ['Bearer', (token: string) => `Bearer ${token}`],
    ['token', (token: string) => `token ${token}`],
    ['Basic', (token: string) => `Basic ${btoa(`x-access-token:${token}`)}`],
  ])('a token may come as %s', async (_, header) => {
    const headers = { authorization: header(lab.github.token) };
    expect((await lab.call('GET', '', undefined, { token: null, headers })).status).toBe(200);
  });

  test('another scheme is no authentication', async () => {
    const headers = { authorization: 'Digest username="x"' };
    const { status } = await lab.call('GET', '', undefined, { token: null, headers });
    expect(status).toBe(401);
  });

  test.each([
    ['POST', '/releases', { tag_name: 'v1' }],
    ['PATCH', '/releases/1', { name: 'x' }],
    ['DELETE', '/releases/1', undefined],
    ['POST', '/git/refs', { ref: 'refs/tags/v1', sha: '0' }],
    ['PATCH', '/git/refs/heads/main', { sha: '0' }],
    ['DELETE', '/git/refs/heads/main', undefined],
    ['POST', '/git/tags', { tag: 'v1' }],
    ['PUT', '/contents/x', { message: 'm', content: '' }],
    ['POST', '/deployments', { ref: 'main' }],
    ['POST', '/deployments/1/statuses', { state: 'success' }],
    ['POST', '/check-runs', { name: 'ci' }],
    ['PATCH', '/check-runs/1', { name: 'ci' }],
    ['POST', '/statuses/main', { state: 'success' }],
    ['PUT', '/environments/qa', {}],
  ])('%s %s needs the right to write', async (method, path, body) => {
    const reply = await lab.call(method, path, body, { token: 'reader' });
    expect(reply.status).toBe(403);
    expect(reply.body.message).toBe('Resource not accessible by integration');
  });

  test('a right to write one thing is none to write another, and reading needs none', async () => {
    const token = lab.github.tokenWith({ deployments: 'write' });
    const deployment = { ref: 'main', auto_merge: false, required_contexts: [] };
    expect((await lab.call('POST', '/deployments', deployment, { token })).status).toBe(201);
    expect((await lab.call('POST', '/releases', { tag_name: 'v1' }, { token })).status).toBe(403);
    expect((await lab.call('GET', '/releases', undefined, { token })).status).toBe(200);
  });

  test('what a token is expressly denied it cannot even read', async () => {
    const token = lab.github.tokenWith({ deployments: 'none', actions: 'none' });
    expect((await lab.call('GET', '/environments', undefined, { token })).status).toBe(403);
    expect((await lab.call('GET', '/environments/staging', undefined, { token })).status).toBe(403);
    expect((await lab.call('GET', '/deployments', undefined, { token })).status).toBe(403);
    expect((await lab.call('GET', '/deployments/1', undefined, { token })).status).toBe(403);
    expect((await lab.call('GET', '/releases', undefined, { token })).status).toBe(200);
  });

  test('the repository tells the role of a person, and nothing of what a workflow’s token may do', async () => {
    const bot = await lab.call('GET', '');
    expect(bot.body.permissions).toMatchObject({ push: false, pull: false, admin: false });
    const person = await startLab({ actor: 'ada', tokens: { reader: { contents: 'read' } } });
    const writer = await person.call('GET', '');
    expect(writer.body.permissions).toMatchObject({ push: true, pull: true, admin: false });
    const reader = await person.call('GET', '', undefined, { token: 'reader' });
    expect(reader.body.permissions).toMatchObject({ push: false, pull: true });
    await person.stop();
  });

  test('an unknown repository is not found, whatever the token', async () => {
    const reply = await lab.call('GET', `${lab.github.apiUrl}/repos/octo/other/releases`);
    expect(reply).toMatchObject({ status: 404, body: { message: 'Not Found' } });
    const other = await lab.call('GET', `${lab.github.apiUrl}/repos/OCTO/Service`);
    expect(other.body.full_name).toBe('octo/service');
  });
});

describe('accounts', () => {
  test("a workflow's token is nobody's, a person's is theirs", async () => {
    const bot = await startLab();
    expect((await bot.call('GET', `${bot.github.apiUrl}/user`)).status).toBe(403);
    await bot.stop();
    const person = await startLab({ actor: 'ada' });
    const user = await person.call('GET', `${person.github.apiUrl}/user`);
    expect(user.body).toMatchObject({ login: 'ada', type: 'User' });
    const other = await person.call('GET', `${person.github.apiUrl}/users/octo`);
    expect(other.body).toMatchObject({ login: 'octo' });
    const release = await person.call('POST', '/releases', { tag_name: 'v1', draft: true });
    expect(release.body.author).toMatchObject({ login: 'ada' });
    await person.stop();
  });
});

describe('the rate limit', () => {
  test('each request tells what is left, and looking at the limit is free', async () => {
    const lab = await startLab({ rateLimit: 100 });
    const first = await lab.call('GET', '');
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': '99',
      'x-ratelimit-used': '1',
      'x-ratelimit-resource': 'core',
      'x-ratelimit-reset': String(Date.parse('2026-01-12T13:00:00Z') / 1000),
    });
    const limit = await lab.call('GET', `${lab.github.apiUrl}/rate_limit`);
    expect(limit.body.rate).toMatchObject({ limit: 100, remaining: 99, used: 1 });
    await lab.stop();
  });

  test('after the last request of the hour all are refused, until the next hour', async () => {
    const lab = await startLab({ rateLimit: 2 });
    await lab.call('GET', '');
    await lab.call('GET', '');
    const refused = await lab.call('GET', '');
    expect(refused.status).toBe(403);
    expect(refused.body.message).toMatch(/rate limit exceeded/);
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    lab.advance(3600);
    expect((await lab.call('GET', '')).status).toBe(200);
    await lab.stop();
  });
});
