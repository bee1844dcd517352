import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SlipwayError } from '../domain/errors.ts';
import { botIdentity } from '../domain/release/bot-identity.ts';
import { addressOf, type PushOptions, pushRefs } from './git-push.ts';
import { firstProblem, runGit, tryGit } from './git-run.ts';

/** The tree of a commit that holds nothing but words; every git knows it. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Git's own word for a depth without end. */
const wholeHistory = 2 ** 31 - 1;

/** One of our own refs on the server: what it holds, and what the commit there says. */
export interface ServerRef {
  readonly oid: string;
  readonly text: string;
}

/** Refs on the server that hold words instead of code, written by git's compare-and-set. */
export interface ServerRefs {
  /** What a ref holds; `undefined` where there is none. */
  read(ref: string): Promise<ServerRef | undefined>;
  /** What all commits of a ref say, oldest first. */
  readAll(ref: string): Promise<readonly string[]>;
  /**
   * Sets a ref that holds `before` (nothing where it is `undefined`) to a commit of these words, or removes it.
   * `moved`: it holds something else. `forbidden`: the token may not.
   */
  set(
    ref: string,
    before: string | undefined,
    text: string | undefined,
    options?: { readonly follows?: boolean },
  ): Promise<
    { readonly kind: 'set'; readonly oid: string } | { readonly kind: 'moved' | 'forbidden' }
  >;
}

/**
 * Works in an empty repository of its own, so that no clone is needed and none is touched. It is made at the first use,
 * and goes with the process.
 */
export function createServerRefs(options: Omit<PushOptions, 'folder'>): ServerRefs {
  let made: Promise<PushOptions> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  // One after the other: they share `FETCH_HEAD`.
  const inTurn = <T>(body: (git: PushOptions) => Promise<T>): Promise<T> => {
    const turn = last.then(async () => {
      made ??= makeEmptyRepository(options);
      return body(await made);
    });
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    read: (ref) => inTurn((git) => readRef(git, ref)),
    readAll: (ref) => inTurn((git) => readChain(git, ref)),
    set: (ref, before, text, { follows = false } = {}) =>
      inTurn((git) => setRef(git, ref, { before, text, follows })),
  };
}

/** Folders that go with the process. */
const temporary: string[] = [];

/** One listener for all of them: Node takes many for a leak. */
function removeAtExit(folder: string): void {
  if (temporary.length === 0)
    process.once('exit', () => {
      for (const each of temporary) rmSync(each, { recursive: true, force: true, maxRetries: 3 });
    });
  temporary.push(folder);
}

async function makeEmptyRepository(options: Omit<PushOptions, 'folder'>): Promise<PushOptions> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-refs-'));
  removeAtExit(folder);
  const git = { ...options, folder };
  await runGit(git, ['init', '--quiet', '--bare', '.']);
  await runGit(git, ['hash-object', '-w', '-t', 'tree', '--stdin']);
  return git;
}

async function readRef(git: PushOptions, ref: string): Promise<ServerRef | undefined> {
  if (!(await fetchRef(git, ref, ['--depth=1']))) return undefined;
  const [oid = '', ...text] = (await runGit(git, ['log', '--format=%H%n%B', '-1', 'FETCH_HEAD']))
    .trim()
    .split('\n');
  return { oid, text: text.join('\n') };
}

async function readChain(git: PushOptions, ref: string): Promise<readonly string[]> {
  // What was fetched before may be no more than the last commit.
  if (!(await fetchRef(git, ref, [`--depth=${wholeHistory}`]))) return [];
  const text = await runGit(git, ['log', '-z', '--reverse', '--format=%B', 'FETCH_HEAD']);
  return text.split('\0').flatMap((message) => (message === '' ? [] : [message.trim()]));
}

/** Whether the ref is there; then it is what `FETCH_HEAD` names. */
async function fetchRef(git: PushOptions, ref: string, how: readonly string[]): Promise<boolean> {
  const args = ['fetch', '--quiet', '--no-tags', ...how, '--end-of-options', addressOf(git), ref];
  const { exitCode, stderr } = await tryGit(git, args, { authenticated: true });
  if (exitCode === 0) return true;
  if (/couldn't find remote ref/.test(stderr)) return false;
  throw new SlipwayError('retryable', `${ref} could not be read: ${firstProblem(stderr)}`, {
    remedy: 'Give the token `contents: read`; if it has that, run it again.',
  });
}

async function setRef(
  git: PushOptions,
  ref: string,
  change: {
    readonly before: string | undefined;
    readonly text: string | undefined;
    readonly follows: boolean;
  },
) {
  const { before, text, follows } = change;
  const to = text === undefined ? '' : await commit(git, text, follows ? before : undefined);
  try {
    const moved = await pushRefs(git, [{ ref, from: before, to }]);
    return moved.length > 0 ? ({ kind: 'moved' } as const) : ({ kind: 'set', oid: to } as const);
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    if (error.code === 'missing-permission') return { kind: 'forbidden' } as const;
    if (error.code !== 'retryable') throw error;
    // A lost answer, or somebody who pushed at the same moment: what is there tells.
    const there = await readRef(git, ref);
    return (there?.oid ?? '') === to
      ? ({ kind: 'set', oid: to } as const)
      : ({ kind: 'moved' } as const);
  }
}

async function commit(git: PushOptions, text: string, parent: string | undefined): Promise<string> {
  const identity = [`user.name=${botIdentity.name}`, `user.email=${botIdentity.email}`];
  const args = [
    ...identity.flatMap((setting) => ['-c', setting]),
    'commit-tree',
    ...(parent === undefined ? [] : ['-p', parent]),
    '-m',
    text,
    emptyTree,
  ];
  return (await runGit(git, args)).trim();
}
