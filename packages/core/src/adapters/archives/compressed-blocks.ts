import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync, zstdCompress } from 'node:zlib';

/** Turns blocks of bytes, which it is given in order, into the bytes of a compressed file. */
export interface BlockCompression {
  /** Bytes of a block. */
  readonly block: number;
  /** What stands before the first block. */
  readonly head: Buffer;
  /** One block; `before` is the one before it. Several may be under way at once. */
  compress(block: Buffer, before: Buffer | undefined): Promise<Buffer>;
  /** What stands behind the last block; `blocks` are given to it in order by `add`. */
  add(block: Buffer): void;
  tail(): Buffer;
}

const deflate = promisify<Buffer, object, Buffer>(deflateRaw);
const zstd = promisify<Buffer, object, Buffer>(zstdCompress);

/** RFC 1951: how far back a match may reach. */
const window = 32 * 1024;
/** Bytes that are compressed sooner than a thread would have begun. */
const atHand = 12 * 1024;

/** Blocks that are compressed at once: as many as Node's own threads take. */
export const blocksUnderWay = 4;

/**
 * One block of a raw deflate stream (RFC 1951): it ends at a byte, begins with the window of the one `before`, and the
 * `last` one ends the stream.
 */
export function deflateBlock(
  block: Buffer,
  before: Buffer | undefined,
  last: boolean,
): Buffer | Promise<Buffer> {
  const options = {
    // Room for all of it: each time that it runs out, the block waits for a thread again.
    chunkSize: block.length + 1024,
    finishFlush: last ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    ...(before && { dictionary: before.subarray(-window) }),
  };
  return block.length > atHand ? deflate(block, options) : deflateRawSync(block, options);
}

/**
 * One gzip member (RFC 1952) whose blocks are compressed side by side, as pigz does it: each ends at a byte, and begins
 * with the window of the one before. The bytes depend on the input alone, never on the machine's cores.
 */
export function gzipBlocks(): BlockCompression {
  let sum = 0;
  let size = 0;
  return {
    block: 256 * 1024,
    // No name, no time, and an unknown system (2.3.1).
    head: Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]),
    compress: async (block, before) => deflateBlock(block, before, false),
    add(block) {
      sum = crc32(block, sum);
      size = (size + block.length) % 2 ** 32;
    },
    tail() {
      // An empty last block ends the stream.
      const end = Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
      end.writeUInt32LE(sum, 2);
      end.writeUInt32LE(size, 6);
      return end;
    },
  };
}

/** Zstandard frames (RFC 8878), one behind the other: a decoder reads them as one file. */
export function zstdBlocks(): BlockCompression {
  return {
    block: 2 * 1024 * 1024,
    head: Buffer.alloc(0),
    compress: (block) =>
      zstd(block, {
        // Room for the most that can come out (`ZSTD_compressBound`): it is then compressed where it lies, without a copy.
        chunkSize: block.length + Math.ceil(block.length / 256) + 1024,
        params: { [constants.ZSTD_c_checksumFlag]: 1 },
      }),
    add: () => undefined,
    tail: () => Buffer.alloc(0),
  };
}

/** A tar as it is. */
export function plainBlocks(): BlockCompression {
  return {
    block: 256 * 1024,
    head: Buffer.alloc(0),
    compress: (block) => Promise.resolve(block),
    add: () => undefined,
    tail: () => Buffer.alloc(0),
  };
}
