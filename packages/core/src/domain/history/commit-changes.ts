import { type Commit, type ParsedMessage, parseChanges } from './commit.ts';

const known = new WeakMap<Commit, readonly ParsedMessage[]>();

/**
 * The changes that a commit's message tells of. They are read once, and so may be read early: while the rest of a long
 * history is still to come.
 */
export function changesOf(commit: Commit): readonly ParsedMessage[] {
  const made = known.get(commit);
  if (made !== undefined) return made;
  const changes = parseChanges(commit.message);
  known.set(commit, changes);
  return changes;
}
