import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ArchiveSource } from '../../ports/archives.ts';
import { unpacked, writeTar } from './tar.ts';
import { readTarItems, type TarHeader, type TarItem } from './tar-reader.ts';

/**
 * Rewrites a `tar.gz` whose headers tell of the machine that packed it, as setuptools leaves them: times of the packing,
 * the packer's user, modes by their umask. What is neither file, folder nor symbolic link is not ours to rewrite.
 */
export async function normaliseTar(path: string, time: string): Promise<boolean> {
  const headers: TarHeader[] = [];
  for await (const { header } of items(path)) headers.push(header);
  if (!headers.every(({ type }) => known.has(type))) return false;
  const latest = Date.parse(time) / 1000;
  if ((await packingTime(path)) <= latest && isNeutral(headers, latest)) return false;
  const folder = await mkdtemp(join(dirname(path), '.slipway-'));
  try {
    const entries = await unpack(path, folder);
    const draft = join(folder, 'archive');
    await writeTar({ format: 'tar.gz', entries, time }, draft);
    await rename(draft, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return true;
}

const known = new Set(['file', 'folder', 'link']);

/** One time for all that is not later than the commit, and nobody's: it will be the same next time. */
function isNeutral(headers: readonly TarHeader[], latest: number): boolean {
  const [first] = headers;
  return headers.every(
    ({ time, uid, gid }) => uid + gid === 0 && time === first?.time && time <= latest,
  );
}

/** Of the gzip file itself (RFC 1952, `MTIME`). */
async function packingTime(path: string): Promise<number> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
    return buffer.readUInt32LE(4);
  } finally {
    await file.close();
  }
}

/** Bodies go into files that are called by their number, so that no path of the archive reaches the disk. */
async function unpack(path: string, folder: string): Promise<readonly ArchiveSource[]> {
  const entries: ArchiveSource[] = [];
  for await (const { header, body } of items(path)) {
    const { name, type, size, mode, target } = header;
    if (type === 'folder') continue;
    const source = join(folder, String(entries.length));
    const entry = { path: name, source, size, executable: (mode & 0o111) !== 0 };
    entries.push(type === 'link' ? { ...entry, target } : entry);
    await pipeline(body(), createWriteStream(source));
  }
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function items(path: string): AsyncIterable<TarItem> {
  return readTarItems(unpacked(createReadStream(path), 'tar.gz'));
}
