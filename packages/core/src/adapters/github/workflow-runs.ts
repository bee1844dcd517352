import type { WorkflowRuns } from '../../ports/workflow-runs.ts';
import type { GitHub } from './client.ts';
import { coordinatesOf } from './coordinates.ts';

/** The workflow runs of one repository, `OWNER/NAME`. Reading them takes `actions: read` where it is private. */
export function createWorkflowRuns(github: GitHub, repository: string): WorkflowRuns {
  const at = coordinatesOf(repository);
  return {
    async isOver(runId, attempt) {
      const id = Number(runId);
      // Other CI systems name their runs as they like.
      if (!Number.isSafeInteger(id) || id <= 0) return undefined;
      const answer = await github.request(
        'GET /repos/{owner}/{repo}/actions/runs/{run_id}',
        { ...at, run_id: id },
        { needs: 'actions: read', accept: [403, 404] },
      );
      if (!answer.ok) return undefined;
      const { status, run_attempt: current = 1 } = answer.data;
      return status === 'completed' || current > attempt;
    },
  };
}
