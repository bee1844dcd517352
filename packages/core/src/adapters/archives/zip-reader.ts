import { closeSync, createReadStream, fstatSync, openSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import type { ArchiveEntry } from '../../ports/archives.ts';
import { streamChunk } from './stream-chunk.ts';
import { readAt, readDirectory } from './zip-directory.ts';
import { type ZipRecord, zipKinds, zipMethods, zipSignatures } from './zip-records.ts';

/** Bytes of an entry that is read at once: faster than a stream, and little memory. */
const atOnce = 1024 * 1024;

/** Reads a `.zip` by its central directory; sizes, names and checksums are compared while an entry is read. */
export async function* readZip(path: string): AsyncIterable<ArchiveEntry> {
  const file = openSync(path, 'r');
  try {
    for (const listed of readDirectory(file, fstatSync(file).size)) yield describe(file, listed);
  } finally {
    closeSync(file);
  }
}

function describe(file: number, listed: ZipRecord): ArchiveEntry {
  const path = listed.name.toString();
  const { time } = listed;
  const content = () => latin1(file, listed);
  if ((listed.mode & zipKinds.mask) === zipKinds.link)
    return { path, kind: 'link', target: readTarget(file, listed), time, content };
  return { path, kind: path.endsWith('/') ? 'folder' : 'file', target: '', time, content };
}

/** A link's target is its content, and no longer than paths can be. */
function readTarget(file: number, listed: ZipRecord): string {
  if (listed.size > 64 * 1024)
    throw new Error('It has a link whose target is longer than paths are.');
  const bytes = inflateAtOnce(file, listed);
  requireSound(listed, bytes.length, crc32(bytes));
  return bytes.toString();
}

/** Bytes may be given out before the checksum is known; what is wrong comes as an error at their end. */
async function* latin1(file: number, listed: ZipRecord): AsyncIterable<string> {
  let size = 0;
  let sum = 0;
  for await (const chunk of readBytes(file, listed)) {
    size += chunk.length;
    sum = crc32(chunk, sum);
    if (size > listed.size) break;
    yield chunk.toString('latin1');
  }
  requireSound(listed, size, sum);
}

function requireSound({ name, size, crc }: ZipRecord, read: number, sum: number): void {
  if (read !== size || sum !== crc)
    throw new Error(`${name} is not what the directory says of it.`);
}

function readBytes(file: number, listed: ZipRecord): Iterable<Buffer> | AsyncIterable<Buffer> {
  if (listed.size <= atOnce && listed.compressed <= atOnce) return [inflateAtOnce(file, listed)];
  const start = dataStart(file, listed);
  const end = start + listed.compressed - 1;
  const bytes = createReadStream('', {
    fd: file,
    autoClose: false,
    start,
    end,
    highWaterMark: streamChunk,
  });
  if (listed.method === zipMethods.stored) return bytes;
  // A failure of the reading reaches the one who reads what is inflated.
  return pipeline(bytes, createInflateRaw({ chunkSize: streamChunk }), () => undefined);
}

function inflateAtOnce(file: number, listed: ZipRecord): Buffer {
  const bytes = readAt(file, dataStart(file, listed), listed.compressed);
  return listed.method === zipMethods.stored
    ? bytes
    : inflateRawSync(bytes, { maxOutputLength: listed.size + 1 });
}

/** Where an entry's bytes begin. A local header with another name is one that other programs go by. */
function dataStart(file: number, { name, offset, method }: ZipRecord): number {
  const header = readAt(file, offset, 30 + name.length);
  if (
    header.readUInt32LE(0) !== zipSignatures.local ||
    header.readUInt16LE(8) !== method ||
    header.readUInt16LE(26) !== name.length ||
    !header.subarray(30).equals(name)
  )
    throw new Error(`${name} stands under another name before its bytes.`);
  if (method !== zipMethods.stored && method !== zipMethods.deflated)
    throw new Error(`${name} is compressed in a way that not every program can read.`);
  return offset + header.length + header.readUInt16LE(28);
}
