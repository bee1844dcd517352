import { blocks, heading, prose, type Runner } from '@slipway/action-kit';
import type { Deploying, Progress } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';

/** Closes the deployment that the main step opened, if nobody else has: no record stays open for ever. */
export async function post(runner: Runner<Input, Output, Deploying>): Promise<void> {
  const id = Number(runner.state('deployment-id')) || undefined;
  const locked = runner.state('lock') === 'true';
  if (id === undefined && !locked) return;
  const settlement = await runner.slipway.settleDeployment({
    id,
    jobStatus: runner.inputs.text('job-status'),
    progress: progressOf(runner.state('progress')),
    logUrl: runner.run.runUrl,
    lock: locked ? { environment: runner.inputs.text('environment'), run: runner.run } : undefined,
    environmentUrl: runner.state('environment-url') || undefined,
  });
  if (settlement === undefined) return;
  const message = `Deployment ${id} was still open when the job ended; it is closed as \`${settlement.state}\`: ${settlement.description}.`;
  runner.log.notice(message);
  await runner.summarize(blocks(heading('Deployment closed', 3), prose(message)));
}

function progressOf(state: string): Progress {
  return state === 'command-finished' || state === 'left-open' ? state : 'unknown';
}
