import { describe, expect, test } from '@jest/globals';
import {
  missingReleases,
  updateChangelog,
} from '../../packages/core/src/domain/notes/whole-changelog.ts';
import { parseVersion } from '../../packages/core/src/domain/version/version.ts';

const section = (version: string) => ({
  version,
  date: '2026-01-12',
  url: '',
  notes: `- what ${version} brought\n`,
});
const news = (own: string, ...past: readonly string[]) => ({
  section: section(own),
  past: past.map(section),
  scheme: 'semantic' as const,
});
const told = (...versions: readonly string[]) =>
  versions.map((one) => `## ${one} - 2026-01-12\n\n- what ${one} brought\n`).join('\n');
const title = '# Changelog\n\nThe notable changes of each release, newest first.\n\n';

describe('the sections of past releases', () => {
  test.each([
    ['a missing file', undefined],
    ['an empty one', '\n'],
  ])('fill %s', (_, existing) => {
    expect(updateChangelog(existing, news('1.2.0', '1.1.0', '1.0.0'))).toBe(
      title + told('1.2.0', '1.1.0', '1.0.0'),
    );
  });

  test('go to their places between those that are there', () => {
    const existing = `${title}## [Unreleased]\n\n- soon\n\n## [1.1.0] - long ago\n\nBy hand.\n\n## v0.9.0\n\n- old\n`;
    const text = updateChangelog(
      existing,
      news('1.3.0', '1.2.0', '1.1.0', '1.0.1', '1.0.0', '0.1.0'),
    );
    expect(text).toBe(
      `${title}## [Unreleased]\n\n- soon\n\n${told('1.3.0', '1.2.0')}\n## [1.1.0] - long ago\n\nBy hand.\n\n${told('1.0.1', '1.0.0')}\n## v0.9.0\n\n- old\n\n${told('0.1.0')}`,
    );
  });

  test('come a second time as nothing', () => {
    const once = updateChangelog('# Mine\n\n## 1.0.0\n\n- x\n', news('2.0.0', '1.1.0', '0.9.0'));
    expect(updateChangelog(once, news('2.0.0', '1.1.0', '1.0.0', '0.9.0'))).toBe(once);
  });

  test('are none where none lacks', () => {
    const existing = '# Mine\n\n\n## 1.0.0\n\n- x';
    expect(updateChangelog(existing, news('1.0.0', '1.0.0'))).toBe(existing);
  });

  test('stand above the link definitions that end the file', () => {
    const existing = `# Mine\n\n## 1.0.0\n\n- x\n\n[1.0.0]: https://example.org\n`;
    expect(updateChangelog(existing, news('1.1.0', '0.1.0'))).toBe(
      `# Mine\n\n${told('1.1.0')}\n## 1.0.0\n\n- x\n\n${told('0.1.0')}\n[1.0.0]: https://example.org\n`,
    );
  });

  test('do not follow a heading that is no version of the scheme', () => {
    const text = updateChangelog('# C\n\n## 1.2.3.4\n\n- x\n', news('2.0.0', '1.0.0'));
    expect(text.indexOf('## 1.0.0')).toBeGreaterThan(text.indexOf('- x'));
  });

  test('that are no version of the scheme go to the end', () => {
    const text = updateChangelog('# C\n\n## 1.0.0\n\n- x\n', news('2.0.0', '1.5'));
    expect(text).toBe(`# C\n\n${told('2.0.0')}\n## 1.0.0\n\n- x\n\n${told('1.5')}`);
  });

  test('begin a file that has nothing but a section', () => {
    expect(updateChangelog('## 1.0.0\n\n- x\n', news('2.0.0', '1.1.0'))).toBe(
      `${told('2.0.0', '1.1.0')}\n## 1.0.0\n\n- x\n`,
    );
  });

  test('keep line ends, and what stands in a file without order', () => {
    const existing = '# C\r\n\r\n## 0.9.0\r\n\r\n- a\r\n\r\n## 1.1.0\r\n\r\n- b\r\n';
    const text = updateChangelog(existing, news('2.0.0', '1.0.0'));
    expect(text.replaceAll('\r\n', '\n')).toBe(
      `# C\n\n${told('2.0.0', '1.0.0')}\n## 0.9.0\n\n- a\n\n## 1.1.0\n\n- b\n`,
    );
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  });

  test('a thousand of them in a file of a thousand are quick', () => {
    const even = Array.from({ length: 1_000 }, (_, index) => `1.${2_000 - 2 * index}.0`);
    const odd = Array.from({ length: 1_000 }, (_, index) => `1.${1_999 - 2 * index}.0`);
    const text = updateChangelog(title + told(...odd), news('2.0.0', ...even));
    const all = [...even, ...odd].sort((a, b) => Number(b.split('.')[1]) - Number(a.split('.')[1]));
    expect(text).toBe(title + told('2.0.0', ...all));
  });
});

test('the releases that a changelog lacks are those without a heading', () => {
  const releases = ['1.2.0', '1.1.0', '1.0.0'].map((text) => ({
    tag: { name: `v${text}`, commit: text, version: parseVersion(text, 'semantic') },
    previous: undefined,
    date: '2026-01-12T12:00:00Z',
    commits: [],
  }));
  const lacking = (text: string | undefined) =>
    missingReleases(text, releases).map(({ tag }) => tag.name);
  expect(lacking('# C\n\n## [1.1.0](x) - today\n\n```\n## 1.0.0\n```\n')).toEqual([
    'v1.2.0',
    'v1.0.0',
  ]);
  expect(lacking(undefined)).toHaveLength(3);
});
