import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createGitHub } from '../../packages/core/src/adapters/github/client.ts';
import { createDeployments } from '../../packages/core/src/adapters/github/deployments.ts';
import { createLatestRelease } from '../../packages/core/src/adapters/github/latest-release.ts';
import {
  isGood,
  proofDescription,
} from '../../packages/core/src/domain/deployment/deployment-ledger.ts';
import type { Deployments, NewDeployment } from '../../packages/core/src/ports/deployments.ts';
import { digest, payloadOf } from '../doubles/deployment-records.ts';
import { type Lab, startLab } from '../doubles/github-lab.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

let lab: Lab;
let deployments: Deployments;
let sha: string;
const logUrl = 'https://github.com/octo/service/actions/runs/1/attempts/1';

beforeEach(async () => {
  lab = await startLab();
  sha = lab.commits[0] ?? '';
  deployments = connect(lab.github.token);
});
afterEach(() => lab.stop());

function client(token: string) {
  return createGitHub({
    token,
    apiUrl: lab.github.apiUrl,
    graphqlUrl: lab.github.graphqlUrl,
    clock: { now: () => 0, monotonic: () => 0, random: () => 0, sleep: async () => undefined },
    log: createRecordedLog().log,
  });
}

const connect = (token: string) => createDeployments(client(token), 'octo/service');

const newDeployment = (fields: Partial<NewDeployment> = {}): NewDeployment => ({
  environment: 'production',
  sha,
  task: 'deploy',
  description: '1.0.0 by octocat',
  payload: payloadOf('1.0.0', { sha }),
  production: true,
  ...fields,
});

describe('a deployment', () => {
  test('is created with its payload, gets statuses, and is read back by REST and GraphQL alike', async () => {
    const created = await deployments.create(newDeployment());
    expect(created).toMatchObject({
      environment: 'production',
      sha,
      task: 'deploy',
      creator: 'github-actions[bot]',
      createdAt: '2026-01-12T12:00:00Z',
      payload: payloadOf('1.0.0', { sha }),
      statuses: [],
    });
    await deployments.addStatus(created.id, { state: 'in_progress', description: 'on it', logUrl });
    lab.advance(5);
    await deployments.addStatus(created.id, {
      state: 'success',
      description: proofDescription(digest),
      logUrl,
      environmentUrl: 'https://shop.example.com',
    });
    const read = await deployments.read(created.id);
    const { records, next } = await deployments.page('production', undefined);
    expect(read?.statuses.map(({ state }) => state)).toEqual(['in_progress', 'success']);
    expect(read?.statuses[1]?.createdAt).toBe('2026-01-12T12:00:05Z');
    expect(records).toEqual([{ ...read, ref: sha, committedAt: '2026-01-01T00:00:00Z' }]);
    expect(next).toBeUndefined();
    expect(records.every(isGood)).toBe(true);
  });

  test('says what GitHub is not to decide: no merge, no contexts, production or not', async () => {
    const { id } = await deployments.create(newDeployment());
    const other = await deployments.create(
      newDeployment({ environment: 'staging', production: false, task: 'rollback' }),
    );
    const { body } = await lab.call('GET', `/deployments/${id}`);
    expect(body).toMatchObject({ production_environment: true, transient_environment: false });
    const staging = await lab.call('GET', `/deployments/${other.id}`);
    expect(staging.body).toMatchObject({ production_environment: false, task: 'rollback' });
  });

  test('leaves its predecessors as they are, and shows its URL only on success', async () => {
    const staging = { environment: 'staging', production: false };
    const first = await deployments.create(newDeployment(staging));
    await deployments.addStatus(first.id, { state: 'success', description: '', logUrl });
    const second = await deployments.create(newDeployment(staging));
    await deployments.addStatus(second.id, { state: 'success', description: '', logUrl });
    expect((await deployments.read(first.id))?.statuses.at(-1)?.state).toBe('success');
    const { body } = await lab.call('GET', `/deployments/${first.id}/statuses`);
    expect(body).toMatchObject([{ environment_url: '', log_url: logUrl }]);
  });

  test('has its descriptions cut to what GitHub takes', async () => {
    const { id } = await deployments.create(newDeployment({ description: 'x'.repeat(200) }));
    await deployments.addStatus(id, { state: 'error', description: 'y'.repeat(500), logUrl });
    const read = await deployments.read(id);
    expect(read?.statuses[0]?.description).toBe(`${'y'.repeat(139)}…`);
  });

  test('whose creator is gone has none', async () => {
    const { id } = await deployments.create(newDeployment());
    const { body } = await lab.call('GET', `/deployments/${id}`);
    const path = `/repos/octo/service/deployments/${id}`;
    lab.github.faults.add({ method: 'GET', path, status: 200, body: { ...body, creator: null } });
    expect((await deployments.read(id))?.creator).toBe('');
  });

  test('that is not there is `undefined`', async () => {
    expect(await deployments.read(987_654)).toBeUndefined();
  });

  test('of others has no payload of ours', async () => {
    await lab.call('POST', '/deployments', {
      ref: 'main',
      environment: 'production',
      auto_merge: false,
      payload: 'text of theirs',
    });
    const { records } = await deployments.page('production', undefined);
    expect(records).toMatchObject([{ payload: undefined, sha, task: 'deploy', ref: 'main' }]);
  });
});

describe('an environment’s ledger', () => {
  test('comes in pages, newest first, without other environments', async () => {
    const ids: number[] = [];
    for (let count = 0; count < 55; count += 1)
      ids.unshift((await deployments.create(newDeployment())).id);
    await deployments.create(newDeployment({ environment: 'staging', production: false }));
    const first = await deployments.page('production', undefined);
    expect(first.records.map(({ id }) => id)).toEqual(ids.slice(0, 50));
    const second = await deployments.page('production', first.next);
    expect(second.records.map(({ id }) => id)).toEqual(ids.slice(50));
    expect(second.next).toBeUndefined();
  });

  test('a cursor that does not advance ends it', async () => {
    await deployments.create(newDeployment());
    const stuck = { hasNextPage: true, endCursor: 'same' };
    const body = { data: { repository: { deployments: { pageInfo: stuck, nodes: [] } } } };
    lab.github.faults.add({ method: 'POST', path: '*graphql', status: 200, body, times: 2 });
    const first = await deployments.page('production', undefined);
    expect(first.next).toBe('same');
    expect((await deployments.page('production', 'same')).next).toBeUndefined();
  });

  test('what GitHub says in other words is understood', async () => {
    const node = {
      databaseId: 7,
      environment: 'production',
      commitOid: sha,
      task: null,
      payload: null,
      createdAt: '2026-01-12T12:00:00.123Z',
      ref: null,
      commit: null,
      creator: { __typename: 'User', login: 'octocat' },
      statuses: {
        nodes: [{ state: 'WAITING', description: null, createdAt: '2026-01-12T12:00:01Z' }],
      },
    };
    const pageInfo = { hasNextPage: true, endCursor: null };
    const body = { data: { repository: { deployments: { pageInfo, nodes: [node] } } } };
    lab.github.faults.add({ method: 'POST', path: '*graphql', status: 200, body });
    const { records, next } = await deployments.page('production', undefined);
    expect(next).toBeUndefined();
    expect(records).toEqual([
      {
        id: 7,
        environment: 'production',
        sha,
        ref: sha,
        task: 'deploy',
        creator: 'octocat',
        createdAt: '2026-01-12T12:00:00Z',
        payload: undefined,
        statuses: [{ state: 'pending', description: '', createdAt: '2026-01-12T12:00:01Z' }],
      },
    ]);
  });
});

describe('what GitHub refuses', () => {
  test('a commit that it does not have', async () => {
    await expect(deployments.create(newDeployment({ sha: 'f'.repeat(40) }))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('ffffffffffff to production'),
      remedy: expect.stringContaining('pushed'),
    });
  });

  test('a token without the right, named', async () => {
    const reader = connect(lab.github.tokenWith({ deployments: 'read' }));
    await expect(reader.create(newDeployment())).rejects.toMatchObject({
      code: 'missing-permission',
      remedy: expect.stringContaining('deployments: write'),
    });
    const { id } = await deployments.create(newDeployment());
    await expect(
      reader.addStatus(id, { state: 'success', description: '', logUrl }),
    ).rejects.toMatchObject({ code: 'missing-permission' });
    expect(await reader.read(id)).toBeDefined();
  });

  test('a merge instead of a deployment', async () => {
    const path = '/repos/octo/service/deployments';
    lab.github.faults.add({ method: 'POST', path, status: 202, body: { message: 'Auto-merged.' } });
    await expect(deployments.create(newDeployment())).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('Auto-merged.'),
    });
    lab.github.faults.add({ method: 'POST', path, status: 202, body: {} });
    await expect(deployments.create(newDeployment())).rejects.toMatchObject({ code: 'conflict' });
  });

  test('another commit than the one that was asked for: the record is closed, and all stops', async () => {
    const { id } = await deployments.create(newDeployment());
    const body = { id, sha: 'e'.repeat(40), ref: 'main', task: 'deploy', payload: {} };
    const path = '/repos/octo/service/deployments';
    lab.github.faults.add({ method: 'POST', path, status: 201, body });
    await expect(deployments.create(newDeployment())).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('e'.repeat(40)),
    });
    expect((await deployments.read(id))?.statuses).toMatchObject([{ state: 'error' }]);
  });
});

describe('environments', () => {
  test('are known by name, so that a typo is found out', async () => {
    expect(await deployments.environmentExists('production')).toBe(true);
    expect(await deployments.environmentExists('prodution')).toBe(false);
    expect([...(await deployments.environmentNames())].sort()).toEqual([
      'development',
      'production',
      'staging',
    ]);
  });

  test('that the token may not see exist where they were deployed to', async () => {
    const blind = { method: 'GET', path: '/repos/octo/service/environments/*', status: 403 };
    lab.github.faults.add(blind);
    await expect(deployments.environmentExists('production')).rejects.toMatchObject({
      code: 'missing-permission',
      remedy: expect.stringContaining('actions: read'),
    });
    await deployments.create(newDeployment());
    lab.github.faults.add(blind);
    expect(await deployments.environmentExists('production')).toBe(true);
  });

  test('whose records the token may not read: the right is named', async () => {
    const body = { errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible' }] };
    lab.github.faults.add({ method: 'POST', path: '*graphql', status: 200, body });
    await expect(deployments.page('production', undefined)).rejects.toMatchObject({
      code: 'missing-permission',
      message: expect.stringContaining('`deployments: read`'),
    });
  });

  test('a list without any is empty', async () => {
    const path = '/repos/octo/service/environments';
    lab.github.faults.add({ method: 'GET', path, status: 200, body: { total_count: 0 } });
    expect(await deployments.environmentNames()).toEqual([]);
  });
});

describe('the latest release', () => {
  test('is known by its tag, and there may be none', async () => {
    const latest = createLatestRelease(client(lab.github.token), 'octo/service');
    expect(await latest.latestTag()).toBeUndefined();
    await lab.call('POST', '/releases', { tag_name: 'v1.0.0', target_commitish: sha });
    expect(await latest.latestTag()).toBe('v1.0.0');
  });
});
