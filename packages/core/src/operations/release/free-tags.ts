import { SlipwayError } from '../../domain/errors.ts';
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
    if (!(await isReleaseCommit(holder, tag, commit, git))) throw taken(tag, holder, commit);
  }
}

/** A tag may also stand on a file or a tree. */
async function isReleaseCommit(
  holder: string,
  tag: string,
  planned: string,
  git: Pick<Git, 'resolve' | 'commit'>,
): Promise<boolean> {
  const sha = await git.resolve(holder);
  if (sha === undefined) return false;
  const { parents, message } = await git.commit(sha);
  return parents.length === 1 && parents[0] === planned && isReleaseCommitOf(tag, message);
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
