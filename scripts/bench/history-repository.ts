import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { git } from '../demo/git.ts';
import { type HistoryShape, historyStream } from './history-stream.ts';

/**
 * A repository with a made-up history, checked out, packed as a fresh clone is. It is made once for each shape below
 * `folder` and taken from there the next time.
 */
export async function historyRepository(folder: string, shape: HistoryShape): Promise<string> {
  const path = join(folder, `${shape.commits}-commits-${shape.tags}-tags-in-${shape.tagged}`);
  if (existsSync(path)) return path;
  const unfinished = `${path}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await git(unfinished, 'init', '--quiet', '--initial-branch=main');
  await importHistory(unfinished, shape);
  await git(unfinished, 'pack-refs', '--all');
  await git(unfinished, 'checkout', '--quiet', '--force', 'main');
  await rename(unfinished, path);
  return path;
}

async function importHistory(folder: string, shape: HistoryShape): Promise<void> {
  const child = spawn('git', ['fast-import', '--quiet', '--done', '--force'], {
    cwd: folder,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await pipeline(Readable.from(historyStream(shape)), child.stdin);
  const code = await ended;
  if (code !== 0) throw new Error(`git fast-import ended with ${code}.`);
}
