import { SlipwayError } from '../../domain/errors.ts';
import { tagMessage } from '../../domain/release/release-mark.ts';
import type { PushedCommit, WantedRelease } from '../../domain/release/release-protocol.ts';
import type { RefUpdate } from '../../ports/release-commits.ts';
import { pollTag } from './poll.ts';
import type { Run } from './release-run.ts';

/** Whether the tag is made in the clone and pushed: GitHub's API neither signs nor creates two refs at once. */
export function isPushed({ sign, releaseCommit }: WantedRelease): boolean {
  return sign || releaseCommit !== undefined;
}

/** The branch that gets the release commit. */
export function branchRef({ branch }: PushedCommit): string {
  return `refs/heads/${branch}`;
}

/** What a push makes of the server's refs: the tag, and the branch with the release commit where there is one. */
export async function tagUpdates(run: Run): Promise<readonly RefUpdate[]> {
  const { wanted, ports, options } = run;
  const { tag: name, commit, hash, sign, releaseCommit } = wanted;
  run.tagObject ??= await ports.commits.writeTag({
    name,
    commit,
    message: tagMessage(name, hash),
    date: options.date,
    sign,
  });
  const tag = { ref: `refs/tags/${name}`, from: undefined, to: run.tagObject };
  if (releaseCommit === undefined) return [tag];
  return [{ ref: branchRef(releaseCommit), from: releaseCommit.planned, to: commit }, tag];
}

/** Pushes the tag, with its commit where that is new; `exists` where a tag of that name is there already. */
export async function pushTag(run: Run): Promise<'created' | 'exists'> {
  const { wanted, ports } = run;
  const moved = await ports.commits.push(await tagUpdates(run));
  if (moved.length === 0) return 'created';
  const { tag, releaseCommit } = wanted;
  if (releaseCommit === undefined || moved.includes(`refs/tags/${tag}`)) return 'exists';
  // Another run may have been faster, and the branch gone on from there; the reading of its tag may lag behind.
  if ((await pollTag(wanted, ports)) !== undefined) return 'exists';
  throw branchMoved(releaseCommit, tag);
}

export function branchMoved({ branch, planned }: PushedCommit, tag: string): SlipwayError {
  return new SlipwayError(
    'conflict',
    `${branch} is no longer at ${planned}, so that the release commit of ${tag} can't be put on it.`,
    { remedy: `Run the release again on the newest commit of ${branch}.` },
  );
}
