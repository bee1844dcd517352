import type { LocalRepository } from '../state/local-repository.ts';
import type { PullRecord } from '../state/records.ts';
import type { Token } from '../state/tokens.ts';
import type { World } from '../state/world.ts';
import { nodeId } from './identity.ts';
import { addresses, renderRepository } from './repository.ts';
import { renderUser } from './user.ts';

/** A pull request as lists show it. */
export async function renderPull(
  world: World,
  repository: LocalRepository,
  pull: PullRecord,
  token: Token,
) {
  const where = addresses(world, repository);
  const api = `${where.api}/pulls/${pull.number}`;
  const page = `${where.page}/pull/${pull.number}`;
  const issue = `${where.api}/issues/${pull.number}`;
  const statuses = `${where.api}/statuses/${pull.headSha}`;
  const urls = {
    html_url: page,
    issue_url: issue,
    comments_url: `${issue}/comments`,
    review_comments_url: `${api}/comments`,
    review_comment_url: `${where.api}/pulls/comments{/number}`,
    commits_url: `${api}/commits`,
    statuses_url: statuses,
  };
  return {
    url: api,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    ...urls,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: renderUser(world, pull.author),
    body: pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommit,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: [],
    milestone: null,
    draft: pull.draft,
    ...(await renderEnds(world, repository, pull, token)),
    _links: Object.fromEntries(
      Object.entries({ self: api, ...linksOf(urls) }).map(([name, href]) => [name, { href }]),
    ),
    author_association: 'CONTRIBUTOR',
    auto_merge: null,
  };
}

function linksOf(urls: Readonly<Record<string, string>>) {
  const names = [
    'html',
    'issue',
    'comments',
    'review_comments',
    'review_comment',
    'commits',
    'statuses',
  ];
  return Object.fromEntries(names.map((name) => [name, String(urls[`${name}_url`])]));
}

async function renderEnds(
  world: World,
  repository: LocalRepository,
  pull: PullRecord,
  token: Token,
) {
  const from = world.repository(pull.headRepository);
  const end = async (of: LocalRepository | undefined, owner: string, ref: string, sha: string) => ({
    label: `${owner}:${ref}`,
    ref,
    sha,
    user: renderUser(world, owner),
    // A fork that was deleted.
    repo: of === undefined ? null : await renderRepository(world, of, token),
  });
  const [owner = ''] = pull.headRepository.split('/');
  return {
    head: await end(from, owner, pull.headRef, pull.headSha),
    base: await end(repository, repository.owner, pull.baseRef, pull.baseSha),
  };
}

/** A pull request by itself. */
export async function renderWholePull(
  world: World,
  repository: LocalRepository,
  pull: PullRecord,
  token: Token,
) {
  const { git } = repository;
  const range = `${pull.baseSha}...${pull.headSha}`;
  const numbers = await git.text(['diff', '--numstat', range]);
  const lines = numbers.split('\n').filter(Boolean);
  const sum = (column: number) =>
    lines.reduce((total, line) => total + (Number(line.split('\t')[column]) || 0), 0);
  return {
    ...(await renderPull(world, repository, pull, token)),
    merged: pull.mergedAt !== null,
    // GitHub finds it out later, and says `null` until then.
    mergeable: null,
    rebaseable: null,
    mergeable_state: 'unknown',
    merged_by: pull.mergedBy === null ? null : renderUser(world, pull.mergedBy),
    comments: 0,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: (await git.reachable(pull.headSha, `^${pull.baseSha}`)).length,
    additions: sum(0),
    deletions: sum(1),
    changed_files: lines.length,
  };
}
