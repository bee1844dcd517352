import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Lab, startLab } from '../doubles/github-lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await startLab();
});
afterEach(() => lab.stop());

describe('check runs', () => {
  const create = (fields: object) =>
    lab.call('POST', '/check-runs', { name: 'test', head_sha: lab.commits[0], ...fields });
  const listed = async (query = '') => {
    const { body } = await lab.call('GET', `/commits/main/check-runs${query}`);
    return body;
  };

  test('begin queued, go on, and end with a conclusion', async () => {
    const { status, body } = await create({
      details_url: 'https://ci.example/1',
      external_id: '7',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'test',
      status: 'queued',
      conclusion: null,
      completed_at: null,
      details_url: 'https://ci.example/1',
      external_id: '7',
    });
    const path = `/check-runs/${body.id}`;
    const running = await lab.call('PATCH', path, { status: 'in_progress' });
    expect(running.body).toMatchObject({ status: 'in_progress', completed_at: null });
    lab.advance(60);
    await lab.call('PATCH', path, { conclusion: 'failure', name: 'tests' });
    expect((await lab.call('GET', path)).body).toMatchObject({
      name: 'tests',
      status: 'completed',
      conclusion: 'failure',
      completed_at: '2026-01-12T12:01:00Z',
    });
    expect((await lab.call('GET', '/check-runs/1')).status).toBe(404);
  });

  test('are listed for a commit: the latest of each name', async () => {
    await create({ conclusion: 'failure', status: 'completed' });
    await create({ conclusion: 'success', status: 'completed' });
    await create({ name: 'lint' });
    expect(await listed()).toMatchObject({
      total_count: 2,
      check_runs: [{ name: 'lint' }, { name: 'test', conclusion: 'success' }],
    });
    expect(await listed('?check_name=lint')).toMatchObject({ total_count: 1 });
  });

  test('need a name and a commit', async () => {
    expect((await create({ name: '' })).status).toBe(422);
    expect((await create({ head_sha: 'none' })).status).toBe(422);
    expect((await lab.call('GET', '/commits/none/check-runs')).status).toBe(422);
  });
});

describe('commit statuses', () => {
  const add = (state: string, context?: string) =>
    lab.call('POST', `/statuses/${lab.commits[0]}`, {
      state,
      ...(context === undefined
        ? {}
        : { context, description: 'x', target_url: 'https://x.example' }),
    });
  const combined = async () => (await lab.call('GET', '/commits/main/status')).body;

  test('combine to one state: the last of each context counts', async () => {
    expect(await combined()).toMatchObject({ state: 'pending', total_count: 0, statuses: [] });
    expect((await add('success')).body).toMatchObject({ context: 'default', description: null });
    expect((await combined()).state).toBe('success');
    await add('pending', 'ci');
    expect((await combined()).state).toBe('pending');
    await add('error', 'ci');
    expect((await combined()).state).toBe('failure');
    await add('success', 'ci');
    expect(await combined()).toMatchObject({
      state: 'success',
      total_count: 2,
      sha: lab.commits[0],
    });
  });

  test('need a state that GitHub knows, and a commit', async () => {
    expect((await add('done')).status).toBe(422);
    expect((await lab.call('POST', '/statuses/main', {})).status).toBe(422);
    expect((await lab.call('POST', '/statuses/none', { state: 'success' })).status).toBe(422);
  });
});

describe('workflow runs', () => {
  test('are those that were made known, and can change', async () => {
    expect((await lab.call('GET', '/actions/runs/7')).status).toBe(404);
    lab.github.setRun('octo/service', { id: 7, status: 'in_progress', conclusion: null });
    expect((await lab.call('GET', '/actions/runs/7')).body).toMatchObject({
      id: 7,
      status: 'in_progress',
      head_sha: lab.commits[0],
    });
    lab.github.setRun('octo/service', { id: 7, status: 'completed', conclusion: 'cancelled' });
    expect((await lab.call('GET', '/actions/runs/7')).body.conclusion).toBe('cancelled');
    expect(() =>
      lab.github.setRun('octo/none', { id: 1, status: 'queued', conclusion: null }),
    ).toThrow('There is no repository "octo/none" here');
  });

  test('of an empty repository belong to no commit', async () => {
    const empty = await startLab({}, []);
    empty.github.setRun('octo/service', { id: 7, status: 'queued', conclusion: null });
    const { body } = await empty.call('GET', '/actions/runs/7');
    expect(body.head_sha).toBe('0'.repeat(40));
    await empty.stop();
  });
});
