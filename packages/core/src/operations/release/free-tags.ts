import { SlipwayError } from '../../domain/errors.ts';
import { parseHeader, subjectOf } from '../../domain/history/commit.ts';
import { isReleaseCommit, releasedBy } from '../../domain/history/commit-kinds.ts';
import { isReleaseCommitOf } from '../../domain/release/release-commit.ts';
import type { Git } from '../../ports/git.ts';

/**
 * Throws `conflict` where a tag stands that is not this release's own: on the commit itself, or on a release commit
 * made from it, whose only parent it is.
 */
export async function requireFreeTags(
  tags: readonly string[],
  commit: string,
  git: Pick<Git, 'tags' | 'resolve' | 'commit'>,
): Promise<void> {
  if (tags.length === 0) return;
  const holders = new Map((await git.tags()).map((tag) => [tag.name, tag.commit]));
  for (const tag of tags) {
    const holder = holders.get(tag);
    if (holder === undefined || holder === commit) continue;
    if (!(await isReleaseOf(commit, tag, holder, git))) throw taken(tag, holder, commit);
  }
}

/**
 * Whether a tag's holder is a commit itself, or the release commit that was made from it, by us or by another tool. A
 * tag may also stand on a file or a tree.
 */
export async function isReleaseOf(
  planned: string,
  tag: string,
  holder: string,
  git: Pick<Git, 'resolve' | 'commit'>,
): Promise<boolean> {
  if (holder === planned) return true;
  const sha = await git.resolve(holder);
  if (sha === undefined) return false;
  const { parents, message } = await git.commit(sha);
  const made = isReleaseCommitOf(tag, message) || tellsOf(tag, subjectOf(message));
  return parents.length === 1 && parents[0] === planned && made;
}

function tellsOf(tag: string, subject: string): boolean {
  const header = parseHeader(subject);
  const named = isReleaseCommit(header, subject) ? releasedBy(header, subject) : undefined;
  return named !== undefined && tag.endsWith(named.version);
}

function taken(tag: string, holder: string, commit: string): SlipwayError {
  return new SlipwayError(
    'conflict',
    `The tag ${tag} points to commit ${holder}, but the release would be of commit ${commit}.`,
    {
      remedy:
        'Release a higher version, or check out a branch that holds the tagged commit. A tag is never moved.',
    },
  );
}
