import { SlipwayError } from '../../domain/errors.ts';
import type { PullRequest } from '../../domain/release/pull-request.ts';
import type { PullRequests } from '../../ports/pull-requests.ts';
import type { GitHub } from './client.ts';
import { type Coordinates, coordinatesOf } from './coordinates.ts';
import { failureOf } from './failure.ts';

const read = 'pull-requests: read';
const write = 'pull-requests: write';
/** Merged ones that were touched last: enough to find the one that was merged last. */
const mostShown = 30;

/** Pull requests of `OWNER/NAME`; to write them takes `pull-requests: write`. */
export function createPullRequests(github: GitHub, repository: string): PullRequests {
  const at = coordinatesOf(repository);
  return {
    async list({ head, base, state }) {
      const { data } = await github.request(
        'GET /repos/{owner}/{repo}/pulls',
        {
          ...at,
          head: `${at.owner}:${head}`,
          base,
          state,
          sort: 'updated',
          direction: 'desc',
          per_page: mostShown,
        },
        { needs: read },
      );
      // The filter is the server's; a fork of the same owner would pass it.
      return data.filter((pull) => isFrom(pull, repository, head)).map(toPullRequest);
    },
    async branch(name) {
      const answer = await github.request(
        'GET /repos/{owner}/{repo}/branches/{branch}',
        { ...at, branch: name },
        { needs: 'contents: read', accept: [404] },
      );
      // GitHub sends whoever asks for a renamed branch to its new name.
      if (!answer.ok || answer.data.name !== name) return undefined;
      const { sha, commit, parents } = answer.data.commit;
      return {
        sha,
        parents: parents.map((parent) => parent.sha),
        message: commit.message,
        authorEmail: commit.author?.email ?? '',
        committerEmail: commit.committer?.email ?? '',
      };
    },
    create: (pull) => create(github, at, pull),
    async update(number, change) {
      const { data } = await github.request(
        'PATCH /repos/{owner}/{repo}/pulls/{pull_number}',
        { ...at, pull_number: number, ...change },
        { needs: write },
      );
      return toPullRequest(data);
    },
  };
}

async function create(
  github: GitHub,
  at: Coordinates,
  pull: Parameters<PullRequests['create']>[0],
): Promise<PullRequest | 'exists'> {
  const answer = await github.request(
    'POST /repos/{owner}/{repo}/pulls',
    { ...at, ...pull },
    { needs: write, accept: [403, 422] },
  );
  if (answer.ok) return toPullRequest(answer.data);
  const said = [answer.message, ...answer.errors.map(({ message = '' }) => message)].join(' ');
  if (/already exists/i.test(said)) return 'exists';
  if (/not permitted to create/i.test(said)) throw notPermitted(said);
  throw failureOf(answer, { what: 'opening the pull request', write: true, needs: write });
}

function notPermitted(said: string): SlipwayError {
  return new SlipwayError(
    'missing-permission',
    `The workflow's own token may not open pull requests here. GitHub says: ${said.trim()}`,
    {
      remedy:
        'Switch on "Allow GitHub Actions to create and approve pull requests" (Settings, Actions, General; an organization may have to allow it first), or give a token of a GitHub App or a person.',
    },
  );
}

interface Described {
  readonly number: number;
  readonly html_url: string;
  readonly title: string;
  readonly body?: string | null;
  readonly merged_at: string | null;
  readonly merge_commit_sha: string | null;
}

function toPullRequest(pull: Described): PullRequest {
  const { number, html_url: url, title, body, merged_at, merge_commit_sha: sha } = pull;
  // Of an open one it is a merge that GitHub only tried.
  const mergedAs = merged_at === null ? undefined : (sha ?? undefined);
  return { number, url, title, body: body ?? '', mergedAs };
}

function isFrom(
  {
    head,
  }: {
    readonly head: { readonly ref: string; readonly repo: { readonly full_name: string } | null };
  },
  repository: string,
  branch: string,
): boolean {
  return head.ref === branch && head.repo?.full_name.toLowerCase() === repository.toLowerCase();
}
