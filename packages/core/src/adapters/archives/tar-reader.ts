import { type ByteReader, createByteReader } from './byte-reader.ts';
import { parsePax } from './pax.ts';
import { tarBlock } from './tar-header.ts';

/** What an entry's headers say, the extended ones before its own. */
export interface TarHeader {
  readonly name: string;
  readonly type: TarType;
  /** Bytes of its body. */
  readonly size: number;
  readonly mode: number;
  /** Whole seconds since 1970. */
  readonly time: number;
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
  /** Where a link points to. */
  readonly target: string;
}

/** `sparse`: its body is not what unpacking it gives. */
export type TarType = 'file' | 'hard-link' | 'link' | 'folder' | 'sparse' | 'other';

export interface TarItem {
  readonly header: TarHeader;
  /** The bytes in chunks, while the entry is at hand; what is not read is passed over. */
  readonly body: () => AsyncGenerator<Buffer, void>;
}

const types: Readonly<Record<string, TarType>> = {
  '\0': 'file',
  '0': 'file',
  // What is laid out contiguously is a file to everybody else.
  '7': 'file',
  '1': 'hard-link',
  '2': 'link',
  '5': 'folder',
  S: 'sparse',
};
/** Headers of headers: of the next entry, of all entries, and GNU's names and targets that are too long. */
const extended = new Set(['x', 'g', 'L', 'K']);
/** Devices and pipes have no body, whatever their size says; nor have links and folders. */
const bodyless = /^[1-6]$/;
/** Bytes; paths and targets are far below it. */
const longestExtended = 1024 * 1024;

type Said = ReadonlyMap<string, string>;

/**
 * The entries of a tar (POSIX.1-2001 and GNU's long names), strictly: a wrong checksum, a number that is none, a cut-off end
 * and bytes behind the end are an `Error`, since programs differ in what they make of them.
 */
export async function* readTarItems(bytes: AsyncIterable<Buffer>): AsyncGenerator<TarItem, void> {
  const reader = createByteReader(bytes);
  const readHeader = headers(reader);
  try {
    for (;;) {
      const header = await readHeader();
      if (header === undefined) break;
      let left = header.size;
      async function* body() {
        while (left > 0) {
          const chunk = await reader.some(left);
          left -= chunk.length;
          yield chunk;
        }
      }
      yield { header, body };
      for await (const _ of body());
      await reader.take(filling(header.size));
    }
    await requireRest(reader);
  } finally {
    await reader.close();
  }
}

/** Reads one entry's headers after another; `undefined` at the first empty record. */
function headers(reader: ByteReader): () => Promise<TarHeader | undefined> {
  let ofAll: Said = new Map();
  return async () => {
    let ofNext: Said = new Map();
    for (;;) {
      const block = await reader.take(tarBlock);
      if (isEmpty(block)) return undefined;
      requireChecksum(block);
      const flag = text(block, 156, 1) || '\0';
      if (!extended.has(flag)) return describe(block, flag, new Map([...ofAll, ...ofNext]));
      const said = await readExtended(reader, block, flag);
      if (flag === 'g') ofAll = new Map([...ofAll, ...said]);
      else ofNext = new Map([...ofNext, ...said]);
    }
  };
}

async function readExtended(reader: ByteReader, block: Buffer, flag: string): Promise<Said> {
  const size = requireSize(number(block, 124, 12));
  if (size > longestExtended) throw new Error('An extended header is too long.');
  const bytes = await reader.take(size);
  await reader.take(filling(size));
  if (flag === 'L') return new Map([['path', text(bytes, 0, size)]]);
  if (flag === 'K') return new Map([['linkpath', text(bytes, 0, size)]]);
  return parsePax(bytes);
}

function describe(block: Buffer, flag: string, said: Said): TarHeader {
  const field = (key: string, at: number, length: number) => {
    const value = said.get(key) || undefined;
    return value === undefined ? number(block, at, length) : decimal(value, key);
  };
  const name = said.get('path') || ownName(block);
  const isSparse = [...said.keys()].some((key) => key.startsWith('GNU.sparse.'));
  const type = isSparse ? 'sparse' : (types[flag] ?? 'other');
  return {
    name,
    // Before there were types, a folder was told by its last character.
    type: type === 'file' && name.endsWith('/') ? 'folder' : type,
    size: bodyless.test(flag) ? 0 : requireSize(field('size', 124, 12)),
    mode: number(block, 100, 8),
    time: Math.floor(field('mtime', 136, 12)),
    uid: field('uid', 108, 8),
    gid: field('gid', 116, 8),
    uname: said.get('uname') || text(block, 265, 32),
    gname: said.get('gname') || text(block, 297, 32),
    target: said.get('linkpath') || text(block, 157, 100),
  };
}

function ownName(block: Buffer): string {
  const prefix = text(block, 257, 6) === 'ustar' ? text(block, 345, 155) : '';
  return prefix === '' ? text(block, 0, 100) : `${prefix}/${text(block, 0, 100)}`;
}

/** Up to its first zero byte. */
function text(bytes: Buffer, at: number, length: number): string {
  const end = bytes.indexOf(0, at);
  return bytes.toString('utf8', at, end === -1 ? at + length : Math.min(end, at + length));
}

/** Octal digits among blanks, or GNU's base 256, which has its first bit set. */
function number(block: Buffer, at: number, length: number): number {
  const bytes = block.subarray(at, at + length);
  const value = (bytes.readUInt8(0) & 0x80) === 0 ? octal(bytes) : base256(bytes);
  if (!Number.isSafeInteger(value)) throw new Error('A header has a number that is none.');
  return value;
}

function octal(bytes: Buffer): number {
  const digits = text(bytes, 0, bytes.length).trim();
  if (digits === '') return 0;
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

/** Two's complement; the first bit says that it is one. */
function base256(bytes: Buffer): number {
  const value = BigInt(`0x${bytes.toString('hex')}`);
  return Number(BigInt.asIntN(8 * bytes.length - 1, value));
}

function decimal(value: string, key: string): number {
  if (!/^-?\d{1,15}(?:\.\d{0,20})?$/.test(value))
    throw new Error(`A header’s ${key} is no number.`);
  return Number(value);
}

function requireSize(size: number): number {
  if (!Number.isInteger(size) || size < 0) throw new Error('A header has a size that is none.');
  return size;
}

/** The sum of all bytes, with the field itself taken for blanks. Counted by index: it is most of what small files cost. */
function requireChecksum(block: Buffer): void {
  let sum = 8 * 32;
  for (let at = 0; at < tarBlock; at += 1) sum += block[at] as number;
  for (let at = 148; at < 156; at += 1) sum -= block[at] as number;
  if (sum !== number(block, 148, 8)) throw new Error('A header does not match its checksum.');
}

/** A second empty record ends it, and nothing but zeros comes behind. */
async function requireRest(reader: ByteReader): Promise<void> {
  if (!isEmpty(await reader.take(tarBlock))) throw new Error('It has an empty record inside.');
  for await (const chunk of reader.rest())
    if (!isEmpty(chunk)) throw new Error('It has bytes behind its end.');
}

const zeros = Buffer.alloc(64 * 1024);

function isEmpty(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += zeros.length) {
    const part = bytes.subarray(at, at + zeros.length);
    if (!part.equals(zeros.subarray(0, part.length))) return false;
  }
  return true;
}

function filling(size: number): number {
  return (tarBlock - (size % tarBlock)) % tarBlock;
}
