import { createHash } from 'node:crypto';
import type { TagTarget } from '../../packages/core/src/domain/release/release.ts';
import { isReleaseCommitOf } from '../../packages/core/src/domain/release/release-commit.ts';
import { newerCommit, olderCommit, otherCommit, ourCommit, type Plan, tagOf } from './plan.ts';

interface CommitObject {
  readonly parent: string | undefined;
  readonly message: string;
  /** Those that it changes. */
  readonly files: Readonly<Record<string, string>>;
}

/** Git's objects: the same everywhere, whoever made them. */
export interface Objects {
  commit(sha: string): CommitObject;
  /** Adds a commit, and gives its name. */
  add(commit: CommitObject): string;
  /** Adds a tag's object; a signed one is never the same twice. */
  addTag(tag: Omit<TagTarget, 'object'>, signed: boolean): string;
  tag(object: string): TagTarget;
  compare(base: string, head: string): 'ahead' | 'behind' | 'identical' | 'diverged';
  /** Whether a tag there is the plan's: at its commit, or at the release commit on top of that. */
  isOf(plan: Plan, commit: string): boolean;
}

export function createObjects(): Objects {
  const commits = new Map<string, CommitObject>([
    [olderCommit, { parent: undefined, message: 'feat: begin', files: {} }],
    [ourCommit, { parent: olderCommit, message: 'feat: sail', files: {} }],
    [otherCommit, { parent: olderCommit, message: 'feat: row', files: {} }],
    [newerCommit, { parent: ourCommit, message: 'feat: fly', files: {} }],
  ]);
  const tags = new Map<string, TagTarget>();
  const strange = { parent: undefined, message: 'feat: drift', files: {} };
  const commit = (sha: string) => commits.get(sha) ?? strange;
  const isBefore = (base: string, head: string) => {
    for (let sha: string | undefined = head; sha !== undefined; sha = commit(sha).parent)
      if (sha === base) return true;
    return false;
  };
  return {
    commit,
    add(made) {
      const sha = nameOf(made);
      commits.set(sha, made);
      return sha;
    },
    addTag(tag, signed) {
      const object = nameOf([tag, signed ? tags.size : 'unsigned']);
      tags.set(object, { ...tag, object });
      return object;
    },
    tag: (object) => tags.get(object) ?? { object, commit: object, message: undefined },
    compare(base, head) {
      if (base === head) return 'identical';
      if (isBefore(base, head)) return 'ahead';
      return isBefore(head, base) ? 'behind' : 'diverged';
    },
    isOf(plan, sha) {
      if (sha === plan.commit) return true;
      const { parent, message } = commit(sha);
      return parent === plan.commit && isReleaseCommitOf(tagOf(plan), message);
    },
  };
}

function nameOf(value: unknown): string {
  return createHash('sha1').update(JSON.stringify(value)).digest('hex');
}
