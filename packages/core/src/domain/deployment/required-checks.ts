import type { Gate } from './gate.ts';

/** One tool's latest word on a commit. */
export interface CommitCheck {
  readonly name: string;
  readonly state: 'success' | 'failure' | 'pending';
  /** The workflow run that it belongs to; `undefined` where it does not say. */
  readonly runId: string | undefined;
}

const shown = 3;

/**
 * Whether the checks that must be green are, on the very commit that is deployed. Of the run itself, which is not done
 * before the deployment is, only those count that are named and ran nowhere else, such as a test job before this one.
 * `checks` is `undefined` where nothing is required, so that nobody was asked.
 */
export function requiredChecksGate(
  required: 'all' | readonly string[],
  checks: readonly CommitCheck[] | 'forbidden' | undefined,
  runId: string,
): Gate {
  const name = 'Required checks are green';
  if (checks === undefined) return { name, outcome: 'skip', detail: 'none is required' };
  if (checks === 'forbidden')
    return {
      name,
      outcome: 'fail',
      detail: 'the token may not read them: give the job `checks: read` and `statuses: read`',
    };
  const others = checks.filter((check) => check.runId !== runId);
  const problems =
    required === 'all'
      ? notGreen(others)
      : required.flatMap((each) => lookAt(each, others, checks));
  if (problems.length > 0) return { name, outcome: 'fail', detail: shorten(problems) };
  if (required === 'all' && others.length === 0)
    return { name, outcome: 'skip', detail: 'the commit has none' };
  const count = required === 'all' ? others.length : required.length;
  return { name, outcome: 'pass', detail: `${count} of ${count}` };
}

function lookAt(
  name: string,
  others: readonly CommitCheck[],
  all: readonly CommitCheck[],
): readonly string[] {
  const isNamed = (check: CommitCheck) => check.name === name;
  const named = others.some(isNamed) ? others.filter(isNamed) : all.filter(isNamed);
  return named.length === 0 ? [`${name} has not run on this commit`] : notGreen(named);
}

function notGreen(checks: readonly CommitCheck[]): readonly string[] {
  return checks
    .filter(({ state }) => state !== 'success')
    .map(({ name, state }) => `${name} ${state === 'pending' ? 'is not done' : 'failed'}`);
}

function shorten(problems: readonly string[]): string {
  const first = problems.slice(0, shown).join(', ');
  return problems.length > shown ? `${first} and ${problems.length - shown} more` : first;
}
