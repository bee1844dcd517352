import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { payload } from '../../packages/core/src/adapters/payload.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-payload-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const time = '2026-01-02T03:04:05Z';

test('files, links and folders are laid out with exact modes and one time', async () => {
  const source = join(folder, 'source');
  writeFileSync(source, 'hello');
  const root = join(folder, 'root');
  const mask = process.umask(0o077);
  const made = await payload
    .layOut(
      [
        { path: 'opt', kind: 'folder', source: '', mode: 0o755 },
        { path: 'opt/deep/file', kind: 'file', source, mode: 0o4711 },
        { path: 'opt/link', kind: 'link', source: 'nowhere', mode: 0o777 },
        { path: 'var/empty', kind: 'folder', source: '', mode: 0o1750 },
      ],
      root,
      time,
    )
    .finally(() => process.umask(mask));
  expect(made).toEqual([
    { path: 'opt/deep/file', size: 5, md5: '5d41402abc4b2a76b9719d911017c592' },
  ]);
  expect(readFileSync(join(root, 'opt/deep/file'), 'utf8')).toBe('hello');
  expect(readlinkSync(join(root, 'opt/link'))).toBe('nowhere');
  for (const path of ['.', 'opt', 'opt/deep', 'opt/deep/file', 'opt/link', 'var', 'var/empty'])
    expect(lstatSync(join(root, path)).mtimeMs).toBe(Date.parse(time));
  const modes = ['opt', 'opt/deep', 'opt/deep/file', 'var', 'var/empty'].map((path) =>
    (lstatSync(join(root, path)).mode & 0o7777).toString(8),
  );
  expect(modes).toEqual(['755', '755', '4711', '755', '1750']);
});

test('nothing to lay out still makes the folder, and what is missing is an error', async () => {
  expect(await payload.layOut([], join(folder, 'empty'), time)).toEqual([]);
  const missing = { path: 'x', kind: 'file', source: join(folder, 'none'), mode: 0o644 } as const;
  await expect(payload.layOut([missing], join(folder, 'other'), time)).rejects.toThrow('ENOENT');
});

test('documents are packed without a name and a time, once', async () => {
  const source = join(folder, 'page.1');
  writeFileSync(source, 'a page');
  const entry = { kind: 'file', mode: 0o644, gzip: true } as const;
  const root = join(folder, 'packed');
  const [first] = await payload.layOut([{ ...entry, path: 'a.gz', source }], root, time);
  const bytes = readFileSync(join(root, 'a.gz'));
  expect(gunzipSync(bytes).toString()).toBe('a page');
  // Flags and time of the head (RFC 1952, 2.3).
  expect([...bytes.subarray(3, 8)]).toEqual([0, 0, 0, 0, 0]);
  expect(first?.size).toBe(bytes.length);
  expect(lstatSync(join(root, 'a.gz')).mtimeMs).toBe(Date.parse(time));
  const again = { ...entry, path: 'b.gz', source: join(root, 'a.gz') };
  expect(await payload.layOut([again], join(folder, 'again'), time)).toEqual([
    { ...first, path: 'b.gz' },
  ]);
});
