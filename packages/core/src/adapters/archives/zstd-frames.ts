/** RFC 8878, 3.1: what a frame begins with, and one that decoders pass over (its last four bits are free). */
const magic = 0xfd2fb528;
const passedOver = 0x184d2a50;
/** Bytes of the fields that a frame's descriptor tells of, by their flags (3.1.1.1). */
const dictionarySizes = [0, 1, 2, 4] as const;
const contentSizes = [0, 2, 4, 8] as const;

/** The next bytes of a frame. */
interface Step {
  readonly length: number;
  /** They are looked at. */
  readonly kept?: true;
  readonly begins?: true;
  readonly ends?: true;
}

/**
 * The same bytes, in pieces that never go beyond a frame's end: Node's decoder ends there without a word where more stands
 * behind it in the same piece. Bytes that are no frame, and a frame that is cut off, are an `Error`.
 */
export async function* cutAtFrames(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  const frames = walkFrames();
  let held = Buffer.alloc(0);
  let step = frames.next(held).value;
  let left = step.length;
  for await (const chunk of bytes) {
    let start = 0;
    for (let at = 0; ; ) {
      const part = chunk.subarray(at, at + left);
      if (step.kept) held = Buffer.concat([held, part]);
      at += part.length;
      left -= part.length;
      if (left > 0) break;
      if (step.ends && at > start) {
        yield chunk.subarray(start, at);
        start = at;
      }
      step = frames.next(held).value;
      held = Buffer.alloc(0);
      left = step.length;
    }
    if (start < chunk.length) yield chunk.subarray(start);
  }
  if (!step.begins || left < step.length) throw new Error('It is cut off.');
}

/** Goes through frames, field by field: it is given what it asked to be kept. */
function* walkFrames(): Generator<Step, never, Buffer> {
  for (;;) {
    const first = (yield { length: 4, kept: true, begins: true }).readUInt32LE();
    if (first >>> 4 === passedOver >>> 4) {
      const size = (yield { length: 4, kept: true }).readUInt32LE();
      yield { length: size, ends: true };
      continue;
    }
    if (first !== magic) throw new Error('It has bytes that are no frame.');
    const descriptor = (yield { length: 1, kept: true }).readUInt8();
    yield { length: headerLength(descriptor) };
    const checksum = (descriptor & 4) === 0 ? 0 : 4;
    for (let last = false; !last; ) {
      const header = (yield { length: 3, kept: true }).readUIntLE(0, 3);
      last = (header & 1) === 1;
      // One byte that repeats, else as many as it says (3.1.1.2).
      const size = ((header >> 1) & 3) === 1 ? 1 : header >> 3;
      yield last ? { length: size + checksum, ends: true } : { length: size };
    }
  }
}

/** What follows the descriptor: the window, the dictionary's number and the content's size, where they are there. */
function headerLength(descriptor: number): number {
  const single = (descriptor & 32) !== 0;
  const content = contentSizes[(descriptor >> 6) as 0 | 1 | 2 | 3] || (single ? 1 : 0);
  return (single ? 0 : 1) + dictionarySizes[(descriptor & 3) as 0 | 1 | 2 | 3] + content;
}
