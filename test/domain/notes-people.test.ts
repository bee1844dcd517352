import { describe, expect, test } from '@jest/globals';
import { classifyCommits } from '../../packages/core/src/domain/history/changes.ts';
import type { Commit } from '../../packages/core/src/domain/history/commit.ts';
import { collectNotes, renderNotes } from '../../packages/core/src/domain/notes/notes.ts';
import type { Author } from '../../packages/core/src/domain/notes/notes-people.ts';

const url = 'https://github.com/octo/service';

/** Newest first; each follows the next one. */
function commits(...list: readonly (Partial<Commit> & { readonly message?: string })[]): Commit[] {
  return list.map((one, index) => ({
    sha: index.toString(16).padStart(40, 'a'),
    parents: index === list.length - 1 ? [] : [(index + 1).toString(16).padStart(40, 'a')],
    message: 'fix: a',
    authorName: 'Ada',
    authorEmail: 'ada@example.org',
    date: '2026-01-12T12:00:00Z',
    ...one,
  }));
}

function collect(
  list: readonly Commit[],
  {
    earlier,
    previous = '1.1.0' as string | null,
    repositoryUrl = url,
  }: {
    readonly earlier?: readonly Author[];
    readonly previous?: string | null;
    readonly repositoryUrl?: string;
  } = {},
) {
  return collectNotes({
    name: 'service',
    version: '1.2.0',
    tag: 'v1.2.0',
    previous_version: previous,
    previous_tag: previous === null ? null : `v${previous}`,
    commit: 'a'.repeat(40),
    date: '2026-01-12',
    repositoryUrl,
    changes: classifyCommits(list),
    earlierAuthors: earlier,
  });
}

const names = (list: readonly Partial<Commit>[]) =>
  collect(commits(...list)).contributors.map(({ name }) => name);

describe('contributors', () => {
  test('are named once, who wrote last comes first', () => {
    expect(names([{ authorName: 'Bob', authorEmail: 'b@x' }, {}, {}])).toEqual(['Bob', 'Ada']);
  });

  test.each<[string, Partial<Commit>[]]>([
    ['by one address with two names', [{}, { authorName: 'Ada L.' }]],
    ['by one name with two addresses', [{}, { authorEmail: 'lovelace@example.org' }]],
    ['by letters of another case', [{}, { authorName: 'ADA', authorEmail: 'X@example.org' }]],
    [
      'by one login',
      [
        { authorEmail: '12+Ada@users.noreply.github.com' },
        { authorName: 'A. L.', authorEmail: 'ada@users.noreply.github.com' },
      ],
    ],
  ])('are known again %s', (_, list) => {
    expect(names(list)).toEqual(['Ada']);
  });

  test('are co-authors, too', () => {
    const message =
      'feat: a\n\nCo-authored-by: Grace <grace@example.org>\nco-authored-by: Linus <l@x>\nCo-Authored-By: nobody\nCo-authored-by: Ada <ada@example.org>';
    expect(names([{ message }])).toEqual(['Ada', 'Grace', 'Linus']);
  });

  test.each([
    ['renovate[bot]', '29139614+renovate[bot]@users.noreply.github.com'],
    ['dependabot[bot]', 'support@github.com'],
    ['dependabot', 'x@y'],
    ['Renovate Bot', 'bot@renovateapp.com'],
    ['semantic-release-bot', 'x@y'],
    ['GitHub Actions', 'actions@github.com'],
    ['GitHub', 'noreply@github.com'],
    ['Somebody', '1+some[bot]@users.noreply.github.com'],
    ['', 'x@y'],
  ])('are no machines: %s <%s>', (authorName, authorEmail) => {
    expect(names([{ authorName, authorEmail }])).toEqual([]);
  });

  test.each(['Abbot', 'Robot Ivanov', 'Talbot'])('may be called %s', (authorName) => {
    expect(names([{ authorName }])).toEqual([authorName]);
  });

  test('are not those who only merged', () => {
    const list = commits(
      { message: 'Merge branch x', authorName: 'Merger', authorEmail: 'm@x', parents: ['x', 'y'] },
      {},
    );
    expect(collect(list).contributors.map(({ name }) => name)).toEqual(['Ada']);
  });

  test('are linked where the address tells who they are, and never notified', () => {
    const [person] = collect(
      commits({ authorEmail: '12+ada-l@users.noreply.github.com' }),
    ).contributors;
    expect(person).toMatchObject({
      login: 'ada-l',
      url: 'https://github.com/ada-l',
      link: '[Ada](https://github.com/ada-l)',
    });
    for (const authorEmail of [
      'ada@example.org',
      '12+ada@users.noreply.github.com.example.org',
      '12+ada@users.noreply.example.org',
      '12+a/b@users.noreply.github.com',
      '12+ada)(@users.noreply.github.com',
    ])
      expect(collect(commits({ authorEmail })).contributors[0]).toMatchObject({
        login: null,
        link: 'Ada',
      });
    const enterprise = collect(commits({ authorEmail: '12+ada@users.noreply.ghe.example' }), {
      repositoryUrl: 'https://ghe.example/octo/service',
    });
    expect(enterprise.contributors[0]?.url).toBe('https://ghe.example/ada');
    const nowhere = collect(commits({ authorEmail: '12+ada@users.noreply.github.com' }), {
      repositoryUrl: '',
    });
    expect(nowhere.contributors[0]).toMatchObject({ login: 'ada', url: '', link: 'Ada' });
  });

  test('are counted where they are a crowd', () => {
    const crowd = Array.from({ length: 60 }, (_, index) => ({
      authorName: `Person ${index}`,
      authorEmail: `p${index}@x`,
    }));
    expect(renderNotes(collect(commits(...crowd)))).toContain('Person 49, and 10 more\n');
  });

  test('cannot write into the notes by their names', () => {
    const authorName = '[x](http://evil.example) <!-- @everyone -->\u202e';
    const notes = renderNotes(
      collect(commits({ authorName, authorEmail: '1+eve@users.noreply.github.com' })),
    );
    expect(notes).toContain(
      '**Contributors:** [x (http://evil.example) &lt;!-- @&#8203;everyone --&gt;](https://github.com/eve)',
    );
  });
});

describe('first contributions', () => {
  const grace = { authorName: 'Grace', authorEmail: '7+grace@users.noreply.github.com' };
  const list = commits(
    { ...grace, message: 'feat: c (#14)' },
    { ...grace, message: 'fix: b (#12)' },
    { authorName: 'Linus', authorEmail: 'l@x' },
    {},
  );
  const earlier = [
    { name: 'Ada', email: 'old@example.org' },
    { name: ' ', email: '' },
  ];

  test('are told with the pull request that they came in', () => {
    expect(renderNotes(collect(list, { earlier }))).toContain(
      `### New contributors

- [Grace](https://github.com/grace) made their first contribution in [#12](${url}/pull/12)
- Linus made their first contribution

**Contributors:** [Grace](https://github.com/grace), Linus, Ada\n`,
    );
  });

  test.each([
    { name: 'Grace Hopper', email: '7+Grace@users.noreply.github.com' },
    { name: 'G.', email: 'grace@users.noreply.github.com' },
    { name: 'grace', email: 'hopper@example.org' },
  ])('are not of who was there under another name: %j', (known) => {
    const { new_contributors } = collect(list, { earlier: [...earlier, known] });
    expect(new_contributors.map(({ name }) => name)).toEqual(['Linus']);
  });

  test('are not of who was there under another address of theirs', () => {
    const both = commits(
      { authorName: 'Grace', authorEmail: 'new@example.org' },
      { authorName: 'Grace', authorEmail: 'old@example.org' },
    );
    expect(
      collect(both, { earlier: [{ name: 'gh', email: 'OLD@example.org' }] }).new_contributors,
    ).toEqual([]);
  });

  test('are nobody’s in a first release, or where the past is not known', () => {
    expect(collect(list, { earlier, previous: null }).new_contributors).toEqual([]);
    expect(collect(list).new_contributors).toEqual([]);
  });
});
