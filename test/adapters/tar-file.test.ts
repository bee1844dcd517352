import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { packTar, type TarEntry } from 'modern-tar';
import { archives } from '../../packages/core/src/adapters/archives.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tar-file-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function written(entries: readonly TarEntry[], change = (bytes: Buffer) => bytes) {
  const path = join(folder, 'a.tar');
  writeFileSync(path, change(Buffer.from(await packTar([...entries]))));
  return path;
}

const file = (name: string, body: string): TarEntry => ({
  header: { name, size: Buffer.byteLength(body), type: 'file' },
  body,
});

describe('a tar that is not compressed', () => {
  test('gives its members in any order', async () => {
    const inner = Buffer.from(await packTar([file('x', 'inner')]));
    const path = await written([
      { header: { name: 'blobs', type: 'directory', size: 0 } },
      file('blobs/empty', ''),
      file('blobs/text', 'été'),
      { header: { name: 'blobs/tar', size: inner.length }, body: inner },
    ]);
    const opened = await archives.open(path);
    expect(opened.members).toEqual([
      { path: 'blobs/empty', size: 0 },
      { path: 'blobs/text', size: 5 },
      { path: 'blobs/tar', size: inner.length },
    ]);
    expect(await opened.text('blobs/text')).toBe('été');
    expect(await opened.text('blobs/empty')).toBe('');
    expect(await opened.sha256('blobs/empty')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    const entries: string[] = [];
    for await (const { path: name, content } of opened.entries('blobs/tar', 'tar')) {
      entries.push(name);
      for await (const chunk of content()) entries.push(chunk);
    }
    expect(entries).toEqual(['x', 'inner']);
  });

  test('as we write it ourselves, the same bytes each time', async () => {
    const source = join(folder, 'source');
    writeFileSync(source, 'content');
    const entries = [{ path: `long/${'n'.repeat(120)}/name`, source, executable: true, size: 7 }];
    const write = async (path: string) => {
      await archives.write({ format: 'tar', entries, time: '2026-01-01T00:00:00Z' }, path);
      return readFileSync(path);
    };
    const bytes = await write(join(folder, 'one.tar'));
    expect(await write(join(folder, 'two.tar'))).toEqual(bytes);
    const { members } = await archives.open(join(folder, 'one.tar'));
    expect(members).toEqual([{ path: `long/${'n'.repeat(120)}/name`, size: 7 }]);
  });
});

describe('one that can’t be read', () => {
  const text = [file('index.json', '{}')];
  test.each<[string, readonly TarEntry[], (bytes: Buffer) => Buffer]>([
    [
      'has a link in it',
      [{ header: { name: 'l', type: 'symlink', linkname: 'x', size: 0 } }],
      (b) => b,
    ],
    ['has a wrong checksum', text, (bytes) => bytes.fill('x', 0, 1)],
    ['ends within a member', text, (bytes) => bytes.subarray(0, 513)],
    ['has no end', text, (bytes) => bytes.subarray(0, 1024)],
    ['is empty', text, (bytes) => bytes.subarray(0, 0)],
  ])('%s', async (_, entries, change) => {
    const path = await written(entries, change);
    await expect(archives.open(path)).rejects.toMatchObject({
      code: 'artifact-invalid',
      message: `${path} can't be read as tar.`,
    });
  });

  test('lacks a member, or has another there than a tar', async () => {
    const opened = await archives.open(await written(text));
    await expect(opened.text('other')).rejects.toMatchObject({ code: 'artifact-invalid' });
    await expect(opened.sha256('other')).rejects.toMatchObject({ code: 'artifact-invalid' });
    const read = async () => {
      for await (const entry of opened.entries('index.json', 'tar.gz')) throw entry;
    };
    await expect(read()).rejects.toMatchObject({ code: 'artifact-invalid' });
  });
});
