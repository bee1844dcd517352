import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { chmod, lutimes, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { LaidOutFile, Payload, PayloadEntry } from '../ports/payload.ts';

/** Bytes that are copied at once. */
const chunkSize = 256 * 1024;

/** Payloads on this machine's disk. */
export const payload: Payload = {
  async layOut(entries, folder, time) {
    const files: LaidOutFile[] = [];
    const made = new Set([folder]);
    await mkdir(folder, { recursive: true });
    for (const entry of entries) {
      await makeFolders(folder, dirname(entry.path), made);
      const path = join(folder, entry.path);
      if (entry.kind === 'file')
        files.push(entry.gzip && !isPacked(entry) ? pack(entry, path) : copy(entry, path));
      else if (entry.kind === 'link') await symlink(entry.source, path);
      else await makeFolders(folder, entry.path, made);
      if (entry.kind !== 'link') await chmod(path, entry.mode);
      if (entry.kind !== 'folder') await lutimes(path, new Date(time), new Date(time));
    }
    // At last, because each file that comes into a folder changes its time.
    for (const path of made) await lutimes(path, new Date(time), new Date(time));
    return files;
  },
};

/** Synchronous: for thousands of small files, waiting for each one takes longer than copying it. */
function copy({ path, source }: PayloadEntry, to: string): LaidOutFile {
  const from = openSync(source, 'r');
  try {
    return { path, ...copyOpen(from, to) };
  } finally {
    closeSync(from);
  }
}

/** Documents: they fit into memory. Without the name and the time that gzip could hold. */
function pack({ path, source }: PayloadEntry, to: string): LaidOutFile {
  const bytes = gzipSync(readFileSync(source), { level: 9 });
  writeFileSync(to, bytes, { flag: 'wx' });
  return { path, size: bytes.length, md5: createHash('md5').update(bytes).digest('hex') };
}

/** By the first bytes of gzip (RFC 1952, 2.3.1). */
function isPacked({ source }: PayloadEntry): boolean {
  const head = Buffer.alloc(2);
  const from = openSync(source, 'r');
  try {
    readSync(from, head);
  } finally {
    closeSync(from);
  }
  return head.equals(Buffer.of(0x1f, 0x8b));
}

function copyOpen(from: number, to: string) {
  const hash = createHash('md5');
  const chunk = Buffer.allocUnsafe(chunkSize);
  const into = openSync(to, 'wx');
  let size = 0;
  try {
    for (let count = readSync(from, chunk); count > 0; count = readSync(from, chunk)) {
      const bytes = chunk.subarray(0, count);
      hash.update(bytes);
      writeFileSync(into, bytes);
      size += count;
    }
  } finally {
    closeSync(into);
  }
  return { size, md5: hash.digest('hex') };
}

/** One after the other: the mode that `mkdir` is asked for is subject to the process's mask. */
async function makeFolders(root: string, path: string, made: Set<string>): Promise<void> {
  let folder = root;
  for (const part of path.split('/').filter((part) => part !== '.')) {
    folder = join(folder, part);
    if (made.has(folder)) continue;
    made.add(folder);
    await mkdir(folder);
    await chmod(folder, 0o755);
  }
}
