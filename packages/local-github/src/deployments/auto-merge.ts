import { Problem } from '../http/problem.ts';
import type { LocalRepository } from '../state/local-repository.ts';
import { actorSignature } from '../state/signature.ts';
import type { World } from '../state/world.ts';

/**
 * Merges the default branch into a branch that lacks some of it, as GitHub does before a deployment
 * unless it is told not to. Gives whether there was something to merge; a conflict is a 409.
 */
export async function autoMerge(
  world: World,
  { git }: LocalRepository,
  ref: string,
): Promise<string | undefined> {
  const branch = await git.ref(`refs/heads/${ref}`);
  const main = await git.defaultBranch();
  const base = await git.ref(`refs/heads/${main}`);
  if (branch === undefined || base === undefined) return undefined;
  if (await git.isAncestor(base.sha, branch.sha)) return undefined;
  const merged = await git.run(['merge-tree', '--write-tree', branch.sha, base.sha]);
  if (merged.code !== 0) throw new Problem(409, `Conflict merging ${main} into ${ref}.`);
  const { name, email, date } = actorSignature(world);
  const tree = merged.stdout.toString().slice(0, 40);
  const sha = await git.text(['commit-tree', tree, '-p', branch.sha, '-p', base.sha], {
    input: `Merge ${main} into ${ref}`,
    env: {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: date,
    },
  });
  await git.updateRef(branch.name, sha, branch.sha);
  return `Auto-merged ${main} into ${ref} on deployment.`;
}
