import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Lab, startLab } from '../doubles/github-lab.ts';

let lab: Lab;
let shas: readonly string[];
beforeEach(async () => {
  lab = await startLab({}, [
    { message: 'one', files: { a: '1' } },
    { message: 'two', files: { a: '2' } },
    { message: 'side', files: { b: '1' }, branch: 'behind', from: 0 },
    { message: 'clash', files: { a: '3' }, branch: 'clash', from: 0 },
  ]);
  shas = lab.commits;
});
afterEach(() => lab.stop());

const plain = { auto_merge: false, required_contexts: [] };
const create = (fields: object = {}) =>
  lab.call('POST', '/deployments', { ref: 'main', ...plain, ...fields });
const add = (id: unknown, fields: object) =>
  lab.call('POST', `/deployments/${id}/statuses`, fields);
const states = async (id: unknown) => {
  const { body } = await lab.call('GET', `/deployments/${id}/statuses`);
  return (body as unknown as { state: string }[]).map(({ state }) => state);
};

describe('creating a deployment', () => {
  test('records what was sent, and the commit that the ref stood for', async () => {
    const payload = { schema: 1, version: '1.0.0' };
    const { status, body } = await create({
      environment: 'staging',
      task: 'rollback',
      description: 'Back to 1.0.0',
      payload,
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      sha: shas[1],
      ref: 'main',
      task: 'rollback',
      environment: 'staging',
      original_environment: 'staging',
      description: 'Back to 1.0.0',
      payload,
      transient_environment: false,
      production_environment: false,
      creator: { login: 'github-actions[bot]' },
      created_at: '2026-01-12T12:00:00Z',
    });
    expect((await lab.call('GET', `/deployments/${body.id}`)).body).toEqual(body);
  });

  test('the defaults are those of GitHub: production, deploy, nothing in the payload', async () => {
    const { body } = await create();
    expect(body).toMatchObject({
      task: 'deploy',
      environment: 'production',
      production_environment: true,
      payload: {},
      description: null,
    });
    const flags = { transient_environment: true, production_environment: false };
    expect((await create(flags)).body).toMatchObject(flags);
    expect((await create({ payload: 'text' })).body.payload).toBe('text');
  });

  test.each([
    ['no ref', { ref: '' }, 'Validation Failed'],
    ['an unknown ref', { ref: 'none' }, 'No ref found for: none'],
    ['a long description', { description: 'x'.repeat(141) }, 'Validation Failed'],
    ['a payload that is neither', { payload: 7 }, 'Validation Failed'],
    ['contexts that are none', { required_contexts: 'ci' }, 'Validation Failed'],
    ['contexts of a wrong type', { required_contexts: [7] }, 'Validation Failed'],
  ])('%s is refused', async (_, fields, message) => {
    const reply = await create(fields);
    expect(reply.status).toBe(422);
    expect(String(reply.body.message)).toContain(message);
    expect((await lab.call('GET', '/deployments')).body).toHaveLength(0);
  });

  test('an unknown environment comes into being without a word', async () => {
    expect((await lab.call('GET', '/environments/prodution')).status).toBe(404);
    await create({ environment: 'prodution' });
    expect((await lab.call('GET', '/environments/prodution')).status).toBe(200);
  });
});

describe('auto_merge, which is on unless it is switched off', () => {
  const merge = (ref: string) => lab.call('POST', '/deployments', { ref, required_contexts: [] });

  test('a branch that lacks something of the default one is merged first: 202, and no deployment', async () => {
    const reply = await merge('behind');
    expect(reply.status).toBe(202);
    expect(reply.body).toEqual({ message: 'Auto-merged main into behind on deployment.' });
    expect((await lab.call('GET', '/deployments')).body).toHaveLength(0);
    expect(await lab.git('rev-list', '--parents', '-1', 'behind')).toContain(
      `${shas[2]} ${shas[1]}`,
    );
    expect((await merge('behind')).status).toBe(201);
  });

  test('a conflict is told', async () => {
    const reply = await merge('clash');
    expect(reply).toMatchObject({
      status: 409,
      body: { message: 'Conflict merging main into clash.' },
    });
  });

  test('there is nothing to merge where the default branch is gone', async () => {
    await lab.git('update-ref', '-d', 'refs/heads/main');
    expect((await merge('behind')).status).toBe(201);
  });

  test('there is nothing to merge into the default branch or a commit', async () => {
    expect((await merge('main')).status).toBe(201);
    expect((await merge(String(shas[2]))).status).toBe(201);
  });
});

describe('required contexts', () => {
  const deploy = (fields: object = {}) =>
    lab.call('POST', '/deployments', { ref: 'main', auto_merge: false, ...fields });

  test('every context of the commit must be green, unless some are named', async () => {
    expect((await deploy()).status).toBe(201);
    await lab.call('POST', `/statuses/${shas[0]}`, { state: 'failure', context: 'elsewhere' });
    await lab.call('POST', '/check-runs', { name: 'elsewhere', head_sha: shas[0] });
    await lab.call('POST', `/statuses/${shas[1]}`, { state: 'success', context: 'lint' });
    const run = { name: 'test', head_sha: shas[1], status: 'in_progress' };
    const { id } = (await lab.call('POST', '/check-runs', run)).body;
    const refused = await deploy();
    expect(refused.status).toBe(409);
    expect(refused.body.message).toBe('Conflict: Commit status checks failed for main.');
    expect(refused.body.errors?.[0]?.message).toBe('Not green: test');
    expect((await deploy({ required_contexts: ['lint'] })).status).toBe(201);
    expect((await deploy({ required_contexts: ['other'] })).status).toBe(409);
    await lab.call('PATCH', `/check-runs/${id}`, { conclusion: 'success' });
    expect((await deploy()).status).toBe(201);
  });
});

describe('statuses', () => {
  test('are appended, and listed newest first', async () => {
    const { id } = (await create({ environment: 'staging' })).body;
    const { status, body } = await add(id, {
      state: 'in_progress',
      description: 'On its way',
      log_url: 'https://example.com/run/1',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      state: 'in_progress',
      description: 'On its way',
      environment: 'staging',
      log_url: 'https://example.com/run/1',
      target_url: 'https://example.com/run/1',
      environment_url: '',
    });
    lab.advance(60);
    await add(id, {
      state: 'success',
      environment_url: 'https://example.com',
      target_url: 'https://x.example',
    });
    expect(await states(id)).toEqual(['success', 'in_progress']);
    const one = await lab.call('GET', `/deployments/${id}/statuses/${body.id}`);
    expect(one.body.state).toBe('in_progress');
    expect((await lab.call('GET', `/deployments/${id}/statuses/1`)).status).toBe(404);
    const deployment = (await lab.call('GET', `/deployments/${id}`)).body;
    expect(deployment.updated_at).toBe('2026-01-12T12:01:00Z');
  });

  test.each([
    ['no state', {}],
    ['an unknown state', { state: 'done' }],
    ['a long description', { state: 'success', description: 'x'.repeat(141) }],
  ])('%s is refused', async (_, fields) => {
    const { id } = (await create()).body;
    expect((await add(id, fields)).status).toBe(422);
    expect(await states(id)).toEqual([]);
  });

  test('a description of exactly 140 characters is accepted, and an unknown deployment is not found', async () => {
    const { id } = (await create()).body;
    const fields = { state: 'success', description: '😀'.repeat(140) };
    expect((await add(id, fields)).status).toBe(201);
    expect((await add(1, fields)).status).toBe(404);
  });

  test('may move the deployment to another environment', async () => {
    const { id } = (await create({ environment: 'staging' })).body;
    await add(id, { state: 'queued', environment: 'staging-2' });
    expect((await lab.call('GET', `/deployments/${id}`)).body).toMatchObject({
      environment: 'staging-2',
      original_environment: 'staging',
    });
    expect((await lab.call('GET', '/environments/staging-2')).status).toBe(200);
  });
});

describe('auto_inactive', () => {
  const succeed = (id: unknown, more: object = {}) => add(id, { state: 'success', ...more });

  test('only earlier successes of the same environment become inactive', async () => {
    const good = (await create({ environment: 'staging' })).body.id;
    const bad = (await create({ environment: 'staging' })).body.id;
    const elsewhere = (await create({ environment: 'development' })).body.id;
    await succeed(good);
    await add(bad, { state: 'failure' });
    await succeed(elsewhere);
    const current = (await create({ environment: 'staging' })).body.id;
    await succeed(current);
    expect(await states(good)).toEqual(['inactive', 'success']);
    expect(await states(bad)).toEqual(['failure']);
    expect(await states(elsewhere)).toEqual(['success']);
    await succeed(good);
    expect(await states(current)).toEqual(['success']);
  });

  test.each([
    ['production', { environment: 'production' }],
    ['transient', { environment: 'review', transient_environment: true }],
  ])('%s deployments stay as they are', async (_, fields) => {
    const earlier = (await create(fields)).body.id;
    await succeed(earlier);
    await succeed((await create(fields)).body.id);
    expect(await states(earlier)).toEqual(['success']);
  });

  test('can be switched off, and needs a success', async () => {
    const earlier = (await create({ environment: 'staging' })).body.id;
    await succeed(earlier);
    const later = (await create({ environment: 'staging' })).body.id;
    await add(later, { state: 'in_progress' });
    await succeed(later, { auto_inactive: false });
    expect(await states(earlier)).toEqual(['success']);
  });
});

describe('lists', () => {
  test('newest first, by environment, ref, SHA and task', async () => {
    const ids = [];
    for (const environment of ['staging', 'production', 'staging']) {
      ids.push((await create({ environment })).body.id);
    }
    const listed = async (query: string) => {
      const { body } = await lab.call('GET', `/deployments${query}`);
      return (body as unknown as { id: number }[]).map(({ id }) => id);
    };
    expect(await listed('')).toEqual(ids.toReversed());
    expect(await listed('?environment=staging')).toEqual([ids[2], ids[0]]);
    expect(await listed(`?ref=main&sha=${shas[1]}&task=deploy`)).toHaveLength(3);
    expect(await listed('?task=rollback')).toHaveLength(0);
    expect(await listed('?environment=none')).toHaveLength(3);
    expect(await listed('?per_page=2&page=2')).toEqual([ids[0]]);
  });
});

describe('environments', () => {
  test('exist from the start, and can be made', async () => {
    const { body } = await lab.call('GET', '/environments?per_page=2');
    expect(body).toMatchObject({ total_count: 3, environments: [{ name: 'development' }, {}] });
    const made = await lab.call('PUT', '/environments/qa%2Feurope', {});
    expect(made).toMatchObject({ status: 200, body: { name: 'qa/europe' } });
    expect((await lab.call('PUT', '/environments/qa%2Feurope')).body.id).toBe(made.body.id);
    expect((await lab.call('GET', '/environments')).body.total_count).toBe(4);
  });

  test('are those that the options name', async () => {
    const other = await startLab({ environments: ['moon'] });
    expect((await other.call('GET', '/environments')).body.environments).toMatchObject([
      { name: 'moon' },
    ]);
    await other.stop();
  });
});

describe('a job with `environment:`', () => {
  const begin = (environment: string) =>
    lab.github.startJob('octo/service', { environment, ref: 'main', runId: 42 });

  test('has a deployment of its own, with an empty payload and the job’s page', async () => {
    const { id } = await begin('staging');
    const { body } = await lab.call('GET', `/deployments/${id}`);
    expect(body).toMatchObject({ sha: shas[1], task: 'deploy', payload: {}, description: null });
    const statuses = (await lab.call('GET', `/deployments/${id}/statuses`)).body as unknown;
    const log_url = expect.stringMatching(/\/octo\/service\/actions\/runs\/42\/job\/\d+$/);
    expect(statuses).toMatchObject([
      { state: 'in_progress', description: '', log_url },
      { state: 'queued', description: '', log_url },
    ]);
  });

  test.each([
    ['success', 'success'],
    ['failure', 'failure'],
    ['cancelled', 'failure'],
  ] as const)(
    'that ends as %s closes it as %s, whatever others said',
    async (conclusion, state) => {
      const { id, end } = await begin('staging');
      await add(id, { state: 'error', description: 'no' });
      end(conclusion);
      expect((await states(id))[0]).toBe(state);
    },
  );

  test('takes what is not production out of service when it succeeds', async () => {
    const ids = [];
    for (const environment of ['staging', 'production']) {
      const { body } = await create({ environment });
      await add(body.id, { state: 'success' });
      (await begin(environment)).end('success');
      ids.push(body.id);
    }
    expect(await states(ids[0])).toEqual(['inactive', 'success']);
    expect(await states(ids[1])).toEqual(['success']);
  });

  test('is of something that is there', async () => {
    const job = { environment: 'staging', ref: 'nowhere', runId: 1 };
    await expect(lab.github.startJob('octo/service', job)).rejects.toThrow('no "nowhere"');
  });
});
