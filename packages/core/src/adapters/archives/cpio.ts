import type { ArchiveEntry } from '../../ports/archives.ts';
import { createByteReader } from './byte-reader.ts';

/** cpio's "new ASCII format": a header of hexadecimal numbers, the name, the body, both filled up to four bytes. */
const magic = '070701';
const headerLength = 110;
const last = 'TRAILER!!!';
/** Longer than any path that a system takes. */
const longestName = 64 * 1024;

/** Kinds of files in `st_mode`. */
const kindMask = 0o170000;
const kinds: ReadonlyMap<number, ArchiveEntry['kind']> = new Map([
  [0o100000, 'file'],
  [0o040000, 'folder'],
  [0o120000, 'link'],
]);

/** The entries of a cpio archive; a hard link counts as a file without content, up to the last of its names. */
export async function* readCpio(bytes: AsyncIterable<Buffer>): AsyncIterable<ArchiveEntry> {
  const reader = createByteReader(bytes);
  for (;;) {
    const header = (await reader.take(headerLength)).toString('latin1');
    if (!header.startsWith(magic)) throw new Error('An entry has no header.');
    const field = (at: number) => Number.parseInt(header.slice(6 + at * 8, 14 + at * 8), 16);
    const [mode, time, size, nameSize] = [field(1), field(5), field(6), field(11)];
    if (nameSize > longestName) throw new Error('A name is too long.');
    const path = (await reader.take(nameSize)).toString('utf8').split('\0', 1).join();
    await reader.take(filling(headerLength + nameSize));
    if (path === last) break;
    const kind = kinds.get(mode & kindMask) ?? 'other';
    if (kind === 'link' && size > longestName) throw new Error('A link is too long.');
    const target = kind === 'link' ? (await reader.take(size)).toString('utf8') : '';
    const body = kind === 'link' ? 0 : size;
    let left = body;
    async function* content() {
      while (left > 0) {
        const chunk = await reader.some(left);
        left -= chunk.length;
        yield chunk.toString('latin1');
      }
    }
    yield { path, kind, target, time, content };
    for await (const _ of content());
    await reader.take(filling(size));
  }
  // What fills up the last block; also, whoever writes the bytes waits for them to be read.
  for await (const _ of reader.rest());
}

function filling(length: number): number {
  return (4 - (length % 4)) % 4;
}
