import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readlink, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Files } from '../ports/files.ts';
import type { Staging } from '../ports/working-tree.ts';

/** Folders that tools can make again, and that would slow a copy down or spoil what is built in it. */
const leftOut = new Set(
  '.git .venv venv node_modules __pycache__ .tox .nox .mypy_cache .pytest_cache .ruff_cache .eggs'.split(
    ' ',
  ),
);
/** Files that are copied at once. */
const width = 16;

/** Copies what lies in the project, tracked or not: a build command may have made some of it. */
export async function copyProject(files: Files, staging: Staging, to: string): Promise<void> {
  const { project, without } = staging;
  const found = await files.list(
    project,
    (path) => leftOut.has(lastPart(path)) || path === without,
  );
  // A virtual environment of any name is known by this file (PEP 405).
  const environments = found
    .filter(({ path }) => lastPart(path) === 'pyvenv.cfg')
    .map(({ path }) => `${dirname(path)}/`);
  const wanted = found.filter(
    ({ path }) => !environments.some((folder) => path.startsWith(folder)),
  );
  await copyAll(
    project,
    wanted.map(({ path }) => path),
    to,
  );
}

/** Links each `node_modules` from the root down to the project, where packages look for what they need. */
export async function linkModules(root: string, inner: string, to: string): Promise<void> {
  const steps = inner.split('/').filter(Boolean);
  for (let depth = 0; depth <= steps.length; depth += 1) {
    const path = join(...steps.slice(0, depth), 'node_modules');
    const facts = await stat(join(root, path)).catch(() => undefined);
    if (facts?.isDirectory()) await symlink(join(root, path), join(to, path), 'junction');
  }
}

/** Copies the named files; those that are gone from the disk, and submodules, are passed over. */
export async function copyAll(from: string, paths: readonly string[], to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const folder of new Set(paths.map((path) => dirname(path))))
    await mkdir(join(to, folder), { recursive: true });
  for (let at = 0; at < paths.length; at += width)
    await Promise.all(
      paths.slice(at, at + width).map((path) => copyOne(join(from, path), join(to, path))),
    );
}

async function copyOne(from: string, to: string): Promise<void> {
  const facts = await lstat(from).catch(() => undefined);
  if (facts?.isSymbolicLink()) await symlink(await readlink(from), to);
  // Shares the blocks with the original where the file system can.
  else if (facts?.isFile()) await copyFile(from, to, constants.COPYFILE_FICLONE);
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
