import type { Readable } from 'node:stream';
import type { Command } from '../ports/processes.ts';

const defaultKeep = 64 * 1024 * 1024;

/** Passes on what a stream gives as it comes, and keeps its last bytes; with `onChunk` it keeps none. */
export function collectOutput(
  stream: Readable,
  { keep = defaultKeep, onOutput }: Pick<Command, 'keep' | 'onOutput'>,
  onChunk?: (chunk: Uint8Array) => void,
) {
  const decoder = new TextDecoder();
  let chunks: Buffer[] = [];
  let size = 0;
  let last = performance.now();
  let waiting = false;
  // What nobody has read yet would pile up in memory.
  const waitFor = (room: Promise<unknown>) => {
    waiting = true;
    stream.pause();
    void room.then(() => {
      waiting = false;
      last = performance.now();
      stream.resume();
    });
  };
  stream.on('data', (chunk: Buffer) => {
    last = performance.now();
    const room = onOutput?.(decoder.decode(chunk, { stream: true }));
    if (room instanceof Promise) waitFor(room);
    if (onChunk !== undefined) return onChunk(chunk);
    chunks.push(chunk);
    size += chunk.length;
    if (size < 2 * keep + chunk.length) return;
    chunks = [lastBytes(chunks, keep)];
    size = keep;
  });
  return {
    /** Milliseconds since the last output. */
    quietFor: () => (waiting ? 0 : performance.now() - last),
    /** Whether there is more that nobody has had the room for. */
    isWaiting: () => waiting,
    text() {
      const kept = lastBytes(chunks, keep).toString('utf8');
      chunks = [];
      return kept;
    },
  };
}

function lastBytes(chunks: readonly Buffer[], count: number): Buffer {
  const whole = Buffer.concat(chunks);
  return whole.subarray(Math.max(0, whole.length - count));
}
