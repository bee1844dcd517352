import { blocks, heading, prose, type Runner } from '@slipway/action-kit';
import type { Deploying } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';

/** A rollback closes its own record; only one that was killed leaves it open, and nobody knows what it did. */
export async function post(runner: Runner<Input, Output, Deploying>): Promise<void> {
  const id = Number(runner.state('deployment-id'));
  if (id === 0) return;
  const settlement = await runner.slipway.settleDeployment({
    id,
    jobStatus: runner.inputs.text('job-status'),
    progress: 'unknown',
    logUrl: runner.run.runUrl,
  });
  if (settlement === undefined) return;
  const message = `The rollback (deployment ${id}) did not end; it is closed as \`${settlement.state}\`: ${settlement.description}.`;
  runner.log.warning(message);
  await runner.summarize(blocks(heading('Rollback closed', 3), prose(message)));
}
