import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { tarEnd, tarHeader } from '../../packages/core/src/adapters/archives/tar-header.ts';
import { readTarItems } from '../../packages/core/src/adapters/archives/tar-reader.ts';

const end = tarEnd();

/** A header with some bytes of it changed, and the right checksum again. */
function header(changes: Readonly<Record<number, string | Buffer>> = {}, size = 0): Buffer {
  const block = Buffer.from(
    tarHeader({ path: 'a', size, mode: 0o644, time: 1_700_000_000, target: undefined }),
  );
  for (const [at, bytes] of Object.entries(changes)) Buffer.from(bytes).copy(block, Number(at));
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function filled(text: string): Buffer {
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512);
  body.write(text);
  return body;
}

/** An extended header of a type, and the body that it is. */
function extended(type: string, text: string): Buffer {
  return Buffer.concat([header({ 156: type }, Buffer.byteLength(text)), filled(text)]);
}

const record = (text: string) => {
  const digits = String(text.length + 2 + String(text.length + 3).length).length;
  return `${text.length + 2 + digits} ${text}\n`;
};

/** The entries with their texts, read in chunks of an odd size. */
async function readAll(bytes: Buffer, chunk = 1000) {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  const read: object[] = [];
  for await (const { header: facts, body } of readTarItems(chunks())) {
    let text = '';
    for await (const part of body()) text += part.toString();
    read.push({ ...facts, text });
  }
  return read;
}

const archive = (...parts: readonly Buffer[]) => readAll(Buffer.concat([...parts, end]));

describe('what others write', () => {
  const long = `${'deep/'.repeat(60)}été.txt`;
  test.each(['USTAR', 'GNU', 'PAX'])('Python’s tarfile in the format %s', async (format) => {
    const name = format === 'USTAR' ? 'folder/file' : long;
    const script = [
      'import sys, io, tarfile',
      `t = tarfile.open(fileobj=sys.stdout.buffer, mode="w|", format=tarfile.${format}_FORMAT)`,
      'for kind, size in ((tarfile.REGTYPE, 700), (tarfile.SYMTYPE, 0), (tarfile.LNKTYPE, 0), (tarfile.DIRTYPE, 0), (tarfile.FIFOTYPE, 0)):',
      '    i = tarfile.TarInfo(sys.argv[1]); i.type = kind; i.size = size; i.linkname = sys.argv[1] if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""',
      '    i.mtime = 1700000000; i.uid = 7; i.uname = "me"; t.addfile(i, io.BytesIO(b"x" * size))',
      't.close()',
    ].join('\n');
    const bytes = execFileSync('python3', ['-c', script, name]);
    const linked = { type: 'link', target: name };
    expect(await readAll(bytes)).toMatchObject([
      { name, type: 'file', size: 700, text: 'x'.repeat(700), time: 1_700_000_000, uid: 7 },
      { ...linked, uname: 'me' },
      { ...linked, type: 'hard-link' },
      { type: 'folder' },
      { type: 'other' },
    ]);
  });

  test.each<[string, readonly Buffer[], object]>([
    ['a name of GNU’s', [extended('L', 'long\0'), header()], { name: 'long' }],
    ['a target of GNU’s', [extended('K', 'far'), header({ 156: '2' })], { target: 'far' }],
    ['a time with a fraction', [extended('x', record('mtime=12.9')), header()], { time: 12 }],
    ['a number of the owner', [extended('x', record('uid=3')), header()], { uid: 3, gid: 0 }],
    [
      'what is said of all entries',
      [extended('g', record('uname=all')), header()],
      { uname: 'all' },
    ],
    [
      'what is taken back again',
      [extended('g', record('path=b')), extended('x', record('path=')), header()],
      { name: 'a' },
    ],
    [
      'a size in base 256',
      [header({ 124: Buffer.from([128, ...Buffer.alloc(10), 3]) }), filled('abc')],
      { size: 3, text: 'abc' },
    ],
    ['a time before 1970', [header({ 136: Buffer.alloc(12, 0xff) })], { time: -1 }],
    ['no mode', [header({ 100: Buffer.alloc(8) })], { mode: 0 }],
    ['an old folder', [header({ 0: 'a/', 156: '\0' })], { name: 'a/', type: 'folder' }],
    ['a sparse file of GNU’s', [header({ 156: 'S' })], { type: 'sparse' }],
    [
      'a sparse file of pax',
      [extended('x', record('GNU.sparse.major=1')), header()],
      { type: 'sparse' },
    ],
    ['a type that nobody knows', [header({ 156: 'V' })], { type: 'other' }],
    ['a pipe that claims to have a body', [header({ 156: '6' }, 9)], { type: 'other', size: 0 }],
  ])('%s', async (_, parts, facts) => {
    expect(await archive(...parts)).toMatchObject([facts]);
  });

  test('what is not read of a body is passed over, and so is what comes behind an entry', async () => {
    async function* whole() {
      yield Buffer.concat([header({}, 600), filled('x'.repeat(600)), header({ 0: 'b' }), end]);
      yield Buffer.alloc(10_240);
    }
    const names: string[] = [];
    for await (const { header: facts } of readTarItems(whole())) names.push(facts.name);
    expect(names).toEqual(['a', 'b']);
  });

  test('whoever has seen enough lets go of the stream', async () => {
    let released = false;
    async function* whole() {
      try {
        yield Buffer.concat([header(), header(), end]);
      } finally {
        released = true;
      }
    }
    for await (const _ of readTarItems(whole())) break;
    expect(released).toBe(true);
  });
});

describe('what programs read in different ways is an error', () => {
  test.each<[string, readonly Buffer[], RegExp]>([
    ['a wrong checksum', [Buffer.from(header()).fill('b', 0, 1)], /does not match its checksum/],
    ['an empty record inside', [Buffer.alloc(512), header()], /an empty record inside/],
    ['bytes behind the end', [end, header()], /bytes behind its end/],
    ['a size that is none', [header({ 124: '0000000x' })], /a number that is none/],
    ['a size below zero', [header({ 124: Buffer.alloc(12, 0xff) })], /a size that is none/],
    ['a size beyond all', [header({ 124: Buffer.alloc(12, 0xbf) })], /a number that is none/],
    ['a record without its key', [extended('x', record('=v')), header()], /a record that is none/],
    [
      'a record that is too long',
      [extended('x', '99 path=b\n'), header()],
      /a record that is none/,
    ],
    ['a record without a length', [extended('x', 'path=b\n'), header()], /a record that is none/],
    ['a record without its end', [extended('x', '9 path=bb'), header()], /a record that is none/],
    ['a time that is none', [extended('x', record('mtime=now')), header()], /mtime is no number/],
    ['a size with a sign', [extended('x', record('size=-1')), header()], /a size that is none/],
    ['a long extended header', [header({ 156: 'x' }, 2 ** 21)], /too long/],
    ['a body that is cut off', [header({}, 4096)], /cut off/],
  ])('%s', async (_, parts, message) => {
    await expect(archive(...parts)).rejects.toThrow(message);
  });

  test('no end at all', async () => {
    await expect(readAll(header())).rejects.toThrow('cut off');
  });
});
