import type { Runner } from '@slipway/action-kit';
import type { Deploying } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';
import { explain } from './explain.ts';
import { readRequest } from './request.ts';
import { renderSummary } from './summary.ts';

/** Rolls back; the step fails where the environment is not where it was to be. */
export async function main(runner: Runner<Input, Output, Deploying>): Promise<void> {
  const request = await readRequest(runner);
  const result = await runner.slipway.rollbackDeployment(request);
  runner.output('outcome', result.kind);
  runner.output('from-version', result.fromVersion);
  runner.output('to-version', result.toVersion);
  runner.output('deployment-id', result.deploymentId);
  runner.output('report', result.reportPath);
  runner.output('evidence', result.evidencePath);
  await runner.summarize(
    renderSummary(result, { ...request, repositoryUrl: runner.repositoryUrl }),
  );
  if (result.kind === 'superseded') runner.log.notice(result.reason);
  else runner.log.info(result.reason);
  const failure = explain(result, request);
  if (failure !== undefined) runner.fail(failure.message, failure.remedy);
}
