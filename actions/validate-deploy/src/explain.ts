import type { ValidationResult } from '@slipway/core';

/** Why the step fails, and what to do about it. */
export function explain(result: ValidationResult): {
  readonly message: string;
  readonly remedy: string;
} {
  const { environment, version } = result.report.deployment;
  const [reason = 'Nothing is known of it.'] = result.reasons;
  const what = version === 'unknown' ? 'What runs' : version;
  const verdict = result.verdict === 'fail' ? 'is not healthy' : 'may or may not be healthy';
  return {
    message: `${what} in ${environment} ${verdict}. ${reason}`,
    remedy: result.verdict === 'fail' ? afterFailure(result) : afterDoubt(result),
  };
}

function afterFailure(result: ValidationResult): string {
  const { rollbackPossible, previousVersion, report, deploymentId } = result;
  const { environment, version, status } = report.deployment;
  if (status === 'in_progress')
    return 'Nothing was deployed yet: repair the environment first, or correct the check.';
  // A rollback would take back what the records say, and that is another version than the one that was asked for.
  if (deploymentId === undefined)
    return `No deployment of ${version === 'unknown' ? 'it' : version} to ${environment} is on record: see whether the \`version\` input is right; if it is, repair it and deploy again.`;
  return rollbackPossible
    ? `Roll back with the \`rollback\` action: ${previousVersion} is proven. The job summary shows what each check saw.`
    : 'No proven version is there to roll back to: repair it and deploy again. The job summary shows what each check saw.';
}

function afterDoubt({ checks, samples }: ValidationResult): string {
  if (checks.length === 0)
    return 'Add `checks` to the environment in the configuration, or give the `checks` input.';
  if (!checks.some(({ critical }) => critical))
    return 'Make one of the checks critical (`critical: true`), so that it decides. Nothing was rolled back.';
  if (samples.some(({ outcome, phase }) => outcome === 'error' && phase === 'functional'))
    return 'Look at the output of the check in the log, then run the job again. Nothing was rolled back.';
  if (samples.some(({ outcome }) => outcome === 'error'))
    return 'See whether the runner can reach the service, then run the job again. Nothing was rolled back.';
  return 'Give it more time with `timeout-minutes`, then run the job again. Nothing was rolled back.';
}
