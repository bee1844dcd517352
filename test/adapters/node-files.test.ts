import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { nodeFiles } from '../../packages/core/src/adapters/node-files.ts';
import { makeFolder, writeTree } from '../doubles/project-repository.ts';

let folder = '';
beforeEach(() => {
  folder = makeFolder({});
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('texts', () => {
  test('are read, and a missing one is undefined', async () => {
    writeTree(folder, { 'a.txt': 'é\n' });
    expect(await nodeFiles.readText(join(folder, 'a.txt'))).toBe('é\n');
    expect(await nodeFiles.readText(join(folder, 'b.txt'))).toBeUndefined();
    expect(await nodeFiles.readText(join(folder, 'a.txt', 'below'))).toBeUndefined();
    // A folder of that name is no file either.
    expect(await nodeFiles.readText(folder)).toBeUndefined();
    await expect(nodeFiles.readText(`${folder}/\0`)).rejects.toThrow();
  });

  test('are written whole, into folders that are made', async () => {
    const path = join(folder, 'x', 'y', 'a.txt');
    await nodeFiles.writeText(path, 'one');
    await nodeFiles.writeText(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(join(folder, 'x', 'y'))).toEqual(['a.txt']);
  });

  test('that cannot be written leave nothing behind', async () => {
    writeTree(folder, { 'taken/inside': 'x' });
    await expect(nodeFiles.writeText(join(folder, 'taken'), 'two')).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['taken']);
    expect(readFileSync(join(folder, 'taken', 'inside'), 'utf8')).toBe('x');
  });
});

describe('a listing', () => {
  test('is sorted by code unit, tells kinds apart, and follows no link', async () => {
    writeTree(folder, {
      b: '12',
      'a/z.sh': '#!/bin/sh\n',
      'a/loop': 'link:..',
      'a-b': '',
      B: 'x',
      é: 'x',
      'dead link': 'link:nowhere',
    });
    mkdirSync(join(folder, 'empty'));
    const listed = await nodeFiles.list(folder);
    expect(listed.map(({ path }) => path)).toEqual([
      'B',
      'a-b',
      'a/loop',
      'a/z.sh',
      'b',
      'dead link',
      'é',
    ]);
    expect(listed.find(({ path }) => path === 'b')).toEqual({
      path: 'b',
      kind: 'file',
      size: 2,
      executable: false,
    });
    expect(listed.find(({ path }) => path === 'a/z.sh')).toMatchObject({
      kind: 'file',
      executable: true,
    });
    expect(listed.find(({ path }) => path === 'a/loop')).toMatchObject({
      kind: 'link',
      target: '..',
      executable: false,
    });
  });

  test('does not enter what is skipped', async () => {
    writeTree(folder, { 'keep/a': '', 'node_modules/b': '', c: '' });
    chmodSync(join(folder, 'node_modules'), 0);
    const listed = await nodeFiles.list(folder, (path) => path === 'node_modules' || path === 'c');
    chmodSync(join(folder, 'node_modules'), 0o755);
    expect(listed.map(({ path }) => path)).toEqual(['keep/a']);
  });

  test('a name that is no UTF-8 is neither a file nor a folder to us', async () => {
    writeTree(folder, { a: 'a' });
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/b`), Buffer.of(0xff)]), 'b');
    mkdirSync(Buffer.concat([Buffer.from(`${folder}/c`), Buffer.of(0xff)]));
    expect(await nodeFiles.list(folder)).toMatchObject([
      { path: 'a', kind: 'file' },
      { path: 'b\ufffd', kind: 'other', size: 0 },
      { path: 'c\ufffd', kind: 'other', size: 0 },
    ]);
  });

  test('of a file is no listing', async () => {
    writeTree(folder, { file: '' });
    await expect(nodeFiles.list(join(folder, 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  test('of a missing folder is an error that names it', async () => {
    await expect(nodeFiles.list(join(folder, 'none'))).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('none'),
    });
  });
});

test('a digest is streamed from the file', async () => {
  writeTree(folder, { abc: 'abc' });
  expect(await nodeFiles.sha256(join(folder, 'abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  await expect(nodeFiles.sha256(join(folder, 'none'))).rejects.toMatchObject({ code: 'not-found' });
  await expect(nodeFiles.sha256(folder)).rejects.toMatchObject({ code: 'EISDIR' });
});

describe('a temporary folder', () => {
  test('is empty, and gone afterwards, with all that is in it', async () => {
    const seen = await nodeFiles.withTemporaryFolder(async (path) => {
      expect(readdirSync(path)).toEqual([]);
      writeTree(path, { 'a/b': 'x' });
      return path;
    });
    expect(existsSync(seen)).toBe(false);
  });

  test('is gone after a failure, too', async () => {
    let seen = '';
    const failing = nodeFiles.withTemporaryFolder(async (path) => {
      seen = path;
      throw new Error('it broke');
    });
    await expect(failing).rejects.toThrow('it broke');
    expect(existsSync(seen)).toBe(false);
  });
});

describe('a move', () => {
  test('replaces a whole folder and leaves no trace', async () => {
    writeTree(folder, { 'from/new': '1', 'to/old': '2', 'to/deep/older': '3' });
    await nodeFiles.move(join(folder, 'from'), join(folder, 'to'));
    expect(readdirSync(folder)).toEqual(['to']);
    expect(readdirSync(join(folder, 'to'))).toEqual(['new']);
  });

  test('makes the folders that lead to its goal', async () => {
    writeTree(folder, { a: '1' });
    await nodeFiles.move(join(folder, 'a'), join(folder, 'x', 'y', 'b'));
    expect(readFileSync(join(folder, 'x', 'y', 'b'), 'utf8')).toBe('1');
  });

  test('of something missing leaves the goal as it was', async () => {
    writeTree(folder, { to: 'mine' });
    await expect(nodeFiles.move(join(folder, 'none'), join(folder, 'to'))).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(readFileSync(join(folder, 'to'), 'utf8')).toBe('mine');
    await expect(nodeFiles.move(join(folder, 'none'), join(folder, 'new'))).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(readdirSync(folder)).toEqual(['to']);
  });

  test('to a place where nothing can be is refused', async () => {
    writeTree(folder, { file: 'x', a: '1' });
    const move = nodeFiles.move(join(folder, 'a'), join(folder, 'file', 'b'));
    await expect(move).rejects.toThrow();
    await expect(nodeFiles.move(join(folder, 'a'), join(folder, 'b\0'))).rejects.toThrow(/null/);
    expect(readdirSync(folder).sort()).toEqual(['a', 'file']);
  });

  // Another volume is needed to see this; Linux has one in memory.
  const otherVolume = '/dev/shm';
  const twoVolumes =
    existsSync(otherVolume) && lstatSync(otherVolume).dev !== lstatSync('/tmp').dev;
  (twoVolumes ? test : test.failing)('between volumes copies first, links as links', async () => {
    const other = join(otherVolume, `slipway-${process.pid}`);
    writeTree(other, { a: '1', link: 'link:a' });
    try {
      await nodeFiles.move(other, join(folder, 'to'));
      expect(existsSync(other)).toBe(false);
      expect(readFileSync(join(folder, 'to', 'a'), 'utf8')).toBe('1');
      expect(lstatSync(join(folder, 'to', 'link')).isSymbolicLink()).toBe(true);
      expect(readdirSync(folder)).toEqual(['to']);
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });
});

test('writes are not seen half done', async () => {
  const path = join(folder, 'state');
  const long = 'x'.repeat(1_000_000);
  writeFileSync(path, long);
  const writes = Promise.all(Array.from({ length: 20 }, () => nodeFiles.writeText(path, long)));
  for (let reads = 0; reads < 20; reads += 1)
    expect((await nodeFiles.readText(path))?.length).toBe(long.length);
  await writes;
});
