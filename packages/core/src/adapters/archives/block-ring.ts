import { blocksUnderWay } from './compressed-blocks.ts';

/** Buffers of one size that are filled in turn: more than are under way, with the one before them and the one that is filled. */
export function blockRing(size: number): () => Buffer {
  const buffers = Array.from({ length: blocksUnderWay + 3 }, () => Buffer.allocUnsafeSlow(size));
  let used = 0;
  return () => {
    used += 1;
    return buffers[used % buffers.length] as Buffer;
  };
}
