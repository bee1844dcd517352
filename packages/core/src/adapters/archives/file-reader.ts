import { readSync } from 'node:fs';
import { SlipwayError } from '../../domain/errors.ts';

/** Bytes that a stream hands on at once: with Node's own 16 KiB, big archives wait for threads more than they are read. */
export const streamChunk = 128 * 1024;

/** Puts the next bytes of a part of an archive into a buffer, and says how many; 0 at the part's end. */
export type Reader = (into: Buffer) => number;

/**
 * Reads an open file of a known size; one that is shorter or longer by now is an `artifact-invalid` error. Synchronous:
 * for thousands of small files, waiting for each one takes longer than reading it.
 */
export function fileReader(file: number, path: string, size: number): Reader {
  let left = size;
  return (into) => {
    const count = readSync(file, into, 0, left === 0 ? 1 : Math.min(left, into.length), null);
    // It ends sooner or later than its header says.
    if ((count === 0) !== (left === 0)) throw changed(path);
    left -= count;
    return count;
  };
}

function changed(path: string): SlipwayError {
  return new SlipwayError('artifact-invalid', `${path} was changed while it was packed.`, {
    remedy: 'Let nothing else write into the project meanwhile, and run it again.',
  });
}
