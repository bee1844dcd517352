import type { TagRef } from '../ports/git.ts';
import { type GitOptions, gitFailure, runGit, tryGit } from './git-run.ts';

const start = 'refs/tags/';
const peeled = '^{}';

/** All tags by what git has noted of them: no annotation is opened. One on a file or a tree comes as it is. */
export async function listTags(options: GitOptions): Promise<readonly TagRef[]> {
  const args = ['show-ref', '--tags', '--dereference'];
  const { exitCode, stdout, stderr } = await tryGit(options, args);
  // It ends with 1, and says nothing, where there are none.
  if (exitCode !== 0 && stderr !== '') throw gitFailure(options.folder, args, stderr);
  const tags = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const at = line.indexOf(' ');
    if (at < 0) continue;
    const ref = line.slice(at + 1 + start.length);
    // An annotation's own line comes first, what it leads to in the end takes its place.
    tags.set(ref.endsWith(peeled) ? ref.slice(0, -peeled.length) : ref, line.slice(0, at));
  }
  return [...tags].map(([name, commit]) => ({ name, commit }));
}

/** The tags whose commits a commit has before it, or is. */
export async function listReachableTags(
  options: GitOptions,
  sha: string,
): Promise<readonly TagRef[]> {
  const format = '--format=%(refname:strip=2)';
  const args = ['for-each-ref', `--merged=${sha}`, format, 'refs/tags'];
  const [reachable, tags] = await Promise.all([runGit(options, args), listTags(options)]);
  const names = new Set(reachable.split('\n'));
  return tags.filter(({ name }) => names.has(name));
}
