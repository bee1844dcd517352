import { type CommitHeader, pullRequestOf } from './commit.ts';

/** No person reverts more often than that, and each layer costs a look at the rest. */
const deepest = 20;

/** What a subject alone says of the commit that it reverts. */
export interface SubjectTarget {
  /** The target's subject, without a pull request's number behind it. */
  readonly title: string;
  /** The pull request that the target came from. */
  readonly pull: number | undefined;
}

/**
 * The target that a subject names: `Revert "feat: x (#12)" (#13)`, `Reapply "feat: x"` (which git writes over the revert
 * of a revert), or `revert: feat: x (#12) (#13)`. `undefined` where it names none.
 */
export function subjectTarget(
  subject: string,
  header: CommitHeader | undefined,
): SubjectTarget | undefined {
  const [, verb, quoted] = /^(Revert|Reapply) "(.*)"/.exec(subject) ?? [];
  if (quoted !== undefined) {
    const title = withoutPull(quoted);
    return verb === 'Revert'
      ? { title, pull: pullRequestOf(quoted) }
      : { title: `Revert "${quoted}"`, pull: undefined };
  }
  if (header?.type !== 'revert') return undefined;
  const inner = header.description.replace(/^"(.*)"/, '$1');
  // One number alone may be the revert's own; of two, the first is the target's.
  const before = inner.replace(/ ?\(#\d{1,9}\)$/, '');
  return { title: withoutPull(before), pull: before === inner ? undefined : pullRequestOf(before) };
}

/** A subject without the number that GitHub puts behind it: `feat: x (#12)` → `feat: x`. */
export function withoutPull(subject: string): string {
  return subject.endsWith(')') ? subject.replace(/ \(#\d{1,9}\)$/, '') : subject;
}

/** What comes back where a revert is taken back: `Reapply "feat: x"`, `Revert "Revert "feat: x""` → `feat: x`. */
export function restoredSubject(subject: string): string | undefined {
  let rest = subject;
  let reverts = 0;
  for (let layer = 0; layer < deepest; layer += 1) {
    const [, verb, inner] = /^(Revert|Reapply) "(.*)"/.exec(rest) ?? [];
    if (inner === undefined) break;
    reverts += verb === 'Revert' ? 1 : 2;
    rest = inner;
  }
  return reverts > 0 && reverts % 2 === 0 ? withoutPull(rest) : undefined;
}
