import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { createTarDecoder } from 'modern-tar';
import type { ArchiveSource } from '../../ports/archives.ts';
import { writeTar } from './tar.ts';

interface Header {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly mode: number;
  readonly time: number;
  readonly owner: number;
  readonly target: string;
}

type Visit = (header: Header, body: ReadableStream<Uint8Array>) => Promise<void>;

/**
 * Rewrites a `tar.gz` whose headers tell of the machine that packed it, as setuptools leaves them: times of the packing,
 * the packer's user, modes by their umask. What is neither file, folder nor symbolic link is not ours to rewrite.
 */
export async function normaliseTar(path: string, time: string): Promise<boolean> {
  const headers: Header[] = [];
  await walk(path, async (header, body) => {
    headers.push(header);
    await body.cancel();
  });
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

const known = new Set(['file', 'directory', 'symlink']);

/** One time for all that is not later than the commit, and nobody's: it will be the same next time. */
function isNeutral(headers: readonly Header[], latest: number): boolean {
  const [first] = headers;
  return headers.every(({ time, owner }) => owner === 0 && time === first?.time && time <= latest);
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
  await walk(path, async ({ name, type, size, mode, target }, body) => {
    if (type === 'directory') return body.cancel();
    const source = join(folder, String(entries.length));
    const entry = { path: name, source, size, executable: (mode & 0o111) !== 0 };
    entries.push(type === 'symlink' ? { ...entry, target } : entry);
    await pipeline(Readable.fromWeb(body), createWriteStream(source));
  });
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function walk(path: string, visit: Visit): Promise<void> {
  const unzipped = createGunzip();
  const feeding = pipeline(createReadStream(path), unzipped);
  // It is awaited below; until then a failure must not count as unhandled.
  feeding.catch(() => undefined);
  const entries = Readable.toWeb(unzipped).pipeThrough(createTarDecoder({ strict: true }));
  for await (const { header, body } of entries) {
    const { name, size, mode, uid, gid, mtime, type, linkname } = header;
    await visit(
      {
        name,
        size,
        type: String(type),
        mode: Number(mode),
        time: Math.floor(Number(mtime) / 1000),
        owner: Number(uid) + Number(gid),
        target: String(linkname),
      },
      body,
    );
  }
  await feeding;
}
