import type { DeploymentResult } from '@slipway/core';

const remedies: Partial<Record<DeploymentResult['kind'], string>> = {
  failed:
    'Read the output of the command above. Correct it and run the job again, or bring the environment back with the rollback action.',
  refused:
    'Bring about what the gate asks for; or say in `override` why it may be passed over, or in `acknowledge` why the pin of a rollback is lifted.',
  superseded: 'Start a new run, not this one again, if this version is to be deployed once more.',
};

/** Why the step fails and what to do next; `undefined` where it does not. */
export function explain(
  result: DeploymentResult,
): { readonly message: string; readonly remedy: string } | undefined {
  const remedy = remedies[result.kind];
  return remedy === undefined ? undefined : { message: result.reason, remedy };
}
