import { describe, expect, test } from '@jest/globals';
import {
  formatTag,
  isSafeTagName,
  parseTag,
  parseTagTemplate,
  releaseTags,
} from '../../packages/core/src/domain/history/tag-name.ts';
import { parseVersion } from '../../packages/core/src/domain/version/version.ts';

const inPattern = `\${version}`;
const hostile = [
  'v1;id',
  `v1$(touch\${IFS}p)`,
  'v1`id`',
  'v1{a,b}',
  '--upload-pack=x',
  '--output=f',
  '-v1.0.0',
  'v1.0.0\n',
  'v1 0',
  'v1\u200b.0.0',
  'v1.\u202e0.0',
  'ｖ1.0.0',
  'v1..0',
  'v1.0.lock',
  'v1.lock/2',
  '/v1',
  'v1/',
  'a//b',
  'a/.b',
  'a./b',
  'v1.',
  '@',
  'v1@{0}',
  'v1~1',
  'v1^',
  'v1:x',
  'v1?',
  'v1*',
  'v1[',
  'v1\\n',
  '',
  `v${'1'.repeat(300)}`,
];

describe('the allow-list', () => {
  test.each(hostile)('refuses %j', (name) => {
    expect(isSafeTagName(name)).toBe(false);
    expect(parseTag(parseTagTemplate(''), 'semantic', name)).toBeUndefined();
  });

  test.each(['v1.2.3', '1.2.3', 'name@1.2.3', '@scope/name@1.2.3', 'a/b/v1.2.3', 'v1.2.3+b_5'])(
    'takes %s',
    (name) => {
      expect(isSafeTagName(name)).toBe(true);
    },
  );
});

describe('templates', () => {
  test.each([
    ['v', '1.2.3', 'v1.2.3'],
    ['', '1.2.3', '1.2.3'],
    [`v${inPattern}`, '1.2.3', 'v1.2.3'],
    [`name@${inPattern}`, '1.2.3-beta.1', 'name@1.2.3-beta.1'],
    [`name-v${inPattern}`, '1.2.3', 'name-v1.2.3'],
    [`v${inPattern}-lts`, '1.2.3', 'v1.2.3-lts'],
  ])('%j names %s as %s, and reads it back', (prefix, text, tag) => {
    const template = parseTagTemplate(prefix);
    expect(formatTag(template, parseVersion(text, 'semantic'))).toBe(tag);
    expect(parseTag(template, 'semantic', tag)?.text).toBe(text);
  });

  test.each([
    ['v', 'v1.2.3.4'],
    ['v', '1.2.3'],
    ['v', 'xv1.2.3'],
    ['v', 'v1.2.3 '],
    ['v', 'V1.2.3'],
    [`a${inPattern}a`, 'a'],
    [`v${inPattern}-lts`, 'v1.2.3'],
    ['', 'name@1.2.3'],
  ])('%j does not read %j: it is anchored', (prefix, tag) => {
    expect(parseTag(parseTagTemplate(prefix), 'semantic', tag)).toBeUndefined();
  });

  test.each(['1.', 'v1', '-', 'v$(id)', 'v ', 'a..', `${inPattern}${inPattern}`, 'v\u202e'])(
    'the prefix %j is a mistake in the configuration',
    (prefix) => {
      expect(() => parseTagTemplate(prefix)).toThrow(
        expect.objectContaining({
          code: 'invalid-config',
          remedy: expect.stringContaining('letters'),
        }),
      );
    },
  );

  test('a version whose tag would be too long is refused', () => {
    const template = parseTagTemplate(`${'p/'.repeat(90)}v`);
    const version = parseVersion(`1.0.0-a.${'1'.repeat(15)}`, 'semantic');
    expect(() => formatTag(template, version)).toThrow(
      expect.objectContaining({ code: 'invalid-version' }),
    );
  });
});

describe('the tags that name releases', () => {
  const names = (scheme: 'semantic' | 'pep440' | 'calver', tags: Record<string, string>) =>
    releaseTags(
      Object.entries(tags).map(([name, commit]) => ({ name, commit })),
      parseTagTemplate('v'),
      scheme,
    ).map(({ name }) => name);

  test('are ordered by precedence, not by name', () => {
    const tags = { 'v1.9.0': 'a', 'v1.10.0': 'b', 'v1.10.0-rc.1': 'c', 'v0.1.0': 'd' };
    expect(names('semantic', tags)).toEqual(['v1.10.0', 'v1.10.0-rc.1', 'v1.9.0', 'v0.1.0']);
  });

  test('two numbers are a release where they stand alone', () => {
    const tags = { 'v1.0': 'a', 'v1.1': 'b', 'v1.1.1': 'c', v2: 'd', 'v1.2.3.4': 'e' };
    expect(names('semantic', tags)).toEqual(['v1.1.1', 'v1.1', 'v1.0']);
    expect(names('semantic', { 'v1.1': 'b', '1.1.0': 'b' })).toEqual([]);
    expect(names('calver', { 'v1.1': 'b' })).toEqual([]);
  });

  test('floating tags and strangers are not among them', () => {
    const tags = {
      v1: 'a',
      'v1.2': 'a',
      'v1.2.3': 'a',
      latest: 'a',
      'name@9.9.9': 'a',
      'v1;id': 'a',
    };
    expect(names('semantic', tags)).toEqual(['v1.2.3']);
    expect(names('pep440', tags)).toEqual(['v1.2.3']);
  });

  test('a two-part Python version is a release, unless it floats over a longer one', () => {
    expect(names('pep440', { 'v24.1': 'a', 'v24.1.1': 'b', v24: 'b' })).toEqual([
      'v24.1.1',
      'v24.1',
    ]);
  });

  test.each([
    ['semantic', ['v2.3.4']],
    ['pep440', ['v2.3.4', 'v1.2.3.4', 'v1.2.3']],
  ] as const)('v1.2.3.4 is never read as 2.3.4: %s', (scheme, found) => {
    const four = scheme === 'pep440' ? { 'v1.2.3': 'b' } : {};
    expect(names(scheme, { 'v1.2.3.4': 'a', 'v2.3.4': 'c', ...four })).toEqual(found);
  });

  test('calendar versions need all three parts', () => {
    expect(names('calver', { 'v2024.1': 'a', 'v2024.01.05': 'b' })).toEqual(['v2024.01.05']);
  });
});
