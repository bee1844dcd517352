import { createHash, randomUUID } from 'node:crypto';
import { constants, createReadStream, lstatSync, readlinkSync } from 'node:fs';
import {
  copyFile,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SlipwayError } from '../domain/errors.ts';
import type { FileEntry, Files } from '../ports/files.ts';

/** The machine's own files. What is missing where something is needed is a `not-found` error. */
export const nodeFiles: Files = {
  readText,
  writeText,
  list,
  sha256,
  withTemporaryFolder,
  copy,
  move,
};

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause) || codeOf(cause) === 'EISDIR') return undefined;
    throw cause;
  }
}

async function writeText(path: string, text: string | Iterable<string>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = sibling(path);
  try {
    await writeFile(draft, text, { flag: 'wx' });
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true });
    throw cause;
  }
}

async function list(
  folder: string,
  skip: (path: string) => boolean = () => false,
): Promise<readonly FileEntry[]> {
  const entries: FileEntry[] = [];
  await listBelow(folder, '', skip, entries);
  // By code unit, not by locale: the same order on every machine.
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function listBelow(
  folder: string,
  prefix: string,
  skip: (path: string) => boolean,
  found: FileEntry[],
): Promise<void> {
  const children = await readdir(join(folder, prefix), { withFileTypes: true }).catch(
    explainMissing(join(folder, prefix)),
  );
  const folders: string[] = [];
  for (const child of children) {
    const path = prefix + child.name;
    if (skip(path)) continue;
    if (child.isDirectory() && !isMisread(path)) folders.push(`${path}/`);
    else found.push(...describe(folder, path));
  }
  await Promise.all(folders.map((below) => listBelow(folder, below, skip, found)));
}

/** Asked at once: a thread for each of thousands of files takes longer than the answer. What is gone by now is no entry. */
function describe(folder: string, path: string): readonly FileEntry[] {
  const absolute = join(folder, path);
  const facts = lstatSync(absolute, { throwIfNoEntry: false });
  if (facts === undefined) return isMisread(path) ? [{ path, ...unreachable }] : [];
  const link = facts.isSymbolicLink();
  const entry: FileEntry = {
    path,
    kind: facts.isFile() ? 'file' : link ? 'link' : 'other',
    size: facts.size,
    executable: facts.isFile() && (facts.mode & 0o111) !== 0,
    ...(link && { target: readlinkSync(absolute) }),
  };
  return [entry];
}

/** A name that is no UTF-8 comes with a mark in the place of its bytes, and under that name nothing is found. */
function isMisread(path: string): boolean {
  return path.includes('\ufffd');
}

const unreachable = { kind: 'other', size: 0, executable: false } as const;

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 256 * 1024 }), hash).catch(
    explainMissing(path),
  );
  return hash.digest('hex');
}

async function withTemporaryFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-'));
  try {
    return await body(folder);
  } finally {
    // Retries: on Windows a scanner may hold a file for a moment.
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function copy(from: string, to: string): Promise<void> {
  const facts = await lstat(from).catch(explainMissing(from));
  if (!facts.isFile())
    throw new SlipwayError('artifact-invalid', `${from} is not a file.`, {
      remedy: 'Put a file there; links are not followed.',
    });
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to, constants.COPYFILE_FICLONE);
}

async function move(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const former = sibling(to);
  const replaced = await renameWhereThere(to, former);
  try {
    await transfer(from, to);
  } catch (cause) {
    if (replaced) await rename(former, to);
    throw cause;
  }
  await rm(former, { recursive: true, force: true, maxRetries: 3 });
}

/** Renames; where the two are on different volumes copies beside the goal first, so that it appears at once. */
async function transfer(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (cause) {
    if (codeOf(cause) !== 'EXDEV') return explainMissing(from)(cause);
    const copy = sibling(to);
    await cp(from, copy, { recursive: true, verbatimSymlinks: true });
    await rename(copy, to);
    await rm(from, { recursive: true, force: true });
  }
}

async function renameWhereThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (cause) {
    if (isMissing(cause)) return false;
    throw cause;
  }
}

/** A name in the same folder that nobody else uses. */
function sibling(path: string): string {
  return join(dirname(path), `.slipway-${randomUUID()}`);
}

function explainMissing(path: string): (cause: unknown) => never {
  return (cause) => {
    if (codeOf(cause) !== 'ENOENT') throw cause;
    throw new SlipwayError('not-found', `There is no \`${path}\`.`, {
      remedy: 'Check the path, and that an earlier step made it.',
      cause,
    });
  };
}

function isMissing(cause: unknown): boolean {
  const code = codeOf(cause);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function codeOf(cause: unknown): unknown {
  return (cause as NodeJS.ErrnoException).code;
}
