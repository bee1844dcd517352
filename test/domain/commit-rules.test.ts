import { describe, expect, test } from '@jest/globals';
import { classifyCommits } from '../../packages/core/src/domain/history/changes.ts';

// What becomes of each kind of commit, and the reason that people read. One table for each rule.

const told = (message: string, parents: readonly string[] = ['b'.repeat(40)]) =>
  classifyCommits([
    {
      sha: 'a'.repeat(40),
      parents,
      message,
      authorName: 'Ada',
      authorEmail: 'ada@example.org',
      date: '2026-01-12T12:00:00Z',
    },
  ]).map(({ disposition: { disposition, bump, reason } }) => `${disposition} ${bump}: ${reason}`);

const nothing = 'ignored none';

describe('the header', () => {
  test.each([
    ['a feature', 'feat: add it', 'bump minor: `feat`: minor'],
    ['a scope of any kind', 'fix(api/v2, core): mend it', 'bump patch: `fix`: patch'],
    ['a scope with a name of JavaScript’s', 'fix(__proto__): x', 'bump patch: `fix`: patch'],
    ['upper case', 'FIX: mend it', 'bump patch: `fix`: patch'],
    ['lines of Windows', 'fix: mend it\r\n\r\nmore\r\n', 'bump patch: `fix`: patch'],
    ['half a character', 'fix: \ud800', 'bump patch: `fix`: patch'],
    ['a type that moves nothing', 'style: x', `${nothing}: \`style\` moves nothing`],
    ['a type of a project’s own', 'wip: x', `${nothing}: \`wip\` moves nothing`],
    [
      'a type with a name of JavaScript’s',
      '__proto__: x',
      `${nothing}: \`__proto__\` moves nothing`,
    ],
    ['no blank behind the colon', 'feat:add it', 'unparsed none: not a conventional commit'],
    ['a blank before the colon', 'feat : add it', 'unparsed none: not a conventional commit'],
    ['an emoji before it', '✨ feat: add it', 'bump minor: `feat`: minor'],
    ['one of two halves', '🐛 fix(api): mend it', 'bump patch: `fix`: patch'],
    ['one of several signs', '👷🏽‍♀️ ci: add it', `${nothing}: \`ci\` moves nothing`],
    ['one with nothing between', '⚡️perf: x', 'bump patch: `perf`: patch'],
    ['its name before it', ':sparkles: feat: add it', 'bump minor: `feat`: minor'],
    ['an emoji alone', '✨ add it', 'unparsed none: not a conventional commit'],
    ['another script before it', 'да feat: add it', 'unparsed none: not a conventional commit'],
    ['a label before it', '[core] feat: add it', 'unparsed none: not a conventional commit'],
    ['nothing behind it', 'feat: ', 'unparsed none: not a conventional commit'],
    ['a sentence', 'Add it', 'unparsed none: not a conventional commit'],
    ['nothing', '', 'unparsed none: not a conventional commit'],
  ])('%s: %j', (_, message, expected) => {
    expect(told(message)).toEqual([expected]);
  });
});

describe('the body never spoils the header, and is no header', () => {
  test.each([
    ['an open bracket', 'word('],
    ['a closed one', ')('],
    ['a line like a header', 'feat: not one'],
    ['an issue that it fixes', 'fixes: #12'],
    ['a warning in lower case', 'breaking change: no'],
    ['a warning without a colon', 'BREAKING CHANGE no'],
    ['a warning inside a line', 'This is no BREAKING CHANGE: really'],
    ['who else wrote it', 'Co-authored-by: Bob <bob@example.org>\nSigned-off-by: Ada <a@b.c>'],
    ['a list of something else', '* first of all\n* note: only prose\n* fix: #1'],
  ])('%s', (_, body) => {
    expect(told(`fix: mend it\n\n${body}`)).toEqual(['bump patch: `fix`: patch']);
  });
});

describe('breaking', () => {
  const major = 'bump major: a breaking change: major';
  test.each([
    ['by its mark', 'feat!: drop it'],
    ['behind a scope', 'fix(api)!: drop it'],
    ['with a body', 'feat!: drop it\n\nUse another one.'],
    ['by its footer', 'fix: x\n\nBREAKING CHANGE: y'],
    ['with a hyphen', 'fix: x\n\nBREAKING-CHANGE: y'],
    ['among others', 'fix: x\n\nRefs: #1\nBREAKING CHANGE: y\nSigned-off-by: Ada <a@b.c>'],
    ['on lines of Windows', 'fix: x\r\n\r\nBREAKING CHANGE: y\r\n'],
    ['under a type that moves nothing', 'chore!: x'],
    ['without any type', 'Drop it\n\nBREAKING CHANGE: y'],
    ['of a dependency', 'chore(deps)!: need Node 24'],
    ['of a release commit', 'chore(release)!: 2.0.0'],
  ])('%s: %j', (_, message) => {
    expect(told(message)).toEqual([major]);
  });

  test('of one item of a squash, but not of the others', () => {
    expect(told('feat: a b (#1)\n\n* fix: c d\n\n* feat!: e f\n\n* docs: g h')).toEqual([
      'bump minor: `feat`: minor',
      'bump patch: `fix`: patch',
      major,
      `${nothing}: \`docs\` moves nothing`,
    ]);
  });
});

describe('dependencies', () => {
  test.each([
    ['build(deps): bump a from 1 to 2', 'notes none: a dependency update: told, moves nothing'],
    ['build(deps-dev): bump a from 1 to 2', 'notes none: a dependency update: told, moves nothing'],
    [
      'chore(deps): update dependency a to v2',
      'notes none: a dependency update: told, moves nothing',
    ],
    ['fix(deps): update dependency a to v2', 'bump patch: `fix`: patch'],
    ['feat(deps): take a 2, which can do more', 'bump minor: `feat`: minor'],
    ['deps: update a', 'bump patch: `deps`: patch'],
    ['Bump a from 1 to 2', 'unparsed none: not a conventional commit'],
  ])('%s', (message, expected) => {
    expect(told(message)).toEqual([expected]);
  });

  test('what a dependency’s own notes list is not ours', () => {
    const notes = '* feat: add a thing\n* feat!: drop another one';
    expect(told(`chore(deps): update a to v2\n\n${notes}`)).toEqual([
      'notes none: a dependency update: told, moves nothing',
    ]);
    const github = '* feat: add a thing by @bob in https://github.com/o/r/pull/12';
    expect(told(`Update a to v2\n\n## What's Changed\n${github}`)).toEqual([
      'unparsed none: not a conventional commit',
    ]);
  });
});

describe('merges and what is left of them', () => {
  test('a merge counts by what it brings in, whatever its title says', () => {
    const merge = `${nothing}: a merge: the commits that it brings in count`;
    const parents = ['b'.repeat(40), 'c'.repeat(40)];
    expect(told('Merge pull request #1 from a/b', parents)).toEqual([merge]);
    expect(told('feat!: add it (#1)\n\nBREAKING CHANGE: all', parents)).toEqual([merge]);
  });

  test.each([
    "Merge branch 'main' into feature",
    "Merge branches 'a' and 'b'",
    "Merge remote-tracking branch 'origin/main'",
    "Merge tag 'v1.0.0'",
    'Merge pull request #12 from octo/topic',
  ])('%j on a commit that is no merge says nothing', (message) => {
    expect(told(message)).toEqual([
      `${nothing}: has the title of a merge, which says nothing of its change`,
    ]);
  });

  test('its list counts where it is a squash', () => {
    expect(told('Merge pull request #1 from a/b\n\n* feat: add it now')).toEqual([
      `${nothing}: the title of a squash: the changes in its list count`,
      'bump minor: `feat`: minor',
    ]);
  });

  test('a word that begins alike is no merge', () => {
    expect(told('Merge the two readers')).toEqual(['unparsed none: not a conventional commit']);
  });
});

describe('what a rebase was meant to fold', () => {
  test.each(['fixup! feat: add it', 'squash! feat: add it', 'amend! feat: add it'])(
    '%j',
    (message) => {
      expect(told(message)).toEqual([`${nothing}: mends another commit, which counts`]);
    },
  );
});

describe('release commits of all tools', () => {
  const release = `${nothing}: tells of a release, and changes nothing`;
  test.each([
    ['semantic-release', 'chore(release): 1.2.3 [skip ci]'],
    ['standard-version', 'chore(release): 1.2.3'],
    ['release-please', 'chore: release 1.2.3'],
    ['release-please on its branch', 'chore(main): release 1.2.3 (#12)'],
    ['release-please of several', 'chore: release main'],
    ['release-please of a package', 'chore(main): release some-name 1.2.3'],
    ['lerna', 'chore(release): publish'],
    ['lerna without a type', 'Publish'],
    ['changesets', 'Version Packages'],
    ['changesets of a channel', 'Version Packages (beta) (#12)'],
    ['npm version', '1.2.3'],
    ['npm version with its prefix', 'v1.2.3-beta.1'],
    ['bump2version', 'Bump version: 1.2.2 → 1.2.3'],
    ['release-it', 'Release 1.2.3'],
    ['a type of its own', 'release: v1.2.3'],
    ['a build', 'build: bump version to 1.2.3'],
    ['ours', 'chore(release): v1.2.0'],
    ['lerna with other words', 'chore(release): publish new versions'],
    ['changesets with other words', 'chore: update versions'],
    ['one who says no more', 'chore: release'],
    ['commitizen', 'bump: version 1.2.2 → 1.2.3'],
    ['gitmoji', '🔖 v1.2.3'],
    ['gitmoji with a type', ':bookmark: release: v1.2.3'],
    ['a person', 'Release version 1.2.3.'],
    ['another', 'v1.2.3 release'],
    ['one who bumps', 'Bumped version to 1.2.3'],
    ['one who updates', 'chore: update version to 1.2.3'],
    ['one who prepares', 'Preparing release 1.2.3'],
    ['one who is glad', 'chore(release): v1.2.3 🎉'],
    ['a squash that starts no workflow', 'chore: release v1.2.3 (#12) [skip ci]'],
  ])('%s: %j', (_, message) => {
    expect(told(message)).toEqual([release]);
  });

  test('what they list was released before', () => {
    const body = '* feat: add it now\n* fix: mend it now';
    expect(told(`chore(release): 1.2.3\n\n${body}`)).toEqual([release]);
    expect(told(`v1.2.3\n\n${body}`)).toEqual([release]);
  });

  test.each([
    ['fix: release 1.2.3 was empty', 'bump patch: `fix`: patch'],
    ['fix(release): sign the tag', 'bump patch: `fix`: patch'],
    ['feat: release', 'bump minor: `feat`: minor'],
    ['Release the lock', 'unparsed none: not a conventional commit'],
    ['Publish the docs', 'unparsed none: not a conventional commit'],
    ['1.2.3 is broken', 'unparsed none: not a conventional commit'],
    ['Update lodash to 1.2.3', 'unparsed none: not a conventional commit'],
    ['Bump lodash to 1.2.3', 'unparsed none: not a conventional commit'],
    ['Support version 1.2.3', 'unparsed none: not a conventional commit'],
    ['chore: release notes of the docs', `${nothing}: \`chore\` moves nothing`],
  ])('%j is none', (message, expected) => {
    expect(told(message)).toEqual([expected]);
  });
});

describe('squashes', () => {
  const title = `${nothing}: the title of a squash: the changes in its list count`;
  test.each<[string, string, readonly string[]]>([
    [
      'each item counts',
      'Search (#1)\n\n* feat: add a box\n\n* fix: mend the index',
      [title, 'bump minor: `feat`: minor', 'bump patch: `fix`: patch'],
    ],
    [
      'each item with an emoji counts',
      'Search (#1)\n\n* ✨ feat: add a box\n\n* :bug: fix: mend the index',
      [title, 'bump minor: `feat`: minor', 'bump patch: `fix`: patch'],
    ],
    [
      'a title with a type counts beside them',
      'fix: search (#1)\n\n* feat: add a box',
      ['bump patch: `fix`: patch', 'bump minor: `feat`: minor'],
    ],
    [
      'a revert in the list is one of its own branch',
      'feat: search (#1)\n\n* feat: add a box\n\n* revert: feat add a box',
      [
        'bump minor: `feat`: minor',
        'bump minor: `feat`: minor',
        `${nothing}: takes back a change, and moves nothing`,
      ],
    ],
    ['one word is no item', 'fix: a\n\n* fix: #1', ['bump patch: `fix`: patch']],
    ['an unknown type is prose', 'fix: a\n\n* note: this is prose', ['bump patch: `fix`: patch']],
  ])('%s', (_, message, expected) => {
    expect(told(message)).toEqual(expected);
  });
});

test.each([
  ['a subject', `feat: ${'a'.repeat(1_000_000)}`],
  ['a release commit', `chore(release): ${'1.'.repeat(500_000)}`],
  ['a release of a name', `chore: release ${'a-'.repeat(500_000)}`],
  ['a bare version', '1.'.repeat(500_000)],
  ['a scope', `fix(deps-${'a'.repeat(1_000_000)}): x`],
  ['a list of GitHub’s', `x\n\n${'* feat: a by @b in '.repeat(50_000)}`],
  ['a revert', `revert: ${'(#1) '.repeat(200_000)}`],
])('a megabyte of %s is judged in a moment', (_, message) => {
  const began = performance.now();
  expect(told(message).length).toBeGreaterThan(0);
  expect(performance.now() - began).toBeLessThan(4_000);
});
