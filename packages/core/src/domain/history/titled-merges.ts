import { type Commit, parseHeader, subjectOf } from './commit.ts';
import { isMergeSubject } from './commit-kinds.ts';
import { positionsOf } from './positions.ts';
import { onlyIn } from './reverts.ts';

/**
 * The merges whose own title counts. GitHub puts a pull request's title over its merge or below `Merge pull request #1`;
 * where none of the commits that came with it is a conventional one, that title is all that says what they did.
 */
export function titledMerges(commits: readonly Commit[]): ReadonlySet<string> {
  const titled = commits.filter(({ parents, message }) => parents.length > 1 && isHeaded(message));
  if (titled.length === 0) return new Set();
  const positions = positionsOf(commits);
  const isPlain = (sha: string) => !isHeaded(String(commits[Number(positions.get(sha))]?.message));
  return new Set(
    titled.flatMap(({ sha, parents: [first, ...merged] }) => {
      const brought = onlyIn(merged, String(first), { commits, positions });
      return brought.length > 0 && brought.every(isPlain) ? [sha] : [];
    }),
  );
}

/** A merge's message from its title on, without what only says that it is one. */
export function titledMessage(message: string): string {
  const subject = subjectOf(message);
  return isMergeSubject(subject) ? message.trim().slice(subject.length).trim() : message;
}

function isHeaded(message: string): boolean {
  return parseHeader(subjectOf(titledMessage(message))) !== undefined;
}
