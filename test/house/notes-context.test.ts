import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { renderJinja } from '../../packages/core/src/adapters/jinja.ts';
import { classifyCommits } from '../../packages/core/src/domain/history/changes.ts';
import { collectNotes } from '../../packages/core/src/domain/notes/notes.ts';

// That the tables name every field, with its type, is the compiler's to say: see scripts/generate/notes-context.ts.
const page = readFileSync(
  join(import.meta.dirname, '..', '..', 'docs', 'reference', 'release-notes-context.md'),
  'utf8',
);
const templates = [...page.matchAll(/^```jinja\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);
const url = 'https://github.com/octo/service';

function commit(index: number, message: string, name = 'Ada') {
  const sha = (one: number) => one.toString(16).padStart(4, '0').repeat(10);
  return {
    sha: sha(index),
    parents: [sha(index + 1)],
    message,
    authorName: name,
    authorEmail: `7+${name.toLowerCase()}@users.noreply.github.com`,
    date: '2026-01-12T12:00:00Z',
  };
}

const data = collectNotes({
  name: 'service',
  version: '2.0.0',
  tag: 'v2.0.0',
  previous_version: '1.1.0',
  previous_tag: 'v1.1.0',
  commit: 'a'.repeat(40),
  date: '2026-01-12',
  repositoryUrl: url,
  earlierAuthors: [{ name: 'Ada', email: 'ada@example.org' }],
  changes: classifyCommits([
    commit(
      1,
      'feat(api)!: drop `GET /v1` (#14)\n\nBREAKING CHANGE: Call `/v2`:\n\n```sh\ncurl /v2\n```',
    ),
    commit(2, 'feat: search <by> name (#12)\n\nCloses #7', 'Grace'),
    commit(3, 'fix(core): close the file'),
    commit(4, 'chore(deps): bump zod from 4.0 to 4.1 (#11)', 'renovate[bot]'),
    commit(5, 'deps: bump yaml from 2.8 to 2.9 (#10)', 'renovate[bot]'),
    commit(6, 'docs: say more'),
  ]),
});

const rendered = [
  `### Breaking

- api: drop \`GET /v1\`

  Call \`/v2\`:

  \`\`\`sh
  curl /v2
  \`\`\`

### Added

- search &lt;by> name ([#12](${url}/pull/12))

### Fixed

- core: close the file`,
  `## What's Changed

* drop \`GET /v1\` by [Ada](https://github.com/ada) in [#14](${url}/pull/14) **(breaking)**
* search &lt;by> name by [Grace](https://github.com/grace) in [#12](${url}/pull/12)
* close the file by [Ada](https://github.com/ada)

Updated: \`zod\` from \`4.0\` to \`4.1\`, \`yaml\` from \`2.8\` to \`2.9\`

## New Contributors

* [Grace](https://github.com/grace) made their first contribution in [#12](${url}/pull/12)

**Full Changelog**: ${url}/compare/v1.1.0...v2.0.0`,
];

test.each(rendered)('the templates of the page give what they promise: %#', (expected) => {
  const text = templates[rendered.indexOf(expected)] ?? '';
  expect(renderJinja({ file: 'page', text }, data).trim()).toBe(expected);
});

test('the page has no more templates, and names every field that the data have', () => {
  expect(templates).toHaveLength(rendered.length);
  const rows = new Set([...page.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, name]) => name));
  const missing = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (!Array.isArray(value) && !rows.has(name)) missing.add(name);
      visit(inner);
    }
  };
  visit(data);
  expect([...missing]).toEqual([]);
});
