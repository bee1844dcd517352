import { describe, expect, test } from '@jest/globals';
import { classifyCommits } from '../../packages/core/src/domain/history/changes.ts';
import type { Commit } from '../../packages/core/src/domain/history/commit.ts';
import { collectNotes, renderNotes } from '../../packages/core/src/domain/notes/notes.ts';

const url = 'https://github.com/octo/service';
const sha = (index: number) => index.toString(16).padStart(4, '0').repeat(10);
const link = (index: number) => `[\`${sha(index).slice(0, 7)}\`](${url}/commit/${sha(index)})`;
const pull = (number: number) => `[#${number}](${url}/pull/${number})`;
const issue = (number: number) => `[#${number}](${url}/issues/${number})`;

function commit(index: number, message: string, more: Partial<Commit> = {}): Commit {
  return {
    sha: sha(index),
    parents: [sha(index + 1)],
    message,
    authorName: 'Ada',
    authorEmail: 'ada@example.org',
    date: '2026-01-12T12:00:00Z',
    ...more,
  };
}

function collect(list: readonly Commit[], repositoryUrl = url) {
  return collectNotes({
    name: 'service',
    version: '1.2.0',
    tag: 'v1.2.0',
    previous_version: '1.1.0',
    previous_tag: 'v1.1.0',
    commit: sha(1),
    date: '2026-01-12',
    repositoryUrl,
    changes: classifyCommits(list),
  });
}

/** The lines of the notes that tell a change. */
function lines(list: readonly Commit[], repositoryUrl = url): readonly string[] {
  return renderNotes(collect(list, repositoryUrl))
    .split('\n')
    .filter((line) => /^\s*- /.test(line));
}

const told = (...messages: readonly string[]) =>
  lines(messages.map((message, index) => commit(index + 1, message)));

describe('one change told by several commits is one entry', () => {
  test('a fix and its picks', () => {
    expect(
      told('fix(io): close  the file (#9)', 'docs: x', 'fix(io): Close the file (#7)'),
    ).toEqual([`- **io:** close the file (${pull(9)}, ${pull(7)}, ${link(1)}, ${link(3)})`]);
  });

  test('what differs in kind, scope or words stays apart', () => {
    expect(told('fix(a): x', 'fix(b): x', 'fix: x', 'feat: x', 'fix: y')).toHaveLength(5);
  });

  test('which closes what any of them closes', () => {
    expect(
      told('fix: x\n\nRefs #3', 'fix: x\n\nRefs #3\nCloses #4', 'fix: x\n\nCloses #3'),
    ).toEqual([`- x (${link(1)}, ${link(2)}, ${link(3)}, closes ${issue(3)}, ${issue(4)})`]);
  });

  test('many links are counted', () => {
    const [line] = told(...Array.from({ length: 9 }, () => 'fix: typo'));
    expect(line).toContain(`${link(5)}, and 4 more)`);
  });

  test('how to migrate is told once, and nothing of it is lost', () => {
    const notes = collect([
      commit(1, 'fix!: x\n\nBREAKING CHANGE: do a'),
      commit(2, 'fix!: x\n\nBREAKING CHANGE: do a'),
      commit(3, 'fix!: x\n\nBREAKING CHANGE: do b'),
    ]);
    expect(notes.breaking).toHaveLength(1);
    expect(notes.breaking[0]?.migration).toBe('do a\n\ndo b');
  });
});

describe('scopes', () => {
  test('stand together, in the order in which they first come', () => {
    expect(told('fix(b): 1', 'fix: 2', 'fix(a): 3', 'fix(b): 4')).toEqual([
      expect.stringContaining('**b:** 1'),
      expect.stringContaining('**b:** 4'),
      expect.stringContaining('- 2'),
      expect.stringContaining('**a:** 3'),
    ]);
  });

  test('of many changes are told once', () => {
    expect(told('fix(b): 1', 'fix: x', 'fix(b): 2', 'fix(b): 3', 'fix(b): 4')).toEqual([
      '- **b:**',
      `  - 1 (${link(1)})`,
      `  - 2 (${link(3)})`,
      `  - 3 (${link(4)})`,
      `  - 4 (${link(5)})`,
      `- x (${link(2)})`,
    ]);
  });

  test('never become markup', () => {
    expect(told('fix(@octo/*core*): x')[0]).toMatch(/^- \*\*@&#8203;octo\/\\\*core\\\*:\*\* x/);
  });
});

describe('issues are linked, each once', () => {
  test.each([
    ['Closes #7', `closes ${issue(7)}`],
    ['closes: #7, #8 and #9', `closes ${issue(7)}, ${issue(8)}, ${issue(9)}`],
    ['This fixes #7. It also resolved #8', `closes ${issue(7)}, ${issue(8)}`],
    ['Refs: #7, #8', `see ${issue(7)}, ${issue(8)}`],
    ['Refs #7\nFixes #7', `closes ${issue(7)}`],
    ['Fixes #7\nRefs #7', `closes ${issue(7)}`],
    ['Fixes octo/service#7', `closes ${issue(7)}`],
    [`Fixes ${url}/issues/7`, `closes ${issue(7)}`],
    ['Fixes octo/tool#7', 'closes [octo/tool#7](https://github.com/octo/tool/issues/7)'],
    ['Part of #7\nRelated to #8\nSee also #9', `see ${issue(7)}, ${issue(8)}, ${issue(9)}`],
    [
      'Refs https://gitlab.example/a/b/issues/3',
      'see [a/b#3](https://gitlab.example/a/b/issues/3)',
    ],
    [
      'Refs https://github.com/octo/tool/pull/3',
      'see [octo/tool#3](https://github.com/octo/tool/pull/3)',
    ],
  ])('%j', (body, links) => {
    expect(told(`fix: x\n\n${body}`)).toEqual([`- x (${link(1)}, ${links})`]);
  });

  test.each([
    'The prefixes #7 and closest #8.',
    'Fixes the bug of #7',
    'fixes #7x',
    'fixes: see below',
    'closes#7',
  ])('%j tells of none', (body) => {
    expect(told(`fix: x\n\n${body}`)).toEqual([`- x (${link(1)})`]);
  });

  test('not where the description or the pull request tells it already', () => {
    expect(told('fix: x as in #7 (#12)\n\nCloses #7\nCloses #12\nCloses #13')).toEqual([
      `- x as in ${issue(7)} (${pull(12)}, ${link(1)}, closes ${issue(13)})`,
    ]);
  });

  test('of another repository where it is named', () => {
    expect(told('fix: as octo/tool#3 did')[0]).toContain(
      '- as [octo/tool#3](https://github.com/octo/tool/issues/3) did (',
    );
  });

  test('not those that an update of a dependency quotes', () => {
    expect(told('deps: bump a from 1 to 2 (#5)\n\nUpstream: fixes #7, closes #8')).toEqual([
      `- \`a\` from \`1\` to \`2\` (${pull(5)})`,
    ]);
  });

  test('without a repository by their numbers', () => {
    expect(lines([commit(1, 'fix: x as #3 (#2)\n\nCloses #3, #31, a/b#4')], '')).toEqual([
      '- x as #3 (#2, `0001000`, closes #31, a/b#4)',
    ]);
  });
});

describe('pull requests', () => {
  const merge = (index: number, message: string, ...parents: readonly number[]) =>
    commit(index, message, { parents: parents.map(sha) });
  const credited = (list: readonly Commit[]) =>
    collect(list).sections.flatMap(({ entries }) =>
      entries.map((one) => [one.raw_description, one.pull_request?.number ?? null]),
    );

  test('are told by the merge that brought a commit in', () => {
    expect(
      credited([
        merge(1, 'Merge pull request #12 from octo/a\n\nTitle', 2, 4),
        merge(2, 'fix: on the branch itself', 3),
        merge(4, 'fix: a', 5),
        merge(5, 'fix: b (#9)', 3),
        merge(3, 'fix: before'),
      ]),
    ).toEqual([
      ['on the branch itself', null],
      ['a', 12],
      ['b', 9],
      ['before', null],
    ]);
  });

  test('are told by the innermost merge, and by the first of several', () => {
    expect(
      credited([
        merge(1, 'Merge pull request #30 from octo/late', 2, 6),
        merge(2, 'Merge pull request #20 from octo/outer', 3, 4),
        merge(4, 'Merge pull request #19 from octo/inner', 5, 6),
        merge(6, 'fix: inner', 3),
        merge(5, 'fix: outer', 3),
        merge(3, 'fix: before'),
      ]),
    ).toEqual([
      ['inner', 19],
      ['outer', 20],
      ['before', null],
    ]);
  });

  test('are not told by a merge of the default branch into a topic', () => {
    expect(
      credited([
        merge(1, 'Merge pull request #12 from octo/a', 2, 3),
        merge(3, "Merge branch 'main' into a", 4, 2),
        merge(2, 'fix: on main', 5),
        merge(4, 'fix: topic', 5),
        merge(5, 'fix: before'),
      ]),
    ).toEqual([
      ['on main', null],
      ['topic', 12],
      ['before', null],
    ]);
  });

  test('are told for each change of a squash', () => {
    expect(told('Sail (#12)\n\n* feat: a b\n* fix: c d')).toEqual([
      `- a b (${pull(12)}, ${link(1)})`,
      `- c d (${pull(12)}, ${link(1)})`,
    ]);
  });

  test('of a revert keep both numbers apart', () => {
    expect(told('Revert "feat: older (#2)" (#5)')).toEqual([
      `- older (${issue(2)}) (${pull(5)}, ${link(1)})`,
    ]);
  });

  test('of ten thousand nested merges take no time', () => {
    const list = Array.from({ length: 10_000 }, (_, index) =>
      merge(index, `Merge pull request #${index + 1} from octo/a`, index + 1, index + 2),
    );
    const began = performance.now();
    collect([...list, merge(10_000, 'fix: a'), merge(10_001, 'fix: b')]);
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});

describe('dependencies', () => {
  test.each([
    ['bump zod from 4.0.1 to 4.1.0', '`zod` from `4.0.1` to `4.1.0`'],
    ['bump @types/node from 20.1 to 22.0 in /web', '`@types/node` from `20.1` to `22.0` in `/web`'],
    ['update dependency zod to v4.1.0', '`zod` to `4.1.0`'],
    ['update dependency zod to v4 [security]', '`zod` to `4` (security)'],
    ['update actions/checkout action to v5', '`actions/checkout` to `5`'],
    ['Update rust crate serde to 1.0.2', '`serde` to `1.0.2`'],
    ['update node docker tag to v24', '`node` to `24`'],
    ['update python requirement from >=3.8 to >=3.9', '`python` from `>=3.8` to `>=3.9`'],
    ['upgrade golang.org/x/net from v0.1 to v0.2', '`golang.org/x/net` from `0.1` to `0.2`'],
    ['bump the npm group with 3 updates', 'bump the npm group with 3 updates'],
    ['bump a and b', 'bump a and b'],
    ['lock file maintenance', 'lock file maintenance'],
    ['bump `<img>` from 1 to 2', 'bump `<img>` from 1 to 2'],
    ['bump <img> from 1 to 2', 'bump &lt;img> from 1 to 2'],
  ])('%j is told as %s', (description, text) => {
    expect(told(`chore(deps): ${description}`)).toEqual([`- ${text} (${link(1)})`]);
  });

  test('several updates of one are one line, from the first to the last', () => {
    expect(
      told(
        'fix(deps): update dependency zod to v4.2.0 [security] (#9)',
        'chore(deps): bump zod from 4.0.0 to 4.1.0 in /web (#8)',
        'chore(deps): bump zod from 4.0.1 to 4.1.0 (#7)',
        'chore(deps): bump zod from 4.0.0 to 4.0.1 (#6)',
      ),
    ).toEqual([
      `- \`zod\` from \`4.0.0\` to \`4.2.0\` (security) (${pull(9)}, ${pull(7)}, ${pull(6)})`,
      `- \`zod\` from \`4.0.0\` to \`4.1.0\` in \`/web\` (${pull(8)})`,
    ]);
  });

  test('of which there are many are folded away', () => {
    const many = Array.from({ length: 6 }, (_, index) => `deps: bump a${index} from 1 to 2`);
    const notes = renderNotes(collect(many.map((message, index) => commit(index + 1, message))));
    expect(notes).toMatch(
      /### Dependencies\n\n<details>\n<summary>6 updates<\/summary>\n\n- `a0`[\s\S]*\n\n<\/details>\n/,
    );
    expect(notes.split('<details>')).toHaveLength(2);
  });

  test('are in the data for templates', () => {
    const [section] = collect([commit(1, 'deps: bump a from v1 to v2')]).sections;
    expect(section?.entries[0]?.dependency).toEqual({ name: 'a', from: '1', to: '2' });
  });
});

describe('what a template sees besides', () => {
  test('is each change, told or not', () => {
    const { changes } = collect([
      commit(1, 'docs(x): a <b>'),
      commit(2, 'feat: c'),
      commit(3, 'words'),
    ]);
    expect(changes.map(({ type, raw_description }) => [type, raw_description])).toEqual([
      ['docs', 'a <b>'],
      ['feat', 'c'],
      [null, 'words'],
    ]);
    expect(changes[0]).toMatchObject({
      description: 'a &lt;b>',
      raw_scope: 'x',
      author: { name: 'Ada' },
      short_sha: '0001000',
      commit_url: `${url}/commit/${sha(1)}`,
    });
  });
});

describe('how to migrate', () => {
  test('keeps paragraphs, lists and code below its change', () => {
    const text = 'Read the file:\n\n```ts\nread<T>();\n```\n\n- as `a`\n  - or #7\n\nDone.';
    expect(renderNotes(collect([commit(1, `feat!: x\n\nBREAKING CHANGE: ${text}`)]))).toContain(
      `- x (${link(1)})

  Read the file:

  \`\`\`ts
  read<T>();
  \`\`\`

  - as \`a\`
    - or ${issue(7)}

  Done.\n`,
    );
  });

  test('runs to the next footer, past words and code that look like one', () => {
    const text = 'Rename it.\n\nBefore: `a`\nAfter: `b`\n\n```yaml\nReviewed-by: x\nkey: 1\n```';
    const message = `feat!: x\n\nBREAKING CHANGE: ${text}\nRefs: #7\nReviewed-by: Z <z@x>`;
    const [entry] = collect([commit(1, message)]).breaking;
    expect(entry?.migration).toBe(text);
    expect(entry?.issues.map(({ number }) => number)).toEqual([7]);
    const open = collect([commit(1, 'feat!: x\n\nBREAKING CHANGE: a\n```\nReviewed-by: Z')]);
    expect(open.breaking[0]?.raw_migration).toBe('a\n```');
  });

  test('is not told where it only repeats the description', () => {
    expect(collect([commit(1, 'feat!: x y\n\nBREAKING CHANGE: x y')]).breaking[0]?.migration).toBe(
      '',
    );
  });

  test('that is endless is cut at a line', () => {
    const line = `${'word '.repeat(12)}\n\n`;
    const { breaking } = collect([commit(1, `feat!: x\n\nBREAKING CHANGE: ${line.repeat(500)}`)]);
    expect(breaking[0]?.migration.length).toBeLessThan(8_100);
    expect(breaking[0]?.migration).toMatch(/word\n\n…$/);
  });
});
