import { type Commit, pullRequestOf, subjectOf } from './commit.ts';

const known = new WeakMap<readonly Commit[], ReadonlyMap<string, number>>();

/** The pull requests that subjects name, by SHA: found once for a list of commits, since several questions need them. */
export function pullNumbersOf(commits: readonly Commit[]): ReadonlyMap<string, number> {
  const made = known.get(commits);
  if (made !== undefined) return made;
  const numbers = new Map<string, number>();
  for (const { sha, message } of commits) {
    const number = message.includes('#') ? pullRequestOf(subjectOf(message)) : undefined;
    if (number !== undefined) numbers.set(sha, number);
  }
  known.set(commits, numbers);
  return numbers;
}
