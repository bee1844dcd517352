/**
 * Bytes that a stream hands on at once: with Node's own 16 KiB, big archives wait for threads more than they are read, and
 * with more than this the collector lets more of them pile up.
 */
export const streamChunk = 64 * 1024;
