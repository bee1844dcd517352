import type { Runner } from '@slipway/action-kit';
import { type Deploying, type DeployRequest, pathFrom, SlipwayError } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';

/** The inputs as a request. What the post step needs is remembered as soon as it is known. */
export async function readRequest(
  runner: Runner<Input, Output, Deploying>,
): Promise<DeployRequest> {
  const { inputs } = runner;
  const environment = inputs.text('environment');
  if (environment === '')
    throw new SlipwayError('invalid-input', 'The `environment` input is empty.', {
      remedy: 'Name the environment to deploy to, such as `production`.',
    });
  const config = await runner.config();
  const url = inputs.optional('url') ?? config.deployment.environments[environment]?.url;
  const manifest = inputs.optional('manifest');
  return {
    environment,
    version: inputs.optional('version')?.replace(/^v(?=\d)/, ''),
    manifestPath: manifest === undefined ? undefined : pathFrom(runner.workingDirectory, manifest),
    command: inputs.optional('run'),
    url,
    timeoutMinutes: inputs.number('timeout-minutes'),
    passEnv: inputs.list('pass-env'),
    workingDirectory: runner.workingDirectory,
    config,
    run: runner.run,
    dryRun: runner.dryRun,
    signal: runner.signal,
    onOpened: (id) => {
      runner.saveState('deployment-id', String(id));
      runner.saveState('environment-url', url ?? '');
      // Later steps may need it even where this one does not end.
      runner.output('deployment-id', id);
    },
  };
}
