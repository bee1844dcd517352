import { describe, expect, test } from '@jest/globals';
import type { Commit } from '../../packages/core/src/domain/history/commit.ts';
import { growRange } from '../../packages/core/src/domain/history/commit-range.ts';
import { createRandom } from '../doubles/random.ts';

/** `minute`: of its date; what came from it stands behind `from`. */
function commit(sha: string, minute: number, ...parents: readonly string[]): Commit {
  const date = new Date(minute * 60_000).toISOString().replace('.000', '');
  return { sha, parents, message: sha, authorName: 'Ada', authorEmail: 'ada@example.org', date };
}

function grow(to: string, commits: readonly Commit[]) {
  const range = growRange(to);
  for (const one of commits) range.add(one);
  return range;
}

const told = (range: ReturnType<typeof growRange>) => range.commits().map(({ sha }) => sha);

/** `a` is the newest, and all is one line. */
const line = [...'abcdefghij'].map((sha, at, all) =>
  commit(sha, 100 - at, ...all.slice(at + 1, at + 2)),
);

describe('a range of a log that is being read', () => {
  test('is whole once only older commits come', () => {
    const range = growRange('a');
    range.leaveOut('c');
    const states = line.map((one) => {
      range.add(one);
      return range.state();
    });
    expect(states.indexOf('whole')).toBe(7);
    expect(told(range)).toEqual(['a', 'b']);
  });

  test('may be told late what it leaves out', () => {
    const range = grow('a', line);
    expect(range.state()).toBe('growing');
    range.end();
    expect(range.state()).toBe('growing');
    range.leaveOut('c');
    expect(range.state()).toBe('whole');
    expect(told(range)).toEqual(['a', 'b']);
  });

  test('is everything where nothing is left out, whatever the dates say', () => {
    const range = grow('a', [commit('a', 1, 'b'), commit('b', 2)]);
    range.leaveOut(undefined);
    expect(range.state()).toBe('growing');
    range.end();
    expect(range.state()).toBe('whole');
    expect(told(range)).toEqual(['a', 'b']);
  });

  test('is empty where its end is left out, before anything is read', () => {
    const range = growRange('a');
    range.leaveOut('a');
    expect(range.state()).toBe('whole');
    expect(told(range)).toEqual([]);
  });

  test('leaves out what comes of another way, also where its date is the same', () => {
    // x and y were both written in the minute of what is left out, and x is told first.
    const commits = [
      commit('merge', 9, 'one', 'x'),
      commit('one', 8, 'last'),
      commit('x', 5),
      commit('last', 5, 'y'),
      commit('y', 5, 'x'),
    ];
    const range = grow('merge', commits);
    range.leaveOut('last');
    range.end();
    expect(range.state()).toBe('whole');
    expect(told(range)).toEqual(['merge', 'one']);
  });

  test('goes on while something of the same date may be newer', () => {
    const range = grow('a', [commit('a', 5, 'b'), commit('b', 5, 'c')]);
    range.leaveOut('b');
    for (const [at, sha] of [...'cdefghij'].entries())
      range.add(commit(sha, 5, String('defghijk'[at])));
    expect(range.state()).toBe('growing');
  });

  test.each([
    ['a commit is older than what it came from', [commit('a', 1, 'b'), commit('b', 2, 'c')], 'b'],
    ['nothing leads to what is left out', line, 'elsewhere'],
  ])('is unsure where %s', (_, commits, from) => {
    const range = grow('a', commits);
    range.leaveOut(from);
    range.end();
    expect(range.state()).toBe('unsure');
  });

  test('does not look for what is left out among commits that are older', () => {
    const range = growRange('a');
    range.leaveOut('elsewhere');
    range.expect(commit('elsewhere', 98).date);
    const states = line.map((one) => {
      range.add(one);
      return range.state();
    });
    expect(states.slice(0, 4)).toEqual(['growing', 'growing', 'growing', 'unsure']);
  });
});

describe('of any history whose dates can be trusted', () => {
  test.each(Array.from({ length: 200 }, (_, seed) => seed))(
    '%i, it is what git would tell',
    (seed) => {
      const random = createRandom(seed);
      const history = madeUpHistory(random, 40);
      const bySha = new Map(history.map((one) => [one.sha, one]));
      const to = String(history.at(-1)?.sha);
      const before = [...reachable(bySha, to)];
      const from = String(before[random.below(before.length)]);
      const range = growRange(to);
      const tellAt = random.below(30);
      for (const [at, one] of logOf(bySha, to).entries()) {
        if (at === tellAt) range.leaveOut(from);
        if (range.state() === 'whole') break;
        range.add(one);
      }
      if (before.length <= tellAt) range.leaveOut(from);
      range.end();
      const old = reachable(bySha, from);
      expect(range.state()).toBe('whole');
      expect(new Set(told(range))).toEqual(new Set(before.filter((sha) => !old.has(sha))));
    },
  );
});

type Random = ReturnType<typeof createRandom>;

/** Oldest first; many have the date of the one before, and merges cross. */
function madeUpHistory(random: Random, count: number): readonly Commit[] {
  const commits: Commit[] = [];
  let minute = 0;
  for (let at = 0; at < count; at += 1) {
    minute += random.below(2);
    const near = () => String(commits[Math.max(0, at - 1 - random.below(5))]?.sha);
    const parents = at === 0 ? [] : Array.from({ length: 1 + random.below(3) }, near);
    commits.push(commit(`c${at}`, minute, ...new Set(parents)));
  }
  return commits;
}

function reachable(bySha: ReadonlyMap<string, Commit>, start: string): ReadonlySet<string> {
  const seen = new Set([start]);
  for (const sha of seen) for (const parent of bySha.get(sha)?.parents ?? []) seen.add(parent);
  return seen;
}

/** As git's log without a range comes: of all that is known as a parent, the newest. */
function logOf(bySha: ReadonlyMap<string, Commit>, to: string): readonly Commit[] {
  const known = new Set([to]);
  const waiting = [to];
  const told: Commit[] = [];
  const next = () => waiting.sort((one, other) => (dateOf(one) < dateOf(other) ? 1 : -1)).shift();
  const dateOf = (sha: string) => String(bySha.get(sha)?.date);
  for (let sha = next(); sha !== undefined; sha = next()) {
    const one = bySha.get(sha) as Commit;
    told.push(one);
    for (const parent of one.parents) {
      if (known.has(parent)) continue;
      known.add(parent);
      waiting.push(parent);
    }
  }
  return told;
}
