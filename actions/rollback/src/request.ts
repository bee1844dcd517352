import { type Inputs, type Runner, readEnvironment, withoutTagPrefix } from '@slipway/action-kit';
import { type Deploying, environmentKey, type RollbackRequest } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';

/** The inputs as a request. The webhook's URL is masked before anything else can go wrong and show it. */
export async function readRequest(
  runner: Runner<Input, Output, Deploying>,
): Promise<RollbackRequest> {
  const { inputs } = runner;
  const webhookUrl = inputs.optional('webhook-url');
  if (webhookUrl !== undefined) runner.mask(webhookUrl);
  const environment = readEnvironment(inputs, 'roll back');
  return {
    environment,
    version: withoutTagPrefix(inputs.optional('version')),
    expectedCurrent: withoutTagPrefix(inputs.optional('expected-current')),
    reason: inputs.text('reason'),
    command: inputs.optional('run'),
    override: inputs.text('override'),
    follow: readFollow(inputs, environment),
    webhookUrl,
    outputDirectory: `${runner.temporaryDirectory}/slipway/rollback-${environmentKey(environment)}`,
    workingDirectory: runner.workingDirectory,
    config: await runner.config(),
    run: runner.run,
    dryRun: runner.dryRun,
    signal: runner.signal,
    onLock: (mayBeHeld) => runner.saveState('lock', String(mayBeHeld)),
    onOpened: (id) => runner.saveState('deployment-id', String(id)),
  };
}

/** What people install goes back with production, unless the step says otherwise. */
function readFollow(inputs: Inputs<'follow'>, environment: string): boolean {
  const follow = inputs.choice('follow', ['auto', 'true', 'false']);
  return follow === 'auto' ? environment === 'production' : follow === 'true';
}
