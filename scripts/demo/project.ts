import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { git } from './git.ts';
import { UnexpectedOutcome } from './unexpected-outcome.ts';

/** A project that somebody wants to try: its repository, and the folder in it. */
export interface Project {
  /** What the repository is called on the local GitHub: as its folder. */
  readonly name: string;
  /** What can be cloned. */
  readonly source: string;
  /** The project's folder in the repository; `.` for all of it. */
  readonly folder: string;
  /** What the person should know before they compare it with what they have. */
  readonly notes: readonly string[];
}

/** Looks at a project without changing it. Throws where there is nothing to release, and says why. */
export async function findProject(path: string): Promise<Project> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UnexpectedOutcome(`${path} is not a folder.`);
  if (!(await succeeds(path, 'rev-parse', '--git-dir')))
    throw new UnexpectedOutcome(`${path} is not in a git repository that can be read.`);
  if (!(await succeeds(path, 'rev-parse', '--verify', '--quiet', 'HEAD')))
    throw new UnexpectedOutcome(`${path} has no commit yet: commit something, and try again.`);
  if ((await git(path, 'rev-parse', '--is-shallow-repository')) === 'true')
    throw new UnexpectedOutcome(
      `${path} is a shallow clone, and a version is named from the whole history: run \`git fetch --unshallow\` in it, or try a full clone.`,
    );
  const bare = (await git(path, 'rev-parse', '--is-bare-repository')) === 'true';
  const source = bare ? path : await git(path, 'rev-parse', '--show-toplevel');
  const folder = bare ? '' : await git(path, 'rev-parse', '--show-prefix');
  if (folder !== '' && !(await succeeds(source, 'cat-file', '-e', `HEAD:${folder}`)))
    throw new UnexpectedOutcome(`${path} is not in the last commit: commit it, and try again.`);
  const notes = bare ? [] : await observe(source);
  return { name: repositoryName(source), source, folder: folder || '.', notes };
}

async function observe(top: string): Promise<readonly string[]> {
  const notes: string[] = [];
  if ((await git(top, 'status', '--porcelain')) !== '')
    notes.push('What is not committed is left out, as it would be in a workflow.');
  if (await succeeds(top, 'cat-file', '-e', 'HEAD:.gitmodules'))
    notes.push('Submodules are left empty, as `actions/checkout` leaves them unless it is told.');
  return notes;
}

/** The folder's name in the letters that GitHub allows. */
function repositoryName(source: string): string {
  const name = basename(source)
    .replace(/\.git$/, '')
    .replaceAll(/[^\w.-]/g, '-');
  return /^\.*$/.test(name) ? 'project' : name;
}

async function succeeds(folder: string, ...args: readonly string[]): Promise<boolean> {
  return git(folder, ...args).then(
    () => true,
    () => false,
  );
}
