import type { FileHandle } from 'node:fs/promises';
import type { EntryAccess } from '../../ports/archives.ts';

/** Lead, then a signature header filled up to eight bytes, then the header, then the payload (rpm's "Package format V4"). */
const leadLength = 96;
const magic = 0x8eade801;
const introLength = 16;
const indexLength = 16;

const tags = {
  modes: 1030,
  owners: 1039,
  groups: 1040,
  folderIndexes: 1116,
  names: 1117,
  folders: 1118,
  compressor: 1125,
} as const;

/** What is known of an RPM before its payload is read. */
export interface RpmHeader {
  /** Where the payload begins, in bytes. */
  readonly payload: number;
  /** `gzip`, `zstd` or another. */
  readonly compressor: string;
  /** By absolute path. */
  readonly access: ReadonlyMap<string, EntryAccess>;
}

export async function readRpmHeader(file: FileHandle): Promise<RpmHeader> {
  const signature = await readSection(file, leadLength);
  const header = await readSection(file, signature.end + ((8 - (signature.end % 8)) % 8));
  const { texts, numbers } = header;
  const folders = texts(tags.folders);
  const indexes = numbers(tags.folderIndexes);
  const modes = numbers(tags.modes);
  const owners = texts(tags.owners);
  const groups = texts(tags.groups);
  const access = new Map<string, EntryAccess>();
  for (const [at, name] of texts(tags.names).entries())
    access.set(`${folders[Number(indexes[at])]}${name}`, {
      mode: Number(modes[at]) & 0o7777,
      owner: String(owners[at]),
      group: String(groups[at]),
    });
  return { payload: header.end, compressor: String(texts(tags.compressor)[0]), access };
}

/** A header: an index of tags, each with type, place and count, and a store that they point into. */
async function readSection(file: FileHandle, at: number) {
  const intro = await readBytes(file, at, introLength);
  if (intro.readUInt32BE(0) !== magic) throw new Error('There is no header where one should be.');
  const count = intro.readUInt32BE(8);
  const size = intro.readUInt32BE(12);
  const { size: most } = await file.stat();
  if (count * indexLength + size > most) throw new Error('A header is longer than the file.');
  const index = await readBytes(file, at + introLength, count * indexLength);
  const store = await readBytes(file, at + introLength + index.length, size);
  const find = (tag: number) => {
    for (let entry = 0; entry < index.length; entry += indexLength)
      if (index.readUInt32BE(entry) === tag)
        return {
          type: index.readUInt32BE(entry + 4),
          start: index.readUInt32BE(entry + 8),
          count: index.readUInt32BE(entry + 12),
        };
    return undefined;
  };
  return {
    end: at + introLength + index.length + store.length,
    texts(tag: number): readonly string[] {
      const found = find(tag);
      if (found === undefined) return [];
      return store.toString('utf8', found.start).split('\0', found.count);
    },
    /** Of type INT16 (3) or INT32 (4). */
    numbers(tag: number): readonly number[] {
      const found = find(tag);
      if (found === undefined) return [];
      const { type, start } = found;
      return Array.from({ length: found.count }, (_, each) =>
        type === 3 ? store.readUInt16BE(start + each * 2) : store.readUInt32BE(start + each * 4),
      );
    },
  };
}

async function readBytes(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  if (bytesRead < length) throw new Error('It ends in its header.');
  return buffer;
}
