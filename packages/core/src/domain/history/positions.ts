import type { Commit } from './commit.ts';

const known = new WeakMap<readonly Pick<Commit, 'sha'>[], ReadonlyMap<string, number>>();

/** Where each commit stands in a list, by its SHA. Several questions need it of the same long list: it is made once. */
export function positionsOf(commits: readonly Pick<Commit, 'sha'>[]): ReadonlyMap<string, number> {
  const made = known.get(commits);
  if (made !== undefined) return made;
  const positions = new Map<string, number>();
  let position = 0;
  for (const { sha } of commits) positions.set(sha, position++);
  known.set(commits, positions);
  return positions;
}
