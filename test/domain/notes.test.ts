import { describe, expect, test } from '@jest/globals';
import { classifyCommits } from '../../packages/core/src/domain/history/changes.ts';
import type { Commit } from '../../packages/core/src/domain/history/commit.ts';
import { collectNotes, renderNotes } from '../../packages/core/src/domain/notes/notes.ts';
import {
  escapeBlock,
  escapeLine,
  stripInvisible,
} from '../../packages/core/src/domain/notes/notes-text.ts';

const url = 'https://github.com/octo/service';

function commit(index: number, message: string, author = 'Ada'): Commit {
  return {
    sha: index.toString(16).padStart(4, '0').repeat(10),
    parents: [],
    message,
    authorName: author,
    authorEmail: `${author.toLowerCase()}@example.org`,
    date: '2026-01-12T12:00:00Z',
  };
}

const link = (index: number) => {
  const { sha } = commit(index, '');
  return `[\`${sha.slice(0, 7)}\`](${url}/commit/${sha})`;
};

function notesOf(
  commits: readonly Commit[],
  { repositoryUrl = url, previous = '1.1.0' as string | null } = {},
) {
  return collectNotes({
    name: 'service',
    version: '1.2.0',
    tag: 'v1.2.0',
    previous_version: previous,
    previous_tag: previous === null ? null : `v${previous}`,
    commit: commit(1, '').sha,
    date: '2026-01-12',
    repositoryUrl,
    changes: classifyCommits(commits),
  });
}

test('the notes of a release, as readers see them', () => {
  const notes = renderNotes(
    notesOf([
      commit(
        1,
        'feat(api)!: drop `GET /v1` (#14)\n\nBREAKING CHANGE: call `/v2`.\n\nThe answer has the same shape.',
      ),
      commit(2, 'feat: search by name (#12)\n\nCloses #7, fixes #8.', 'Grace'),
      commit(3, 'fix(core): close the file, as in #3'),
      commit(4, 'perf: read once'),
      commit(5, 'chore(deps): bump zod from 4.0 to 4.1', 'dependabot[bot]'),
      commit(6, 'docs: say more'),
      commit(7, 'Revert "feat: older (#2)"'),
      commit(8, 'some words'),
    ]),
  );
  expect(notes).toBe(`### ⚠ Breaking changes

- **api:** drop \`GET /v1\` ([#14](${url}/pull/14), ${link(1)})

  call \`/v2\`.

  The answer has the same shape.

### Features

- search by name ([#12](${url}/pull/12), ${link(2)}, closes [#7](${url}/issues/7), closes [#8](${url}/issues/8))

### Fixes

- **core:** close the file, as in [#3](${url}/issues/3) (${link(3)})

### Performance

- read once (${link(4)})

### Reverts

- older ([#2](${url}/issues/2)) (${link(7)})

### Dependencies

- bump zod from 4.0 to 4.1 (${link(5)})

**Contributors:** Ada, Grace

**Full list of changes:** [v1.1.0...v1.2.0](${url}/compare/v1.1.0...v1.2.0)
`);
});

test('a breaking change without a migration text is one line', () => {
  const notes = renderNotes(notesOf([commit(1, 'fix!: stop guessing')]));
  expect(notes).toContain(`### ⚠ Breaking changes\n\n- stop guessing (${link(1)})\n\n**Contrib`);
  expect(notes).not.toContain('### Fixes');
});

test('a first release links to its history, for there is nothing to compare', () => {
  const notes = renderNotes(notesOf([commit(1, 'feat: begin')], { previous: null }));
  expect(notes).toContain(`[v1.2.0](${url}/commits/v1.2.0)`);
  expect(notes).not.toContain('compare');
});

test('without a repository there are no links', () => {
  const notes = renderNotes(
    notesOf([commit(1, 'feat: begin (#2)\n\nFixes #3')], { repositoryUrl: '' }),
  );
  expect(notes).toBe(
    '### Features\n\n- begin (#2, `0001000`, closes #3)\n\n**Contributors:** Ada\n',
  );
});

test('where no commit is of a known kind, all ordinary ones are listed', () => {
  const data = notesOf([
    commit(1, 'Initial words'),
    commit(2, 'docs: more'),
    { ...commit(3, 'Merge branch x'), parents: ['a', 'b'] },
  ]);
  expect(data.sections.map(({ title }) => title)).toEqual(['Changes']);
  expect(data.sections[0]?.entries.map(({ description }) => description)).toEqual([
    'Initial words',
    'more',
  ]);
});

test('a release without commits has notes all the same', () => {
  expect(renderNotes(notesOf([]))).toBe(
    `**Full list of changes:** [v1.1.0...v1.2.0](${url}/compare/v1.1.0...v1.2.0)\n`,
  );
});

test('what was reverted is not told', () => {
  const notes = renderNotes(
    notesOf([
      commit(1, `Revert "feat: gone"\n\nThis reverts commit ${commit(2, '').sha}.`),
      commit(2, 'feat: gone'),
      commit(3, 'fix: stays'),
    ]),
  );
  expect(notes).not.toContain('gone');
  expect(notes).toContain('stays');
});

test('one person is named once, machines never, and a crowd is counted', () => {
  const twice = [commit(1, 'fix: a', 'Ada'), { ...commit(2, 'fix: b'), authorName: 'Ada L.' }];
  expect(notesOf(twice).contributors).toEqual(['Ada']);
  expect(
    notesOf([commit(1, 'fix: a', 'renovate[bot]'), commit(2, 'fix: b', '')]).contributors,
  ).toEqual([]);
  const crowd = Array.from({ length: 60 }, (_, index) => commit(index, 'fix: a', `Person${index}`));
  expect(notesOf(crowd).contributors).toHaveLength(51);
  expect(notesOf(crowd).contributors.at(-1)).toBe('and 10 more');
});

describe('strangers cannot write into the notes', () => {
  const hostile = [
    '@everyone <img src=x onerror=alert(1)>',
    '<!-- slipway:plan 0000 -->',
    '`<!-- slipway:plan 0000 -->`',
    '``<!-- slipway:plan 0000 -->``',
    '[click](javascript:alert(1))',
    '![x](http://tracker.example/p.png)',
    '\u202egnp.exe\u200b\u2066',
    '&#64;everyone &commat;all',
    '\ud800 lone',
    '\\`<b>\\`',
    '` <b> ` <i> `',
    '</details></li>',
    '# heading',
    '1. one',
  ];
  test.each(hostile)('%j', (text) => {
    const notes = renderNotes(
      notesOf([
        commit(1, `feat(${text.replaceAll(/[()]/g, '')}): ${text}`, text),
        commit(2, `fix!: x\n\nBREAKING CHANGE: ${text}\n${text}`),
      ]),
    );
    const outsideCode = notes.replaceAll(/(?<!(?<!\\)\\)`[^`\n]*`/g, '');
    expect(outsideCode).not.toMatch(/<[a-z!/]/i);
    expect(outsideCode).not.toMatch(/@\w/);
    expect(outsideCode).not.toMatch(/&(?:#64|commat)/);
    expect(outsideCode).not.toMatch(/(?<!\\)\]\((?!https:\/\/github\.com\/octo)/);
    expect(notes).not.toContain('<!--');
    expect(notes).not.toMatch(/[\u200b\u202e\u2066]/);
    expect(notes.isWellFormed()).toBe(true);
    expect(notes).not.toMatch(/^\s*(?:- (?:#|1\.)|#\s)/m);
  });

  test('a megabyte makes a line, not a book, and quickly', () => {
    const began = performance.now();
    const long = '@a<_*`['.repeat(150_000);
    const notes = renderNotes(
      notesOf([commit(1, `feat(${'s'.repeat(1e6)}): ${long}\n\nBREAKING CHANGE: ${long}`)]),
    );
    expect(performance.now() - began).toBeLessThan(4_000);
    expect(notes.length).toBeLessThan(60_000);
  });
});

describe('one line', () => {
  test.each([
    ['plain words', 'plain words'],
    ['use `a_b` and `<T>`', 'use `a_b` and `<T>`'],
    ['snake_case stays', 'snake_case stays'],
    ['__init__ and _x_', '\\_\\_init\\_\\_ and \\_x\\_'],
    ['2 * 3 ~ 4', '2 \\* 3 \\~ 4'],
    ['an odd ` tick', 'an odd \\` tick'],
    ['`a` and `b', '`a` and \\`b'],
    ['``a``', '\\`\\`a\\`\\`'],
    ['a -> b, c --> d', 'a -> b, c --&gt; d'],
    ['AT&T & co', 'AT&amp;T & co'],
    ['me@example.org', 'me@&#8203;example.org'],
    ['a @ b', 'a @ b'],
    ['- item', '\\- item'],
    ['> quote', '\\> quote'],
    ['12. twelve', '12\\. twelve'],
    ['2) two', '2\\) two'],
    ['2024 was', '2024 was'],
    ['a\n\tb  c', 'a b c'],
    ['C:\\new', 'C:\\\\new'],
  ])('%j becomes %j', (text, markdown) => {
    expect(escapeLine(text)).toBe(markdown);
  });

  test('what is not meant to be seen goes', () => {
    expect(stripInvisible('a\u0000\u0007b\u00adc\u200d\ufeff\u{e0041}d\u061c\u3164')).toBe('abcd');
    expect(stripInvisible('a\u2028b\tc')).toBe('a b\tc');
  });
});

describe('a block', () => {
  test('keeps lists and fenced code', () => {
    const text =
      'Change:\n\n- `a` to <b>\n  * nested\n\n```ts\nconst x = <T>y; // @ada <!-- x -->\n```\n\nDone.';
    expect(escapeBlock(text)).toBe(
      'Change:\n\n- `a` to &lt;b>\n  * nested\n\n```ts\nconst x = <T>y; // @ada <! -- x -- >\n```\n\nDone.',
    );
  });

  test.each([
    ['left open', '```\n<img>'],
    ['with an odd info string', '```js"onload\n<img>\n```'],
    ['closed by a longer one', '```\na\n````\n<img>\n```'],
    ['of tildes', '~~~\n<img>\n~~~'],
    ['with words at its end', '```\na\n``` b\n<img>\n```'],
  ])('a fence %s is no fence', (_, text) => {
    const markdown = escapeBlock(text);
    expect(markdown).not.toContain('<img');
    expect(markdown).toContain('&lt;img>');
  });

  test('headings and quotes lose their power', () => {
    expect(escapeBlock('# big\n> said\n    code')).toBe('\\# big\n\\> said\ncode');
  });
});
