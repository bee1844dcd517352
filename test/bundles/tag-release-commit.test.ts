import { execFileSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runAction } from '@slipway/local-runner';
import { type Lab, startLab } from '../doubles/github-lab.ts';
import { git, hermeticGit } from '../doubles/seed-repository.ts';

// Each run is a process of its own, and git's are more.
const patience = 60_000;
const actionDirectory = join(import.meta.dirname, '..', '..', 'actions', 'tag-release');

let lab: Lab;
let clone: string;
let temporary: string;
let head: string;

beforeEach(async () => {
  lab = await startLab({}, [
    {
      message: 'feat: begin',
      files: {
        'package.json': '{\n  "name": "service",\n  "version": "0.0.0"\n}\n',
        '.github/slipway.yml': 'release_management:\n  release_commit: true\n',
      },
    },
  ]);
  head = lab.commits[0] ?? '';
  clone = join(lab.folder, 'clone');
  temporary = join(lab.folder, 'runner');
  await mkdir(temporary);
  // As actions/checkout leaves it: one commit deep, no branch.
  await git(['clone', '-q', '--depth=1', `file://${lab.bare}`, clone]);
  await git(['checkout', '-q', '--detach'], { cwd: clone });
  await git(['remote', 'set-url', 'origin', lab.github.gitUrl('octo/service')], { cwd: clone });
});
afterEach(() => lab.stop());

interface Changes {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly token?: string;
}

function run({ inputs = {}, env = {}, token = lab.github.token }: Changes = {}) {
  const settings = Object.entries(hermeticGit).map(([name, value]) => [name, value ?? '']);
  return runAction({
    actionDirectory,
    workingDirectory: clone,
    temporaryDirectory: temporary,
    token,
    inputs,
    env: {
      ...Object.fromEntries(settings),
      GITHUB_API_URL: lab.github.apiUrl,
      GITHUB_GRAPHQL_URL: lab.github.graphqlUrl,
      GITHUB_SERVER_URL: lab.github.serverUrl,
      GITHUB_SHA: head,
      GITHUB_REF: 'refs/heads/main',
      ...env,
    },
    timeout: patience,
  });
}

const pushes = () =>
  lab.github.requests.filter(
    ({ method, path }) => method !== 'GET' && !path.includes('upload-pack'),
  );

describe('a release with a commit', () => {
  test('puts version and changelog on the branch with the tag, and a second run writes nothing', async () => {
    const first = await run();
    expect(first.log).toContain('v0.1.0 is released');
    expect(first.outcome).toBe('success');
    const commit = await lab.git('rev-parse', 'main');
    expect(first.outputs).toMatchObject({ released: 'true', tag: 'v0.1.0', commit });
    expect(await lab.git('log', '-1', '--format=%P %an %s', 'main')).toBe(
      `${head} github-actions[bot] chore(release): v0.1.0`,
    );
    expect(await lab.git('rev-parse', 'v0.1.0^{commit}')).toBe(commit);
    expect(await lab.git('diff', '--name-status', head, 'main')).toBe(
      'A\tCHANGELOG.md\nM\tpackage.json',
    );
    expect(await lab.git('show', 'main:package.json')).toBe(
      '{\n  "name": "service",\n  "version": "0.1.0"\n}',
    );
    expect(await git(['status', '--porcelain'], { cwd: clone })).toBe('');
    expect(await git(['rev-parse', 'HEAD'], { cwd: clone })).toBe(head);
    expect(first.log).not.toContain(lab.github.token);
    const { body } = await lab.call('GET', '/releases/tags/v0.1.0');
    expect(body).toMatchObject({ draft: false, target_commitish: commit });

    // The same run again, and one that starts at the release commit.
    const before = pushes().length;
    const second = await run();
    expect(second.summary).toContain('v0.1.0 is released already');
    expect(second.outputs.commit).toBe(commit);
    await git(['fetch', '-q', lab.bare, 'main'], { cwd: clone });
    await git(['checkout', '-q', 'FETCH_HEAD'], { cwd: clone });
    const third = await run({ env: { GITHUB_SHA: commit } });
    expect(third.outcome).toBe('success');
    expect(pushes()).toHaveLength(before);
  });

  test('in a dry run shows the files that it would change, and changes none', async () => {
    const dry = await run({ inputs: { 'dry-run': 'true', token: '' }, token: '' });
    expect(dry.outcome).toBe('success');
    expect(dry.summary).toMatch(/Commit `package.json`, `CHANGELOG.md` to main/);
    expect(pushes()).toEqual([]);
    expect(await lab.git('rev-parse', 'main')).toBe(head);
  });

  test('that the branch’s rules forbid makes no tag, and says which rule it is', async () => {
    const text = 'Changes must be made through a pull request.';
    lab.github.protect('octo/service', { ref: 'refs/heads/main', text });
    const failed = await run();
    expect(failed.outcome).toBe('failure');
    expect(failed.annotations[0]?.message).toContain('Changes must be made through a pull request');
    expect(await lab.git('tag')).toBe('');
    expect((await lab.call('GET', '/releases')).body).toEqual([]);
  });

  test('without the right to write is told before anything is written', async () => {
    const failed = await run({ token: lab.github.tokenWith({ contents: 'read' }) });
    expect(failed.outcome).toBe('failure');
    expect(failed.annotations[0]?.message).toContain('contents: write');
    expect(pushes()).toEqual([]);
  });
});

describe('a signed tag', () => {
  const sign = { sign: 'true', config: 'other.yml' };

  test('is made with the SSH key that git is set up with, and holds on the server', async () => {
    const key = join(lab.folder, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    execFileSync('sh', ['-c', 'printf "ada@example.com " | cat - "$0.pub" > "$0.allowed"', key]);
    await writeFile(join(clone, 'other.yml'), 'release_management:\n  changelog_file: ""\n');
    for (const [name, value] of [
      ['gpg.format', 'ssh'],
      ['user.signingkey', key],
      ['user.name', 'Ada'],
      ['user.email', 'ada@example.com'],
    ] as const)
      await git(['config', name, value], { cwd: clone });
    const done = await run({ inputs: sign });
    expect(done.log).toContain('v0.1.0 is released');
    expect(done.summary).toContain('signed tag v0.1.0');
    await lab.git('-c', `gpg.ssh.allowedSignersFile=${key}.allowed`, 'verify-tag', 'v0.1.0');
    expect(await lab.git('rev-parse', 'v0.1.0^{commit}')).toBe(head);
    const again = await run({ inputs: sign });
    expect(again.summary).toContain('v0.1.0 is released already');
  });

  test('without its key is a clear error before anything is written', async () => {
    const home = join(lab.folder, 'gnupg');
    await mkdir(home);
    await chmod(home, 0o700);
    await writeFile(join(clone, 'other.yml'), '');
    const failed = await run({ inputs: sign, env: { GNUPGHOME: home } });
    execFileSync('gpgconf', ['--kill', 'all'], { env: { ...process.env, GNUPGHOME: home } });
    expect(failed.outcome).toBe('failure');
    expect(failed.annotations[0]?.message).toMatch(/v0\.1\.0 could not be signed/);
    expect(pushes()).toEqual([]);
  });
});

test('notes of 200 KiB come by a file: an input of that size would keep Node from starting', async () => {
  await writeFile(join(clone, 'notes.md'), '- a change\n'.repeat(18_000));
  const done = await run({ inputs: { 'notes-file': 'notes.md' } });
  expect(done.outcome).toBe('success');
  const { body } = await lab.call('GET', '/releases/tags/v0.1.0');
  expect(body.assets).toMatchObject([{ name: 'RELEASE_NOTES.md', size: 198_000 }]);
  expect(String(body.body).length).toBeLessThanOrEqual(125_000);
});
