import { describe, expect, test } from '@jest/globals';
import { type Change, classifyCommits } from '../../packages/core/src/domain/history/changes.ts';
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

describe('what a revert names', () => {
  const told = (story: readonly string[], rules = {}) =>
    classifyCommits(history(...story), rules).map(
      ({ disposition: { disposition, bump } }) => `${disposition} ${bump}`,
    );
  const gone = 'reverted none';
  const [a, b] = [shaOf('2'), shaOf('3')];

  test.each<[string, readonly string[], readonly string[]]>([
    [
      'its subject alone is enough where it is in the range',
      ['Revert "feat: x"', 'feat: x'],
      [gone, gone],
    ],
    ['also behind a type', ['revert: feat: x', 'feat: x'], [gone, gone]],
    [
      'whatever pull requests stand behind it',
      ['Revert "feat: x" (#13)', 'feat: x (#12)'],
      [gone, gone],
    ],
    [
      'of two numbers behind a type, the first is the target’s',
      ['revert: feat: other words (#12) (#13)', 'feat: x (#12)'],
      [gone, gone],
    ],
    [
      'of several with that subject, the nearest',
      ['Revert "fix: x"', 'fix: x', 'docs: y', 'fix: x'],
      [gone, gone, 'ignored none', 'bump patch'],
    ],
    [
      'a SHA beyond the range is believed, whatever else has that subject',
      [`Revert "feat: x"\n\nThis reverts commit ${shaOf('f')}.`, 'feat: x'],
      ['bump patch', 'bump minor'],
    ],
    [
      'a revert of a revert restores',
      ['Revert "Revert "feat: x""', 'Revert "feat: x"', 'feat: x'],
      [gone, gone, 'bump minor'],
    ],
    [
      'so does what git calls a reapply',
      ['Reapply "feat: x"', 'Revert "feat: x"', 'feat: x'],
      [gone, gone, 'bump minor'],
    ],
    [
      'a revert of that takes it back once more',
      [
        'Revert "Revert "Revert "feat: x"""',
        'Revert "Revert "feat: x""',
        'Revert "feat: x"',
        'feat: x',
      ],
      [gone, gone, gone, gone],
    ],
    [
      'a chain by pull requests is followed, too',
      ['Revert "Revert "feat: x (#1)" (#2)" (#3)', 'Revert "feat: x (#1)" (#2)', 'feat: x (#1)'],
      [gone, gone, 'bump minor'],
    ],
    [
      'a chain by SHAs as well',
      [
        `Revert "c"\n\nThis reverts commit ${a}.`,
        `Revert "b"\n\nThis reverts commit ${b}.`,
        `Revert "a"\n\nThis reverts commit ${shaOf('4')}.`,
        'feat: a',
      ],
      [gone, gone, gone, gone],
    ],
    [
      'a feature whose revert was released comes back as a feature',
      ['Reapply "feat: x"'],
      ['bump minor'],
    ],
    ['where it was no feature, as a patch', ['Revert "Revert "docs: x""'], ['bump patch']],
    [
      'what takes back a part of the range and something released is a patch',
      [`revert: both\n\nRefs: ${a}, ${shaOf('f')}`, 'feat: x'],
      ['bump patch', gone],
    ],
    [
      'the number of a squash counts where its branch’s SHA is not known here',
      [`Revert "feat: x (#12)" (#13)\n\nThis reverts commit ${shaOf('f')}.`, 'feat: x (#12)'],
      [gone, gone],
    ],
    [
      'to take back a part is not to take back',
      [`fix: y\n\nThis partially reverts commit ${a}.`, 'feat: x'],
      ['bump patch', 'bump minor'],
    ],
    [
      'to mention a revert in prose is none',
      ['docs: tell how to revert a release', 'feat: x'],
      ['ignored none', 'bump minor'],
    ],
  ])('%s', (_, story, dispositions) => {
    expect(told(story)).toEqual(dispositions);
  });

  test('of another repository is left alone', () => {
    const story = ['chore: sync\n\nReverts other/service#12', 'feat: x (#12)'];
    expect(told(story, { repository: 'octo/service' })).toEqual(['ignored none', 'bump minor']);
    const own = ['chore: undo\n\nReverts Octo/Service#12', 'feat: x (#12)'];
    expect(told(own, { repository: 'octo/service' })).toEqual([gone, gone]);
    expect(told(story)).toEqual([gone, gone]);
  });

  test('by a short SHA that two commits have is neither of them', () => {
    const [revert, left, right] = history(
      'Revert "feat: x"\n\nThis reverts commit abcdef1.',
      'feat: x',
      'feat: y',
    );
    if (!revert || !left || !right) throw new Error('the history is short');
    const commits = [
      revert,
      { ...left, sha: `abcdef1${'0'.repeat(33)}` },
      { ...right, sha: `abcdef1${'1'.repeat(33)}` },
    ];
    const found = classifyCommits(commits).map(({ disposition }) => disposition.bump);
    expect(found).toEqual(['patch', 'minor', 'minor']);
  });

  test('deep nesting is no way to keep us busy', () => {
    const began = performance.now();
    classifyCommits(history('Revert "'.repeat(100_000), 'Reapply "'.repeat(100_000)));
    expect(performance.now() - began).toBeLessThan(4_000);
  });
});

test('three thousand reverts of merges take a moment', () => {
  const sha = (number: number) => (10_000_000 + number).toString(16).padStart(8, '0').repeat(5);
  const author = { authorName: 'A', authorEmail: 'a', date: '' };
  const commits: Commit[] = [];
  const merges = 3_000;
  // Newest first: all reverts, then each merge with the one commit that it brought in.
  for (let at = 0; at < merges; at += 1)
    commits.push({
      sha: sha(at),
      parents: [sha(at + 1)],
      message: `Revert "Merge pull request #${at} from a/b"\n\nThis reverts commit ${sha(merges + 2 * at)}, reversing\nchanges made to ${sha(merges + 2 * at + 2)}.`,
      ...author,
    });
  for (let at = 0; at < merges; at += 1) {
    const own = merges + 2 * at;
    const message = `Merge pull request #${at} from a/b`;
    commits.push({ sha: sha(own), parents: [sha(own + 2), sha(own + 1)], message, ...author });
    commits.push({ sha: sha(own + 1), parents: [sha(own + 2)], message: 'feat: inner', ...author });
  }
  const began = performance.now();
  const changes = classifyCommits(commits);
  expect(performance.now() - began).toBeLessThan(4_000);
  expect(changes.filter(({ disposition }) => disposition.bump !== 'none')).toEqual([]);
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
