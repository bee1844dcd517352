import type { Runner } from '@slipway/action-kit';
import { type Deploying, type RollbackRequest, SlipwayError } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';

/** The inputs as a request. The webhook's URL is masked before anything else can go wrong and show it. */
export async function readRequest(
  runner: Runner<Input, Output, Deploying>,
): Promise<RollbackRequest> {
  const { inputs } = runner;
  const webhookUrl = inputs.optional('webhook-url');
  if (webhookUrl !== undefined) runner.mask(webhookUrl);
  const environment = inputs.text('environment');
  if (environment === '')
    throw new SlipwayError('invalid-input', 'The `environment` input is empty.', {
      remedy: 'Name the environment to roll back, such as `production`.',
    });
  return {
    environment,
    version: withoutPrefix(inputs.optional('version')),
    expectedCurrent: withoutPrefix(inputs.optional('expected-current')),
    reason: inputs.text('reason'),
    command: inputs.optional('run'),
    override: inputs.text('override'),
    webhookUrl,
    outputDirectory: `${runner.temporaryDirectory}/slipway/rollback-${folderName(environment)}`,
    workingDirectory: runner.workingDirectory,
    config: await runner.config(),
    run: runner.run,
    dryRun: runner.dryRun,
    signal: runner.signal,
    onOpened: (id) => runner.saveState('deployment-id', String(id)),
  };
}

/** People copy a tag where a version is meant. */
function withoutPrefix(version: string | undefined): string | undefined {
  return version?.replace(/^v(?=\d)/, '');
}

/** Names of environments may hold what names of folders may not. */
function folderName(environment: string): string {
  return environment.replace(/[^A-Za-z0-9_-]/g, '-');
}
