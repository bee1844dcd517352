import { SlipwayError } from '../domain/errors.ts';
import type { Commit } from '../domain/history/commit.ts';
import type { Git } from '../ports/git.ts';
import { completeHistory } from './git-history.ts';
import { listAuthors, readCommit } from './git-log.ts';
import { listCommits } from './git-range.ts';
import { type GitOptions, gitFailure, runGit, tryGit } from './git-run.ts';
import { listReachableTags, listTags } from './git-tags.ts';

export type { GitOptions } from './git-run.ts';

/** Git's own command line. It reads; the only thing that it ever writes is fetched history. */
export function createGit(options: GitOptions): Git {
  return {
    branch: () => readBranch(options),
    resolve: (revision) => resolve(options, revision),
    commit: (sha) => requireCommit(options, sha),
    completeHistory: ({ trees }) => completeHistory(options, trees),
    tags: () => listTags(options),
    tagsReachableFrom: (sha) => listReachableTags(options, sha),
    commits: (range) => listCommits(options, range),
    authorsBefore: (sha, signal) => listAuthors(options, sha, signal),
    commonAncestor: (shas) => findCommonAncestor(options, shas),
    trackedFiles: (folder) => listFiles(options, folder),
    locate: (folder) => locate(options, folder),
  };
}

async function resolve(options: GitOptions, revision: string): Promise<string | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const { exitCode, stdout, stderr } = await tryGit(options, args);
  if (exitCode === 0) return stdout.trim();
  if (exitCode === 1 || /\^\{commit\}|unknown revision|bad revision/.test(stderr)) return undefined;
  throw gitFailure(options.folder, args, stderr);
}

async function readBranch(options: GitOptions): Promise<string | undefined> {
  const args = ['symbolic-ref', '--quiet', '--short', 'HEAD'];
  const { exitCode, stdout, stderr } = await tryGit(options, args);
  if (exitCode === 0) return stdout.trim();
  if (exitCode === 1) return undefined;
  throw gitFailure(options.folder, args, stderr);
}

async function requireCommit(options: GitOptions, sha: string): Promise<Commit> {
  const commit = await readCommit(options, sha);
  if (commit !== undefined) return commit;
  throw new SlipwayError('no-commits', `${sha} is not a commit of this repository.`, {
    remedy: 'Name a commit that the clone has.',
  });
}

async function listFiles(options: GitOptions, folder: string): Promise<readonly string[]> {
  const text = await runGit(options, ['ls-files', '-z', '--deduplicate', '--', '.'], folder);
  const paths = text.split('\0').filter((path) => path !== '');
  const unreadable = paths.find((path) => path.includes('\ufffd'));
  if (unreadable === undefined) return paths.sort();
  throw new SlipwayError('invalid-input', `The path ${JSON.stringify(unreadable)} is not UTF-8.`, {
    remedy: 'Rename the file: its name cannot be carried in archives that every system reads.',
  });
}

async function findCommonAncestor(
  options: GitOptions,
  shas: readonly string[],
): Promise<string | undefined> {
  const args = ['merge-base', '--octopus', ...shas];
  const { exitCode, stdout, stderr } = await tryGit(options, args);
  if (exitCode === 0) return stdout.trim();
  // It ends with 1, and says nothing, where they share none.
  if (exitCode === 1 && stderr === '') return undefined;
  throw gitFailure(options.folder, args, stderr);
}

async function locate(options: GitOptions, folder: string): Promise<string> {
  const prefix = await runGit(options, ['rev-parse', '--show-prefix'], folder);
  return prefix.replace(/\n$/, '').replace(/\/$/, '') || '.';
}
