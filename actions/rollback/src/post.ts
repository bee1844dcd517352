import { blocks, heading, prose, type Runner } from '@slipway/action-kit';
import type { Deploying } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';

/** A rollback closes its own record; only one that was killed leaves it open, and nobody knows what it did. */
export async function post(runner: Runner<Input, Output, Deploying>): Promise<void> {
  const id = Number(runner.state('deployment-id')) || undefined;
  const locked = runner.state('lock') === 'true';
  if (id === undefined && !locked) return;
  const settlement = await runner.slipway.settleDeployment({
    id,
    jobStatus: runner.inputs.text('job-status'),
    progress: 'unknown',
    logUrl: runner.run.runUrl,
    lock: locked ? { environment: runner.inputs.text('environment'), run: runner.run } : undefined,
  });
  if (settlement === undefined) return;
  const message = `The rollback (deployment ${id}) did not end; it is closed as \`${settlement.state}\`: ${settlement.description}.`;
  runner.log.warning(message);
  await runner.summarize(blocks(heading('Rollback closed', 3), prose(message)));
}
