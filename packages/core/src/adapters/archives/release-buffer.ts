/**
 * Gives the memory of what a compressor gave back, once it is written: the collector would let tens of MB of it pile up
 * first. It is cut from a buffer that nobody else has; a small one may be shared, and is left alone.
 */
export function releaseOwn({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) buffer.transfer(0);
}
