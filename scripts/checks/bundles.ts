import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleActions } from '../bundle.ts';
import { runOrThrow } from '../run-command.ts';

/**
 * How `dist` differs from what the sources give, and from what git has: people download what is committed.
 * Each entry is `path: what is wrong`.
 */
export async function findStaleBundles(root: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-dist-'));
  try {
    await bundleActions(root, folder);
    const differing = await compare(folder, join(root, 'dist'));
    return [
      ...differing.map((path) => `dist/${path}: not what the sources give`),
      ...(await notInGit(root)),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(fresh: string, kept: string): Promise<string[]> {
  const paths = new Set([...(await listFiles(fresh)), ...(await listFiles(kept))]);
  const differing: string[] = [];
  for (const path of [...paths].sort()) {
    const [a, b] = await Promise.all(
      [fresh, kept].map((folder) => readIfThere(join(folder, path))),
    );
    if (a === undefined || b === undefined || !a.equals(b)) differing.push(path);
  }
  return differing;
}

/** Compares with the index, so that a change that is staged passes before it is committed. */
async function notInGit(root: string): Promise<string[]> {
  const changed = await runOrThrow('git', ['diff', '--name-only', '--', 'dist'], { cwd: root });
  const untracked = await runOrThrow('git', ['ls-files', '--others', '--', 'dist'], { cwd: root });
  return [
    ...lines(changed).map((path) => `${path}: changed, but not added to git`),
    ...lines(untracked).map((path) => `${path}: not in git`),
  ];
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function readIfThere(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(() => undefined);
}

const lines = (text: string) => text.split('\n').filter((line) => line !== '');
