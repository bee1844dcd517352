import { describe, expect, test } from '@jest/globals';
import {
  type Change,
  classifyCommits,
  decideBump,
} from '../../packages/core/src/domain/history/changes.ts';
import type { Commit } from '../../packages/core/src/domain/history/commit.ts';

const shaOf = (letter: string) => letter.repeat(40);

/** Commits newest first, each the child of the next. */
function history(...messages: readonly string[]): readonly Commit[] {
  return messages.map((message, index) => ({
    sha: shaOf((index + 1).toString(16)),
    parents: [shaOf((index + 2).toString(16))],
    message,
    authorName: 'Ada',
    authorEmail: 'ada@example.org',
    date: '2026-01-12T12:00:00Z',
  }));
}

const told = (changes: readonly Change[]) =>
  changes.map(({ disposition: { disposition, bump } }) => `${disposition} ${bump}`);

describe('what each commit does', () => {
  test.each([
    ['feat: x', 'bump', 'minor', 'features'],
    ['feature: x', 'bump', 'minor', 'features'],
    ['fix: x', 'bump', 'patch', 'fixes'],
    ['perf: x', 'bump', 'patch', 'performance'],
    ['deps: x', 'bump', 'patch', 'dependencies'],
    ['fix(deps): x', 'bump', 'patch', 'dependencies'],
    ['feat(deps): x', 'bump', 'minor', 'features'],
    ['chore(deps): x', 'notes', 'none', 'dependencies'],
    ['build(deps): x', 'notes', 'none', 'dependencies'],
    ['feat!: x', 'bump', 'major', 'features'],
    ['docs!: x', 'bump', 'major', undefined],
    ['docs: x\n\nBREAKING CHANGE: y', 'bump', 'major', undefined],
    ['x\n\nBREAKING CHANGE: y', 'bump', 'major', undefined],
    ['docs: x', 'ignored', 'none', undefined],
    ['whatever: x', 'ignored', 'none', undefined],
    ['constructor: x', 'ignored', 'none', undefined],
    ['__proto__: x', 'ignored', 'none', undefined],
    ['revert: x', 'bump', 'patch', 'reverts'],
    ['just words', 'unparsed', 'none', undefined],
  ])('%j: %s, %s', (message, disposition, bump, section) => {
    const [change] = classifyCommits(history(message));
    expect(change?.disposition).toMatchObject({ disposition, bump, sha: shaOf('1') });
    expect(change?.disposition.reason).not.toBe('');
    expect(change?.section).toBe(section);
  });

  test('a merge carries no change of its own', () => {
    const [commit] = history('feat!: merged\n\nBREAKING CHANGE: all');
    const changes = classifyCommits(
      commit === undefined ? [] : [{ ...commit, parents: [shaOf('2'), shaOf('3')] }],
    );
    expect(told(changes)).toEqual(['ignored none']);
    expect(changes[0]?.disposition.reason).toContain('merge');
  });

  test('each item of a squash counts, and a title in plain words does not', () => {
    const changes = classifyCommits(
      history('Search (#1)\n\n* feat: add a box\n\n* nope: not one\n\n* fix: mend the index'),
    );
    expect(told(changes)).toEqual(['ignored none', 'bump minor', 'bump patch']);
    expect(changes.map(({ disposition }) => disposition.sha)).toEqual(Array(3).fill(shaOf('1')));
  });

  test('what a type does can be chosen', () => {
    const bumps = { docs: 'patch', feat: 'none', odd: 'none' } as const;
    const changes = classifyCommits(history('docs: x', 'feat: y', 'odd: z', 'fix: w'), { bumps });
    expect(told(changes)).toEqual(['bump patch', 'notes none', 'ignored none', 'bump patch']);
  });

  test('the largest bump decides', () => {
    expect(decideBump(classifyCommits(history('docs: a')))).toBe('none');
    expect(decideBump(classifyCommits(history('fix: a', 'docs: b')))).toBe('patch');
    expect(decideBump(classifyCommits(history('fix: a', 'feat: b', 'fix: c')))).toBe('minor');
    expect(decideBump(classifyCommits(history('fix: a', 'feat: b', 'fix!: c')))).toBe('major');
    expect(decideBump([])).toBe('none');
  });

  test('hostile subjects stay data, well-formed and short', () => {
    const [first, second] = classifyCommits(
      history(`feat(__proto__): ${'😀'.repeat(1000)}`, 'fix: \ud800 lone'),
    );
    expect(first?.disposition.scope).toBe('__proto__');
    expect(first?.disposition.description.length).toBeLessThanOrEqual(300);
    expect(first?.disposition.description.isWellFormed()).toBe(true);
    expect(second?.disposition.description).toBe('\ufffd lone');
  });
});

describe('reverts', () => {
  const second = shaOf('2');
  test.each([
    ['by SHA', `Revert "feat: x"\n\nThis reverts commit ${second}.`, 'feat: x'],
    ['by a short SHA', `Revert "feat: x"\n\nThis reverts commit ${second.slice(0, 7)}.`, 'feat: x'],
    ['by an upper-case SHA', `undo\n\nThis reverts commit ${second.toUpperCase()}.`, 'feat: x'],
    ['by pull request', 'Revert "x"\n\nReverts octo/service#12', 'feat: x (#12)'],
    ['by the number in the title', 'Revert "feat: x (#12)" (#13)', 'feat: x (#12)'],
    ['by Refs', `revert: feat x\n\nRefs: ${second.slice(0, 9)}`, 'feat: x'],
    ['under another type', `fix: undo it\n\nThis reverts commit ${second}.`, 'feat: x'],
    [
      'after another footer',
      `Revert "feat: x"\n\nSigned-off-by: A\nThis reverts commit ${second}.`,
      'feat: x',
    ],
  ])('within the range both disappear: %s', (_, revert, target) => {
    const changes = classifyCommits(history(revert, target));
    expect(told(changes)).toEqual(['reverted none', 'reverted none']);
    expect(changes[0]?.disposition.reason).toContain('2222222');
    expect(changes[1]?.disposition.reason).toContain('1111111');
  });

  test('several at once', () => {
    const revert = `revert: both\n\nRefs: ${shaOf('2')}, ${shaOf('3')}`;
    const changes = classifyCommits(history(revert, 'feat: a', 'fix: b', 'fix: c'));
    expect(told(changes)).toEqual([
      'reverted none',
      'reverted none',
      'reverted none',
      'bump patch',
    ]);
  });

  test('a revert of a revert restores', () => {
    const changes = classifyCommits(
      history(
        `Reapply "feat: x"\n\nThis reverts commit ${shaOf('2')}.`,
        `Revert "feat: x"\n\nThis reverts commit ${shaOf('3')}.`,
        'feat: x',
      ),
    );
    expect(told(changes)).toEqual(['reverted none', 'reverted none', 'bump minor']);
  });

  test.each([
    ['by SHA', `Revert "feat: x"\n\nThis reverts commit ${shaOf('f')}.`],
    ['by pull request', 'Revert "feat: x (#99)" (#100)'],
    ['without saying what', 'Revert "feat: x"'],
    ['as a type', 'revert: feat x'],
  ])('of something released is a patch: %s', (_, revert) => {
    const [change] = classifyCommits(history(revert, 'docs: y'));
    expect(change?.disposition).toMatchObject({
      disposition: 'bump',
      bump: 'patch',
      type: 'revert',
      reason: expect.stringContaining('released'),
    });
    expect(change?.disposition.description).toContain('x');
    expect(change?.section).toBe('reverts');
  });

  test('of something released that is more than a revert stays more', () => {
    const back = `\n\nThis reverts commit ${shaOf('f')}.`;
    const changes = classifyCommits(
      history(`feat: bring it back${back}`, `revert!: drop it${back}`, `docs: undo${back}`),
    );
    expect(told(changes)).toEqual(['bump minor', 'bump major', 'bump patch']);
  });

  test('a commit that names a younger one is no revert of it', () => {
    const changes = classifyCommits(
      history('feat: x', `docs: y\n\nThis reverts commit ${shaOf('1')}.`),
    );
    expect(told(changes)).toEqual(['bump minor', 'bump patch']);
  });

  test('a squash whose list tells of reverts on its own branch loses nothing', () => {
    const changes = classifyCommits(
      history(
        `feat: search (#5)\n\n* feat: try a box\n\n* fix: undo the box\n\nThis reverts commit ${shaOf('e')}.`,
      ),
    );
    expect(told(changes)).toEqual(['bump minor', 'bump minor', 'bump patch']);
  });

  test('reverting a squash takes all its items back', () => {
    const changes = classifyCommits(
      history('Revert "Search (#5)"', 'Search (#5)\n\n* feat: add a box\n\n* fix: mend it now'),
    );
    expect(told(changes)).toEqual(Array(4).fill('reverted none'));
  });

  test('reverting a merge takes back what it alone brought in', () => {
    const [revert, merge, inner, main] = history(
      `Revert "Merge pull request #7 from a/b"\n\nThis reverts commit ${shaOf('2')}, reversing\nchanges made to ${shaOf('4')}.`,
      'Merge pull request #7 from a/b',
      'feat: inner',
      'feat: on main',
    );
    if (!revert || !merge || !inner || !main) throw new Error('the history is short');
    const parents = [main.sha, inner.sha];
    const changes = classifyCommits([
      revert,
      { ...merge, parents },
      { ...inner, parents: [main.sha] },
      { ...main, parents: [] },
    ]);
    expect(told(changes)).toEqual(['reverted none', 'ignored none', 'reverted none', 'bump minor']);
  });
});

test('ten thousand reverts of one number take a moment', () => {
  const commits = Array.from({ length: 10_000 }, (_, index) => ({
    sha: (10_000_000 + index).toString(16).padStart(8, '0').repeat(5),
    parents: [],
    message: 'Revert "feat: x (#1)" (#1)',
    authorName: 'A',
    authorEmail: 'a',
    date: '',
  }));
  const began = performance.now();
  const changes = classifyCommits(commits);
  expect(performance.now() - began).toBeLessThan(4_000);
  // Each takes back the one before it; only the last has nothing to take back.
  expect(changes.map(({ disposition }) => disposition.disposition)).not.toContain('unparsed');
});

test('ten thousand commits, a third of them reverts, take a moment', () => {
  const commits: Commit[] = Array.from({ length: 10_000 }, (_, index) => {
    const sha = (10_000_000 + index).toString(16).padStart(8, '0').repeat(5);
    const older = (10_000_001 + index).toString(16).padStart(8, '0').repeat(5);
    const message =
      index % 3 === 0
        ? `Revert "x"\n\nThis reverts commit ${older}.`
        : `feat(s${index}): y (#${index})`;
    return { sha, parents: [older], message, authorName: 'A', authorEmail: 'a', date: '' };
  });
  const began = performance.now();
  const changes = classifyCommits(commits);
  expect(performance.now() - began).toBeLessThan(4_000);
  expect(changes.filter(({ disposition }) => disposition.bump === 'minor')).toHaveLength(3_333);
});
