import type { Commit } from '../domain/history/commit.ts';
import { growRange } from '../domain/history/commit-range.ts';
import type { CommitRange } from '../ports/git.ts';
import { listRange, readCommit, streamLog } from './git-log.ts';
import type { GitOptions } from './git-run.ts';

/** Commits that are kept while nobody knows where the range begins: more would take memory for nothing. */
const mostAhead = 10_000;

/**
 * Commits of a range in topological order. Where it is still to be told where the range begins, git's log is read in
 * the meantime: git tells it from the first moment on, and the range is found in it.
 */
export async function listCommits(
  options: GitOptions,
  { from, to, paths = false, onCommit, signal }: CommitRange,
): Promise<readonly Commit[]> {
  const stoppable = withSignal(options, signal);
  const isEarly = typeof from !== 'string' && !paths;
  const found = isEarly ? await findRange(stoppable, { from, to, onCommit }) : undefined;
  return found ?? listRange(stoppable, await from, { to, paths });
}

type Early = Pick<CommitRange, 'from' | 'to'> & { readonly onCommit: CommitRange['onCommit'] };

/** `undefined` where only git itself can tell. */
async function findRange(
  options: GitOptions,
  { from, to, onCommit }: Early,
): Promise<readonly Commit[] | undefined> {
  const range = growRange(to);
  const enough = new AbortController();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = () => {
    enough.abort();
    resolve();
  };
  const look = () => range.state() !== 'growing' && stop();
  let room = mostAhead;
  const add = (commit: Commit) => {
    if (enough.signal.aborted) return;
    range.add(commit);
    onCommit?.(commit);
    room -= 1;
    if (room === 0) stop();
    else look();
  };
  const begin = async (start: string | undefined) => {
    room = Number.POSITIVE_INFINITY;
    range.leaveOut(start);
    look();
    if (start === undefined || enough.signal.aborted) return;
    const commit = await readCommit(options, start);
    if (commit === undefined) return stop();
    range.expect(commit.date);
    look();
  };
  const reading = streamLog(
    withSignal(options, enough.signal),
    ['--end-of-options', to, '--'],
    add,
  );
  reading.then(range.end).then(look).catch(reject);
  Promise.resolve(from).then(begin).catch(reject);
  await promise;
  return range.state() === 'whole' ? range.commits() : undefined;
}

function withSignal(options: GitOptions, signal: AbortSignal | undefined): GitOptions {
  const signals = [options.signal, signal].flatMap((one) => one ?? []);
  return { ...options, signal: AbortSignal.any(signals) };
}
