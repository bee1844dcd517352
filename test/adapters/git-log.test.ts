import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createGit } from '../../packages/core/src/adapters/git-command.ts';
import { splitFields } from '../../packages/core/src/adapters/git-fields.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
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

const gitIn = (folder: string) =>
  createGit({ folder, processes: createProcesses(gitEnvironment), timeout: 20_000 });

function commitFiles(message: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) origin.write(path, text);
  origin.git('add', '--all');
  return origin.commit(message);
}

describe('the paths that commits changed', () => {
  const pathsOf = async (folder = origin.folder) => {
    const to = origin.git('rev-parse', 'HEAD');
    const commits = await gitIn(folder).commits({ from: undefined, to, paths: true });
    return commits.map(({ message, paths }) => [message.trim(), paths]);
  };

  test('come with each commit, also with the first, and not where they are not asked for', async () => {
    commitFiles('one', { 'a.txt': '1', 'deep/er/b.txt': '1' });
    origin.commit('empty');
    commitFiles('two', { 'deep/er/b.txt': '2' });
    expect(await pathsOf()).toEqual([
      ['two', ['deep/er/b.txt']],
      ['empty', []],
      ['one', ['a.txt', 'deep/er/b.txt']],
    ]);
    const to = origin.git('rev-parse', 'HEAD');
    const [plain] = await gitIn(origin.folder).commits({ from: undefined, to });
    expect(plain).not.toHaveProperty('paths');
  });

  test('are both of a move, and none of a merge', async () => {
    commitFiles('one', { 'a.txt': 'the same text' });
    origin.git('checkout', '--quiet', '-b', 'side');
    origin.git('mv', 'a.txt', 'b.txt');
    origin.commit('move');
    origin.git('checkout', '--quiet', 'main');
    commitFiles('main', { 'c.txt': '1' });
    origin.git('merge', '--quiet', '--no-ff', '-m', 'merge', 'side');
    expect(new Map((await pathsOf()) as [string, string[]][])).toEqual(
      new Map([
        ['merge', []],
        ['move', ['a.txt', 'b.txt']],
        ['main', ['c.txt']],
        ['one', ['a.txt']],
      ]),
    );
  });

  test('may hold any character, and bytes that are no text stand as signs', async () => {
    const odd = ['\n', 'a\nb', 'tab\there', '"quoted"', 'ünïcode', ' blank', 'z'];
    commitFiles('odd', Object.fromEntries(odd.map((path) => [`${path}/x`, '1'])));
    writeFileSync(Buffer.concat([Buffer.from(`${origin.folder}/zz`), Buffer.from([0xff])]), '');
    origin.git('add', '--all');
    origin.git('commit', '--quiet', '--amend', '--no-edit');
    const [[, paths] = []] = await pathsOf();
    expect([...(paths as string[])].sort()).toEqual(
      [...odd.map((path) => `${path}/x`), 'zz\ufffd'].sort(),
    );
  });

  test('do not depend on the settings of the clone', async () => {
    commitFiles('one', { 'sub/a.txt': 'the same text' });
    origin.git('mv', 'sub/a.txt', 'sub/b.txt');
    origin.commit('move');
    for (const [name, value] of [
      ['diff.renames', 'copies'],
      ['diff.relative', 'true'],
      ['diff.noprefix', 'true'],
      ['log.showRoot', 'false'],
      ['log.diffMerges', 'first-parent'],
      ['core.quotePath', 'true'],
    ] as const)
      origin.git('config', name, value);
    expect(await pathsOf(join(origin.folder, 'sub'))).toEqual([
      ['move', ['sub/a.txt', 'sub/b.txt']],
      ['one', ['sub/a.txt']],
    ]);
  });
});

describe('earlier authors', () => {
  test('are each told once, by the project’s .mailmap', async () => {
    origin.write('.mailmap', 'Ada Lovelace <ada@example.org> <old@example.org>\n');
    origin.commit('one', '--author=ada <old@example.org>');
    origin.commit('two', '--author=Ada Lovelace <ada@example.org>');
    const sha = origin.commit('three', '--author=Grace (she) Hopper <grace@example.org>');
    origin.commit('four', '--author=Later <later@example.org>');
    const authors = await gitIn(origin.folder).authorsBefore(sha);
    expect([...authors].sort((one, other) => (one.name < other.name ? -1 : 1))).toEqual([
      { name: 'Ada Lovelace', email: 'ada@example.org' },
      { name: 'Grace (she) Hopper', email: 'grace@example.org' },
    ]);
  });

  test('are not waited for where a signal says so', async () => {
    const sha = origin.commit('one');
    const signal = AbortSignal.abort();
    await expect(gitIn(origin.folder).authorsBefore(sha, signal)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

describe('a history that was completed', () => {
  const treesOf = (clone: TemporaryRepository) =>
    clone
      .git('rev-list', '--objects', '--missing=print', '--filter=blob:none', 'HEAD')
      .split('\n')
      .filter((line) => line.startsWith('?')).length;
  const cloneIn = (name: string, ...options: readonly string[]) => {
    const folder = join(place.folder, name);
    origin.git('clone', '--quiet', ...options, `file://${origin.folder}`, folder);
    return repositoryIn(folder);
  };
  const messages = async (clone: TemporaryRepository) => {
    const to = clone.git('rev-parse', 'HEAD');
    const commits = await gitIn(clone.folder).commits({ from: undefined, to, paths: true });
    return commits.map(({ message, paths }) => `${message.trim()}: ${paths?.join(' ')}`);
  };

  beforeEach(() => {
    origin.git('config', 'uploadpack.allowFilter', 'true');
    origin.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    commitFiles('one', { 'a/x': '1' });
    commitFiles('two', { 'b/x': '2' });
    commitFiles('three', { 'c/x': '3' });
  });

  test('with trees tells what each commit changed, and has no file but those checked out', async () => {
    const clone = cloneIn('shallow', '--depth=1');
    await gitIn(clone.folder).completeHistory({ trees: true });
    expect(treesOf(clone)).toBe(0);
    expect(await messages(clone)).toEqual(['three: c/x', 'two: b/x', 'one: a/x']);
    // The whole of it may be checked out all the same: git asks for what it needs.
    expect(clone.git('show', 'HEAD~1:a/x')).toBe('1');
  });

  test('without trees gets them at once when they are wanted after all, and only then', async () => {
    const clone = cloneIn('treeless', '--depth=1');
    const git = gitIn(clone.folder);
    await git.completeHistory({ trees: false });
    expect(treesOf(clone)).toBeGreaterThan(0);
    await git.completeHistory({ trees: false });
    expect(treesOf(clone)).toBeGreaterThan(0);
    await git.completeHistory({ trees: true });
    expect(treesOf(clone)).toBe(0);
    expect(await messages(clone)).toEqual(['three: c/x', 'two: b/x', 'one: a/x']);
    const packs = () => clone.git('count-objects', '-v').match(/^packs: (\d+)/m)?.[1];
    const before = packs();
    await git.completeHistory({ trees: true });
    expect(packs()).toBe(before);
  });

  test('of a clone that was made without trees is completed as well', async () => {
    const clone = cloneIn('filtered', '--filter=tree:0');
    await gitIn(clone.folder).completeHistory({ trees: true });
    expect(treesOf(clone)).toBe(0);
  });

  test('by a server that cannot leave files out is whole', async () => {
    origin.git('config', 'uploadpack.allowFilter', 'false');
    const clone = cloneIn('whole', '--depth=1');
    await gitIn(clone.folder).completeHistory({ trees: true });
    expect(await messages(clone)).toHaveLength(3);
  });

  test('is no history without its trees, where the remote is gone', async () => {
    const clone = cloneIn('lonely', '--filter=tree:0');
    clone.git('remote', 'set-url', 'origin', `file://${place.folder}/gone`);
    await expect(gitIn(clone.folder).completeHistory({ trees: true })).rejects.toMatchObject({
      code: 'history-incomplete',
    });
  });
});

describe('fields', () => {
  const read = (...chunks: readonly (readonly number[])[]) => {
    const fields: string[] = [];
    const { push, isAtEnd } = splitFields((field) => fields.push(field));
    for (const chunk of chunks) push(Uint8Array.from(chunk));
    return { fields, whole: isAtEnd() };
  };

  test.each([
    ['nothing', [], [], true],
    ['whole ones', [[97, 0, 0, 98, 0]], ['a', '', 'b'], true],
    ['one in pieces', [[97], [98], [99, 0]], ['abc'], true],
    ['a letter in pieces', [[0xc3], [0xbc, 0]], ['ü'], true],
    ['bytes that are no text', [[0xff, 0, 0xc3, 0]], ['\ufffd', '\ufffd'], true],
    ['one without its end', [[97, 0, 98]], ['a'], false],
    ['a letter without its end', [[97, 0, 0xc3]], ['a'], false],
  ])('of %s', (_, chunks, fields, whole) => {
    expect(read(...chunks)).toEqual({ fields, whole });
  });
});
