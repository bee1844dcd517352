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
  return {
    changes: (folder) => listChanges(git, folder),
    stage: (staging) => stage(git, files, staging),
  };
}

/** Where the project lies in the working tree, with a slash at the end; empty for the tree itself. */
async function prefixOf(git: RunGit, folder: string): Promise<string> {
  return firstLine(await git(folder, 'rev-parse', '--show-prefix'));
}

async function listChanges(git: RunGit, folder: string): Promise<readonly string[]> {
  const options = ['--porcelain=v1', '-z', '--untracked-files=all', '--no-renames'];
  const [prefix, status] = await Promise.all([
    prefixOf(git, folder),
    git(folder, 'status', ...options, '--', '.'),
  ]);
  // Each entry is two letters, a blank, and a path from the working tree's root.
  return entries(status).map((entry) => entry.slice('XY '.length + prefix.length));
}

async function stage(git: RunGit, files: Files, staging: Staging): Promise<string> {
  const { project, to } = staging;
  const inner = await prefixOf(git, project);
  const root = firstLine(await git(project, 'rev-parse', '--show-toplevel'));
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
  if (staging.history) {
    const history = firstLine(await git(root, 'rev-parse', '--absolute-git-dir'));
    await writeFile(join(to, '.git'), `gitdir: ${history}\n`);
  }
  return resolve(to, inner);
}

function entries(output: string): readonly string[] {
  return output.split('\0').filter(Boolean);
}

function firstLine(output: string): string {
  return output.replace(/\n.*$/s, '');
}
