import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, lutimes, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { LaidOutFile, Payload, PayloadEntry } from '../ports/payload.ts';

/** Payloads on this machine's disk. */
export const payload: Payload = {
  async layOut(entries, folder, time) {
    const files: LaidOutFile[] = [];
    const made = new Set([folder]);
    await mkdir(folder, { recursive: true });
    for (const entry of entries) {
      await makeFolders(folder, dirname(entry.path), made);
      const path = join(folder, entry.path);
      if (entry.kind === 'file') files.push(await copy(entry, path));
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

async function copy({ path, source }: PayloadEntry, to: string): Promise<LaidOutFile> {
  const hash = createHash('md5');
  let size = 0;
  const from = createReadStream(source).on('data', (chunk) => {
    hash.update(chunk);
    size += chunk.length;
  });
  await pipeline(from, createWriteStream(to, { flags: 'wx' }));
  return { path, size, md5: hash.digest('hex') };
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
