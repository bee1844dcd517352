import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tarHeader } from '../../packages/core/src/adapters/archives/tar-header.ts';
import { archives } from '../../packages/core/src/adapters/archives.ts';
import { nodeFiles } from '../../packages/core/src/adapters/node-files.ts';
import type { ArchiveFormat } from '../../packages/core/src/domain/packaging/manifest.ts';
import type { ArchiveSource, NewArchive } from '../../packages/core/src/ports/archives.ts';
import { makeFolder } from '../doubles/project-repository.ts';

const root = join(import.meta.dirname, '..', '..');
const longPath = `${'deep/'.repeat(30)}${'n'.repeat(90)}.txt`;
let folder = '';
let entries: readonly ArchiveSource[] = [];

beforeAll(async () => {
  folder = makeFolder({
    'source/été – a b.txt': 'héllo\n',
    'source/empty': '',
    'source/run.sh': '#!/bin/sh\n',
    'source/link': 'link:run.sh',
    [`source/${longPath}`]: 'deep',
    'source/big.bin': 'x'.repeat(300_000),
  });
  const source = join(folder, 'source');
  entries = (await nodeFiles.list(source)).map(({ path, size, executable, target }) => ({
    path: `svc-1.0/${path}`,
    source: join(source, path),
    size,
    executable,
    ...(target !== undefined && { target }),
  }));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const time = '2026-03-29T02:30:00Z';
const formats = ['tar.gz', 'tar.zst', 'zip'] as const;

async function write(format: NewArchive['format'], name = `a.${format}`): Promise<string> {
  const path = join(folder, name);
  await archives.write({ format, entries, time }, path);
  return path;
}

async function readAll(path: string, format: ArchiveFormat) {
  const read: { path: string; kind: string; target: string; text: string }[] = [];
  for await (const { path: name, kind, target, content } of archives.read(path, format)) {
    let bytes = '';
    if (kind === 'file') for await (const chunk of content()) bytes += chunk;
    read.push({ path: name, kind, target, text: Buffer.from(bytes, 'latin1').toString('utf8') });
  }
  return read;
}

describe('what is written', () => {
  test.each(formats)('%s is read back as it was', async (format) => {
    const read = await readAll(await write(format), format);
    expect(read.map(({ path }) => path)).toEqual(entries.map(({ path }) => path));
    expect(read.find(({ path }) => path.includes('été'))).toMatchObject({
      kind: 'file',
      text: 'héllo\n',
    });
    expect(read.find(({ path }) => path.endsWith('/link'))).toMatchObject({
      kind: 'link',
      target: 'run.sh',
    });
    expect(read.find(({ path }) => path.endsWith('big.bin'))?.text).toHaveLength(300_000);
  });

  test('tar.gz is unpacked by GNU tar: owner, modes, time, links, long names', async () => {
    const path = await write('tar.gz');
    const to = makeFolder({});
    execFileSync('tar', ['-xzpf', path, '-C', to]);
    expect(readFileSync(join(to, 'svc-1.0', longPath), 'utf8')).toBe('deep');
    expect(statSync(join(to, 'svc-1.0/run.sh')).mode & 0o777).toBe(0o755);
    expect(statSync(join(to, 'svc-1.0/empty')).mode & 0o777).toBe(0o644);
    expect(statSync(join(to, 'svc-1.0/empty')).mtime.toISOString()).toBe(
      '2026-03-29T02:30:00.000Z',
    );
    expect(readlinkSync(join(to, 'svc-1.0/link'))).toBe('run.sh');
    const verbose = execFileSync('tar', ['-tvzf', path, '--numeric-owner'], { encoding: 'utf8' });
    expect(
      verbose
        .trim()
        .split('\n')
        .every((line) => / 0\/0 /.test(line)),
    ).toBe(true);
    rmSync(to, { recursive: true });
  });

  test('the tar in a tar.zst is unpacked by GNU tar', async () => {
    const path = await write('tar.zst');
    const to = makeFolder({});
    const tar = zstdDecompressSync(readFileSync(path));
    execFileSync('tar', ['-xpf', '-', '-C', to], { input: tar });
    expect(readFileSync(join(to, 'svc-1.0', longPath), 'utf8')).toBe('deep');
    expect(readFileSync(join(to, 'svc-1.0/big.bin'), 'utf8')).toHaveLength(300_000);
    rmSync(to, { recursive: true });
  });

  test.each<[string, string, string | undefined]>([
    ['a name that just fits', 'n'.repeat(100), undefined],
    ['a name that is too long to split', 'n'.repeat(101), undefined],
    ['a folder and a name that just fit', `${'d'.repeat(155)}/${'n'.repeat(100)}`, undefined],
    ['a folder that is too long', `${'d'.repeat(156)}/${'n'.repeat(100)}`, undefined],
    ['many folders', `${'d/'.repeat(200)}n`, undefined],
    ['characters of several bytes at the edge', `${'n'.repeat(98)}é€😀.txt`, undefined],
    ['a long target', 'link', `${'t/'.repeat(80)}t`],
    ['a target that is not ASCII', 'link', 'café/naïve'],
  ])('GNU tar reads %s', async (_, path, target) => {
    const tree = makeFolder({ file: 'text' });
    const source = join(tree, 'file');
    const entry = { path, source, size: 4, executable: false, ...(target && { target }) };
    const archive = join(tree, 'edge.tar.gz');
    await archives.write(
      { format: 'tar.gz', entries: [entry, { ...entry, path: 'z' }], time },
      archive,
    );
    execFileSync('tar', ['-xzf', archive, '-C', tree]);
    if (target === undefined) expect(readFileSync(join(tree, path), 'utf8')).toBe('text');
    else expect(readlinkSync(join(tree, path))).toBe(target);
    rmSync(tree, { recursive: true });
  });

  test('sizes that a header of eleven octal digits cannot hold', () => {
    const size = 9 * 1024 ** 3;
    const header = tarHeader({ path: 'disk.img', size, mode: 0o644, time: 0, target: undefined });
    expect(header.toString('latin1')).toContain(`19 size=${size}\n`);
  });

  test('zip is unpacked by another program: names, modes, links, intact', async () => {
    const path = await write('zip');
    const script = [
      'import sys, zipfile, json',
      'z = zipfile.ZipFile(sys.argv[1])',
      'assert z.testzip() is None',
      'print(json.dumps([[i.filename, i.external_attr >> 16, i.date_time] for i in z.infolist()]))',
    ].join('\n');
    const told = JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }));
    const byName = new Map<string, number>(
      told.map(([name, mode]: [string, number]) => [name, mode]),
    );
    expect([...byName.keys()]).toEqual(entries.map(({ path: name }) => name));
    expect(byName.get('svc-1.0/run.sh')).toBe(0o100755);
    expect(byName.get('svc-1.0/empty')).toBe(0o100644);
    expect(byName.get('svc-1.0/link')).toBe(0o120777);
    // Half past two did not exist that night in Berlin; the archive says UTC wherever it is made.
    expect(told[0][2]).toEqual([2026, 3, 29, 2, 30, 0]);
  });
});

describe('the same bytes', () => {
  const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

  test.each(formats)('%s again, and in other time zones', async (format) => {
    const first = digest(await write(format));
    expect(digest(await write(format, `again.${format}`))).toBe(first);
    for (const zone of ['Europe/Berlin', 'America/St_Johns', 'Pacific/Kiritimati']) {
      const path = join(folder, `zone.${format}`);
      writeInZone(zone, { format, entries, time }, path);
      expect(digest(path)).toBe(first);
    }
  });

  test('gzip does not tell the system that it was made on', async () => {
    const header = readFileSync(await write('tar.gz')).subarray(0, 10);
    expect(header.readUInt32LE(4)).toBe(0);
    expect(header[9]).toBe(255);
  });
});

/** Node reads TZ when it starts, so another time zone is another process. */
function writeInZone(zone: string, archive: NewArchive, path: string): void {
  const script =
    "import { archives } from './packages/core/src/adapters/archives.ts'; const [archive, path] = JSON.parse(process.argv[1]); await archives.write(archive, path);";
  const args = ['--experimental-strip-types', '--no-warnings', '--input-type=module', '-e', script];
  execFileSync(process.execPath, [...args, JSON.stringify([archive, path])], {
    cwd: root,
    env: { ...process.env, TZ: zone, NODE_OPTIONS: '' },
  });
}

describe('what cannot be written or read', () => {
  test.each(formats)('a file that is gone: %s', async (format) => {
    const gone = { path: 'a', source: join(folder, 'gone'), size: 1, executable: false };
    const writing = archives.write({ format, entries: [gone], time }, join(folder, `x.${format}`));
    await expect(writing).rejects.toMatchObject({
      code: 'artifact-invalid',
      message: `x.${format}: a was changed while it was packed.`,
    });
  });

  test.each(formats.flatMap((format) => [5, 400_000].map((size) => [format, size] as const)))(
    'a file that is not as long as it was: %s, %i bytes',
    async (format, size) => {
      const [first] = entries.filter(({ path }) => path.endsWith('big.bin'));
      const changed = [{ path: 'a', source: first?.source ?? '', size, executable: false }];
      await expect(
        archives.write({ format, entries: changed, time }, join(folder, `y.${format}`)),
      ).rejects.toThrow(`y.${format}: a was changed while it was packed.`);
    },
  );

  describe.each(formats)('what was listed as a file and is another thing by now: %s', (format) => {
    const facts = { size: 4, executable: false };
    const pack = (tree: string) =>
      archives.write(
        { format, entries: [{ path: 'p/in/file', source: join(tree, 'in/file'), ...facts }], time },
        join(folder, `z.${format}`),
      );

    test.each<[string, (tree: string) => unknown]>([
      ['a link', (tree) => symlinkSync('../other/file', join(tree, 'in/file'))],
      ['a folder', (tree) => mkdirSync(join(tree, 'in/file'))],
      ['a pipe', (tree) => execFileSync('mkfifo', ['in/file'], { cwd: tree })],
      [
        'below a link',
        (tree) => {
          rmSync(join(tree, 'in'), { recursive: true });
          symlinkSync('other', join(tree, 'in'));
        },
      ],
    ])('%s', async (_, replace) => {
      const tree = makeFolder({ 'in/file': 'text', 'other/file': 'else' });
      rmSync(join(tree, 'in/file'));
      replace(tree);
      await expect(pack(tree)).rejects.toMatchObject({
        code: 'artifact-invalid',
        message: `z.${format}: p/in/file was changed while it was packed.`,
      });
      rmSync(tree, { recursive: true });
    });

    test('what the job has no right to read', async () => {
      const tree = makeFolder({ 'in/file': 'text', 'out/z': '' });
      for (const path of ['.', 'in', 'out']) chmodSync(join(tree, path), 0o777);
      const entries = [{ path: 'p/in/file', source: join(tree, 'in/file'), ...facts }];
      const write = () => archives.write({ format, entries, time }, join(tree, `out/z.${format}`));
      await write();
      chmodSync(join(tree, `out/z.${format}`), 0o666);
      chmodSync(join(tree, 'in/file'), 0);
      // Root may read everything.
      const isRoot = process.geteuid?.() === 0;
      if (isRoot) process.seteuid?.(65_534);
      try {
        await expect(write()).rejects.toMatchObject({
          code: 'artifact-invalid',
          message: `z.${format}: p/in/file can't be read: the user of this job has no right to (EACCES).`,
        });
      } finally {
        if (isRoot) process.seteuid?.(0);
      }
      rmSync(tree, { recursive: true });
    });
  });

  test.each(formats)('what is no longer wanted is given up: %s', async (format) => {
    const signal = AbortSignal.abort(new Error('enough'));
    const path = join(folder, `given-up.${format}`);
    await expect(archives.write({ format, entries, time, signal }, path)).rejects.toThrow('enough');
  });

  test.each(formats)('a folder that is missing: %s', async (format) => {
    const writing = archives.write({ format, entries, time }, join(folder, 'none', `a.${format}`));
    await expect(writing).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test.each(formats)('an archive that is none, or cut off: %s', async (format) => {
    const bad = join(folder, `bad.${format}`);
    writeFileSync(bad, 'not an archive');
    const expected = { code: 'artifact-invalid', message: expect.stringContaining(bad) };
    await expect(readAll(bad, format)).rejects.toMatchObject(expected);
    const whole = readFileSync(await write(format));
    writeFileSync(bad, whole.subarray(0, whole.length - 100));
    await expect(readAll(bad, format)).rejects.toMatchObject(expected);
  });

  test('a tar that ends too early inside a whole gzip', async () => {
    const bad = join(folder, 'short.tar.gz');
    const tar = gunzipSync(readFileSync(await write('tar.gz')));
    writeFileSync(bad, gzipSync(tar.subarray(0, 100_000)));
    await expect(readAll(bad, 'tar.gz')).rejects.toMatchObject({ code: 'artifact-invalid' });
  });

  test('a refusal while reading reaches the caller as it is, and ends the reading', async () => {
    const path = await write('tar.gz');
    const reading = async () => {
      for await (const entry of archives.read(path, 'tar.gz')) throw new Error(entry.path);
    };
    await expect(reading()).rejects.toThrow(entries[0]?.path);
  });
});

describe('what others write', () => {
  test('folders, hard links and devices of a tar are told apart', async () => {
    const tree = makeFolder({ 'a/file': 'x' });
    execFileSync('ln', ['a/file', 'a/hard'], { cwd: tree });
    execFileSync('mkfifo', ['a/pipe'], { cwd: tree });
    const path = join(folder, 'others.tar.gz');
    execFileSync('tar', ['-czf', path, '--sort=name', 'a'], { cwd: tree });
    const read = await readAll(path, 'tar.gz');
    expect(read.map(({ kind }) => kind)).toEqual(['folder', 'file', 'other', 'other']);
    expect(lstatSync(join(tree, 'a/pipe')).isFIFO()).toBe(true);
    rmSync(tree, { recursive: true });
  });

  test('folders and paths that climb are seen as they are in a zip', async () => {
    const path = join(folder, 'others.zip');
    const script =
      "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1], 'w')\nz.writestr('a/', '')\nz.writestr('../evil', 'x')\nz.close()";
    execFileSync('python3', ['-c', script, path]);
    const read = await readAll(path, 'zip');
    expect(read).toMatchObject([
      { path: 'a/', kind: 'folder' },
      { path: '../evil', kind: 'file', text: 'x' },
    ]);
  });
});
