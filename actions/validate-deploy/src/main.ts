import type { Runner } from '@slipway/action-kit';
import type { Deploying } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';
import { showBoard } from './board.ts';
import { explain } from './explain.ts';
import { readRequest } from './request.ts';
import { renderSummary } from './summary.ts';

/** Validates a deployment; the step fails unless the verdict is `pass`. */
export async function main(runner: Runner<Input, Output, Deploying>): Promise<void> {
  const request = await readRequest(runner);
  // Told before the service is watched for minutes, if it is neither true nor false.
  const withBoard = runner.inputs.flag('board');
  const result = await runner.slipway.validateDeployment(request);
  runner.output('verdict', result.verdict);
  runner.output('report', result.reportPath);
  runner.output('evidence', result.evidencePath);
  runner.output('previous-version', result.previousVersion);
  runner.output('rollback-possible', result.rollbackPossible);
  await runner.summarize(
    renderSummary(result, { repositoryUrl: runner.repositoryUrl, ...request }),
  );
  if (withBoard) await showBoard(runner);
  for (const check of result.checks)
    if (!check.critical && check.verdict !== 'pass')
      runner.log.warning(`${check.reason} The check is not critical, so it decides nothing.`);
  if (result.verdict === 'pass') return;
  const { message, remedy } = explain(result);
  runner.fail(message, remedy);
}
