import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LocalGitHubOptions } from '@slipway/local-github';
import { createGitHub } from '../../packages/core/src/adapters/github/client.ts';
import { createPullRequests } from '../../packages/core/src/adapters/github/pull-requests.ts';
import type { PullRequests } from '../../packages/core/src/ports/pull-requests.ts';
import { type Lab, startLab } from '../doubles/github-lab.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';
import { seedRepository } from '../doubles/seed-repository.ts';

const branch = 'slipway/release';
const beginning = { message: 'feat: begin', files: { 'README.md': 'Hello\n' } };
const forged = {
  message: 'chore(release): v1.0.0',
  files: { 'a.txt': 'a' },
  branch,
  from: 0,
};
let lab: Lab;
let pulls: PullRequests;

async function start(options: Partial<LocalGitHubOptions> = {}): Promise<void> {
  lab = await startLab(options, [beginning, forged]);
  pulls = connect(lab.github.token);
}
beforeEach(() => start());
afterEach(() => lab.stop());

function connect(token: string): PullRequests {
  const github = createGitHub({
    token,
    apiUrl: lab.github.apiUrl,
    graphqlUrl: lab.github.graphqlUrl,
    clock: { now: () => 0, monotonic: () => 0, random: () => 0, sleep: async () => undefined },
    log: createRecordedLog().log,
  });
  return createPullRequests(github, 'octo/service');
}

const words = { head: branch, base: 'main', title: 'chore(release): v1.0.0', body: 'notes' };
const open = { head: branch, base: 'main', state: 'open' } as const;

describe('pull requests', () => {
  test('are opened once, listed, changed and closed', async () => {
    const pull = await pulls.create(words);
    expect(pull).toEqual({
      number: 1,
      url: `${lab.github.serverUrl}/octo/service/pull/1`,
      title: words.title,
      body: 'notes',
      mergedAs: undefined,
    });
    expect(await pulls.list(open)).toEqual([pull]);
    expect(await pulls.create(words)).toBe('exists');
    expect(await pulls.update(1, { title: 'Autumn' })).toMatchObject({
      title: 'Autumn',
      body: 'notes',
    });
    await pulls.update(1, { state: 'closed', body: 'done' });
    expect(await pulls.list(open)).toEqual([]);
    expect(await pulls.list({ ...open, state: 'closed' })).toMatchObject([
      { body: 'done', mergedAs: undefined },
    ]);
    expect(await pulls.list({ ...open, base: 'other', state: 'closed' })).toEqual([]);
  });

  test.each(['merge', 'squash', 'rebase'])('tell the commit that they became (%s)', async (way) => {
    await pulls.create(words);
    const { body } = await lab.call('PUT', '/pulls/1/merge', { merge_method: way });
    const main = await lab.git('rev-parse', 'main');
    expect(body.sha).toBe(main);
    const [pull] = await pulls.list({ ...open, state: 'closed' });
    expect(pull?.mergedAs).toBe(main);
    expect((await lab.call('GET', `/commits/${main}/pulls`)).body).toMatchObject([{ number: 1 }]);
  });

  test('of forks are not ours, even where a fork’s branch has our name and our owner', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'forks-'));
    const names = ['octo/service', 'octo/fork', 'stranger/service'];
    const repositories = Object.fromEntries(names.map((name) => [name, join(folder, name)]));
    await seedRepository(String(repositories['octo/service']), [beginning]);
    for (const name of names.slice(1))
      await seedRepository(String(repositories[name]), [beginning, forged]);
    await lab.stop();
    await start({ repositories });
    for (const head of [
      { head: `stranger:${branch}` },
      { head: `octo:${branch}`, head_repo: 'fork' },
    ])
      expect((await lab.call('POST', '/pulls', { ...words, ...head })).status).toBe(201);
    expect(await pulls.list(open)).toEqual([]);
    expect((await lab.call('GET', '/pulls')).body).toHaveProperty('length', 2);
    await rm(folder, { recursive: true });
  });

  test('that GitHub refuses say why', async () => {
    await expect(pulls.create({ ...words, head: 'nowhere' })).rejects.toMatchObject({
      code: 'conflict',
    });
    const reader = connect(lab.github.tokenWith({ 'pull-requests': 'read' }));
    await expect(reader.create(words)).rejects.toMatchObject({
      code: 'missing-permission',
      message: expect.stringContaining('pull-requests: write'),
    });
  });

  test('that workflows may not open name the setting', async () => {
    await lab.stop();
    await start({ botsOpenPullRequests: false });
    await expect(pulls.create(words)).rejects.toMatchObject({
      code: 'missing-permission',
      message: expect.stringContaining('not permitted to create'),
      remedy: expect.stringContaining('Allow GitHub Actions to create and approve pull requests'),
    });
  });
});

describe('a branch', () => {
  test('tells its newest commit, and who made it', async () => {
    expect(await pulls.branch(branch)).toEqual({
      sha: lab.commits[1],
      parents: [lab.commits[0]],
      message: 'chore(release): v1.0.0',
      authorEmail: 'ada@example.com',
      committerEmail: 'ada@example.com',
    });
    expect(await pulls.branch('none')).toBeUndefined();
  });
});
