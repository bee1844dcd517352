import type { LocalRepository } from '../state/local-repository.ts';
import type { Token } from '../state/tokens.ts';
import type { World } from '../state/world.ts';
import type { Addresses } from './git.ts';
import { nodeId } from './identity.ts';
import { renderUser } from './user.ts';

export function addresses(world: World, { fullName }: LocalRepository): Addresses {
  return { api: `${world.apiUrl}/repos/${fullName}`, page: `${world.serverUrl}/${fullName}` };
}

/** Addresses below a repository's that its description lists, by the name of their field. */
const below = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
} as const;

/** A repository as other replies show it. */
export function renderMinimalRepository(world: World, repository: LocalRepository) {
  const { api, page } = addresses(world, repository);
  const urls = Object.entries(below).map(([field, path]) => [field, `${api}${path}`]);
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: repository.fullName,
    owner: renderUser(world, repository.owner),
    private: false,
    html_url: page,
    description: null,
    fork: false,
    url: api,
    ...(Object.fromEntries(urls) as Record<keyof typeof below, string>),
  };
}

/** A repository by itself, with the roles of the token's owner. */
export async function renderRepository(world: World, repository: LocalRepository, token: Token) {
  const { page } = addresses(world, repository);
  // They are the roles of a person: of a workflow's token GitHub says `false` of all, whatever it may do.
  const person = !world.actor.endsWith('[bot]');
  const push = person && token.permissions.contents === 'write';
  const pull = person && token.permissions.contents !== 'none';
  return {
    ...renderMinimalRepository(world, repository),
    ...counts,
    default_branch: await repository.git.defaultBranch(),
    clone_url: `${page}.git`,
    git_url: `${page}.git`,
    ssh_url: `${page}.git`,
    svn_url: page,
    homepage: null,
    language: null,
    license: null,
    mirror_url: null,
    topics: [],
    visibility: 'public',
    permissions: { admin: false, maintain: false, push, triage: push, pull },
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    pushed_at: repository.createdAt,
  };
}

const counts = {
  archived: false,
  disabled: false,
  has_issues: true,
  has_projects: false,
  has_wiki: false,
  has_pages: false,
  has_discussions: false,
  has_downloads: true,
  forks: 0,
  forks_count: 0,
  network_count: 0,
  open_issues: 0,
  open_issues_count: 0,
  size: 0,
  stargazers_count: 0,
  subscribers_count: 0,
  watchers: 0,
  watchers_count: 0,
};
