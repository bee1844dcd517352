import type { Runner } from '@slipway/action-kit';
import type { Deploying } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';
import { explain } from './explain.ts';
import { readRequest } from './request.ts';
import { renderSummary } from './summary.ts';

/** Deploys; the post step closes the record, should this step be killed or nobody validate it. */
export async function main(runner: Runner<Input, Output, Deploying>): Promise<void> {
  const request = await readRequest(runner);
  const result = await runner.slipway.deployToEnvironment(request);
  if (result.kind === 'deployed') runner.saveState('progress', 'command-finished');
  if (result.kind === 'left-open') runner.saveState('progress', 'left-open');
  runner.output('deployment-id', result.id);
  runner.output('deployment', result.name);
  runner.output('version', result.version);
  runner.output('previous-version', result.previousVersion);
  runner.output('sha', result.sha);
  runner.output('status', result.status);
  await runner.summarize(renderSummary(result, runner.repositoryUrl));
  runner.log.info(result.reason);
  const failure = explain(result);
  if (failure !== undefined) runner.fail(failure.message, failure.remedy);
}
