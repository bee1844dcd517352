/** Bytes that a stream hands on at once: with Node's own 16 KiB, big archives wait for threads more than they are read. */
export const streamChunk = 128 * 1024;
