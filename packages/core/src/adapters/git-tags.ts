import { isMadeBeside, wayToBranch } from '../domain/history/release-beside.ts';
import type { TagRef } from '../ports/git.ts';
import { readCommits } from './git-log.ts';
import { answerOfGit, type GitOptions, gitFailure, runGit, tryGit } from './git-run.ts';

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

/**
 * The tags whose commits a commit has before it, or is. Also those of stable releases that were made beside its history, on a
 * commit or two of their own: they are told with the commit that these stand on.
 */
export async function listReachableTags(
  options: GitOptions,
  sha: string,
): Promise<readonly TagRef[]> {
  const format = '--format=%(refname:strip=2)';
  const args = ['for-each-ref', `--merged=${sha}`, format, 'refs/tags'];
  const [reachable, tags] = await Promise.all([runGit(options, args), listTags(options)]);
  const names = new Set(reachable.split('\n'));
  const beside = await listBeside(
    options,
    tags.filter(({ name }) => !names.has(name) && stable.test(name)),
    sha,
  );
  return tags.flatMap((tag) => (names.has(tag.name) ? tag : (beside.get(tag.name) ?? [])));
}

/** A pre-release made beside a branch, such as each night's, promises the branch nothing. */
const stable = /(?:^|[^\w.])v?\d+\.\d+\.\d+$/i;

async function listBeside(
  options: GitOptions,
  tags: readonly TagRef[],
  sha: string,
): Promise<ReadonlyMap<string, TagRef>> {
  if (tags.length === 0) return new Map();
  const parents = await parentsBeside(options, tags, sha);
  const ways = tags.flatMap((tag) => {
    const way = wayToBranch(tag.commit, parents);
    return way === undefined ? [] : [{ tag, way }];
  });
  const needed = new Set(ways.flatMap(({ way }) => way));
  const commits = await readCommits(options, [...needed]);
  const made = ways.filter(({ way }) => isMadeBeside(way.flatMap((one) => commits.get(one) ?? [])));
  return new Map(
    made.map(({ tag, way }) => [tag.name, { ...tag, commit: String(way.at(-1)) }] as const),
  );
}

/** The commits that tags have and a commit has not, with their parents. A tag may also stand on a file or a tree. */
async function parentsBeside(
  options: GitOptions,
  tags: readonly TagRef[],
  sha: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const input = [...tags.map(({ commit }) => commit), `^${sha}`, ''].join('\n');
  const told = await answerOfGit(options, ['rev-list', '--parents', '--stdin'], { input });
  const lines = told.split('\n').map((line) => line.split(' '));
  return new Map(lines.map(([commit = '', ...parents]) => [commit, parents] as const));
}
