import { type ChangeRules, classifyCommits } from './changes.ts';
import type { CommitDisposition } from './release-plan.ts';

/** What a pull request's title would count as, were it the subject of a squash commit; `bumps` as the project has them. */
export function judgeTitle(
  title: string,
  bumps: NonNullable<ChangeRules['bumps']>,
): CommitDisposition | undefined {
  const squashed = {
    sha: '',
    parents: [],
    message: title.replace(/[\r\n].*$/s, ''),
    authorName: '',
    authorEmail: '',
    date: '',
  };
  return classifyCommits([squashed], { bumps })[0]?.disposition;
}
