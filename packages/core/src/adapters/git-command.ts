import { SlipwayError } from '../domain/errors.ts';
import type { Commit } from '../domain/history/commit.ts';
import type { Git, TagRef } from '../ports/git.ts';
import { completeHistory } from './git-history.ts';
import { type GitOptions, gitFailure, runGit, tryGit } from './git-run.ts';

export type { GitOptions } from './git-run.ts';

/** Git's own command line. It reads; the only thing that it ever writes is fetched history. */
export function createGit(options: GitOptions): Git {
  return {
    resolve: (revision) => resolve(options, revision),
    commit: (sha) => readCommit(options, sha),
    completeHistory: () => completeHistory(options),
    tagsReachableFrom: (sha) => listTags(options, sha),
    commits: (range) => listCommits(options, range),
    trackedFiles: (folder) => listFiles(options, folder),
  };
}

async function resolve(options: GitOptions, revision: string): Promise<string | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const { exitCode, stdout, stderr } = await tryGit(options, args);
  if (exitCode === 0) return stdout.trim();
  if (exitCode === 1 || /\^\{commit\}|unknown revision|bad revision/.test(stderr)) return undefined;
  throw gitFailure(options.folder, args, stderr);
}

// Hash, parents, author by .mailmap, committer's date, and the message as it is; NUL cannot be in any of them.
const format = ['%H', '%P', '%aN', '%aE', '%ct', '%B'].join('%x00');
const log = ['log', '-z', '--no-color', '--no-notes', `--format=tformat:${format}`];

async function readCommit(options: GitOptions, sha: string): Promise<Commit> {
  const text = await runGit(options, [...log, '--max-count=1', '--end-of-options', sha, '--']);
  const [commit] = parseLog(text);
  if (commit !== undefined) return commit;
  throw new SlipwayError('no-commits', `${sha} is not a commit of this repository.`, {
    remedy: 'Name a commit that the clone has.',
  });
}

async function listCommits(
  options: GitOptions,
  { from, to }: { readonly from: string | undefined; readonly to: string },
): Promise<readonly Commit[]> {
  const range = from === undefined ? [to] : [to, `^${from}`];
  return parseLog(
    await runGit(options, [...log, '--topo-order', '--end-of-options', ...range, '--']),
  );
}

function parseLog(text: string): readonly Commit[] {
  const fields = text.split('\0');
  const commits: Commit[] = [];
  // Each record ends with NUL: anything else is half an answer, and a history with holes.
  if (fields.length % 6 !== 1)
    throw new SlipwayError('retryable', 'git did not tell the history to its end.', {
      remedy: 'Run it again; if it stays so, release more often: the range is too long.',
    });
  for (let at = 0; at + 1 < fields.length; at += 6) {
    const field = (offset: number) => String(fields[at + offset]);
    commits.push({
      sha: field(0),
      parents: field(1).split(' ').filter(Boolean),
      authorName: field(2),
      authorEmail: field(3),
      date: isoSeconds(Number(field(4))),
      message: field(5),
    });
  }
  return commits;
}

/** ISO 8601 in UTC, without fractions. */
function isoSeconds(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

async function listTags(options: GitOptions, sha: string): Promise<readonly TagRef[]> {
  const fields =
    '%(refname:strip=2)%00%(objecttype)%00%(objectname)%00%(*objecttype)%00%(*objectname)';
  const args = ['for-each-ref', `--merged=${sha}`, `--format=${fields}`, 'refs/tags'];
  const lines = (await runGit(options, args)).split('\n').filter((line) => line !== '');
  return Promise.all(lines.map((line) => readTag(options, line)));
}

async function readTag(options: GitOptions, line: string): Promise<TagRef> {
  const [name, type, object, targetType, target] = line.split('\0').map(String);
  if (type === 'commit') return { name: String(name), commit: String(object) };
  if (targetType === 'commit') return { name: String(name), commit: String(target) };
  // A tag of a tag: rare enough to ask for one by one.
  return { name: String(name), commit: String(await resolve(options, `refs/tags/${name}`)) };
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
