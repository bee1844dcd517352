import { type ErrorDetails, SlipwayError } from '../domain/errors.ts';
import type { CommandResult } from '../ports/processes.ts';
import { firstProblem, type GitOptions, gitFailure, runGit, tryGit } from './git-run.ts';

const tagsOnly = 'refs/tags/*:refs/tags/*';

/**
 * Brings what a shallow clone lacks, commits without their files and, where they are not asked for, without their
 * trees; and all tags. One fetch does it. Local tags are never overwritten or pruned. A full clone that can't reach its
 * remote goes on with the tags that it has, and says so. Gives the commit that is checked out, which one command tells
 * along with the rest.
 */
export async function completeHistory(
  options: GitOptions,
  trees: boolean,
): Promise<string | undefined> {
  const [{ shallow, head }, remotes] = await Promise.all([
    readCheckout(options),
    listRemotes(options),
  ]);
  await completeFrom(options, { shallow, remotes, trees });
  return head;
}

interface Incomplete {
  readonly shallow: boolean;
  readonly remotes: readonly Remote[];
  readonly trees: boolean;
}

async function completeFrom(
  options: GitOptions,
  { shallow, remotes, trees }: Incomplete,
): Promise<void> {
  const remote = remotes.find(({ name }) => name === 'origin') ?? remotes[0];
  if (remote === undefined) {
    if (shallow)
      throw incomplete('The clone is shallow and has no remote to complete it from.', {
        remedy: 'Check out with `fetch-depth: 0`, or leave the clone its remote `origin`.',
      });
    return;
  }
  const filter = `--filter=${trees ? 'blob:none' : 'tree:0'}`;
  if (shallow) return fetchHistory(options, remote, ['--unshallow', filter]);
  // Asked for one by one, as git would when it needs them, the trees of a long history take hours.
  if (trees && remote.filter.includes('tree:') && (await lacksTrees(options)))
    return fetchHistory(options, remote, ['--refetch', filter]);
  await fetchTags(options, remote);
}

interface Remote {
  readonly name: string;
  /** What a partial clone leaves out; empty for a whole one. */
  readonly filter: string;
}

async function listRemotes(options: GitOptions): Promise<readonly Remote[]> {
  const settings = '^remote\\..*\\.(url|partialclonefilter)$';
  const { exitCode, stdout, stderr } = await tryGit(options, [
    'config',
    '--null',
    '--get-regexp',
    settings,
  ]);
  if (exitCode !== 0 && stderr !== '') throw gitFailure(options.folder, ['config'], stderr);
  const filters = new Map<string, string>();
  for (const line of stdout.split('\0')) {
    const [, name, key, value] = /^remote\.(.*)\.(\w+)\n(.*)$/s.exec(line) ?? [];
    if (name === undefined) continue;
    const known = filters.get(name) ?? '';
    filters.set(name, key === 'url' ? known : String(value));
  }
  return [...filters].map(([name, filter]) => ({ name, filter }));
}

async function readCheckout(options: GitOptions) {
  const args = ['rev-parse', '--is-shallow-repository', '--revs-only', 'HEAD^{commit}'];
  const [shallow, head = ''] = (await runGit(options, args)).split('\n');
  return { shallow: shallow === 'true', head: head === '' ? undefined : head };
}

/** Looks where nobody else does, at the first commits: later trees may have come for other reasons. */
async function lacksTrees(options: GitOptions): Promise<boolean> {
  const how = ['--objects', '--filter=blob:none', '--missing=print', '--max-parents=0'];
  const told = await runGit(options, ['rev-list', ...how, '--end-of-options', 'HEAD', '--']);
  return /^\?/m.test(told);
}

async function fetchTags(options: GitOptions, remote: Remote): Promise<void> {
  const result = await fetch(options, [], remote, [tagsOnly]).catch(asFailure);
  if (isFetched(result)) return;
  options.warn?.(
    `Tags could not be fetched from ${remote.name}; the local ones are used. (${firstProblem(result.stderr)})`,
  );
}

async function fetchHistory(
  options: GitOptions,
  remote: Remote,
  how: readonly string[],
): Promise<void> {
  // The commit that is checked out: its history is wanted, not that of every branch.
  const head = (await runGit(options, ['rev-parse', '--verify', 'HEAD^{commit}'])).trim();
  const light = await fetch(options, how, remote, [head, tagsOnly]);
  if (isFetched(light)) return;
  // Some servers can't leave files out, and some give no commit by its SHA, perhaps after giving its history.
  const again =
    how.includes('--unshallow') && !(await readCheckout(options)).shallow ? [] : how.slice(0, 1);
  const whole = await fetch(options, [...again, '--tags'], remote, []);
  if (isFetched(whole)) return;
  throw incomplete(
    `The clone lacks history, and it could not be fetched from ${remote.name}: ${firstProblem(whole.stderr)}`,
    { remedy: reachRemedy, cause: gitFailure(options.folder, ['fetch'], whole.stderr) },
  );
}

function fetch(
  options: GitOptions,
  how: readonly string[],
  remote: Remote,
  refspecs: readonly string[],
): Promise<CommandResult> {
  const always = [
    '--no-progress',
    '--no-prune',
    '--no-recurse-submodules',
    '--no-write-fetch-head',
  ];
  const args = [
    'fetch',
    ...always,
    '--no-tags',
    ...how,
    '--end-of-options',
    remote.name,
    ...refspecs,
  ];
  return tryGit(options, args, { authenticated: true });
}

/** A tag that differs here and there is left as it is; all else has arrived. */
function isFetched({ exitCode, stderr }: CommandResult): boolean {
  return (
    exitCode === 0 || (stderr.includes('would clobber existing tag') && !/^fatal:/m.test(stderr))
  );
}

/** A time-out of something that we can do without. */
function asFailure(cause: unknown): CommandResult {
  if (!(cause instanceof SlipwayError) || cause.code !== 'time-out') throw cause;
  return { exitCode: null, stdout: '', stderr: cause.message, timedOut: true, duration: 0 };
}

const reachRemedy =
  'See that the job can reach the server, give the action a token that can read the repository, or check out with `fetch-depth: 0`.';

function incomplete(message: string, details: ErrorDetails): SlipwayError {
  return new SlipwayError('history-incomplete', message, details);
}
