const connecting = 30_000;
/** Bytes a millisecond (64 KiB/s): slower than that counts as stalled. */
const slowest = 64;

/** Milliseconds that one try of a transfer may take. */
export function transferDeadline(size: number): number {
  return connecting + Math.ceil(size / slowest);
}
