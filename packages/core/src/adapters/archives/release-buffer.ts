/**
 * Gives the memory of bytes back that nobody needs any more: the collector would let tens of MB of them pile up first.
 * Only bytes that are all of their buffer: what is cut from one has neighbours.
 */
export function releaseWhole({ buffer, byteLength }: Uint8Array): void {
  const whole = byteLength === buffer.byteLength && byteLength > Buffer.poolSize;
  if (whole && buffer instanceof ArrayBuffer) buffer.transfer(0);
}

/** The same for what a compressor gave, which is cut from a buffer that nobody else has. */
export function releaseOwn({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) buffer.transfer(0);
}
