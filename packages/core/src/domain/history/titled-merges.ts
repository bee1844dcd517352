import { type Commit, parseHeader, subjectOf } from './commit.ts';
import { positionsOf } from './positions.ts';
import { onlyIn } from './reverts.ts';

/**
 * The merges whose own title counts. GitHub may put a pull request's title over its merge; where none of the commits
 * that came with it is a conventional one, that title is all that says what they did.
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

function isHeaded(message: string): boolean {
  return parseHeader(subjectOf(message)) !== undefined;
}
