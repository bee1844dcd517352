import { Problem } from '../http/problem.ts';
import type { RequestBody } from '../http/request-body.ts';
import type { LocalRepository } from '../state/local-repository.ts';
import type { PullRecord } from '../state/records.ts';
import { needUnruled } from '../state/rules.ts';
import { actorSignature } from '../state/signature.ts';
import type { World } from '../state/world.ts';
import { refreshPulls } from './pull-changes.ts';

interface Merge {
  readonly world: World;
  readonly repository: LocalRepository;
  readonly pull: PullRecord;
  readonly body: RequestBody;
}

interface CommitFacts {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author?: { readonly name: string; readonly email: string; readonly date: string };
}

/** Merges a pull request in one of GitHub's three ways; gives the SHA of what the base branch then holds. */
export async function mergePull(merge: Merge): Promise<string> {
  const { world, repository, pull, body } = merge;
  await refreshPulls(world, repository);
  const method = body.choice('merge_method', ['merge', 'squash', 'rebase'] as const) ?? 'merge';
  if (pull.state !== 'open' || pull.draft) throw new Problem(405, 'Pull Request is not mergeable');
  const expected = body.text('sha');
  if (expected !== undefined && expected !== pull.headSha)
    throw new Problem(409, 'Head branch was modified. Review and try the merge again.');
  const ref = `refs/heads/${pull.baseRef}`;
  needUnruled(repository, ref, 405);
  const make = { merge: mergeCommit, squash: squashCommit, rebase: rebaseCommits }[method];
  const sha = await make(merge);
  if (!(await repository.git.updateRef(ref, sha, pull.baseSha)))
    throw new Problem(405, 'Base branch was modified. Review and try the merge again.');
  const now = world.now();
  Object.assign(pull, {
    state: 'closed',
    closedAt: now,
    mergedAt: now,
    updatedAt: now,
    mergedBy: world.actor,
    mergeCommit: sha,
  } satisfies Partial<PullRecord>);
  return sha;
}

async function mergeCommit(merge: Merge): Promise<string> {
  const { repository, pull, body } = merge;
  const [owner] = pull.headRepository.split('/');
  const title =
    body.text('commit_title') ?? `Merge pull request #${pull.number} from ${owner}/${pull.headRef}`;
  return commit(merge, {
    tree: await mergedTree(repository, pull.baseSha, pull.headSha),
    parents: [pull.baseSha, pull.headSha],
    message: `${title}\n\n${body.text('commit_message') ?? pull.title}\n`,
  });
}

/** Of a single commit GitHub takes the words; of several, the title, and their subjects as a list. */
async function squashCommit(merge: Merge): Promise<string> {
  const { repository, pull, body } = merge;
  const commits = await commitsOf(merge);
  const [only, second] = commits;
  const [subject = '', ...rest] = (only?.message ?? '').trimEnd().split('\n');
  const single = second === undefined;
  const list = commits.map(({ message }) => `* ${message.trimEnd()}\n\n`).join('');
  const title = body.text('commit_title') ?? `${single ? subject : pull.title} (#${pull.number})`;
  const text = body.text('commit_message') ?? (single ? rest.join('\n').trim() : list.trimEnd());
  return commit(merge, {
    tree: await mergedTree(repository, pull.baseSha, pull.headSha),
    parents: [pull.baseSha],
    message: `${title}\n\n${text}`.trimEnd().concat('\n'),
    ...(only && { author: only.author }),
  });
}

/** Each commit anew on top of the base, with its author; GitHub commits them, so that each gets another SHA. */
async function rebaseCommits(merge: Merge): Promise<string> {
  let base = merge.pull.baseSha;
  for (const { sha, parents, message, author } of await commitsOf(merge)) {
    const tree = await pickedTree(merge, base, sha, parents[0] ?? base);
    base = await commit(merge, { tree, parents: [base], message, author });
  }
  return base;
}

/** What the pull request brings, oldest first. */
async function commitsOf({ repository: { git }, pull }: Merge) {
  const shas = await git.reachable(pull.headSha, `^${pull.baseSha}`);
  return git.commits(shas.toReversed());
}

/** A commit's change on top of another one: a merge with that one's files as if they came after the same parent. */
async function pickedTree(
  merge: Merge,
  base: string,
  sha: string,
  parent: string,
): Promise<string> {
  const { repository } = merge;
  const tree = await repository.git.text(['rev-parse', `${base}^{tree}`]);
  const beside = await commit(merge, { tree, parents: [parent], message: 'beside\n' });
  return mergedTree(repository, beside, sha);
}

async function mergedTree({ git }: LocalRepository, base: string, head: string): Promise<string> {
  const { code, stdout } = await git.run(['merge-tree', '--write-tree', base, head]);
  if (code !== 0) throw new Problem(405, 'Merge conflict');
  return stdout.toString().slice(0, 40);
}

async function commit({ world, repository }: Merge, facts: CommitFacts): Promise<string> {
  const { name, email, date } = facts.author ?? actorSignature(world);
  const env = {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: 'GitHub',
    GIT_COMMITTER_EMAIL: 'noreply@github.com',
    GIT_COMMITTER_DATE: actorSignature(world).date,
  };
  const parents = facts.parents.flatMap((parent) => ['-p', parent]);
  const args = ['commit-tree', facts.tree, ...parents];
  return repository.git.text(args, { input: facts.message, env });
}
