import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  centralHeader,
  localHeader,
  type ZipRecord,
  zipEnd,
} from '../../packages/core/src/adapters/archives/zip-records.ts';
import { archives } from '../../packages/core/src/adapters/archives.ts';
import { makeFolder } from '../doubles/project-repository.ts';

let folder = '';
beforeAll(() => {
  folder = makeFolder({});
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function readAll(bytes: Buffer): Promise<Readonly<Record<string, string>>> {
  const path = join(folder, 'a.zip');
  writeFileSync(path, bytes);
  const read: Record<string, string> = {};
  for await (const entry of archives.read(path, 'zip')) {
    read[entry.path] = entry.kind === 'link' ? `link:${entry.target}` : '';
    for await (const chunk of entry.content()) read[entry.path] += chunk;
  }
  return read;
}

/** CRC-32 of `text` is what the archive says of it. */
const text = Buffer.from('text');
const good: ZipRecord = {
  name: Buffer.from('a'),
  method: 0,
  mode: 0o100644,
  time: 1_700_000_000,
  crc: 0x3b8ba7c7,
  size: 4,
  compressed: 4,
  offset: 0,
};

/** An archive whose records say what they are told to. */
function zip(
  entries: readonly {
    readonly local?: Partial<ZipRecord>;
    readonly central?: Partial<ZipRecord>;
    readonly bytes?: Buffer;
  }[],
  { count = entries.length, behind = '' } = {},
): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { local, central, bytes = text } of entries) {
    directory.push(centralHeader({ ...good, offset, ...central }));
    const part = Buffer.concat([localHeader({ ...good, ...local }, false), bytes]);
    parts.push(part);
    offset += part.length;
  }
  const listed = Buffer.concat(directory);
  return Buffer.concat([
    ...parts,
    listed,
    zipEnd(count, offset, listed.length),
    Buffer.from(behind),
  ]);
}

/** One byte, or two, of a good archive changed. */
function patched(change: (bytes: Buffer) => unknown): Buffer {
  const bytes = zip([{}]);
  change(bytes);
  return bytes;
}

const directoryAt = (bytes: Buffer) => bytes.readUInt32LE(bytes.length - 6);

test('what is stored as it is', async () => {
  expect(await readAll(zip([{}]))).toEqual({ a: 'text' });
});

test('an entry of zip64, whose sizes stand in its extra field', async () => {
  const script = [
    'import sys, zipfile',
    "z = zipfile.ZipFile(sys.stdout.buffer, 'w')",
    "f = z.open('a', 'w', force_zip64=True); f.write(b'text'); f.close()",
    'z.close()',
  ].join('\n');
  expect(await readAll(execFileSync('python3', ['-c', script]))).toEqual({ a: 'text' });
});

test('a size of zip64 in the directory', async () => {
  const bytes = zip([{ central: { size: 2 ** 33 } }]);
  const extra = directoryAt(bytes) + 46 + 1;
  bytes.writeBigUInt64LE(4n, extra + 4);
  expect(await readAll(bytes)).toEqual({ a: 'text' });
});

test('a directory of many long names', async () => {
  const source = join(folder, 'one');
  writeFileSync(source, 'x');
  const facts = { source, size: 1, executable: false };
  const entries = Array.from({ length: 700 }, (_, index) => ({
    path: `${'n'.repeat(120)}${index}`,
    ...facts,
  }));
  const path = join(folder, 'many.zip');
  await archives.write({ format: 'zip', entries, time: '2026-01-01T00:00:00Z' }, path);
  const read: string[] = [];
  for await (const entry of archives.read(path, 'zip')) read.push(entry.path);
  expect(read).toEqual(entries.map(({ path: name }) => name));
});

test('more entries than 16 bits count are listed by zip64’s records, which other programs read', async () => {
  const entries = Array.from({ length: 65_600 }, (_, index) => {
    const facts = { name: Buffer.from(`f${index}`), size: 0, compressed: 0, crc: 0 };
    return { local: facts, central: facts, bytes: Buffer.alloc(0) };
  });
  const bytes = zip(entries);
  expect(Object.keys(await readAll(bytes))).toHaveLength(65_600);
  const script = 'import sys, zipfile; print(len(zipfile.ZipFile(sys.argv[1]).namelist()))';
  const counted = execFileSync('python3', ['-c', script, join(folder, 'a.zip')], {
    encoding: 'utf8',
  });
  expect(counted.trim()).toBe('65600');
});

test('sizes and places beyond 32 bits are written in 64', () => {
  const size = 5 * 1024 ** 3;
  const record = { ...good, size, compressed: size - 1, offset: size + 7 };
  const central = centralHeader(record);
  expect([0, 8, 16].map((at) => Number(central.readBigUInt64LE(46 + 1 + 4 + at)))).toEqual([
    size,
    size - 1,
    size + 7,
  ]);
  const local = localHeader(record, true);
  expect(local.readUInt32LE(18)).toBe(0xffffffff);
  expect([0, 8].map((at) => Number(local.readBigUInt64LE(30 + 1 + 4 + at)))).toEqual([
    size,
    size - 1,
  ]);
});

test('a file of several blocks, and one that is stored and long, come back whole', async () => {
  const long = 'a line that repeats, and a number: '.repeat(80_000);
  const source = join(folder, 'long');
  writeFileSync(source, long);
  const path = join(folder, 'long.zip');
  const entry = { path: 'long', source, size: long.length, executable: true };
  await archives.write({ format: 'zip', entries: [entry], time: '1975-01-01T00:00:00Z' }, path);
  const script =
    'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.infolist()[0].date_time[0], len(z.read("long")))';
  const told = execFileSync('python3', ['-c', script, path], { encoding: 'utf8' });
  // Zip's calendar begins in 1980.
  expect(told.trim()).toBe(`None 1980 ${long.length}`);
  let bytes = '';
  for await (const { content } of archives.read(path, 'zip'))
    for await (const chunk of content()) bytes += chunk;
  expect(bytes === long).toBe(true);
  execFileSync('python3', [
    '-c',
    'import sys, zipfile; zipfile.ZipFile(sys.argv[1], "w").write(sys.argv[2], "long")',
    path,
    source,
  ]);
  let count = 0;
  for await (const { content } of archives.read(path, 'zip'))
    for await (const chunk of content()) count += chunk.length;
  expect(count).toBe(long.length);
});

describe('what programs read differently, or not at all, is refused', () => {
  const b = { name: Buffer.from('b') };
  test.each<[string, () => Buffer]>([
    ['bytes behind the end', () => zip([{}], { behind: 'more' })],
    ['no end', () => Buffer.from('text')],
    ['more entries than it says', () => zip([{}, { local: b, central: b }], { count: 1 })],
    ['fewer entries than it says', () => zip([{}], { count: 2 })],
    ['another name before the bytes', () => zip([{ local: b }])],
    ['another method before the bytes', () => zip([{ local: { method: 8 } }])],
    ['a method that few know', () => zip([{ local: { method: 99 }, central: { method: 99 } }])],
    ['entries that share bytes', () => zip([{}, { central: { ...b, offset: 0 } }])],
    [
      'an entry that reaches into the directory',
      () => zip([{ central: { compressed: 400, size: 400 } }]),
    ],
    ['another checksum', () => zip([{ central: { crc: 1 } }])],
    ['a size that is not its own', () => zip([{ central: { size: 3 } }])],
    [
      'bytes that do not end where they say',
      () => zip([{ local: { method: 8 }, central: { method: 8 } }]),
    ],
    [
      'bytes that become more than they say',
      () => {
        const bytes = deflateRawSync(Buffer.alloc(5_000_000));
        const facts = { method: 8, compressed: bytes.length, size: 2_000_000 };
        return zip([{ local: facts, central: facts, bytes }]);
      },
    ],
    [
      'a link with a target that is no path',
      () => zip([{ central: { mode: 0o120777, size: 1_000_000 } }]),
    ],
    ['a link with another checksum', () => zip([{ central: { mode: 0o120777, crc: 1 } }])],
    [
      'an entry that is encrypted',
      () => patched((bytes) => bytes.writeUInt16LE(1, directoryAt(bytes) + 8)),
    ],
    [
      'a directory that is none',
      () => patched((bytes) => bytes.writeUInt32LE(0, directoryAt(bytes))),
    ],
    ['a directory elsewhere', () => patched((bytes) => bytes.writeUInt32LE(1, bytes.length - 6))],
    ['no local header', () => patched((bytes) => bytes.writeUInt32LE(0, 0))],
    [
      'a zip64 size that is nowhere',
      () => patched((bytes) => bytes.writeUInt32LE(0xffffffff, directoryAt(bytes) + 24)),
    ],
    [
      'a zip64 record that is not where it says',
      () => {
        const end = zipEnd(70_000, 0, 0);
        end.writeUInt32LE(0, 0);
        return end;
      },
    ],
  ])('%s', async (_, make) => {
    await expect(readAll(make())).rejects.toMatchObject({ code: 'artifact-invalid' });
  });

  test('an archive that is cut while it is read', async () => {
    const path = join(folder, 'cut.zip');
    writeFileSync(path, zip([{}, { local: b, central: b }]));
    const reading = async () => {
      for await (const { content } of archives.read(path, 'zip')) {
        truncateSync(path, 10);
        for await (const chunk of content()) expect(chunk).toBe('never');
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: 'artifact-invalid' });
  });
});
