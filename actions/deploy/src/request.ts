import { type Runner, readEnvironment, withoutTagPrefix } from '@slipway/action-kit';
import { type Deploying, type DeployRequest, pathFrom, SlipwayError } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';

/** The inputs as a request. What the post step needs is remembered as soon as it is known. */
export async function readRequest(
  runner: Runner<Input, Output, Deploying>,
): Promise<DeployRequest> {
  const { inputs } = runner;
  const environment = readEnvironment(inputs, 'deploy to');
  const config = await runner.config();
  const url = inputs.url('url') ?? config.deployment.environments[environment]?.url;
  const manifest = inputs.optional('manifest');
  return {
    environment,
    version: withoutTagPrefix(inputs.optional('version')),
    manifestPath: manifest === undefined ? undefined : pathFrom(runner.workingDirectory, manifest),
    command: inputs.optional('run'),
    url,
    timeoutMinutes: inputs.positive('timeout-minutes'),
    passEnv: readNames(inputs.list('pass-env')),
    override: inputs.text('override'),
    acknowledge: inputs.text('acknowledge'),
    alwaysRun: inputs.flag('always-run'),
    workingDirectory: runner.workingDirectory,
    config,
    run: runner.run,
    dryRun: runner.dryRun,
    signal: runner.signal,
    onLock: (mayBeHeld) => runner.saveState('lock', String(mayBeHeld)),
    onOpened: (id) => {
      runner.saveState('deployment-id', String(id));
      runner.saveState('environment-url', url ?? '');
      // Later steps may need it even where this one does not end.
      runner.output('deployment-id', id);
    },
  };
}

/** A name that is none would silently pass nothing. */
function readNames(names: readonly string[]): readonly string[] {
  const wrong = names.find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  if (wrong === undefined) return names;
  throw new SlipwayError(
    'invalid-input',
    'The `pass-env` input holds something that is not the name of an environment variable.',
    {
      remedy:
        'Give names alone, such as `REGISTRY_URL, REGION`; their values come from `env:` of the step or the job.',
    },
  );
}
