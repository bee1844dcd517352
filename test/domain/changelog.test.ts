import { describe, expect, test } from '@jest/globals';
import { prependSection } from '../../packages/core/src/domain/notes/changelog.ts';

const section = {
  version: '1.2.0',
  date: '2026-01-12',
  url: 'https://github.com/octo/service/releases/tag/v1.2.0',
  notes: '### Features\n\n- search\n',
};
const heading = `## [1.2.0](${section.url}) - 2026-01-12`;
const added = `${heading}\n\n### Features\n\n- search\n`;

describe('where a section goes', () => {
  test.each([
    ['a missing file', undefined],
    ['an empty file', ' \n'],
  ])('%s begins with a title', (_, existing) => {
    expect(prependSection(existing, section)).toBe(
      `# Changelog\n\nThe notable changes of each release, newest first.\n\n${added}`,
    );
  });

  test.each([
    ['above the last release', '# Changelog\n\nIntro.\n\n', '## [1.1.0] - 2025-12-01\n\n- old\n'],
    ['above a heading with a v', '# Changes\n\n', '## v1.1.0 (2025-12-01)\n\n- old\n'],
    ['above a first-level release', '# Changelog\n\n', '# [1.1.0](x) (2025-12-01)\n\n- old\n'],
    ['above a third-level one', '', '### 1.1.0\n\n- old\n'],
    ['below what is unreleased', '# C\n\n## [Unreleased]\n\n- soon\n\n', '## 1.1.0\n\n- old\n'],
    ['past a code block that shows a heading', '# C\n\n```\n## 9.9.9\n```\n\n', '## 1.1.0\n'],
    ['above the anchor of an older tool', '# C\n\n', '<a name="1.1.0"></a>\n# [1.1.0](x)\n'],
    ['above an underlined release', 'History\n=======\n\n', '1.1.0 / 2025-12-01\n-----\n\n- old\n'],
    ['past a comment that shows a heading', '# C\n\n<!-- as in\n## 9.9.9\n-->\n\n', '## 1.1.0\n'],
    [
      'past what only looks like a release',
      '# C 2.0\n\n## Node 22.1 is needed\n\n## 3\n\n',
      '## 1.1.0\n',
    ],
    ['past tildes around backticks', '# C\n\n~~~\n```\n## 9.9.9\n~~~\n\n', '## 1.1.0\n'],
  ])('%s', (_, before, after) => {
    const text = prependSection(before + after, section);
    expect(text).toBe(`${before}${added}\n${after}`);
  });

  test('at the end where there is no release yet', () => {
    expect(prependSection('# Changelog\n\n## Unreleased\n\n- soon\n', section)).toBe(
      `# Changelog\n\n## Unreleased\n\n- soon\n\n${added}`,
    );
  });

  test('above the link definitions that end the file', () => {
    const links = '[unreleased]: https://example.org\n[x]: y\n';
    expect(prependSection(`# Changelog\n\nIntro.\n\n${links}`, section)).toBe(
      `# Changelog\n\nIntro.\n\n${added}\n${links}`,
    );
  });
});

describe('what it keeps', () => {
  test('a second time changes nothing', () => {
    const once = prependSection('# Changelog\n\n## 1.1.0\n\n- old\n', section);
    expect(prependSection(once, section)).toBe(once);
  });

  test.each([
    '## 1.2.0',
    '## v1.2.0 (soon)',
    '## [1.2.0]',
    '# 1.2.0: the big one',
    '### [v1.2.0] - x',
    '## [1.2.0] - 2026-01-12 [YANKED]',
    '## [1.2.0](https://github.com/o/s/compare/v1.1.0...v1.2.0) (2026-01-12)',
    '### [1.2.0](https://github.com/o/s/compare/v1.1.0...v1.2.0) (2026-01-12)',
    '<a name="1.2.0"></a>\n# [1.2.0](https://github.com/o/s/compare/v1.1.0...v1.2.0) (2026-01-12)',
    '## [1.2.0] - 2026-01-12 ##',
    '## Version 1.2.0',
    '## Release v1.2.0 (2026-01-12)',
    '## Service v1.2.0',
    '## service@1.2.0',
    '## @octo/service@1.2.0 (2026-01-12)',
    '## [service-v1.2.0](https://github.com/o/s)',
    '## service/v1.2.0',
    '## **1.2.0** - soon',
    '1.2.0 / 2026-01-12\n==================',
  ])('a section that people wrote as %j stays theirs', (written) => {
    const text = `# Changelog\n\n${written}\n\nBy hand.\n`;
    expect(prependSection(text, section)).toBe(text);
  });

  test.each(['## 1.2.0-rc.1', '## 11.2.0', '## 1.2.0.1', '## 1.2.01', '## service-rs@1.2.01'])(
    '%j is another version',
    (other) => {
      expect(prependSection(`# C\n\n${other}\n`, section)).toContain(heading);
    },
  );

  test('line ends', () => {
    const text = prependSection('# C\r\n\r\n## 1.1.0\r\n\r\n- old\r\n', section);
    expect(text).toBe(`# C\n\n${added}\n## 1.1.0\n\n- old\n`.replaceAll('\n', '\r\n'));
  });

  test('line ends and spaces that differ from line to line, and an end without one', () => {
    const before = '# C\r\n  \r\nWords. \n\n\n';
    const after = '## 1.1.0\n\n- old\r\n\r\n\r\nend';
    const text = prependSection(before + after, section);
    expect(text).toBe(`${before}${`${added}\n`.replaceAll('\n', '\r\n')}${after}`);
    expect(prependSection(text, section)).toBe(text);
    expect(prependSection('# C', section)).toBe(`# C\n\n${added}`);
  });

  test('a byte order mark', () => {
    const text = prependSection('\ufeff## 1.1.0\n', section);
    expect(text).toBe(`\ufeff${added}\n## 1.1.0\n`);
    expect(prependSection(text, section)).toBe(text);
    expect(prependSection('\ufeff', section)).toMatch(/^\ufeff# Changelog\n/);
  });

  test('every line that was there', () => {
    const lines = [
      '# C',
      '',
      'Words.',
      '',
      '',
      '## 1.1.0',
      '  odd  ',
      '\tspacing',
      '## 1.0.0',
      'end',
    ];
    const text = prependSection(lines.join('\n'), section).split('\n');
    expect(text.filter((line) => lines.includes(line) && line !== '')).toEqual(
      lines.filter((line) => line !== ''),
    );
  });

  test('without a page there is no link', () => {
    expect(prependSection(undefined, { ...section, url: '' })).toContain('## 1.2.0 - 2026-01-12\n');
  });

  test('a template that names the version by itself names it once', () => {
    const notes = '# service v1.2.0\n\nGood.\n';
    expect(prependSection('', { ...section, notes })).toContain(`${heading}\n\nGood.\n`);
    const other = prependSection('', { ...section, notes: '## 1.1.0\n' });
    expect(other).toContain(`${heading}\n\n## 1.1.0\n`);
  });

  test('notes that say nothing leave the heading', () => {
    expect(prependSection('## 1.1.0\n', { ...section, notes: '' })).toBe(
      `${heading}\n\n## 1.1.0\n`,
    );
  });
});
