import { SlipwayError } from '../domain/errors.ts';
import type { Commit } from '../domain/history/commit.ts';
import type { Author, CommitRange } from '../ports/git.ts';
import { splitFields } from './git-fields.ts';
import { type GitOptions, runGit, streamGit } from './git-run.ts';

// An empty field, then hash, parents, author by .mailmap, committer's date, and the message as it is. NUL cannot be in
// any of them, and no path is empty: so each record tells where the one before it ends.
const format = ['', '%H', '%P', '%aN', '%aE', '%cd', '%B'].join('%x00');
const fieldCount = 7;
// ISO 8601; git's time zone is set to UTC.
const dates = '--date=format-local:%Y-%m-%dT%H:%M:%SZ';
const log = ['log', '-z', '--no-color', '--no-notes', dates];
// What a clone's own settings say of differences does not matter.
const withPaths = [
  '--name-only',
  '--root',
  '--no-renames',
  '--no-relative',
  '--no-ext-diff',
  '--no-textconv',
  '--ignore-submodules=none',
  '--diff-merges=off',
];

/** One commit's facts; `undefined` where there is none. */
export async function readCommit(options: GitOptions, sha: string): Promise<Commit | undefined> {
  const [commit] = await readLog(options, ['--max-count=1', '--end-of-options', sha, '--']);
  return commit;
}

/** These commits alone, by their SHAs. */
export async function readCommits(
  options: GitOptions,
  shas: readonly string[],
): Promise<ReadonlyMap<string, Commit>> {
  const known = new Map<string, Commit>();
  // A command line takes no more.
  for (let at = 0; at < shas.length; at += 500) {
    const some = shas.slice(at, at + 500);
    for (const commit of await readLog(options, ['--no-walk=unsorted', ...some, '--']))
      known.set(commit.sha, commit);
  }
  return known;
}

/** Commits of a range in topological order, as git itself finds them: it tells none before it knows them all. */
export function listRange(
  options: GitOptions,
  from: string | undefined,
  { to, paths = false }: Pick<CommitRange, 'to' | 'paths'>,
): Promise<readonly Commit[]> {
  const range = from === undefined ? [to] : [to, `^${from}`];
  const how = paths ? withPaths : [];
  return readLog(options, ['--topo-order', ...how, '--end-of-options', ...range, '--'], paths);
}

async function readLog(
  options: GitOptions,
  args: readonly string[],
  paths = false,
): Promise<readonly Commit[]> {
  const commits: Commit[] = [];
  await streamLog(options, args, (commit) => commits.push(commit), paths);
  return commits;
}

/** Passes commits on as git tells them; with `paths`, what one changed comes after it. */
export async function streamLog(
  options: GitOptions,
  args: readonly string[],
  onCommit: (commit: Commit) => void,
  paths = false,
): Promise<void> {
  const reader = createLogReader(onCommit, paths);
  const fields = splitFields(reader.read);
  await streamGit(options, [...log, `--format=tformat:${format}`, ...args], fields.push);
  if (fields.isAtEnd() && reader.isWhole()) return;
  throw new SlipwayError('retryable', 'git did not tell the history to its end.', {
    remedy: 'Run it again.',
  });
}

type Record = { -readonly [Key in keyof Commit]: Commit[Key] } & { paths?: string[] };

/** Puts commits together, field by field. */
function createLogReader(onCommit: (commit: Commit) => void, withPaths: boolean) {
  const known: Known = { texts: new Map(), parents: new Map() };
  let fields: string[] = [];
  let current: Record | undefined;
  let strange = false;
  const readPath = (field: string) => {
    const paths = current?.paths;
    strange ||= paths === undefined;
    // The first path stands on a line of its own.
    paths?.push(once(paths.length === 0 ? field.slice(1) : field, known.texts));
  };
  return {
    isWhole: () => fields.length === 0 && !strange,
    read(field: string) {
      if (fields.length === 0 && field !== '') return readPath(field);
      fields.push(field);
      if (fields.length < fieldCount) return;
      current = toCommit(fields, known, withPaths);
      onCommit(current);
      fields = [];
    },
  };
}

/** What comes again and again is kept once. */
interface Known {
  /** Names, addresses and paths. */
  readonly texts: Map<string, string>;
  /** Hashes of parents that are still to come: the same string as its commit's is found far quicker in a map. */
  readonly parents: Map<string, string>;
}

function once(text: string, known: Map<string, string>): string {
  const same = known.get(text);
  if (same === undefined) known.set(text, text);
  return same ?? text;
}

function toCommit(fields: readonly string[], known: Known, paths: boolean): Record {
  const sha = String(fields[1]);
  const awaited = known.parents.get(sha);
  if (awaited !== undefined) known.parents.delete(sha);
  const commit: Record = {
    sha: awaited ?? sha,
    parents: readParents(String(fields[2]), known.parents),
    message: String(fields[6]),
    authorName: once(String(fields[3]), known.texts),
    authorEmail: once(String(fields[4]), known.texts),
    date: String(fields[5]),
  };
  if (paths) commit.paths = [];
  return commit;
}

/** Nearly all commits have one: a list without spare room, where there are many. */
function readParents(field: string, known: Map<string, string>): readonly string[] {
  if (field === '') return [];
  if (!field.includes(' ')) return [once(field, known)];
  return field.split(' ').map((sha) => once(sha, known));
}

/** Each author, once, of a commit and all before it. Git counts them by itself, so that nobody has to read along. */
export async function listAuthors(
  options: GitOptions,
  sha: string,
  signal?: AbortSignal,
): Promise<readonly Author[]> {
  const signals = [options.signal, signal].flatMap((one) => one ?? []);
  const args = ['shortlog', '--summary', '--email', '--end-of-options', sha, '--'];
  const told = await runGit({ ...options, signal: AbortSignal.any(signals) }, args);
  return told.split('\n').flatMap((line) => {
    const [, name, email] = /^\s*\d+\t(.*) <(.*)>$/.exec(line) ?? [];
    return name === undefined || email === undefined ? [] : [{ name, email }];
  });
}
