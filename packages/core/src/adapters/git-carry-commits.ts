import { botIdentity } from '../domain/release/bot-identity.ts';
import { isOurs } from '../domain/release/release-proposal.ts';
import type { Carried, CarryRequest } from '../ports/release-commits.ts';
import { answerOfGit, type GitOptions, tryGit } from './git-run.ts';

/** No release branch has more commits of others than somebody would look through. */
const mostCommits = 50;
const format = ['%H', '%P', '%aN', '%aE', '%aI', '%cE', '%cI', '%B'].join('%x00');
const fieldCount = 8;

interface BranchCommit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly authorName: string;
  readonly authorEmail: string;
  readonly authorDate: string;
  readonly committerEmail: string;
  readonly committerDate: string;
  readonly message: string;
}

/**
 * Puts what others committed on top of our release commit onto a new one, by git's three-way merge, in the clone alone.
 * What only brings the base branch is left out: the new commit stands on that already.
 */
export async function carryCommits(
  options: GitOptions,
  { head, base, onto }: CarryRequest,
): Promise<Carried> {
  const line = await readLine(options, head);
  const last = line.findIndex(isOurs);
  const others = line.slice(0, last < 0 ? 1 : last).toReversed();
  if (line[last]?.sha === onto && others.every(({ parents }) => parents.length === 1))
    return { kind: 'carried', commit: head, kept: others.map(subjectOf) };
  let commit = onto;
  const kept: string[] = [];
  for (const other of others) {
    if (last < 0) return stuckAt(other);
    if (await onlyBrings(options, other, base)) continue;
    const tree = other.parents.length === 1 ? await pick(options, other, commit) : undefined;
    if (tree === undefined) return stuckAt(other);
    if (tree === (await treeOf(options, commit))) continue;
    commit = await write(options, other, { tree, parent: commit });
    kept.push(subjectOf(other));
  }
  return { kind: 'carried', commit, kept };
}

function stuckAt({ sha, message }: BranchCommit): Carried {
  return { kind: 'stuck', sha, message };
}

function subjectOf({ message }: BranchCommit): string {
  return message.split('\n', 1).join('');
}

/** The branch's own commits, newest first, without those that merges brought. */
async function readLine(options: GitOptions, head: string): Promise<readonly BranchCommit[]> {
  const remote = (await tryGit(options, ['remote'])).stdout.split('\n').filter(Boolean);
  const from = remote.includes('origin') ? 'origin' : String(remote[0]);
  const how = ['--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
  await answerOfGit(options, ['fetch', ...how, '--end-of-options', from, head], asUser);
  const args = ['log', '-z', '--first-parent', `--max-count=${mostCommits}`];
  const text = await answerOfGit(options, [...args, `--format=tformat:${format}`, head, '--']);
  const fields = text.split('\0');
  const commits: BranchCommit[] = [];
  for (let at = 0; at + fieldCount <= fields.length; at += fieldCount) {
    const [sha, parents, authorName, authorEmail, authorDate, committerEmail, ...more] =
      fields.slice(at, at + fieldCount) as Fields;
    const [committerDate, message] = more;
    const people = { authorName, authorEmail, authorDate, committerEmail, committerDate };
    commits.push({ sha, parents: parents.split(' ').filter(Boolean), message, ...people });
  }
  return commits;
}

type Fields = [string, string, string, string, string, string, string, string];

/** A clone without all files asks the server for what it lacks. */
const asUser = { authenticated: true } as const;

/** Whether a merge brings what the base branch has, and nothing that somebody wrote into it. */
async function onlyBrings(
  options: GitOptions,
  { sha, parents }: BranchCommit,
  base: string,
): Promise<boolean> {
  const [ours, theirs, ...more] = parents;
  if (ours === undefined || theirs === undefined || more.length > 0) return false;
  const { exitCode } = await tryGit(options, ['merge-base', '--is-ancestor', theirs, base]);
  if (exitCode !== 0) return false;
  return (await merge(options, ours, theirs)) === (await treeOf(options, sha));
}

/** The tree with a commit's own changes; `undefined` where they contradict what is there. */
async function pick(
  options: GitOptions,
  { sha, parents }: BranchCommit,
  onto: string,
): Promise<string | undefined> {
  // As if it were a child of the same parent: that is then what git compares both with.
  const parent = String(parents[0]);
  const args = ['commit-tree', '-p', parent, '-m', 'onto', await treeOf(options, onto)];
  const variables = identityOf({
    name: botIdentity.name,
    email: botIdentity.email,
    date: '@0 +0000',
  });
  const beside = await answerOfGit(options, args, { variables });
  return merge(options, beside, sha);
}

/** The tree of two commits together; `undefined` where git can't tell, or is too old to. */
async function merge(
  options: GitOptions,
  ours: string,
  theirs: string,
): Promise<string | undefined> {
  const args = ['merge-tree', '--write-tree', '--no-messages', ours, theirs];
  const { exitCode, stdout } = await tryGit(options, args, asUser);
  return exitCode === 0 ? stdout.trim() : undefined;
}

function treeOf(options: GitOptions, commit: string): Promise<string> {
  return answerOfGit(options, ['rev-parse', '--verify', `${commit}^{tree}`], asUser);
}

/** Its author stays. The dates do, too, so that each run makes the same commit. */
function write(
  options: GitOptions,
  { message, authorName, authorEmail, authorDate, committerDate }: BranchCommit,
  { tree, parent }: { readonly tree: string; readonly parent: string },
): Promise<string> {
  const variables = {
    ...identityOf({ ...botIdentity, date: committerDate }),
    GIT_AUTHOR_NAME: authorName,
    GIT_AUTHOR_EMAIL: authorEmail,
    GIT_AUTHOR_DATE: authorDate,
  };
  return answerOfGit(options, ['commit-tree', '-p', parent, '-F', '-', tree], {
    input: message,
    variables,
  });
}

interface Identity {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

function identityOf({ name, email, date }: Identity): Readonly<Record<string, string>> {
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
}
