import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { ArchiveEntry, LayerFormat } from '../../ports/archives.ts';
import { type EntryKinds, readTarFrom } from './tar.ts';

/** Of an `ar` archive (deb(5)): what it begins with, and the length of the header of a member. */
const magic = '!<arch>\n';
const headerLength = 60;

const kinds: EntryKinds = { file: 'file', folder: 'folder', link: 'link' };

/** Reads a `.deb`: what dpkg is told, below `DEBIAN/`, then what it unpacks, each path with `./` before it. */
export async function* readDeb(path: string): AsyncIterable<ArchiveEntry> {
  for (const { name, start, size } of await readMembers(path)) {
    const [, part, compression] = /^(control|data)\.tar(?:\.(\w+))?$/.exec(name) ?? [];
    if (part === undefined || size === 0) continue;
    const bytes = createReadStream(path, { start, end: start + size - 1 });
    const entries = readTarFrom(
      bytes,
      layerFormat(compression),
      kinds,
      ({ mode, uname, gname }) => ({
        access: { mode, owner: uname, group: gname },
      }),
    );
    for await (const entry of entries)
      yield part === 'data' ? entry : { ...entry, path: entry.path.replace(/^\./, 'DEBIAN') };
  }
}

interface Member {
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

async function readMembers(path: string): Promise<readonly Member[]> {
  const file = await open(path);
  try {
    if ((await readText(file, 0, magic.length)) !== magic) throw new Error('It is no ar archive.');
    const { size: end } = await file.stat();
    const members: Member[] = [];
    for (let at = magic.length; at < end; ) {
      const header = await readText(file, at, headerLength);
      const size = Number.parseInt(header.slice(48, 58), 10);
      if (!header.endsWith('`\n') || !(size >= 0)) throw new Error('A member has no header.');
      const start = at + headerLength;
      if (start + size > end) throw new Error('Its last member is cut off.');
      members.push({ name: header.slice(0, 16).trimEnd().replace(/\/$/, ''), start, size });
      at = start + size + (size % 2);
    }
    return members;
  } finally {
    await file.close();
  }
}

async function readText(file: FileHandle, at: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.toString('latin1', 0, bytesRead);
}

function layerFormat(compression: string | undefined): LayerFormat {
  if (compression === undefined) return 'tar';
  if (compression === 'gz') return 'tar.gz';
  if (compression === 'zst') return 'tar.zst';
  throw new Error(`Its members are compressed with ${compression}.`);
}
