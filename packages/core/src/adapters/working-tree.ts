import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SlipwayError } from '../domain/errors.ts';
import type { Files } from '../ports/files.ts';
import type { Processes } from '../ports/processes.ts';
import type { Staging, WorkingTree } from '../ports/working-tree.ts';
import { copyAll, copyProject, linkModules } from './staging.ts';

interface Ports {
  readonly files: Files;
  readonly processes: Processes;
}

/** The working tree of the clone that a folder lies in; `timeout` is for one git command, in milliseconds. */
export function createWorkingTree(ports: Ports, timeout: number): WorkingTree {
  const git = (folder: string, ...args: readonly string[]) =>
    runGit(ports.processes, timeout, folder, args);
  return {
    changes: (folder) => listChanges(git, folder),
    stage: (staging) => stage(git, ports.files, staging),
  };
}

type RunGit = (folder: string, ...args: readonly string[]) => Promise<string>;

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
  if (staging.modules) await linkModules(root, inner, to);
  if (staging.history) {
    const history = firstLine(await git(root, 'rev-parse', '--absolute-git-dir'));
    await writeFile(join(to, '.git'), `gitdir: ${history}\n`);
  }
  return join(to, inner);
}

async function runGit(
  processes: Processes,
  timeout: number,
  folder: string,
  args: readonly string[],
): Promise<string> {
  // Nothing that the clone's own settings name is started, and its index is not touched.
  const settings = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false'];
  const env = { ...processes.environment(), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' };
  const command = { file: 'git', args: [...settings, ...args], cwd: folder, env, timeout };
  const result = await processes.run(command);
  if (result.exitCode === 0) return result.stdout;
  const code = result.timedOut ? 'time-out' : 'not-a-repository';
  const said = result.timedOut ? 'it took too long' : firstLine(result.stderr);
  throw new SlipwayError(code, `\`git ${args[0]}\` failed in ${folder}: ${said}`, {
    remedy: 'Give a folder in a git clone, and check it with `git status`.',
  });
}

function entries(output: string): readonly string[] {
  return output.split('\0').filter(Boolean);
}

function firstLine(output: string): string {
  return output.split('\n', 1)[0] ?? '';
}
