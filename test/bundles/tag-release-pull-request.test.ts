import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runAction } from '@slipway/local-runner';
import { type Lab, startLab } from '../doubles/github-lab.ts';
import { git, hermeticGit } from '../doubles/seed-repository.ts';

// Each run is a process of its own, and git's are more.
const patience = 120_000;
const actionDirectory = join(import.meta.dirname, '..', '..', 'actions', 'tag-release');
const packageJson = (version: string) => `{\n  "name": "service",\n  "version": "${version}"\n}\n`;

let lab: Lab;
let work: string;

beforeEach(async () => {
  lab = await startLab({}, [
    { message: 'feat: begin', files: { 'package.json': packageJson('0.0.0') } },
  ]);
  work = join(lab.folder, 'work');
  await git(['clone', '-q', lab.bare, work]);
});
afterEach(() => lab.stop());

/** Pushes a commit to main, as a person does. */
async function push(message: string): Promise<string> {
  await git(['pull', '-q', '--rebase', '--autostash', 'origin', 'main'], { cwd: work });
  const name = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  await git([...name, 'commit', '-q', '--allow-empty', '-m', message], { cwd: work });
  await git(['push', '-q', 'origin', 'HEAD:main'], { cwd: work });
  return lab.git('rev-parse', 'main');
}

interface Changes {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly token?: string;
  /** The branch's newest commit by default. */
  readonly at?: string;
}

/** A run for the newest commit of main, in a clone of one commit, as actions/checkout leaves it. */
async function run({ inputs = {}, token = lab.github.token, at }: Changes = {}) {
  const [clone, temporary] = [join(lab.folder, 'clone'), join(lab.folder, 'runner')];
  await rm(clone, { recursive: true, force: true });
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary);
  await git(['clone', '-q', '--depth=1', '--no-tags', `file://${lab.bare}`, clone]);
  if (at !== undefined) await git(['fetch', '-q', '--depth=1', 'origin', at], { cwd: clone });
  await git(['checkout', '-q', '--detach', at ?? 'HEAD'], { cwd: clone });
  const sha = await git(['rev-parse', 'HEAD'], { cwd: clone });
  await git(['remote', 'set-url', 'origin', lab.github.gitUrl('octo/service')], { cwd: clone });
  const settings = Object.entries(hermeticGit).map(([name, value]) => [name, value ?? '']);
  return runAction({
    actionDirectory,
    workingDirectory: clone,
    temporaryDirectory: temporary,
    token,
    inputs: { mode: 'pull-request', ...inputs },
    env: {
      ...Object.fromEntries(settings),
      GITHUB_API_URL: lab.github.apiUrl,
      GITHUB_GRAPHQL_URL: lab.github.graphqlUrl,
      GITHUB_SERVER_URL: lab.github.serverUrl,
      GITHUB_SHA: sha,
      GITHUB_REF: 'refs/heads/main',
    },
    timeout: patience,
  });
}

const branch = 'slipway/release';
const writes = () =>
  lab.github.requests.filter(
    ({ method, path }) => method !== 'GET' && !path.includes('upload-pack'),
  );
const pull = async (number: number) => (await lab.call('GET', `/pulls/${number}`)).body;
const merge = async (number: number, method: string) =>
  (await lab.call('PUT', `/pulls/${number}/merge`, { merge_method: method })).body.sha;

describe('a release pull request', () => {
  test.each(['merge', 'squash', 'rebase'])(
    'is opened, follows the branch, and is released once it is merged (%s)',
    async (method) => {
      const first = await run();
      expect(first.log).toContain('Pull request #1 proposes 0.1.0.');
      expect(first.outcome).toBe('success');
      expect(first.outputs).toMatchObject({
        released: 'false',
        version: '0.1.0',
        tag: 'v0.1.0',
        'pull-request': '1',
      });
      expect(await lab.git('diff', '--name-status', 'main', branch)).toBe(
        'A\tCHANGELOG.md\nM\tpackage.json',
      );
      expect(await pull(1)).toMatchObject({ title: 'chore(release): v0.1.0', state: 'open' });

      // The same run again writes nothing.
      const before = writes().length;
      expect((await run()).outputs['pull-request']).toBe('1');
      expect(writes()).toHaveLength(before);

      await push('feat: a second thing');
      expect((await run()).log).toContain('Pull request #1 proposes 0.1.0.');
      expect(await lab.git('rev-parse', `${branch}^`)).toBe(await lab.git('rev-parse', 'main'));
      expect((await pull(1)).body).toContain('second thing');

      const merged = String(await merge(1, method));
      const made = await run();
      expect(made.log).toContain('Released 0.1.0, which #1 brought.');
      expect(made.outputs).toMatchObject({
        released: 'true',
        version: '0.1.0',
        commit: merged,
        'pull-request': '',
      });
      expect(await lab.git('rev-parse', 'v0.1.0^{commit}', 'main')).toBe(`${merged}\n${merged}`);
      expect(await lab.git('show', 'main:package.json')).toContain('"version": "0.1.0"');
      // Nothing is left to release, so that the branch goes.
      expect(await lab.git('branch', '--list', branch)).toBe('');
      const after = writes().length;
      const again = await run();
      expect(again.log).toContain(
        '0.1.0, which #1 brought, is released already. There is nothing to propose.',
      );
      expect(again.outputs).toMatchObject({ released: 'false', 'pull-request': '' });
      expect(writes()).toHaveLength(after);
    },
  );

  test('that was merged is released without what came after it, which is proposed next; a person’s title stays', async () => {
    await run();
    await lab.call('PATCH', '/pulls/1', { title: 'The first release' });
    await push('fix: a late one');
    await run();
    expect(await pull(1)).toMatchObject({
      title: 'The first release',
      body: expect.stringContaining('late one'),
    });
    const merged = await merge(1, 'squash');
    await push('feat: too late');

    const dry = await run({ inputs: { 'dry-run': 'true' } });
    expect(dry.outputs).toMatchObject({ released: 'true', version: '0.1.0', commit: merged });
    expect(dry.log).toContain('Dry run: 0.1.0, which #1 brought, would be released.');

    // It dies when the release is out, before anything is proposed.
    lab.github.faults.add({
      method: 'POST',
      path: '*/pulls',
      status: 422,
      body: { message: 'No.' },
    });
    const died = await run();
    expect(died.outcome).toBe('failure');
    expect(died.outputs).toMatchObject({ released: 'true', version: '0.1.0' });
    expect(await lab.git('rev-parse', 'v0.1.0^{commit}')).toBe(merged);

    const next = await run();
    expect(next.log).toContain('Pull request #2 proposes 0.2.0.');
    expect(next.outputs).toMatchObject({ released: 'false', 'pull-request': '2' });
    expect((await pull(2)).body).not.toContain('late one');
    const { body } = await lab.call('GET', '/releases/tags/v0.1.0');
    expect(body.body).not.toContain('too late');
    expect((await lab.call('GET', '/releases')).body).toHaveProperty('length', 1);
  });

  test('is brought up to date with what people did to its branch and its text', async () => {
    const ada = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
    const inWork = (...args: readonly string[]) => git([...ada, ...args], { cwd: work });
    await run();
    await lab.call('PATCH', '/pulls/1', { body: `Not on Friday.\n\n${(await pull(1)).body}` });
    await push('feat: a second thing');
    // "Update branch", and then a better word in the changelog.
    await inWork('fetch', '-q', 'origin');
    await inWork('checkout', '-q', '-b', 'update', `origin/${branch}`);
    await inWork(
      'merge',
      '-q',
      '--no-ff',
      'origin/main',
      '-m',
      `Merge branch 'main' into ${branch}`,
    );
    await writeFile(join(work, 'UPGRADE.md'), 'Mind the gap.\n');
    await inWork('add', '--all');
    await inWork('commit', '-q', '-m', 'docs: how to upgrade');
    await inWork('push', '-q', 'origin', `HEAD:${branch}`);
    await inWork('checkout', '-q', 'main');

    const second = await run();
    expect(second.log).toContain(
      'and on top of it what others committed there: docs: how to upgrade',
    );
    expect(await lab.git('log', '--format=%an: %s', `main..${branch}`)).toBe(
      'Ada: docs: how to upgrade\ngithub-actions[bot]: chore(release): v0.1.0',
    );
    expect((await pull(1)).body).toMatch(/^Not on Friday\.\n\nMerge this .*second thing/s);
    const before = writes().length;
    expect((await run()).outcome).toBe('success');
    expect(writes()).toHaveLength(before);

    const merged = await merge(1, 'squash');
    expect((await run()).outputs).toMatchObject({ released: 'true', commit: merged });
    expect(await lab.git('show', 'v0.1.0:UPGRADE.md')).toBe('Mind the gap.');
  });

  test('is not made without the rights, and not on a branch of somebody else', async () => {
    const reader = await run({ token: lab.github.tokenWith({ contents: 'read' }) });
    expect(reader.annotations[0]?.message).toContain('contents: write');
    expect(await lab.git('branch', '--list', branch)).toBe('');
    const pusher = await run({ token: lab.github.tokenWith({ contents: 'write' }) });
    expect(pusher.annotations[0]?.message).toContain('pull-requests: write');
    await git(['push', '-q', '-f', 'origin', `HEAD:${branch}`], { cwd: work });
    const refused = await run();
    expect(refused.annotations[0]?.message).toContain('holds a commit that is not ours');
    expect((await lab.call('GET', '/pulls?state=all')).body).toEqual([]);
  });

  test('is planned by a dry run without a token', async () => {
    const dry = await run({ inputs: { 'dry-run': 'true', token: '' }, token: '' });
    expect(dry.outcome).toBe('success');
    expect(dry.log).toContain('cannot see whether a release pull request was merged');
    expect(dry.log).toContain('Dry run: a pull request would propose 0.1.0.');
    expect(dry.outputs).toMatchObject({ released: 'false', version: '0.1.0' });
    expect(writes()).toEqual([]);
  });
});

describe('a release pull request of several packages', () => {
  test('holds all of them in one commit, and releases each with its tag', async () => {
    const json = (fields: object) => `${JSON.stringify(fields, null, 2)}\n`;
    const files = {
      '.github/slipway.yml': 'release_management:\n  packages: auto\n',
      'package.json': json({ name: 'fleet', private: true, workspaces: ['packages/*'] }),
      'packages/hull/package.json': json({ name: 'hull', version: '0.1.0' }),
      'packages/mast/package.json': json({
        name: '@acme/mast',
        version: '0.1.0',
        dependencies: { hull: '^0.1.0' },
      }),
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(work, path)), { recursive: true });
      await writeFile(join(work, path), text);
    }
    await git(['add', '--all'], { cwd: work });
    await push('feat: two packages');
    const first = await run();
    expect(first.log).toContain('Pull request #1 proposes hull 0.1.0, @acme/mast 0.1.0.');
    const { title, body } = await pull(1);
    expect(title).toBe('chore(release): 2 packages');
    expect(body).toContain('| `@acme/mast` | — | **`0.1.0`** |');
    await merge(1, 'rebase');
    const made = await run();
    expect(made.outputs).toMatchObject({ released: 'true', 'pull-request': '' });
    const main = await lab.git('rev-parse', 'main');
    expect(await lab.git('tag', '--points-at', main)).toBe('hull-v0.1.0\nmast-v0.1.0');
    await push('chore: nothing');
    expect((await run()).log).toContain('There is nothing to propose.');

    // With a changelog of all releases, each package's own gets what it lacks; a second run changes nothing.
    await rm(join(work, 'packages/hull/CHANGELOG.md'));
    await writeFile(join(work, 'packages/hull/keel.js'), '');
    await git(['add', '--all'], { cwd: work });
    await push('feat: a keel');
    const all = { inputs: { changelog: 'all' } };
    expect((await run(all)).log).toContain('proposes hull 0.2.0, @acme/mast 0.1.1.');
    const headings = async (name: string) =>
      (await lab.git('show', `${branch}:packages/${name}/CHANGELOG.md`)).match(/^## \S+/gm);
    expect(await headings('hull')).toEqual([
      expect.stringContaining('0.2.0'),
      expect.stringContaining('0.1.0'),
    ]);
    expect(await headings('mast')).toEqual([
      expect.stringContaining('0.1.1'),
      expect.stringContaining('0.1.0'),
    ]);
    const before = writes().length;
    await run(all);
    expect(writes()).toHaveLength(before);
  });
});
