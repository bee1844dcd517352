import { SlipwayError } from '../domain/errors.ts';
import type { CommandResult } from '../ports/processes.ts';
import { firstProblem, type GitOptions, gitFailure, runGit, tryGit } from './git-run.ts';

const tagsOnly = 'refs/tags/*:refs/tags/*';

/**
 * Brings what a shallow clone lacks, commits without their files, and all tags. Local tags are never overwritten or
 * pruned. A full clone that can't reach its remote goes on with the tags that it has, and says so.
 */
export async function completeHistory(options: GitOptions): Promise<void> {
  const shallow = await isShallow(options);
  const remote = chooseRemote(await runGit(options, ['remote']));
  if (remote === undefined) {
    if (shallow) throw incomplete('The clone is shallow and has no remote to complete it from.');
    return;
  }
  if (!shallow) return fetchTags(options, remote);
  // The commit that is checked out: its history is wanted, not that of every branch.
  const head = (await runGit(options, ['rev-parse', '--verify', 'HEAD^{commit}'])).trim();
  await unshallow(options, remote, head);
}

async function isShallow(options: GitOptions): Promise<boolean> {
  return (await runGit(options, ['rev-parse', '--is-shallow-repository'])).trim() === 'true';
}

async function fetchTags(options: GitOptions, remote: string): Promise<void> {
  const result = await fetch(options, [], remote, [tagsOnly]).catch(asFailure);
  if (isFetched(result)) return;
  options.warn?.(
    `Tags could not be fetched from ${remote}; the local ones are used. (${firstProblem(result.stderr)})`,
  );
}

async function unshallow(options: GitOptions, remote: string, head: string): Promise<void> {
  const wanted = [head, tagsOnly];
  const light = await fetch(options, ['--unshallow', '--filter=tree:0'], remote, wanted);
  if (isFetched(light)) return;
  // Some servers can't leave files out, and some give no commit by its SHA, perhaps after giving its history.
  const how = (await isShallow(options)) ? ['--unshallow', '--tags'] : ['--tags'];
  const whole = await fetch(options, how, remote, []);
  if (isFetched(whole)) return;
  throw incomplete(
    `The clone is shallow, and its history could not be fetched from ${remote}: ${firstProblem(whole.stderr)}`,
    gitFailure(options.folder, ['fetch'], whole.stderr),
  );
}

function fetch(
  options: GitOptions,
  how: readonly string[],
  remote: string,
  refspecs: readonly string[],
): Promise<CommandResult> {
  const always = [
    '--no-progress',
    '--no-prune',
    '--no-recurse-submodules',
    '--no-write-fetch-head',
  ];
  const args = ['fetch', ...always, '--no-tags', ...how, '--end-of-options', remote, ...refspecs];
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

function chooseRemote(listed: string): string | undefined {
  const remotes = listed.split('\n').filter((name) => name !== '');
  return remotes.includes('origin') ? 'origin' : remotes[0];
}

function incomplete(message: string, cause?: SlipwayError): SlipwayError {
  return new SlipwayError('history-incomplete', message, {
    remedy:
      'Give the action a token that can read the repository, or check out with `fetch-depth: 0`.',
    cause,
  });
}
