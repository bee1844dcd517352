import { blocksUnderWay } from './compressed-blocks.ts';
import { releaseOwn } from './release-buffer.ts';

/** Buffers of one size that are filled in turn. */
export interface BlockRing {
  next(): Buffer;
  /** Gives their memory back, which the collector would do long after. Not while a block is still being compressed. */
  release(): void;
}

/** As many as are under way, and one that is filled meanwhile. */
export function blockRing(size: number): BlockRing {
  const blocks = Array.from({ length: blocksUnderWay + 1 }, () => Buffer.allocUnsafeSlow(size));
  let used = 0;
  return {
    next() {
      used += 1;
      return blocks[used % blocks.length] as Buffer;
    },
    release: () => blocks.forEach(releaseOwn),
  };
}
