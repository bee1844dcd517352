import { type Runner, readEnvironment, withoutTagPrefix } from '@slipway/action-kit';
import {
  type Deploying,
  environmentKey,
  readChecks,
  SlipwayError,
  type ValidateRequest,
} from '@slipway/core';
import type { Input, Output } from './action.generated.ts';

/** The inputs as a request. The webhook's URL is masked before anything else can go wrong and show it. */
export async function readRequest(
  runner: Runner<Input, Output, Deploying>,
): Promise<ValidateRequest> {
  const { inputs } = runner;
  const webhookUrl = inputs.optional('webhook-url');
  if (webhookUrl !== undefined) runner.mask(webhookUrl);
  const environment = readEnvironment(inputs, 'validate');
  const checks = inputs.optional('checks');
  return {
    environment,
    version: withoutTagPrefix(inputs.optional('version')),
    deploymentId: readId(inputs.optional('deployment-id')),
    phase: inputs.choice('phase', ['pre', 'post', 'all']),
    url: inputs.url('url'),
    checks: checks === undefined ? undefined : await readChecks(checks),
    timeoutMinutes: inputs.positive('timeout-minutes'),
    soakSeconds: inputs.number('soak-seconds'),
    onInconclusive: inputs.choice('on-inconclusive', ['hold', 'pass', 'fail']),
    webhookUrl,
    // The server of this run answers where the network works, whatever became of the deployment.
    controlUrl: runner.repositoryUrl,
    outputDirectory: `${runner.temporaryDirectory}/slipway/validate-${environmentKey(environment)}`,
    workingDirectory: runner.workingDirectory,
    config: await runner.config(),
    run: runner.run,
    dryRun: runner.dryRun,
    signal: runner.signal,
  };
}

function readId(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,15}$/.test(text)) return Number(text);
  throw new SlipwayError(
    'invalid-input',
    'The `deployment-id` input is not an id of a deployment.',
    {
      remedy:
        "Give the `deployment-id` output of the deploy step: GitHub's number of the deployment.",
    },
  );
}
