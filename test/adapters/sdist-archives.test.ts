import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { archives } from '../../packages/core/src/adapters/archives.ts';
import { makeFolder } from '../doubles/project-repository.ts';

const time = '2026-03-29T02:30:00Z';
let folder = '';

beforeAll(() => {
  folder = makeFolder({
    'svc-1/PKG-INFO': 'Name: svc\n',
    'svc-1/run.sh': '#!/bin/sh\n',
    'svc-1/été.txt': 'ø\n',
    'svc-1/link': 'link:run.sh',
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** As `tar` packs it with these options. */
function pack(name: string, ...options: readonly string[]): string {
  const path = join(folder, name);
  const tar = ['--format=pax', '--sort=name', ...options, '-cf', '-', 'svc-1'];
  // gzip's own header has no time in it.
  writeFileSync(path, gzipSync(execFileSync('tar', tar, { cwd: folder })));
  return path;
}

const neutral = ['--owner=0', '--group=0', '--numeric-owner', '--mtime=2026-01-01T00:00:00Z'];

describe('an sdist', () => {
  test('that tells of its machine becomes the same bytes whenever it was packed', async () => {
    const one = pack('one.tar.gz', '--owner=1000', '--mtime=2026-05-01T00:00:00Z');
    const two = pack('two.tar.gz', '--owner=1001', '--mtime=2026-06-01T00:00:00Z', '--mode=go-r');
    const before = await archives.inventory(one, 'tar.gz');
    expect(await archives.normalise(one, time)).toBe(true);
    expect(await archives.normalise(two, time)).toBe(true);
    expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
    const after = await archives.inventory(one, 'tar.gz', (path) => path.endsWith('.txt'));
    const contents = (members: typeof after) =>
      members
        .filter(({ kind }) => kind !== 'folder')
        .map(({ path, kind, target, size, sha256 }) => ({ path, kind, target, size, sha256 }));
    expect(contents(after)).toEqual(contents(before));
    expect(new Set(after.map((member) => member.time))).toEqual(new Set([Date.parse(time) / 1000]));
    expect(after.find(({ path }) => path.endsWith('.txt'))).toMatchObject({ text: 'ø\n', size: 3 });
    const listed = execFileSync('tar', ['-tvzf', one], { encoding: 'utf8' });
    expect(listed).toMatch(/-rwxr-xr-x 0\/0 .*run\.sh/);
    expect(readdirSync(folder).filter((name) => name.startsWith('.slipway'))).toEqual([]);
  });

  test('that tells nothing is left as its backend made it', async () => {
    const path = pack('neutral.tar.gz', ...neutral);
    const bytes = readFileSync(path);
    expect(await archives.normalise(path, time)).toBe(false);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test('whose gzip header alone has the time of the packing is rewritten', async () => {
    const path = pack('header.tar.gz', ...neutral);
    const bytes = readFileSync(path);
    bytes.writeUInt32LE(Date.parse('2026-07-01T00:00:00Z') / 1000, 4);
    writeFileSync(path, bytes);
    expect(await archives.normalise(path, time)).toBe(true);
  });

  test('with more than files, folders and links is not ours to rewrite', async () => {
    execFileSync('ln', ['svc-1/PKG-INFO', 'svc-1/same'], { cwd: folder });
    const path = pack('hard.tar.gz', '--owner=1000');
    rmSync(join(folder, 'svc-1', 'same'));
    expect(await archives.normalise(path, time)).toBe(false);
  });

  test('that is none says so', async () => {
    const path = join(folder, 'broken.tar.gz');
    writeFileSync(path, 'no archive');
    await expect(archives.normalise(path, time)).rejects.toMatchObject({
      code: 'artifact-invalid',
    });
  });
});
