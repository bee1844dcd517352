import { classifyCommits } from './changes.ts';
import type { CommitDisposition } from './release-plan.ts';

/** What a pull request's title would count as, were it the subject of a squash commit. */
export function judgeTitle(title: string): CommitDisposition | undefined {
  const squashed = {
    sha: '',
    parents: [],
    message: title.replace(/[\r\n].*$/s, ''),
    authorName: '',
    authorEmail: '',
    date: '',
  };
  return classifyCommits([squashed])[0]?.disposition;
}
