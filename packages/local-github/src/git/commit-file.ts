import { rm } from 'node:fs/promises';
import type { BareRepository } from './bare-repository.ts';
import type { Signature } from './objects.ts';

/** Makes a commit on top of another in which one file has this content; no ref moves. Gives its SHA. */
export async function commitFile(
  git: BareRepository,
  change: {
    readonly parent: string | undefined;
    readonly path: string;
    readonly blob: string;
    readonly mode: string;
    readonly message: string;
    readonly author: Signature;
    readonly committer: Signature;
    /** A path for git's index, removed afterwards. */
    readonly index: string;
  },
): Promise<string> {
  const env = { GIT_INDEX_FILE: change.index, ...identity('AUTHOR', change.author) };
  Object.assign(env, identity('COMMITTER', change.committer));
  try {
    if (change.parent !== undefined) await git.text(['read-tree', change.parent], { env });
    const entry = `${change.mode},${change.blob},${change.path}`;
    await git.text(['update-index', '--add', '--cacheinfo', entry], { env });
    const tree = await git.text(['write-tree'], { env });
    const parents = change.parent === undefined ? [] : ['-p', change.parent];
    return await git.text(['commit-tree', tree, ...parents], { env, input: change.message });
  } finally {
    await rm(change.index, { force: true });
  }
}

function identity(role: 'AUTHOR' | 'COMMITTER', { name, email, date }: Signature) {
  return {
    [`GIT_${role}_NAME`]: name,
    [`GIT_${role}_EMAIL`]: email,
    [`GIT_${role}_DATE`]: date,
  };
}
