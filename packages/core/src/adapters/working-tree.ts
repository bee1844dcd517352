import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Files } from '../ports/files.ts';
import type { Processes } from '../ports/processes.ts';
import type { Staging, WorkingTree } from '../ports/working-tree.ts';
import { runGit } from './git-run.ts';
import { copyAll, copyProject, linkModules } from './staging.ts';

type RunGit = (folder: string, ...args: readonly string[]) => Promise<string>;

interface Ports {
  readonly files: Files;
  readonly processes: Processes;
}

/** The working tree of the clone that a folder lies in; `timeout` is for one git command, in milliseconds. */
export function createWorkingTree({ files, processes }: Ports, timeout: number): WorkingTree {
  const git: RunGit = (folder, ...args) => runGit({ folder, processes, timeout }, args);
  const places = new Map<string, Promise<Place>>();
  // Asked once for a folder: a working tree does not move while it is packaged.
  const placeOf = (folder: string) => {
    const known = places.get(folder);
    if (known !== undefined) return known;
    const place = findPlace(git, folder);
    places.set(folder, place);
    place.catch(() => places.delete(folder));
    return place;
  };
  return {
    changes: (folder) => listChanges(git, folder, placeOf(folder)),
    stage: async (staging) => stage(git, files, staging, await placeOf(staging.project)),
  };
}

/** Where a folder lies. */
interface Place {
  /** Below the working tree, with a slash at the end; empty for the tree itself. */
  readonly inner: string;
  /** The working tree's root. */
  readonly root: string;
  /** The repository itself. */
  readonly history: string;
}

async function findPlace(git: RunGit, folder: string): Promise<Place> {
  const wanted = ['--show-prefix', '--show-toplevel', '--absolute-git-dir'];
  const [inner = '', root = '', history = ''] = (await git(folder, 'rev-parse', ...wanted)).split(
    '\n',
  );
  return { inner, root, history };
}

async function listChanges(
  git: RunGit,
  folder: string,
  place: Promise<Place>,
): Promise<readonly string[]> {
  const options = ['--porcelain=v1', '-z', '--untracked-files=all', '--no-renames'];
  const [{ inner }, status] = await Promise.all([
    place,
    git(folder, 'status', ...options, '--', '.'),
  ]);
  // Each entry is two letters, a blank, and a path from the working tree's root.
  return entries(status).map((entry) => entry.slice('XY '.length + inner.length));
}

async function stage(
  git: RunGit,
  files: Files,
  staging: Staging,
  { inner, root, history }: Place,
): Promise<string> {
  const { to } = staging;
  await copyProject(files, staging, join(to, inner));
  if (inner !== '') {
    const tracked = entries(await git(root, 'ls-files', '-z'));
    await copyAll(
      root,
      tracked.filter((path) => !path.startsWith(inner)),
      to,
    );
  }
  await linkModules(root, inner, to);
  if (staging.history) await writeFile(join(to, '.git'), `gitdir: ${history}\n`);
  return resolve(to, inner);
}

function entries(output: string): readonly string[] {
  return output.split('\0').filter(Boolean);
}
