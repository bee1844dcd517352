import type { Commit } from './commit.ts';
import { positionsOf } from './positions.ts';

const bitsAWord = 32;

/**
 * Which commits of a list each of several starts leads to. The list is newest first in topological order (no commit
 * stands before one that comes from it), so that one pass over it answers for all starts at once.
 */
export interface Reachability {
  /** Whether the start leads to the commit. A commit that is not in the list is below all starts. */
  reaches(start: string, sha: string): boolean;
}

export function markReachable(
  commits: readonly Pick<Commit, 'sha' | 'parents'>[],
  starts: Iterable<string>,
): Reachability {
  const asked = new Set(starts);
  // Most often nobody asks.
  const rows = asked.size === 0 ? new Map<string, number>() : positionsOf(commits);
  const bits = new Map(
    [...asked].filter((start) => rows.has(start)).map((start, bit) => [start, bit]),
  );
  const words = Math.ceil(bits.size / bitsAWord);
  const marks = new Uint32Array(commits.length * words);
  for (const [row, { sha, parents }] of commits.entries()) {
    if (words === 0) break;
    const bit = bits.get(sha);
    if (bit !== undefined) mark(marks, row * words, bit);
    for (const parent of parents) merge(marks, words, row, rows.get(parent));
  }
  return {
    reaches(start, sha) {
      const row = rows.get(sha);
      const bit = bits.get(start);
      return row === undefined || (bit !== undefined && isMarked(marks, row * words, bit));
    },
  };
}

function mark(marks: Uint32Array, from: number, bit: number): void {
  const word = from + Math.floor(bit / bitsAWord);
  marks[word] = Number(marks[word]) | (1 << (bit % bitsAWord));
}

function isMarked(marks: Uint32Array, from: number, bit: number): boolean {
  const word = from + Math.floor(bit / bitsAWord);
  return (Number(marks[word]) & (1 << (bit % bitsAWord))) !== 0;
}

/** What leads to a commit leads to its parents. */
function merge(marks: Uint32Array, words: number, from: number, to: number | undefined): void {
  if (to === undefined) return;
  for (let word = 0; word < words; word += 1) {
    const target = to * words + word;
    marks[target] = Number(marks[target]) | Number(marks[from * words + word]);
  }
}
