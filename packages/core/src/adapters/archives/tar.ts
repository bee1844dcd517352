import { createReadStream } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { ArchiveEntry, ArchiveSource, LayerFormat, NewArchive } from '../../ports/archives.ts';
import { createArchiveFile } from './archive-file.ts';
import { type BlockRing, blockRing } from './block-ring.ts';
import {
  type BlockCompression,
  blocksUnderWay,
  gzipBlocks,
  plainBlocks,
  zstdBlocks,
} from './compressed-blocks.ts';
import { releaseOwn } from './release-buffer.ts';
import { type Reader, sourceOpener } from './source-file.ts';
import { streamChunk } from './stream-chunk.ts';
import { padding, tarEnd, tarHeader } from './tar-header.ts';
import { readTarItems, type TarHeader, type TarType } from './tar-reader.ts';
import { cutAtFrames } from './zstd-frames.ts';

/**
 * Writes a `.tar.gz` or a `.tar.zst`, block by block: it takes the time of the compression on all cores, and the memory
 * of a few blocks.
 */
export async function writeTar(
  { format, entries, time, signal }: NewArchive,
  path: string,
): Promise<void> {
  const compression =
    format === 'tar' ? plainBlocks() : format === 'tar.zst' ? zstdBlocks() : gzipBlocks();
  const parts = readers(entries, Math.floor(Date.parse(time) / 1000), path);
  const ring = blockRing(compression.block);
  const file = createArchiveFile(path);
  try {
    file.append(compression.head);
    for await (const bytes of compressed(blocks(parts, ring), compression)) {
      signal?.throwIfAborted();
      file.append(bytes);
      // What is not compressed is a block itself, which is filled again.
      if (format !== 'tar') releaseOwn(bytes);
    }
    file.append(compression.tail());
    ring.release();
  } finally {
    file.close();
  }
}

/** Keeps some blocks under way, and gives them in their order. */
async function* compressed(
  source: Iterable<Buffer>,
  compression: BlockCompression,
): AsyncIterable<Buffer> {
  const underWay: Promise<Buffer>[] = [];
  let before: Buffer | undefined;
  for (const block of source) {
    compression.add(block);
    const made = compression.compress(block, before);
    // It is awaited in its turn; until then a failure must not count as unhandled.
    made.catch(() => undefined);
    before = block;
    if (underWay.push(made) >= blocksUnderWay) yield await (underWay.shift() ?? made);
  }
  for (const made of underWay) yield await made;
}

/** What the readers give, in blocks of one size; the last one is what is left. */
function* blocks(parts: Iterable<Reader>, ring: BlockRing): Generator<Buffer, void> {
  let block = ring.next();
  let filled = 0;
  for (const read of parts)
    for (let count = read(block, filled); count > 0; ) {
      filled += count;
      if (filled === block.length) {
        yield block;
        block = ring.next();
        filled = 0;
      }
      count = read(block, filled);
    }
  yield block.subarray(0, filled);
}

/** The parts of the archive. A file is open while it is read, also where the reading is given up. */
function* readers(
  entries: readonly ArchiveSource[],
  time: number,
  archive: string,
): Generator<Reader, void> {
  const open = sourceOpener(archive);
  for (const entry of entries) {
    const { path, size, executable, target } = entry;
    const mode = target !== undefined ? 0o777 : executable ? 0o755 : 0o644;
    const length = target === undefined ? size : 0;
    yield bytesReader(tarHeader({ path, size: length, mode, time, target }));
    if (target !== undefined) continue;
    const file = open(entry);
    try {
      yield file.read;
    } finally {
      file.close();
    }
    yield bytesReader(padding(size));
  }
  yield bytesReader(tarEnd());
}

function bytesReader(bytes: Buffer): Reader {
  let taken = 0;
  return (into, at) => {
    const count = bytes.copy(into, at, taken);
    taken += count;
    return count;
  };
}

const kinds: EntryKinds = { file: 'file', folder: 'folder', link: 'link' };

/** What the types are called; what is missing is `other`. */
export type EntryKinds = Readonly<Partial<Record<TarType, ArchiveEntry['kind']>>>;

/** Reads a `.tar.gz` or a `.tar.zst` as a stream, strictly: a wrong checksum or a cut-off end is an error. */
export function readTar(path: string, format: 'tar.gz' | 'tar.zst'): AsyncIterable<ArchiveEntry> {
  return readTarFrom(createReadStream(path, { highWaterMark: streamChunk }), format, kinds);
}

/** The same from any source of bytes; `more` says what else is of interest. */
export async function* readTarFrom(
  source: Readable,
  format: LayerFormat,
  known: EntryKinds,
  more: (header: TarHeader) => Pick<ArchiveEntry, 'access'> = () => ({}),
): AsyncIterable<ArchiveEntry> {
  for await (const { header, body } of readTarItems(unpacked(source, format)))
    yield {
      path: header.name,
      kind: known[header.type] ?? 'other',
      target: header.target,
      time: header.time,
      ...more(header),
      content: () => latin1(body()),
    };
}

/** The bytes of a tar that is compressed; a source or a stream that breaks off is an error. */
export async function* unpacked(
  source: Readable,
  format: LayerFormat,
): AsyncGenerator<Buffer, void> {
  const unzipped = decoders[format]();
  const feeding = pipeline(format === 'tar.zst' ? cutAtFrames(source) : source, unzipped);
  // It is awaited below; until then a failure must not count as unhandled.
  feeding.catch(() => undefined);
  yield* unzipped;
  await feeding;
}

const decoders = {
  'tar.gz': () => createGunzip({ chunkSize: streamChunk }),
  'tar.zst': () => createZstdDecompress({ chunkSize: streamChunk }),
  tar: () => new PassThrough(),
};

async function* latin1(body: AsyncIterable<Buffer>): AsyncIterable<string> {
  for await (const chunk of body) yield chunk.toString('latin1');
}
