import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createGit, type GitOptions } from '../../packages/core/src/adapters/git-command.ts';
import { firstProblem, gitFailure } from '../../packages/core/src/adapters/git-run.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import type { Command, CommandResult, Processes } from '../../packages/core/src/ports/processes.ts';
import {
  gitEnvironment,
  repositoryIn,
  type TemporaryRepository,
  temporaryFolder,
} from '../doubles/temporary-repository.ts';

let place: ReturnType<typeof temporaryFolder>;
let origin: TemporaryRepository;

beforeEach(() => {
  place = temporaryFolder();
  origin = repositoryIn(join(place.folder, 'origin'));
});
afterEach(() => place.dispose());

const gitIn = (folder: string, more: Partial<GitOptions> = {}) =>
  createGit({ folder, processes: createProcesses(gitEnvironment), timeout: 20_000, ...more });

function cloneOf(source: TemporaryRepository, ...options: readonly string[]): TemporaryRepository {
  const folder = join(place.folder, 'clone');
  source.git('clone', '--quiet', ...options, `file://${source.folder}`, folder);
  return repositoryIn(folder);
}

/** Processes that answer as told and remember what they were asked. */
function scripted(answer: (command: Command) => Partial<CommandResult>) {
  const asked: Command[] = [];
  const processes: Processes = {
    environment: () => gitEnvironment,
    find: async () => '/usr/bin/git',
    async run(command) {
      asked.push(command);
      const result = { exitCode: 0, stdout: '', stderr: '', timedOut: false, duration: 1 };
      const told = { ...result, ...answer(command) };
      command.onStdout?.(Buffer.from(told.stdout));
      return told;
    },
  };
  return { processes, asked };
}

describe('history', () => {
  test('commits come newest first, with message, parents, author and date as they are', async () => {
    const first = origin.commit(
      'feat: one\n\nBody with ünïcode, "quotes" and\ttabs.\n\nRefs: #1\n',
    );
    const second = origin.commit('fix: two', '--author=Grace <grace@example.org>');
    const git = gitIn(origin.folder);
    expect(await git.commits({ from: undefined, to: second })).toEqual([
      {
        sha: second,
        parents: [first],
        message: 'fix: two\n',
        authorName: 'Grace',
        authorEmail: 'grace@example.org',
        date: '2026-01-12T12:00:00Z',
      },
      expect.objectContaining({
        sha: first,
        parents: [],
        message: 'feat: one\n\nBody with ünïcode, "quotes" and\ttabs.\n\nRefs: #1\n',
      }),
    ]);
    expect(await git.commits({ from: first, to: second })).toHaveLength(1);
    expect(await git.commits({ from: second, to: second })).toEqual([]);
    expect((await git.commit(first)).sha).toBe(first);
  });

  test('the range is what one side has and the other has not, through merges', async () => {
    const base = origin.commit('chore: base');
    origin.git('checkout', '--quiet', '-b', 'side');
    const side = origin.commit('feat: side');
    origin.git('checkout', '--quiet', 'main');
    origin.commit('fix: main');
    origin.git('merge', '--quiet', '--no-ff', '-m', 'Merge side', 'side');
    const commits = await gitIn(origin.folder).commits({
      from: base,
      to: origin.git('rev-parse', 'HEAD'),
    });
    expect(commits.map(({ message }) => message.trim()).sort()).toEqual([
      'Merge side',
      'feat: side',
      'fix: main',
    ]);
    expect(commits[0]?.parents).toEqual([origin.git('rev-parse', 'HEAD^1'), side]);
  });

  test('an author is told by the project’s .mailmap', async () => {
    origin.write('.mailmap', 'Ada Lovelace <ada@example.org> <old@example.org>\n');
    const sha = origin.commit('fix: x', '--author=ada <old@example.org>');
    expect(await gitIn(origin.folder).commit(sha)).toMatchObject({
      authorName: 'Ada Lovelace',
      authorEmail: 'ada@example.org',
    });
  });

  test('settings of the clone change nothing, and no hook is run', async () => {
    const sha = origin.commit('fix: x');
    origin.git('config', 'log.showSignature', 'true');
    origin.git('config', 'format.pretty', 'oneline');
    origin.git('config', 'color.ui', 'always');
    origin.git('config', 'core.fsmonitor', `touch ${place.folder}/ran; false`);
    const git = gitIn(origin.folder);
    expect(await git.commit(sha)).toMatchObject({ sha, message: 'fix: x\n' });
    await git.trackedFiles(origin.folder);
    expect(existsSync(join(place.folder, 'ran'))).toBe(false);
  });

  test('ten thousand commits are one quick call', async () => {
    const stream = Array.from(
      { length: 10_000 },
      (_, index) =>
        `commit refs/heads/main\ncommitter A <a@b.c> ${1_700_000_000 + index} +0000\ndata 12\nfeat: x${String(index).padStart(5, '0')}\n`,
    ).join('');
    execFileSync('git', ['fast-import', '--quiet'], {
      cwd: origin.folder,
      env: gitEnvironment,
      input: stream,
    });
    const to = origin.git('rev-parse', 'main');
    const began = performance.now();
    const commits = await gitIn(origin.folder).commits({ from: undefined, to });
    expect(commits).toHaveLength(10_000);
    expect(commits.at(-1)?.message.trim()).toBe('feat: x00000');
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  test.each([
    ['no record', 'abc\0def\0'],
    ['a record without its end', '\0abc\0\0Ada\0a@b.c\x001\0feat: x\0\0def\0'],
    ['a field without its end', '\0abc\0\0Ada\0a@b.c\x001\0feat: x'],
    ['a path that was not asked for', '\0abc\0\0Ada\0a@b.c\x001\0feat: x\0\npath\0'],
  ])('half an answer is no history: %s', async (_, stdout) => {
    const { processes } = scripted(() => ({ stdout }));
    await expect(
      gitIn('/x', { processes }).commits({ from: undefined, to: 'HEAD' }),
    ).rejects.toMatchObject({ code: 'retryable', message: expect.stringContaining('to its end') });
  });
});

describe('revisions', () => {
  test('lead to commits, through annotations, or to nothing', async () => {
    const sha = origin.commit('fix: x');
    origin.git('tag', '-a', 'v1.0.0', '-m', 'one');
    origin.git('tag', 'tree', 'HEAD^{tree}');
    const git = gitIn(origin.folder);
    expect(await git.resolve('HEAD')).toBe(sha);
    expect(await git.resolve('refs/tags/v1.0.0')).toBe(sha);
    expect(await git.resolve(sha.slice(0, 8))).toBe(sha);
    for (const unknown of [
      'nope',
      'refs/tags/v2',
      '0'.repeat(40),
      '--upload-pack=x',
      '--all',
      '',
      'refs/tags/tree',
    ])
      expect([unknown, await git.resolve(unknown)]).toEqual([unknown, undefined]);
  });

  test('the branch that is checked out has a name, and a detached HEAD has none', async () => {
    origin.commit('fix: x');
    origin.git('checkout', '-q', '-b', 'release/v1.x');
    const git = gitIn(origin.folder);
    expect(await git.branch()).toBe('release/v1.x');
    origin.git('checkout', '-q', '--detach');
    expect(await git.branch()).toBeUndefined();
  });

  test('a repository without commits has no HEAD, and says so when asked for history', async () => {
    const git = gitIn(origin.folder);
    expect(await git.resolve('HEAD')).toBeUndefined();
    expect(await git.completeHistory({ trees: false })).toBeUndefined();
    await expect(git.commits({ from: undefined, to: 'HEAD' })).rejects.toMatchObject({
      code: 'no-commits',
    });
    await expect(git.commit('HEAD')).rejects.toMatchObject({ code: 'no-commits' });
  });

  test('a commit that is not there is an error', async () => {
    origin.commit('fix: x');
    await expect(gitIn(origin.folder).commit('0'.repeat(40))).rejects.toBeInstanceOf(SlipwayError);
    const { processes } = scripted(() => ({ stdout: '' }));
    await expect(gitIn('/x', { processes }).commit('abc')).rejects.toMatchObject({
      code: 'no-commits',
    });
  });
});

describe('tags', () => {
  test('reachable ones, with their commits, whatever their kind', async () => {
    const first = origin.commit('fix: one');
    origin.git('tag', 'light');
    origin.git('tag', '-a', 'noted', '-m', 'n');
    origin.git('tag', '-a', 'nested', '-m', 'n', 'noted');
    origin.git('update-ref', 'refs/tags/--upload-pack=x', first);
    origin.git('update-ref', 'refs/tags/v1;id', first);
    origin.git(
      'tag',
      'blob',
      origin.git('hash-object', '-w', '--stdin-paths', '--no-filters') || 'HEAD',
    );
    const second = origin.commit('fix: two');
    origin.git('tag', 'later');
    const git = gitIn(origin.folder);
    const tags = await git.tagsReachableFrom(first);
    expect(Object.fromEntries(tags.map(({ name, commit }) => [name, commit]))).toMatchObject({
      light: first,
      noted: first,
      nested: first,
      '--upload-pack=x': first,
      'v1;id': first,
    });
    expect(tags.map(({ name }) => name)).not.toContain('later');
    expect((await git.tagsReachableFrom(second)).map(({ name }) => name)).toContain('later');
  });
});

describe('tracked files', () => {
  test('are told relative to the folder, sorted, with odd names', async () => {
    for (const path of ['b.txt', 'a b.txt', 'sub/ü.txt', 'sub/"q".txt', '-dash', 'sub/new\nline'])
      origin.write(path, 'x');
    origin.git('add', '--all');
    origin.write('untracked', 'x');
    const git = gitIn(origin.folder);
    expect(await git.trackedFiles(origin.folder)).toEqual([
      '-dash',
      'a b.txt',
      'b.txt',
      'sub/"q".txt',
      'sub/new\nline',
      'sub/ü.txt',
    ]);
    expect(await git.trackedFiles(join(origin.folder, 'sub'))).toEqual([
      '"q".txt',
      'new\nline',
      'ü.txt',
    ]);
  });

  test('a path that is not UTF-8 is an error that shows it', async () => {
    const { processes } = scripted(() => ({ stdout: 'ok\0b\ufffdd\0' }));
    await expect(gitIn('/x', { processes }).trackedFiles('/x')).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('b\ufffdd'),
    });
  });
});

describe('what several commits have before them', () => {
  test('is the newest that all have, or nothing', async () => {
    const base = origin.commit('feat: base');
    const one = origin.commit('feat: one');
    origin.git('checkout', '--quiet', '-b', 'side', base);
    const two = origin.commit('feat: two');
    const git = gitIn(origin.folder);
    expect(await git.commonAncestor([one, two])).toBe(base);
    expect(await git.commonAncestor([one, two, base])).toBe(base);
    origin.git('checkout', '--quiet', '--orphan', 'other');
    const other = origin.commit('feat: other');
    expect(await git.commonAncestor([one, other])).toBeUndefined();
    await expect(git.commonAncestor([one, 'f'.repeat(40)])).rejects.toMatchObject({
      code: 'command-failed',
    });
  });
});

test('a folder is found below the root of its repository', async () => {
  origin.write('packages/two words/ünï/x', '');
  const git = gitIn(origin.folder);
  expect(await git.locate(origin.folder)).toBe('.');
  expect(await git.locate(join(origin.folder, 'packages/two words/ünï'))).toBe(
    'packages/two words/ünï',
  );
});

describe('a shallow clone is completed', () => {
  beforeEach(() => {
    origin.write('big.txt', 'much');
    origin.git('add', '--all');
    origin.commit('feat: one');
    origin.git('tag', '-a', 'v0.1.0', '-m', 'one');
    origin.write('big.txt', 'more');
    origin.git('add', '--all');
    origin.commit('fix: two');
    origin.commit('fix: three');
    origin.git('branch', 'other', 'HEAD~1');
  });

  test.each([
    ['with a server that can leave files out', 'true'],
    ['with one that cannot', 'false'],
  ])('%s', async (_, allowFilter) => {
    origin.git('config', 'uploadpack.allowFilter', allowFilter);
    const clone = cloneOf(origin, '--depth=1', '--no-tags');
    const git = gitIn(clone.folder);
    const head = clone.git('rev-parse', 'HEAD');
    expect(await git.commits({ from: undefined, to: head })).toHaveLength(1);
    await git.completeHistory({ trees: false });
    expect(clone.git('rev-parse', '--is-shallow-repository')).toBe('false');
    expect(await git.commits({ from: undefined, to: head })).toHaveLength(3);
    expect((await git.tagsReachableFrom(head)).map(({ name }) => name)).toEqual(['v0.1.0']);
    expect(clone.git('status', '--porcelain')).toBe('');
    expect(clone.git('cat-file', '-t', 'v0.1.0')).toBe('tag');
  });

  test('on a detached HEAD too, as a checkout leaves it', async () => {
    const clone = repositoryIn(join(place.folder, 'checkout'));
    clone.git('remote', 'add', 'origin', `file://${origin.folder}`);
    const sha = origin.git('rev-parse', 'HEAD~1');
    clone.git('fetch', '--quiet', '--depth=1', '--no-tags', 'origin', sha);
    clone.git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
    const git = gitIn(clone.folder);
    await git.completeHistory({ trees: false });
    expect(await git.commits({ from: undefined, to: sha })).toHaveLength(2);
    expect(await git.tagsReachableFrom(sha)).toHaveLength(1);
  });

  test('by branches, where a server gives no commit by its SHA', async () => {
    const clone = cloneOf(origin, '--depth=1', '--no-tags');
    clone.git('config', 'protocol.version', '0');
    const head = clone.git('rev-parse', 'HEAD');
    origin.commit('fix: four');
    await gitIn(clone.folder).completeHistory({ trees: false });
    expect(await gitIn(clone.folder).commits({ from: undefined, to: head })).toHaveLength(3);
    expect(await gitIn(clone.folder).tagsReachableFrom(head)).toHaveLength(1);
  });

  test('a server that goes away is an error: half a history is never taken for a first release', async () => {
    const clone = cloneOf(origin, '--depth=1', '--no-tags');
    clone.git('remote', 'set-url', 'origin', `file://${place.folder}/gone`);
    await expect(gitIn(clone.folder).completeHistory({ trees: false })).rejects.toMatchObject({
      code: 'history-incomplete',
      remedy: expect.stringContaining('fetch-depth: 0'),
    });
  });

  test('without a remote too', async () => {
    const clone = cloneOf(origin, '--depth=1');
    clone.git('remote', 'remove', 'origin');
    await expect(gitIn(clone.folder).completeHistory({ trees: false })).rejects.toMatchObject({
      code: 'history-incomplete',
      message: expect.stringContaining('no remote'),
      remedy: expect.stringContaining('its remote `origin`'),
    });
  });
});

describe('a full clone gets the tags that it lacks', () => {
  beforeEach(() => {
    origin.commit('feat: one');
  });

  test('and keeps its own', async () => {
    const clone = cloneOf(origin);
    clone.git('tag', 'mine');
    clone.git('config', 'fetch.prune', 'true');
    clone.git('config', 'fetch.pruneTags', 'true');
    origin.git('tag', 'v1.0.0');
    const git = gitIn(clone.folder);
    await git.completeHistory({ trees: false });
    const tags = await git.tagsReachableFrom(clone.git('rev-parse', 'HEAD'));
    expect(tags.map(({ name }) => name)).toEqual(['mine', 'v1.0.0']);
  });

  test('a tag that differs stays as it is, and the others come', async () => {
    const clone = cloneOf(origin);
    const warnings: string[] = [];
    clone.git('tag', 'v1.0.0');
    origin.git('tag', '-a', 'v1.0.0', '-m', 'annotated');
    origin.git('tag', 'v2.0.0');
    await gitIn(clone.folder, { warn: (text) => warnings.push(text) }).completeHistory({
      trees: false,
    });
    expect(clone.git('cat-file', '-t', 'v1.0.0')).toBe('commit');
    expect(clone.git('tag', '--list')).toBe('v1.0.0\nv2.0.0');
    expect(warnings).toEqual([]);
  });

  test('a remote that cannot be reached is a warning without its password', async () => {
    const clone = cloneOf(origin);
    const warnings: string[] = [];
    clone.git('remote', 'rename', 'origin', 'upstream');
    clone.git('remote', 'set-url', 'upstream', 'http://me:secret@127.0.0.1:1/x.git');
    await gitIn(clone.folder, { warn: (text) => warnings.push(text) }).completeHistory({
      trees: false,
    });
    expect(warnings).toEqual([expect.stringContaining('upstream')]);
    expect(warnings[0]).not.toContain('secret');
    await expect(gitIn(clone.folder).completeHistory({ trees: false })).resolves.toMatch(
      /^[0-9a-f]{40}$/,
    );
  });

  test('a slow one is a warning too', async () => {
    const warnings: string[] = [];
    const { processes } = scripted(({ args }) =>
      args.includes('fetch')
        ? { timedOut: true, exitCode: null }
        : { stdout: args.includes('config') ? 'remote.origin.url\nx\0' : 'false\n' },
    );
    await gitIn('/x', { processes, warn: (text) => warnings.push(text) }).completeHistory({
      trees: false,
    });
    expect(warnings).toEqual([expect.stringContaining('stopped after 20 seconds')]);
  });

  test('a cancelled run stays cancelled', async () => {
    const { processes } = scripted(({ args }) => {
      if (args.includes('fetch')) throw new SlipwayError('cancelled', 'stop', { remedy: 'again' });
      return { stdout: args.includes('config') ? 'remote.origin.url\nx\0' : 'false\n' };
    });
    await expect(
      gitIn('/x', { processes }).completeHistory({ trees: false }),
    ).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  test('without a remote there is nothing to do but to say what is checked out', async () => {
    const git = gitIn(origin.folder);
    const head = await git.resolve('HEAD');
    expect(await git.completeHistory({ trees: false })).toBe(head);
  });

  test('a remote that names a program is not run', async () => {
    const clone = cloneOf(origin);
    clone.git('remote', 'set-url', 'origin', `ext::sh -c touch% ${place.folder}/ran`);
    await gitIn(clone.folder, { warn: () => undefined }).completeHistory({ trees: false });
    expect(existsSync(join(place.folder, 'ran'))).toBe(false);
  });
});

describe('the token', () => {
  test('goes to its server by environment alone, in place of what a checkout left', async () => {
    origin.commit('feat: one');
    const clone = cloneOf(origin);
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.statusCode = 404;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const serverUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    clone.git('remote', 'set-url', 'origin', `${serverUrl}/octo/service.git`);
    clone.git('config', `http.${serverUrl}/.extraheader`, 'AUTHORIZATION: basic b2xk');
    try {
      await gitIn(clone.folder, {
        token: 'tok+/=',
        serverUrl,
        warn: () => undefined,
      }).completeHistory({ trees: false });
      await gitIn(clone.folder, {
        token: 'tok',
        serverUrl: 'https://github.com',
        warn: () => undefined,
      }).completeHistory({ trees: false });
    } finally {
      server.close();
    }
    const basic = `basic ${Buffer.from('x-access-token:tok+/=').toString('base64')}`;
    expect(seen).toEqual([basic, 'basic b2xk']);
    expect(readFileSync(join(clone.folder, '.git/config'), 'utf8')).not.toContain('eC1hY2Nlc3M');
  });

  test('is in no argument, only where a fetch needs it, and beside settings that were there', async () => {
    const { processes, asked } = scripted(({ args }) => ({
      stdout: args.includes('config') ? 'remote.origin.url\nx\0' : 'false\n',
    }));
    const settings = {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
    };
    const git = gitIn('/x', {
      processes: {
        ...processes,
        environment: () => ({ ...gitEnvironment, ...settings, GIT_DIR: '/other', SECRET: 's' }),
      },
      token: 'canary',
      serverUrl: 'https://github.com/',
    });
    await git.completeHistory({ trees: false });
    expect(JSON.stringify(asked.map(({ args }) => args))).not.toContain('canary');
    const [first, , fetch] = asked;
    expect(first?.env).toMatchObject({ ...settings, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' });
    expect(Object.keys(first?.env ?? {})).not.toContain('GIT_DIR');
    expect(Object.keys(first?.env ?? {})).not.toContain('SECRET');
    expect(fetch?.env).toMatchObject({
      GIT_CONFIG_COUNT: '3',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_KEY_1: 'http.https://github.com/.extraheader',
      GIT_CONFIG_VALUE_1: '',
      GIT_CONFIG_KEY_2: 'http.https://github.com/.extraheader',
    });
    expect(fetch?.args).toEqual(
      expect.arrayContaining(['protocol.ext.allow=never', '--end-of-options']),
    );
  });
});

describe('what is wrong is said', () => {
  test('not a repository', async () => {
    const folder = join(place.folder, 'plain');
    mkdirSync(folder);
    const git = gitIn(folder);
    const calls = [
      () => git.resolve('HEAD'),
      () => git.branch(),
      () => git.completeHistory({ trees: false }),
      () => git.tags(),
      () => git.trackedFiles(folder),
    ];
    for (const call of calls)
      await expect(call()).rejects.toMatchObject({
        code: 'not-a-repository',
        message: expect.stringContaining(folder),
        remedy: expect.stringContaining('actions/checkout'),
      });
  });

  test('no such folder', async () => {
    const folder = join(place.folder, 'missing');
    await expect(gitIn(folder).resolve('HEAD')).rejects.toMatchObject({
      code: 'not-a-repository',
      message: `There is no folder ${folder}.`,
    });
  });

  test('no git', async () => {
    const processes = createProcesses({ PATH: join(place.folder, 'empty') });
    await expect(gitIn(origin.folder, { processes }).resolve('HEAD')).rejects.toMatchObject({
      code: 'missing-tool',
      remedy: expect.stringContaining('Install git'),
    });
  });

  test('a git that never answers', async () => {
    const bin = join(place.folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'git'), '#!/bin/sh\nexec sleep 30\n');
    chmodSync(join(bin, 'git'), 0o755);
    const processes = createProcesses({
      ...gitEnvironment,
      PATH: `${bin}:${gitEnvironment['PATH']}`,
    });
    await expect(
      gitIn(origin.folder, { processes, timeout: 300 }).resolve('HEAD'),
    ).rejects.toMatchObject({
      code: 'time-out',
      message: '`git rev-parse` was stopped after 0.3 seconds.',
      remedy: expect.stringContaining('git_command_timeout_seconds'),
    });
  });

  test('a run that was cancelled', async () => {
    origin.commit('fix: x');
    await expect(
      gitIn(origin.folder, { signal: AbortSignal.abort() }).resolve('HEAD'),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });

  test.each([
    [
      "fatal: detected dubious ownership in repository at '/r'",
      'not-a-repository',
      'safe.directory /r`',
    ],
    ['fatal: not a git repository (or any parent)', 'not-a-repository', 'actions/checkout'],
    ["fatal: your current branch 'main' does not have any commits yet", 'no-commits', 'Commit'],
    ['fatal: something else', 'command-failed', 'same command in /r'],
  ])('%s', (stderr, code, remedy) => {
    const error = gitFailure('/r', ['log'], stderr);
    expect(error.code).toBe(code);
    expect(error.remedy).toContain(remedy);
  });

  test('resolve passes on what it cannot answer', async () => {
    const { processes } = scripted(() => ({ exitCode: 128, stderr: 'fatal: bad config line 1' }));
    await expect(gitIn('/x', { processes }).resolve('HEAD')).rejects.toMatchObject({
      code: 'command-failed',
      message: '`git rev-parse` failed: fatal: bad config line 1',
    });
  });

  test.each([
    ['hint: a\nfatal: https://u:p@host/x denied\n', 'fatal: https://host/x denied'],
    ['only words\n', 'only words'],
    ['', 'it gave no reason'],
  ])('the line that says most: %j', (stderr, line) => {
    expect(firstProblem(stderr)).toBe(line);
  });
});
