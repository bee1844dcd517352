import { closeSync, openSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { ArchiveSource, NewArchive } from '../../ports/archives.ts';
import { blocksUnderWay, deflateBlock } from './compressed-blocks.ts';
import { fileReader } from './file-reader.ts';
import {
  centralHeader,
  localHeader,
  most32,
  type ZipRecord,
  zipEnd,
  zipKinds,
  zipMethods,
} from './zip-records.ts';

/** Bytes that are compressed at once; a longer file is several of them. */
const block = 256 * 1024;
/** From here on 32 bits may not hold what a file becomes: deflate adds a little to what it can't make smaller. */
const large = most32 - 2 ** 24;

/** A block of an entry: its bytes, and what becomes of them. */
interface Piece {
  readonly entry: ArchiveSource;
  readonly bytes: Buffer;
  readonly compressed: Buffer | Promise<Buffer>;
  readonly first: boolean;
  readonly last: boolean;
}

/**
 * Writes a `.zip` (PKWARE APPNOTE, zip64 where it is needed). Blocks of one or several files are compressed side by side;
 * the bytes depend on the input alone.
 */
export async function writeZip({ entries, time }: NewArchive, path: string): Promise<void> {
  const file = openSync(path, 'w');
  try {
    const zip = createZip(file, Math.floor(Date.parse(time) / 1000));
    const add = async (piece: Piece) => {
      zip.add(piece, await piece.compressed);
    };
    const underWay: Piece[] = [];
    for (const piece of pieces(entries)) {
      underWay.push(piece);
      const [next] = underWay;
      if (underWay.length < blocksUnderWay || next === undefined) continue;
      await add(next);
      underWay.shift();
    }
    for (const piece of underWay) await add(piece);
    zip.end();
  } finally {
    closeSync(file);
  }
}

/** All blocks in their order, each being compressed from the moment it is given. */
function* pieces(entries: readonly ArchiveSource[]): Generator<Piece, void> {
  for (const entry of entries) {
    let before: Buffer | undefined;
    let done = 0;
    for (const bytes of contents(entry)) {
      done += bytes.length;
      const last = done === sizeOf(entry);
      const compressed = isStored(entry) ? bytes : deflateBlock(bytes, before, last);
      // It is awaited in its turn; until then a failure must not count as unhandled.
      if (compressed instanceof Promise) compressed.catch(() => undefined);
      yield { entry, bytes, compressed, first: before === undefined, last };
      before = bytes;
    }
  }
}

/** An entry's bytes in blocks, at least one; the file is read to its end, to see that it has not grown. */
function* contents({ source, size, target }: ArchiveSource): Generator<Buffer, void> {
  if (target !== undefined) return yield Buffer.from(target);
  const file = openSync(source, 'r');
  try {
    const read = fileReader(file, source, size);
    for (let left = size; left > 0; ) {
      const bytes = Buffer.allocUnsafe(Math.min(left, block));
      for (let filled = 0; filled < bytes.length; ) filled += read(bytes.subarray(filled));
      left -= bytes.length;
      if (left === 0) read(Buffer.allocUnsafe(1));
      yield bytes;
    }
    if (size === 0) {
      read(Buffer.allocUnsafe(1));
      yield Buffer.alloc(0);
    }
  } finally {
    closeSync(file);
  }
}

function createZip(file: number, time: number) {
  const directory = createDirectory();
  let position = 0;
  let record: ZipRecord | undefined;
  const write = (bytes: Buffer) => {
    writeAt(file, bytes, position);
    position += bytes.length;
  };
  return {
    add({ entry, bytes, first, last }: Piece, compressed: Buffer): void {
      const before =
        first || record === undefined ? { ...begin(entry, time), offset: position } : record;
      const next = {
        ...before,
        crc: crc32(bytes, before.crc),
        size: before.size + bytes.length,
        compressed: before.compressed + compressed.length,
      };
      record = next;
      const header = localHeader(next, entry.size >= large);
      write(first ? Buffer.concat([header, compressed]) : compressed);
      // The sizes of an entry of several blocks are known when the last one is there.
      if (last && !first) writeAt(file, header, next.offset);
      if (last) directory.add(centralHeader(next));
    },
    end(): void {
      const offset = position;
      write(directory.bytes());
      write(zipEnd(directory.count(), offset, position - offset));
    },
  };
}

/** Copied into one buffer: many small ones would each keep the larger one alive that Node has cut them from. */
function createDirectory() {
  let buffer = Buffer.alloc(64 * 1024);
  let filled = 0;
  let count = 0;
  return {
    add(header: Buffer): void {
      if (filled + header.length > buffer.length)
        buffer = Buffer.concat([buffer], 2 * buffer.length + header.length);
      filled += header.copy(buffer, filled);
      count += 1;
    },
    bytes: () => buffer.subarray(0, filled),
    count: () => count,
  };
}

/** A disk that is nearly full may take less than it is given; the next try then says so. */
function writeAt(file: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; )
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
}

function begin(entry: ArchiveSource, time: number): Omit<ZipRecord, 'offset'> {
  const { path, executable, target } = entry;
  const mode =
    target !== undefined ? zipKinds.link | 0o777 : zipKinds.regular | (executable ? 0o755 : 0o644);
  const method = isStored(entry) ? zipMethods.stored : zipMethods.deflated;
  return { name: Buffer.from(path), method, mode, time, crc: 0, size: 0, compressed: 0 };
}

/** Links and what is empty stand there as they are. */
function isStored(entry: ArchiveSource): boolean {
  return entry.target !== undefined || entry.size === 0;
}

function sizeOf({ size, target }: ArchiveSource): number {
  return target === undefined ? size : Buffer.byteLength(target);
}
