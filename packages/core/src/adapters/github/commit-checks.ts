import type { CommitCheck } from '../../domain/deployment/required-checks.ts';
import type { CommitChecks } from '../../ports/commit-checks.ts';
import type { GitHub } from './client.ts';
import { type Coordinates, coordinatesOf } from './coordinates.ts';

const pageSize = 100;
/** A commit with more checks than this is read no further. */
const mostPages = 10;
/** A check that was skipped, or says nothing either way, stands in nobody's way: GitHub's own rule for required checks. */
const green: ReadonlySet<string> = new Set(['success', 'neutral', 'skipped']);

/** Check runs and commit statuses of one repository, `OWNER/NAME`. */
export function createCommitChecks(github: GitHub, repository: string): CommitChecks {
  const at = coordinatesOf(repository);
  return {
    async list(sha) {
      const runs = await listRuns(github, at, sha);
      const statuses = await listStatuses(github, at, sha);
      return runs === 'forbidden' || statuses === 'forbidden'
        ? 'forbidden'
        : [...runs, ...statuses];
    },
  };
}

async function listRuns(
  github: GitHub,
  at: Coordinates,
  ref: string,
): Promise<readonly CommitCheck[] | 'forbidden'> {
  const found: CommitCheck[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const answer = await github.request(
      'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
      { ...at, ref, filter: 'latest', per_page: pageSize, page },
      { needs: 'checks: read', accept: [403] },
    );
    if (!answer.ok) return 'forbidden';
    for (const { name, status, conclusion, details_url: url } of answer.data.check_runs)
      found.push({
        name,
        state:
          status !== 'completed'
            ? 'pending'
            : green.has(String(conclusion))
              ? 'success'
              : 'failure',
        runId: /\/actions\/runs\/(\d+)/.exec(url ?? '')?.[1],
      });
    if (answer.data.check_runs.length < pageSize) return found;
  }
  return found;
}

async function listStatuses(
  github: GitHub,
  at: Coordinates,
  ref: string,
): Promise<readonly CommitCheck[] | 'forbidden'> {
  const answer = await github.request(
    'GET /repos/{owner}/{repo}/commits/{ref}/status',
    { ...at, ref, per_page: pageSize },
    { needs: 'statuses: read', accept: [403] },
  );
  if (!answer.ok) return 'forbidden';
  return answer.data.statuses.map(({ context, state, target_url: url }) => ({
    name: context,
    state: state === 'success' || state === 'pending' ? state : 'failure',
    runId: /\/actions\/runs\/(\d+)/.exec(url ?? '')?.[1],
  }));
}
