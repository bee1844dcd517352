import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { nodeFiles } from '../../packages/core/src/adapters/node-files.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import { createWorkingTree } from '../../packages/core/src/adapters/working-tree.ts';
import { gitTestEnvironment } from '../doubles/git-environment.ts';
import { git, makeFolder, makeRepository, writeTree } from '../doubles/project-repository.ts';

const folders: string[] = [];
const remember = (folder: string) => {
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const processes = createProcesses({ ...process.env, ...gitTestEnvironment });
const tree = createWorkingTree({ files: nodeFiles, processes }, 30_000);
let root = '';

beforeEach(() => {
  root = remember(
    makeRepository({
      'tsconfig.json': '{}',
      '.gitignore': 'built/\nnode_modules/\n.venv\nenv\n',
      'packages/a/index.js': 'a',
      'packages/a/run.sh': '#!/bin/sh\n',
      'packages/a/link': 'link:index.js',
      'packages/b/index.js': 'b',
      'packages/b/gone.js': 'x',
    }),
  );
});

describe('changes', () => {
  test('are none in a clean tree, and named relative to the folder otherwise', async () => {
    expect(await tree.changes(root)).toEqual([]);
    writeFileSync(join(root, 'packages/a/index.js'), 'changed');
    writeTree(root, { 'packages/a/é ü.js': '', 'packages/a/built/x': '', 'outside.js': '' });
    rmSync(join(root, 'packages/b/gone.js'));
    expect([...(await tree.changes(join(root, 'packages/a')))].sort()).toEqual([
      'index.js',
      'é ü.js',
    ]);
    expect([...(await tree.changes(root))].sort()).toEqual([
      'outside.js',
      'packages/a/index.js',
      'packages/a/é ü.js',
      'packages/b/gone.js',
    ]);
  });

  test('of a folder that is in no clone are an error that says so', async () => {
    await expect(tree.changes(remember(makeFolder({})))).rejects.toMatchObject({
      code: 'not-a-repository',
    });
  });
});

describe('a staged copy', () => {
  const staged = async (project: string, change: { without?: string; history?: boolean } = {}) => {
    const to = join(remember(makeFolder({})), 'copy');
    const { without, history = false } = change;
    return { to, copy: await tree.stage({ project, to, without, history }) };
  };

  test('of a package has what surrounds it, and what git does not know of it', async () => {
    writeTree(root, {
      'packages/a/built/out.js': 'made',
      'packages/a/new.js': 'new',
      'packages/a/release-artifacts/old.tgz': 'old',
      'packages/b/untracked.js': 'not ours',
    });
    rmSync(join(root, 'packages/b/gone.js'));
    const { to, copy } = await staged(join(root, 'packages/a'), { without: 'release-artifacts' });
    expect(copy).toBe(join(to, 'packages/a'));
    const listed = await nodeFiles.list(to);
    expect(listed.map(({ path }) => path)).toEqual([
      '.gitignore',
      'packages/a/built/out.js',
      'packages/a/index.js',
      'packages/a/link',
      'packages/a/new.js',
      'packages/a/run.sh',
      'packages/b/index.js',
      'tsconfig.json',
    ]);
    expect(listed.find(({ path }) => path.endsWith('run.sh'))?.executable).toBe(true);
    expect(readlinkSync(join(copy, 'link'))).toBe('index.js');
  });

  test('links node_modules from the project upwards, and leaves caches and environments out', async () => {
    writeTree(root, {
      'node_modules/x/index.js': 'x',
      'packages/node_modules': 'a file',
      'packages/a/node_modules/y/index.js': 'y',
      'packages/a/.venv/bin/python': '',
      'packages/a/env/pyvenv.cfg': 'home = /usr',
      'packages/a/env/lib/z.py': '',
      'packages/a/sub/__pycache__/c.pyc': '',
      'packages/a/envy.txt': 'stays',
    });
    const { to, copy } = await staged(join(root, 'packages/a'));
    for (const folder of ['', 'packages/a']) {
      const link = join(to, folder, 'node_modules');
      expect(lstatSync(link).isSymbolicLink()).toBe(true);
      expect(realpathSync(link)).toBe(join(root, folder, 'node_modules'));
    }
    for (const path of ['.venv', 'env', 'sub', '../node_modules'])
      expect(existsSync(join(copy, path))).toBe(false);
    expect(existsSync(join(copy, 'envy.txt'))).toBe(true);
  });

  test('can read the history, and changes in it are not changes in the clone', async () => {
    const { to, copy } = await staged(root, { history: true });
    expect(copy).toBe(join(to, ''));
    writeFileSync(join(copy, 'tsconfig.json'), 'stamped');
    expect(git(copy, 'ls-files').split('\n')).toContain('packages/a/index.js');
    expect(git(copy, 'status', '--porcelain').trim()).toBe('M tsconfig.json');
    expect(readFileSync(join(root, 'tsconfig.json'), 'utf8')).toBe('{}');
    expect(git(root, 'status', '--porcelain')).toBe('');
  });

  test('passes submodules over', async () => {
    const inner = remember(makeRepository({ 'in.txt': 'x' }));
    git(
      root,
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      inner,
      'packages/sub',
    );
    mkdirSync(join(root, 'packages/sub/more'));
    const { to } = await staged(join(root, 'packages/a'));
    expect(existsSync(join(to, 'packages/sub'))).toBe(false);
    expect(existsSync(join(to, 'packages/a/index.js'))).toBe(true);
  });
});
