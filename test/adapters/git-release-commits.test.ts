import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createReleaseCommits } from '../../packages/core/src/adapters/git-release-commits.ts';
import { nodeFiles } from '../../packages/core/src/adapters/node-files.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import type { ReleaseCommit } from '../../packages/core/src/domain/release/release-commit.ts';
import type { Command, CommandResult, Processes } from '../../packages/core/src/ports/processes.ts';
import { type Lab, startLab } from '../doubles/github-lab.ts';
import {
  gitEnvironment,
  repositoryIn,
  type TemporaryRepository,
  temporaryFolder,
} from '../doubles/temporary-repository.ts';

const date = '2026-01-12T12:00:00Z';
let lab: Lab;
let clone: TemporaryRepository;
let head: string;

beforeEach(async () => {
  lab = await startLab({ tokens: { reader: { contents: 'read' } } }, [
    {
      message: 'feat: begin',
      files: {
        'package.json': '{"version": "1.0.0"}\n',
        'bin/run': '#!/bin/sh\n',
        'Grüße.txt': 'x',
      },
    },
  ]);
  const folder = join(lab.folder, 'clone');
  execFileSync('git', ['clone', '-q', lab.bare, folder], { env: gitEnvironment });
  clone = repositoryIn(folder);
  head = lab.commits[0] ?? '';
});
afterEach(() => lab.stop());

interface Changes {
  readonly token?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly processes?: Processes;
}

function commits({ token = lab.github.token, environment = {}, processes }: Changes = {}) {
  return createReleaseCommits({
    folder: clone.folder,
    processes: processes ?? createProcesses({ ...gitEnvironment, ...environment }),
    timeout: 20_000,
    token,
    serverUrl: lab.github.serverUrl,
    repository: 'octo/service',
    files: nodeFiles,
  });
}

const change = (files: ReleaseCommit['files']): ReleaseCommit => ({
  parent: head,
  message: 'chore(release): v1.1.0\n',
  date,
  files,
});
const newVersion = { path: 'package.json', text: '{"version": "1.1.0"}\n' };
const tagOf = (commit: string, more = {}) => ({
  ...{ name: 'v1.1.0', commit, message: 'v1.1.0\n\nslipway:plan 00\n', date, sign: false },
  ...more,
});

describe('a release commit', () => {
  test('changes these files, and is the same each time', async () => {
    const files = [newVersion, { path: 'docs/CHANGELOG.md', text: '# Grüße\r\n' }];
    const sha = await commits().write(change(files));
    expect(await commits().write(change(files))).toBe(sha);
    expect(clone.git('log', '-1', '--format=%P|%an|%ae|%aI|%cI|%B', sha)).toBe(
      `${head}|github-actions[bot]|41898282+github-actions[bot]@users.noreply.github.com|2026-01-12T12:00:00+00:00|2026-01-12T12:00:00+00:00|chore(release): v1.1.0`,
    );
    expect(clone.git('diff', '--name-status', head, sha)).toBe(
      'A\tdocs/CHANGELOG.md\nM\tpackage.json',
    );
    expect(clone.git('cat-file', 'blob', `${sha}:docs/CHANGELOG.md`)).toBe('# Grüße');
  });

  test('touches no branch, no index and no file of the clone', async () => {
    clone.write('package.json', 'changed by a build\n');
    clone.write('new.txt', 'new');
    clone.git('add', 'new.txt');
    const before = clone.git('status', '--porcelain=v2', '--branch');
    const index = readFileSync(join(clone.folder, '.git', 'index'));
    const made = commits();
    await made.writeTag(tagOf(await made.write(change([newVersion]))));
    expect(clone.git('status', '--porcelain=v2', '--branch')).toBe(before);
    expect(readFileSync(join(clone.folder, '.git', 'index'))).toEqual(index);
    expect(clone.git('for-each-ref', '--format=%(refname)', 'refs/tags')).toBe('');
  });

  test('keeps a file’s mode, and writes bytes as they are whatever the attributes say', async () => {
    clone.write('.gitattributes', '* text eol=crlf\n');
    clone.git('update-index', '--chmod=+x', 'bin/run');
    head = clone.commit('chore: executable');
    const sha = await commits().write(change([{ path: 'bin/run', text: 'echo\r\n' }]));
    expect(clone.git('ls-tree', sha, 'bin/run')).toMatch(/^100755 /);
    expect(clone.git('cat-file', '-s', `${sha}:bin/run`)).toBe('6');
  });

  test('is made from a folder of the repository as from its root', async () => {
    const sha = await commits().write(change([newVersion]));
    const inside = createReleaseCommits({
      folder: join(clone.folder, 'bin'),
      processes: createProcesses(gitEnvironment),
      timeout: 20_000,
      serverUrl: lab.github.serverUrl,
      repository: 'octo/service',
      files: nodeFiles,
    });
    expect(await inside.write(change([newVersion]))).toBe(sha);
    expect((await inside.readTexts(head, ['package.json'])).size).toBe(1);
  });

  test('writes through no link', async () => {
    symlinkSync('package.json', join(clone.folder, 'link.json'));
    clone.git('add', 'link.json');
    head = clone.commit('chore: link');
    const broken = commits().write(change([{ path: 'link.json', text: '' }]));
    await expect(broken).rejects.toMatchObject({
      code: 'invalid-config',
      location: { file: 'link.json' },
    });
    expect([...(await commits().readTexts(head, ['link.json', 'package.json'])).keys()]).toEqual([
      'package.json',
    ]);
  });
});

describe('the texts of a commit', () => {
  test('are those of the commit, not of the files as they lie there', async () => {
    clone.write('package.json', 'changed by a build\n');
    const paths = ['package.json', 'nowhere.txt', 'bin', 'Grüße.txt'];
    expect([...(await commits().readTexts(head, paths))]).toEqual([
      ['Grüße.txt', 'x'],
      ['package.json', '{"version": "1.0.0"}\n'],
    ]);
    expect(await commits().readTexts(head, [])).toEqual(new Map());
  });

  test('that are not UTF-8 are refused', async () => {
    writeFileSync(join(clone.folder, 'latin.txt'), Buffer.from([0x47, 0xfc]));
    clone.git('add', 'latin.txt');
    const sha = clone.commit('chore: latin');
    await expect(commits().readTexts(sha, ['latin.txt'])).rejects.toMatchObject({
      code: 'invalid-input',
      location: { file: 'latin.txt' },
    });
  });
});

describe('a push', () => {
  async function updates() {
    const made = commits();
    const commit = await made.write(change([newVersion]));
    const tag = await made.writeTag(tagOf(commit));
    return [
      { ref: 'refs/heads/main', from: head, to: commit },
      { ref: 'refs/tags/v1.1.0', from: undefined, to: tag },
    ] as const;
  }

  test('puts the commit on the branch and makes the tag, in two requests', async () => {
    const both = await updates();
    expect(await commits().push(both)).toEqual([]);
    expect(await lab.git('rev-parse', 'main', 'v1.1.0^{commit}')).toBe(
      `${both[0].to}\n${both[0].to}`,
    );
    expect(await lab.git('cat-file', '-p', 'v1.1.0')).toContain('slipway:plan 00');
    expect(lab.github.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  test('a second time finds all done', async () => {
    await commits().push(await updates());
    expect(await commits().rehearse(await updates())).toEqual({ allowed: true, moved: [] });
    expect(await commits().push(await updates())).toEqual([]);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['the branch moved on', ['update-ref', 'refs/heads/main', 'OTHER'], ['refs/heads/main']],
    ['somebody else made the tag', ['tag', 'v1.1.0', 'HEAD'], ['refs/tags/v1.1.0']],
  ])('where %s changes nothing and says what moved', async (_, args, moved) => {
    const other = await lab.git('commit-tree', '-p', head, '-m', 'other', `${head}^{tree}`);
    await lab.git(...args.map((arg) => arg.replace('OTHER', other)));
    const before = await lab.git('for-each-ref');
    expect(await commits().rehearse(await updates())).toEqual({ allowed: true, moved });
    expect(await commits().push(await updates())).toEqual(moved);
    expect(await lab.git('for-each-ref')).toBe(before);
  });

  test.each([
    ['Changes must be made through a pull request.', 'Let the rule that is named'],
    ['Commits must have verified signatures.', 'The release commit is not signed.'],
  ])('that a rule forbids changes nothing, and names the rule: %s', async (text, remedy) => {
    lab.github.protect('octo/service', { ref: 'refs/heads/main', text });
    const before = await lab.git('for-each-ref');
    await expect(commits().push(await updates())).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(new RegExp(`refs/heads/main.*${text.slice(0, -1)}`)),
      remedy: expect.stringContaining(remedy),
    });
    expect(await lab.git('for-each-ref')).toBe(before);
  });

  test('of workflow files by a token that never may is told as that', async () => {
    lab.github.protect('octo/service', {
      ref: 'refs/heads/main',
      text: 'refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission',
    });
    await expect(commits().push(await updates())).rejects.toMatchObject({
      code: 'missing-permission',
      message: expect.stringContaining('.github/workflows/ci.yml'),
      remedy: expect.stringContaining('workflows: write'),
    });
  });

  test('without the right is told beforehand, and by the push itself', async () => {
    const reader = commits({ token: 'reader' });
    expect(await reader.rehearse([])).toEqual({ allowed: false, moved: [] });
    expect(await reader.rehearse(await updates())).toEqual({ allowed: false, moved: [] });
    await expect(reader.push(await updates())).rejects.toMatchObject({
      code: 'missing-permission',
    });
    expect(await commits({ token: 'nobody' }).rehearse([])).toMatchObject({ allowed: false });
  });

  test('with the right is told by one request that changes nothing', async () => {
    expect(await commits().rehearse([])).toEqual({ allowed: true, moved: [] });
    expect(lab.github.requests).toMatchObject([
      {
        method: 'GET',
        path: expect.stringContaining('info/refs?service=git-receive-pack'),
        status: 200,
      },
    ]);
  });

  test('that gets no usable answer may or may not have taken effect', async () => {
    lab.github.faults.add({ path: '*/info/refs', status: 502, times: 2 });
    expect(await commits().rehearse([])).toEqual({ allowed: undefined, moved: [] });
    await expect(commits().push(await updates())).rejects.toMatchObject({ code: 'retryable' });
    lab.github.faults.add({ method: 'POST', path: '*/git-receive-pack', lostReply: 'after' });
    await expect(commits().push(await updates())).rejects.toMatchObject({ code: 'retryable' });
    expect(await lab.git('tag')).toBe('v1.1.0');
  });

  test('that lost a race on the server says what moved', async () => {
    const { processes } = scripted({
      exitCode: 1,
      stdout:
        '!\tabc:refs/heads/main\t[remote rejected] (atomic transaction failed)\n!\tdef:refs/tags/v1.1.0\t[remote rejected] (reference already exists)\n',
    });
    expect(await commits({ processes }).push([])).toEqual(['refs/tags/v1.1.0']);
  });

  test('that the server refuses without words tells git’s', async () => {
    const { processes } = scripted({ exitCode: 1, stdout: '!\tabc:refs/tags/v1\tno reason\n' });
    await expect(commits({ processes }).push([])).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('no reason'),
    });
  });

  test('shows the token to nobody, asks nobody, and is not ended by an abort', async () => {
    const { processes, asked } = scripted({});
    const options = {
      folder: clone.folder,
      processes,
      timeout: 1000,
      token: 'ghs_secret',
      files: nodeFiles,
    };
    const signal = AbortSignal.abort();
    const serverUrl = 'https://github.test';
    await createReleaseCommits({ ...options, signal, serverUrl, repository: 'o/r' }).push(
      await updates(),
    );
    const [command] = asked;
    expect(command?.args.join(' ')).not.toContain('ghs_secret');
    expect(command?.args).toEqual(expect.arrayContaining(['--atomic', 'credential.helper=']));
    expect(command?.env).toMatchObject({ GIT_TERMINAL_PROMPT: '0' });
    expect(command?.signal).toBeUndefined();
  });
});

function scripted(answer: Partial<CommandResult>) {
  const asked: Command[] = [];
  const processes: Processes = {
    environment: () => gitEnvironment,
    find: async () => '/usr/bin/git',
    async run(command) {
      asked.push(command);
      return { exitCode: 0, stdout: '', stderr: '', timedOut: false, duration: 1, ...answer };
    },
  };
  return { processes, asked };
}

describe('a signed tag', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let home: string;
  const keyName = 'Ada <ada@example.com>';

  beforeAll(() => {
    place = temporaryFolder();
    home = join(place.folder, 'gnupg');
    mkdirSync(home);
    chmodSync(home, 0o700);
    gpg('--passphrase', '', '--quick-gen-key', keyName, 'ed25519', 'sign', 'never');
    const ssh = [
      '-q',
      '-t',
      'ed25519',
      '-N',
      '',
      '-C',
      'ada@example.com',
      '-f',
      join(place.folder, 'key'),
    ];
    execFileSync('ssh-keygen', ssh);
    const key = readFileSync(join(place.folder, 'key.pub'), 'utf8');
    writeFileSync(join(place.folder, 'allowed'), `ada@example.com ${key}`);
  });
  afterAll(() => {
    execFileSync('gpgconf', ['--kill', 'all'], { env: { ...gitEnvironment, GNUPGHOME: home } });
    place.dispose();
  });

  function gpg(...args: readonly string[]): void {
    const quiet = ['--batch', '--quiet', '--pinentry-mode', 'loopback'];
    const env = { ...gitEnvironment, GNUPGHOME: home };
    execFileSync('gpg', [...quiet, ...args], { env, stdio: 'ignore' });
  }

  /** Verifies on the server's own repository. */
  function verify(...settings: readonly string[]): void {
    const env = { ...gitEnvironment, GNUPGHOME: home };
    const options = settings.flatMap((setting) => ['-c', setting]);
    execFileSync('git', [...options, '-C', lab.bare, 'verify-tag', 'v1.1.0'], {
      env,
      stdio: 'pipe',
    });
  }

  async function pushSigned(): Promise<void> {
    const signer = commits({ environment: { GNUPGHOME: home } });
    const tag = await signer.writeTag(tagOf(head, { sign: true }));
    await signer.push([{ ref: 'refs/tags/v1.1.0', from: undefined, to: tag }]);
  }

  test('with an OpenPGP key holds on the server, with the commit’s date and the clone’s tagger', async () => {
    clone.git('config', 'user.name', 'Ada');
    clone.git('config', 'user.email', 'ada@example.com');
    clone.git('config', 'user.signingkey', 'ada@example.com');
    await pushSigned();
    verify();
    const text = await lab.git('cat-file', '-p', 'v1.1.0');
    expect(text).toMatch(/^tagger Ada <ada@example\.com> 1768219200 \+0000$/m);
    expect(text).toContain('slipway:plan 00\n-----BEGIN PGP SIGNATURE-----');
    expect(clone.git('tag')).toBe('');
  });

  test('with an SSH key holds on the server; where git knows no name, the workflow’s account is the tagger', async () => {
    clone.git('config', 'gpg.format', 'ssh');
    clone.git('config', 'user.signingkey', join(place.folder, 'key'));
    await pushSigned();
    verify(`gpg.ssh.allowedSignersFile=${join(place.folder, 'allowed')}`, 'gpg.format=ssh');
    expect(await lab.git('cat-file', '-p', 'v1.1.0')).toMatch(/^tagger github-actions\[bot\] </m);
  });

  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      'no such OpenPGP key',
      { 'user.signingkey': 'nobody@example.com' },
      /with user\.signingkey=nobody@example\.com: .*failed to sign/,
    ],
    ['no key file', { 'gpg.format': 'ssh', 'user.signingkey': '/nowhere/key' }, /\/nowhere\/key/],
    ['no key named', { 'gpg.format': 'ssh' }, /v1\.1\.0 could not be signed: .*signingkey/i],
  ])('with %s is a clear error, and nothing is sent', async (_, settings, message) => {
    for (const [name, value] of Object.entries(settings)) clone.git('config', name, value);
    await expect(pushSigned()).rejects.toMatchObject({
      code: 'command-failed',
      message: expect.stringMatching(message),
      remedy: expect.stringContaining('user.signingkey'),
    });
    expect(lab.github.requests).toEqual([]);
    rmSync(join(clone.folder, '.git', 'config'));
  });
});
