import type { RollbackResult } from '@slipway/core';

const remedies: Partial<Record<RollbackResult['kind'], string>> = {
  refused:
    'Nothing was changed. Correct what refuses, name another `version`, or give a reason in `override` to pass over it.',
  failed:
    'Look at the environment itself: the rollback did not reach it whole. What was there before stays recorded; run it again once the cause is gone.',
};

/** Why the step fails and what to do next; `undefined` where it does not. */
export function explain(
  result: RollbackResult,
): { readonly message: string; readonly remedy: string } | undefined {
  const remedy = remedies[result.kind];
  return remedy === undefined ? undefined : { message: result.reason, remedy };
}
