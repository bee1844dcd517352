import type { RollbackRequest, RollbackResult } from '@slipway/core';

/** Why the step fails and what to do next; `undefined` where it does not. */
export function explain(
  result: RollbackResult,
  request: Pick<RollbackRequest, 'version' | 'override'>,
): { readonly message: string; readonly remedy: string } | undefined {
  const { kind, reason: message } = result;
  if (kind === 'refused')
    return { message, remedy: `Nothing was changed. ${afterRefusal(result, request)}` };
  if (kind !== 'failed') return undefined;
  return {
    message,
    remedy:
      'Look at the environment itself: the rollback did not reach it whole. What was there before stays recorded; run it again once the cause is gone.',
  };
}

function afterRefusal(
  { fromVersion, toVersion, overridable }: RollbackResult,
  { version, override }: Pick<RollbackRequest, 'version' | 'override'>,
): string {
  if (fromVersion === null) return 'Correct the `environment` input, or deploy to it first.';
  // No gate: another deployment came first.
  if (toVersion !== null && overridable === undefined)
    return 'See how that deployment ends, and run this again if the environment is still ill.';
  if (toVersion !== null)
    return overridable === true
      ? 'Correct what refuses, name another `version`, or give a reason in `override` to pass over it.'
      : 'Correct what refuses, or name another `version`: this cannot be passed over.';
  if (version === undefined)
    return 'Repair it and deploy a new version, or name a `version` that once succeeded there, with a reason in `override`.';
  return override === ''
    ? 'Name another `version`; with a reason in `override` it may be one that once succeeded there, though it was never proven or failed later.'
    : 'Name a `version` that once succeeded there.';
}
