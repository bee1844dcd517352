import { crc32 } from 'node:zlib';
import type { ArchiveSource, NewArchive } from '../../ports/archives.ts';
import { type ArchiveFile, createArchiveFile } from './archive-file.ts';
import { type BlockRing, blockRing } from './block-ring.ts';
import { blocksUnderWay, deflateBlock } from './compressed-blocks.ts';
import { releaseOwn } from './release-buffer.ts';
import { type OpenSource, sourceOpener } from './source-file.ts';
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
export async function writeZip({ entries, time, signal }: NewArchive, path: string): Promise<void> {
  // One byte more: a file's end is seen by the reading that fills its last block.
  const ring = blockRing(block + 1);
  const file = createArchiveFile(path);
  try {
    const zip = createZip(file, Math.floor(Date.parse(time) / 1000));
    const add = async (piece: Piece) => {
      const compressed = await piece.compressed;
      zip.add(piece, compressed);
      if (compressed !== piece.bytes) releaseOwn(compressed);
    };
    const underWay: Piece[] = [];
    for (const piece of pieces(entries, path, ring)) {
      underWay.push(piece);
      const [next] = underWay;
      if (underWay.length < blocksUnderWay || next === undefined) continue;
      await add(next);
      underWay.shift();
      signal?.throwIfAborted();
    }
    for (const piece of underWay) await add(piece);
    zip.end();
    ring.release();
  } finally {
    file.close();
  }
}

/** All blocks in their order, each being compressed from the moment it is given. */
function* pieces(
  entries: readonly ArchiveSource[],
  archive: string,
  ring: BlockRing,
): Generator<Piece, void> {
  const open = sourceOpener(archive);
  for (const entry of entries) {
    let before: Buffer | undefined;
    let done = 0;
    for (const bytes of contents(entry, open, ring)) {
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
function* contents(
  entry: ArchiveSource,
  open: (entry: ArchiveSource) => OpenSource,
  ring: BlockRing,
): Generator<Buffer, void> {
  if (entry.target !== undefined) return yield Buffer.from(entry.target);
  const file = open(entry);
  try {
    let left = entry.size;
    do {
      const bytes = left > block ? ring.next().subarray(0, block) : ring.next();
      const wanted = Math.min(left, block);
      for (let filled = 0; filled < wanted; ) filled += file.read(bytes, filled);
      left -= wanted;
      if (left === 0) file.read(bytes, wanted);
      yield bytes.subarray(0, wanted);
    } while (left > 0);
  } finally {
    file.close();
  }
}

function createZip(file: ArchiveFile, time: number) {
  const directory = createDirectory();
  let record: ZipRecord | undefined;
  return {
    add({ entry, bytes, first, last }: Piece, compressed: Buffer): void {
      const before =
        first || record === undefined ? { ...begin(entry, time), offset: file.position() } : record;
      const next = {
        ...before,
        crc: crc32(bytes, before.crc),
        size: before.size + bytes.length,
        compressed: before.compressed + compressed.length,
      };
      record = next;
      const header = localHeader(next, entry.size >= large);
      file.append(first ? Buffer.concat([header, compressed]) : compressed);
      // The sizes of an entry of several blocks are known when the last one is there.
      if (last && !first) file.rewrite(header, next.offset);
      if (last) directory.add(centralHeader(next));
    },
    end(): void {
      const offset = file.position();
      file.append(directory.bytes());
      file.append(zipEnd(directory.count(), offset, file.position() - offset));
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
