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

  /** `inner` came by a merge with this title; `below` was there before. */
  const merged = (title: string, inner: readonly string[]) => {
    const [merge, ...others] = history(title, ...inner, 'docs: below');
    const below = others.at(-1)?.sha ?? '';
    return merge === undefined
      ? []
      : [{ ...merge, parents: [below, others[0]?.sha ?? ''] }, ...others];
  };

  test.each([
    ['feat: add it (#1)', ['wip', 'more'], ['bump minor', 'unparsed none', 'unparsed none']],
    ['feat!: add it (#1)', ['wip'], ['bump major', 'unparsed none']],
    ['feat: add it (#1)', ['docs: it', 'wip'], ['ignored none', 'ignored none', 'unparsed none']],
    ['feat: add it (#1)', ['fix: it'], ['ignored none', 'bump patch']],
    ['Merge branch b', ['wip'], ['ignored none', 'unparsed none']],
    [
      'Merge pull request #1 from octo/topic\n\nfeat: add it',
      ['wip', 'more'],
      ['bump minor', 'unparsed none', 'unparsed none'],
    ],
    [
      "Merge branch 'topic' into 'main'\r\n\r\nfix: it\r\n\r\nSee merge request octo/service!7",
      ['wip'],
      ['bump patch', 'unparsed none'],
    ],
    [
      'Merge pull request #1 from octo/topic\n\nfeat: add it',
      ['fix: it', 'wip'],
      ['ignored none', 'bump patch', 'unparsed none'],
    ],
    ['Merge pull request #1 from octo/topic\n\nAdd it', ['wip'], ['ignored none', 'unparsed none']],
    ['Merge branch b\n\nfeat: two words', [], ['ignored none']],
  ])(
    'the title of a merge (%j) counts where nothing that came with it (%j) says what it is',
    (title, inner, expected) => {
      const changes = classifyCommits(merged(title, inner));
      expect(told(changes).slice(0, -1)).toEqual(expected);
    },
  );

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
