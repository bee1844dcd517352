import { closeSync, openSync, writeSync } from 'node:fs';

/** A file that is being written, block by block. */
export interface ArchiveFile {
  /** Where the next bytes will stand. */
  position(): number;
  append(bytes: Buffer): void;
  /** Writes over what stands there. */
  rewrite(bytes: Buffer, at: number): void;
  close(): void;
}

/**
 * Makes a file, or empties the one that is there. Synchronous: the system takes a block sooner than a thread would have
 * begun, and others compress the next ones meanwhile.
 */
export function createArchiveFile(path: string): ArchiveFile {
  const file = openSync(path, 'w');
  let position = 0;
  /** A disk that is nearly full may take less than it is given; the next try then says so. */
  const rewrite = (bytes: Buffer, at: number) => {
    for (let done = 0; done < bytes.length; )
      done += writeSync(file, bytes, done, bytes.length - done, at + done);
  };
  return {
    position: () => position,
    append(bytes) {
      rewrite(bytes, position);
      position += bytes.length;
    },
    rewrite,
    close: () => closeSync(file),
  };
}
