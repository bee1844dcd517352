/** Takes bytes from a stream as they are needed. A stream that ends too early is an `Error`. */
export interface ByteReader {
  /** Exactly so many. */
  take(length: number): Promise<Buffer>;
  /** At least one byte, at most so many. */
  some(most: number): Promise<Buffer>;
  /** What is left, to its end. */
  rest(): AsyncGenerator<Buffer, void>;
  /** Lets go of the stream, also where not all of it was wanted. */
  close(): Promise<void>;
}

export function createByteReader(bytes: AsyncIterable<Buffer>): ByteReader {
  const chunks = bytes[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const more = async () => {
    const next = await chunks.next();
    if (next.done === true) throw new Error('It is cut off.');
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
  };
  const cut = (length: number) => {
    const taken = held.subarray(0, length);
    held = held.subarray(length);
    return taken;
  };
  return {
    async take(length) {
      while (held.length < length) await more();
      return cut(length);
    },
    async some(most) {
      while (held.length === 0) await more();
      return cut(most);
    },
    async *rest() {
      yield held;
      for (let next = await chunks.next(); next.done !== true; next = await chunks.next())
        yield next.value;
    },
    async close() {
      await chunks.return?.();
    },
  };
}
