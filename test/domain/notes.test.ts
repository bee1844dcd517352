import { describe, expect, test } from '@jest/globals';
import { classifyCommits } from '../../packages/core/src/domain/history/changes.ts';
import type { Commit } from '../../packages/core/src/domain/history/commit.ts';
import {
  collectNotes,
  renderNotes,
  viewNotes,
} from '../../packages/core/src/domain/notes/notes.ts';

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

- search by name ([#12](${url}/pull/12), ${link(2)}, closes [#7](${url}/issues/7), [#8](${url}/issues/8))

### Fixes

- **core:** close the file, as in [#3](${url}/issues/3) (${link(3)})

### Performance

- read once (${link(4)})

### Reverts

- older ([#2](${url}/issues/2)) (${link(7)})

### Dependencies

- \`zod\` from \`4.0\` to \`4.1\` (${link(5)})

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

test('a release without changes has no notes', () => {
  expect(renderNotes(notesOf([]))).toBe('');
  const reverted = [
    commit(1, `Revert "feat: gone"\n\nThis reverts commit ${commit(2, '').sha}.`),
    commit(2, 'feat: gone'),
  ];
  expect(renderNotes(notesOf(reverted))).toBe('');
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

describe('strangers cannot write into the notes', () => {
  const hostile = [
    '@everyone <img src=x onerror=alert(1)>',
    '<!-- slipway:plan 0000 -->',
    '<!--plan:0000-->',
    '`<!-- slipway:plan 0000 -->`',
    'https://example.org/<!--x-->',
    '[<!--](https://example.org/-->)',
    '[@everyone](https://example.org/@everyone)',
    '`x`@everyone`y`',
    '@octo/team`',
    '#1`<b>`#2',
    '__proto__',
    'constructor',
    '$<b>$ and $x$',
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

describe('packages of the same repository that were released as well', () => {
  const facts = {
    name: 'sails',
    version: '1.2.1',
    tag: 'sails-v1.2.1',
    previous_version: '1.2.0',
    previous_tag: 'sails-v1.2.0',
    commit: commit(1, '').sha,
    date: '2026-01-12',
    repositoryUrl: '',
  };
  const updates = [
    { name: '@acme/core', previous_version: '1.2.0', version: '1.3.0' },
    { name: 'mast', previous_version: null, version: '0.1.0' },
  ];
  const lines = '### Dependencies\n\n- `@acme/core` `1.2.0` → `1.3.0`\n- `mast` `0.1.0`\n';

  test('are told, where nothing else is', () => {
    const changes = classifyCommits([commit(1, 'docs: say more')]);
    const data = collectNotes({ ...facts, updates, changes });
    expect(data.updates).toEqual([
      { name: '@acme/core', from: '1.2.0', to: '1.3.0' },
      { name: 'mast', from: null, to: '0.1.0' },
    ]);
    expect(renderNotes(data)).toBe(`${lines}\n**Contributors:** Ada\n`);
  });

  test.each([
    [1, '- `zod` '],
    [6, '\n<details>\n<summary>6 updates</summary>\n'],
  ])('stand above what comes from elsewhere (%j)', (count, next) => {
    const bumps = Array.from({ length: count }, (_, index) =>
      commit(index, `chore(deps): bump zod${index === 0 ? '' : index} from 4.0 to 4.1`),
    );
    const notes = renderNotes(viewNotes({ ...facts, updates, changes: classifyCommits(bumps) }));
    expect(notes).toContain(`${lines}${next}`);
    const alone = renderNotes(viewNotes({ ...facts, changes: classifyCommits(bumps) }));
    expect(alone).toContain(`### Dependencies\n\n${next.trimStart()}`);
  });
});
