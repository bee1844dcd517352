import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createGitHub } from '../../packages/core/src/adapters/github/client.ts';
import { createCommitChecks } from '../../packages/core/src/adapters/github/commit-checks.ts';
import { createWorkflowRuns } from '../../packages/core/src/adapters/github/workflow-runs.ts';
import { type Lab, startLab } from '../doubles/github-lab.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

let lab: Lab;
let sha: string;

beforeEach(async () => {
  lab = await startLab();
  sha = lab.commits[0] ?? '';
});
afterEach(() => lab.stop());

function client(token = lab.github.token) {
  return createGitHub({
    token,
    apiUrl: lab.github.apiUrl,
    graphqlUrl: lab.github.graphqlUrl,
    clock: { now: () => 0, monotonic: () => 0, random: () => 0, sleep: async () => undefined },
    log: createRecordedLog().log,
  });
}

async function post(path: string, body: object): Promise<void> {
  const answer = await fetch(`${lab.github.apiUrl}/repos/octo/service/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${lab.github.token}` },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(201);
}

describe('what tools said of a commit', () => {
  const list = (token?: string) => createCommitChecks(client(token), 'octo/service').list(sha);

  test('nothing yet', async () => {
    expect(await list()).toEqual([]);
  });

  test('check runs and statuses, each with the run that it belongs to', async () => {
    const run = (name: string, fields: object) =>
      post('check-runs', { name, head_sha: sha, ...fields });
    await run('build', {
      conclusion: 'success',
      details_url: 'https://github.com/octo/service/actions/runs/77/job/5',
    });
    await run('skipped', { conclusion: 'skipped' });
    await run('tests', { conclusion: 'timed_out' });
    await run('slow', { status: 'in_progress' });
    await post(`statuses/${sha}`, {
      context: 'ci/one',
      state: 'success',
      target_url: 'https://ci.example/1',
    });
    await post(`statuses/${sha}`, { context: 'ci/two', state: 'error' });
    await post(`statuses/${sha}`, { context: 'ci/three', state: 'pending' });
    const found = await list();
    if (found === 'forbidden') throw new Error('They can be read.');
    expect(new Map(found.map(({ name, state, runId }) => [name, [state, runId]]))).toEqual(
      new Map([
        ['build', ['success', '77']],
        ['skipped', ['success', undefined]],
        ['tests', ['failure', undefined]],
        ['slow', ['pending', undefined]],
        ['ci/one', ['success', undefined]],
        ['ci/two', ['failure', undefined]],
        ['ci/three', ['pending', undefined]],
      ]),
    );
  });

  test('more than a page of them', async () => {
    for (let count = 0; count < 101; count += 1)
      await post('check-runs', { name: `job ${count}`, head_sha: sha, conclusion: 'success' });
    expect(await list()).toHaveLength(101);
  });

  test.each(['check-runs', 'status'])('refused at %s: it is said, not guessed', async (path) => {
    lab.github.faults.add({
      method: 'GET',
      path: new RegExp(`/commits/[^/]+/${path}`),
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    expect(await list()).toBe('forbidden');
  });
});

describe('whether a run is over', () => {
  const isOver = (id: string, attempt = 1) =>
    createWorkflowRuns(client(), 'octo/service').isOver(id, attempt);

  test.each([
    ['it is under way', 'in_progress', 1, 1, false],
    ['it has ended', 'completed', 1, 1, true],
    ['a newer attempt is under way', 'in_progress', 2, 1, true],
  ] as const)('%s', async (_, status, current, attempt, over) => {
    lab.github.setRun('octo/service', {
      id: 77,
      status,
      conclusion: status === 'completed' ? 'success' : null,
      attempt: current,
    });
    expect(await isOver('77', attempt)).toBe(over);
  });

  test('a run that GitHub does not know, or of another system, cannot be told', async () => {
    expect(await isOver('78')).toBeUndefined();
    expect(await isOver('jenkins-12')).toBeUndefined();
  });
});
