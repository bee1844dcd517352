import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdDecompress, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { cutAtFrames } from '../../packages/core/src/adapters/archives/zstd-frames.ts';

const sum = { [constants.ZSTD_c_checksumFlag]: 1 };
const sized = { [constants.ZSTD_c_contentSizeFlag]: 0 };
const noise = Buffer.from(Array.from({ length: 150_000 }, (_, at) => ((at * at) >> 3) ^ (at >> 7)));

/** Three bytes that every decoder passes over. */
const passedOver = Buffer.from([0x5e, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

const parts: Readonly<Record<string, Buffer>> = {
  nothing: Buffer.alloc(0),
  'a few bytes': Buffer.from('text'),
  'a text of some length': Buffer.from('a line of text\n'.repeat(60)),
  'many blocks of one byte': Buffer.alloc(400_000),
  'what can’t be compressed': noise,
};

function frames(bytes: Buffer): Buffer {
  return Buffer.concat([
    zstdCompressSync(bytes, { params: sum }),
    passedOver,
    zstdCompressSync(bytes),
    zstdCompressSync(bytes, { params: sized }),
  ]);
}

function chunked(bytes: Buffer, size: number): Readable {
  const count = Math.ceil(bytes.length / size);
  return Readable.from(
    Array.from({ length: count }, (_, at) => bytes.subarray(at * size, (at + 1) * size)),
  );
}

async function decode(bytes: Buffer, size: number): Promise<Buffer> {
  const unpacked: Buffer[] = [];
  const decoder = createZstdDecompress({ chunkSize: 32 * 1024 });
  decoder.on('data', (chunk: Buffer) => unpacked.push(chunk));
  await pipeline(cutAtFrames(chunked(bytes, size)), decoder);
  return Buffer.concat(unpacked);
}

describe('frames one behind the other', () => {
  test.each(Object.entries(parts))('are all read: %s', async (_, bytes) => {
    for (const size of [7, 1000, 10_000_000]) {
      // Byte by byte is no use where there are many.
      if (size * 1000 < frames(bytes).length) continue;
      const whole = await decode(frames(bytes), size);
      expect(whole.equals(Buffer.concat([bytes, bytes, bytes]))).toBe(true);
    }
  });

  test('large blocks of a file that was packed side by side', async () => {
    const block = Buffer.alloc(2 * 1024 * 1024, 'some text that repeats; ');
    const packed = zstdCompressSync(block, { params: sum });
    const whole = await decode(Buffer.concat(Array.from({ length: 9 }, () => packed)), 65_536);
    expect(whole.length).toBe(9 * block.length);
  });
});

test.each<[string, Buffer, RegExp]>([
  ['a frame that is cut off', frames(noise).subarray(0, -2), /cut off/],
  ['a frame without its beginning', Buffer.from('(\xb5', 'latin1'), /cut off/],
  ['bytes behind the last frame', Buffer.concat([frames(noise), noise]), /no frame/],
])('%s is an error', async (_, bytes, message) => {
  await expect(decode(bytes, 1000)).rejects.toThrow(message);
});
