import { readSync } from 'node:fs';
import {
  dosSeconds,
  largeField,
  most16,
  most32,
  type ZipRecord,
  zipSignatures,
} from './zip-records.ts';

/** The longest comment that can stand behind the last record (PKWARE APPNOTE 4.3.16). */
const longestEnd = 22 + most16;
/** A directory of a million entries is well below this. */
const longestDirectory = 512 * 1024 * 1024;

/** Reads bytes of a file at a place; fewer than asked for is an error. */
export function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const count = readSync(file, bytes, done, length - done, position + done);
    if (count === 0) throw new Error(`It ends within ${length} bytes at ${position}.`);
    done += count;
  }
  return bytes;
}

/**
 * The entries of a `.zip`, in their order. It must be one that every program reads the same way: no bytes behind the
 * end, no entry that shares bytes with another, nothing encrypted. Throws an `Error` that says what is wrong.
 */
export function readDirectory(file: number, length: number): readonly ZipRecord[] {
  const { count, size, offset, end } = findEnd(file, length);
  if (offset + size !== end || size > longestDirectory)
    throw new Error('Its directory does not end where its last record begins.');
  const bytes = readAt(file, offset, size);
  const listed: ZipRecord[] = [];
  let at = 0;
  for (; listed.length < count; at += entryLength(bytes, at)) listed.push(readEntry(bytes, at));
  if (at !== size) throw new Error('Its directory has more in it than it says.');
  requireApart(listed, offset);
  return listed;
}

function findEnd(file: number, length: number) {
  const start = Math.max(0, length - longestEnd);
  const tail = readAt(file, start, length - start);
  let at = tail.length - 22;
  while (at >= 0 && !isEnd(tail, at)) at -= 1;
  if (at < 0) throw new Error('It has no record of its end.');
  const own = {
    count: tail.readUInt16LE(at + 10),
    size: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
    end: start + at,
  };
  const large = own.count === most16 || own.size === most32 || own.offset === most32;
  return large && isLocator(tail, at - 20) ? findLargeEnd(file, tail, at - 20) : own;
}

/** Its comment must reach to the end of the file: what looks like a record inside a comment is none. */
function isEnd(tail: Buffer, at: number): boolean {
  return (
    tail.readUInt32LE(at) === zipSignatures.end &&
    at + 22 + tail.readUInt16LE(at + 20) === tail.length
  );
}

function isLocator(tail: Buffer, at: number): boolean {
  return at >= 0 && tail.readUInt32LE(at) === zipSignatures.largeLocator;
}

function findLargeEnd(file: number, tail: Buffer, locator: number) {
  const end = Number(tail.readBigUInt64LE(locator + 8));
  const record = readAt(file, end, 56);
  if (record.readUInt32LE(0) !== zipSignatures.largeEnd)
    throw new Error('Its zip64 record is not where it says.');
  const value = (at: number) => Number(record.readBigUInt64LE(at));
  return { count: value(32), size: value(40), offset: value(48), end };
}

/** Reading beyond the directory's end throws by itself. */
function readEntry(bytes: Buffer, at: number): ZipRecord {
  if (bytes.readUInt32LE(at) !== zipSignatures.central)
    throw new Error('Its directory has an entry that is none.');
  if ((bytes.readUInt16LE(at + 8) & 1) !== 0) throw new Error('It has an entry that is encrypted.');
  const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
  const extra = bytes.subarray(nameEnd, nameEnd + bytes.readUInt16LE(at + 30));
  const [size = 0, compressed = 0, offset = 0] = widen(extra, [
    bytes.readUInt32LE(at + 24),
    bytes.readUInt32LE(at + 20),
    bytes.readUInt32LE(at + 42),
  ]);
  return {
    name: bytes.subarray(at + 46, nameEnd),
    method: bytes.readUInt16LE(at + 10),
    mode: bytes.readUInt16LE(at + 40),
    time: dosSeconds(bytes.readUInt16LE(at + 14), bytes.readUInt16LE(at + 12)),
    crc: bytes.readUInt32LE(at + 16),
    size,
    compressed,
    offset,
  };
}

function entryLength(bytes: Buffer, at: number): number {
  return (
    46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  );
}

/** Values that 32 bits could not hold stand in the zip64 field, in their order (4.5.3). */
function widen(extra: Buffer, values: readonly number[]): readonly number[] {
  if (!values.includes(most32)) return values;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== largeField) continue;
    let next = at + 4 - 8;
    return values.map((value) => {
      if (value !== most32) return value;
      next += 8;
      return Number(extra.readBigUInt64LE(next));
    });
  }
  return values;
}

/** Entries that share their bytes make a bomb of a small file. */
function requireApart(listed: readonly ZipRecord[], end: number): void {
  const sorted = [...listed].sort((a, b) => a.offset - b.offset);
  for (const [at, { offset, name, compressed }] of sorted.entries()) {
    const next = sorted[at + 1]?.offset ?? end;
    if (offset + 30 + name.length + compressed > next)
      throw new Error('It has entries that share bytes.');
  }
}
