import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { archives } from '../../packages/core/src/adapters/archives.ts';
import { cpioBytes, debBytes, type PackedEntry, rpmBytes } from '../doubles/native-bytes.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-readers-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const long = 'x'.repeat(200_001);
const entries: readonly PackedEntry[] = [
  { path: '/usr/bin/greeter', text: '#!/bin/sh\n', mode: 0o4755, owner: 'ada', group: 'adm' },
  { path: '/usr/bin/hello', target: 'greeter', mode: 0o777 },
  { path: '/usr/share/long', text: long, mode: 0o644 },
  { path: '/var/lib/greeter', mode: 0o1750 },
];

async function read(bytes: Buffer, format: 'deb' | 'rpm') {
  const path = join(folder, `package.${format}`);
  writeFileSync(path, bytes);
  const found = [];
  for await (const { path: inner, kind, target, access, content } of archives.read(path, format)) {
    let text = '';
    // Half of what is there is not asked for.
    if (inner.endsWith('greeter') || inner.startsWith('DEBIAN'))
      for await (const chunk of content()) text += chunk;
    found.push([inner, kind, target, access?.mode, access?.owner, access?.group, text]);
  }
  return found;
}

const held = [
  ['./usr/bin/greeter', 'file', '', 0o4755, 'ada', 'adm', '#!/bin/sh\n'],
  ['./usr/bin/hello', 'link', 'greeter', 0o777, 'root', 'root', ''],
  ['./usr/share/long', 'file', '', 0o644, 'root', 'root', ''],
  ['./var/lib/greeter', 'folder', '', 0o1750, 'root', 'root', ''],
];

test('a deb is read with what dpkg is told, and who may do what', async () => {
  const found = await read(await debBytes({ control: 'Package: greeter\n' }, entries), 'deb');
  expect(found).toEqual([
    ['DEBIAN/', 'folder', '', 0o755, 'root', 'root', ''],
    ['DEBIAN/control', 'file', '', 0o644, 'root', 'root', 'Package: greeter\n'],
    ['./', 'folder', '', 0o755, 'root', 'root', ''],
    ...held.map((entry) =>
      entry[1] === 'folder' ? ['./var/lib/greeter', ...entry.slice(1)] : entry,
    ),
  ]);
});

test.each(['', 'zst'] as const)(
  'a deb is read whose files are compressed as `%s`',
  async (compression) => {
    const found = await read(await debBytes({}, entries, compression), 'deb');
    expect(found.at(2)).toEqual(held[0]);
  },
);

test('an RPM is read with who may do what, as its header says', async () => {
  expect(await read(rpmBytes(entries), 'rpm')).toEqual(held);
  const bare = rpmBytes([], 'gzip', cpioBytes([{ path: '/a', text: '1', mode: 0o644 }]));
  expect(await read(bare, 'rpm')).toEqual([
    ['./a', 'file', '', undefined, undefined, undefined, ''],
  ]);
});

describe('what can’t be read is an `artifact-invalid` error', () => {
  const device = cpioBytes([{ path: '/dev/x', text: '', mode: 0o020644 }]);

  test.each<[string, 'deb' | 'rpm', () => Buffer | Promise<Buffer>]>([
    ['no ar archive', 'deb', () => Buffer.from('PK\u0003\u0004')],
    ['a member without a header', 'deb', () => Buffer.from(`!<arch>\n${'x'.repeat(60)}`)],
    ['a compression that nobody asked for', 'deb', () => debBytes({}, entries, 'xz')],
    ['a member that is cut off', 'deb', async () => (await debBytes({}, entries)).subarray(0, -9)],
    ['no header', 'rpm', () => Buffer.alloc(400)],
    ['a header that is cut off', 'rpm', () => rpmBytes(entries).subarray(0, 150)],
    ['a header without an end', 'rpm', () => Buffer.from(rpmBytes(entries)).fill(0xff, 104, 112)],
    ['another compression', 'rpm', () => rpmBytes(entries, 'lzma')],
    ['an unknown compression', 'rpm', () => rpmBytes(entries, '')],
    [
      'a link without an end',
      'rpm',
      () => rpmBytes([], 'gzip', cpioBytes([{ path: '/a', target: 'x'.repeat(70_000), mode: 0 }])),
    ],
    ['no zstd', 'rpm', () => rpmBytes(entries, 'zstd')],
    [
      'a payload that is cut off',
      'rpm',
      () => rpmBytes(entries, 'gzip', cpioBytes(entries).subarray(0, 300)),
    ],
    ['no cpio', 'rpm', () => rpmBytes(entries, 'gzip', Buffer.alloc(400))],
    [
      'a name without an end',
      'rpm',
      () => rpmBytes(entries, 'gzip', Buffer.from(cpioBytes(entries)).fill('f', 94, 102)),
    ],
  ])('%s', async (_, format, bytes) => {
    await expect(read(await bytes(), format)).rejects.toMatchObject({ code: 'artifact-invalid' });
  });

  test('a device is told as what it is', async () => {
    const [found] = await read(rpmBytes([], 'gzip', device), 'rpm');
    expect(found?.slice(0, 2)).toEqual(['./dev/x', 'other']);
  });
});
