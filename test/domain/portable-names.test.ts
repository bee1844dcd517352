import { describe, expect, test } from '@jest/globals';
import {
  findDeceptiveName,
  findUnportableName,
  showName,
} from '../../packages/core/src/domain/packaging/portable-names.ts';

describe('a name that deceives', () => {
  test.each(['a\nb', 'a\rb', 'a\u001b[2J', 'a\u0000', 'a\u202eb', 'a/b\u2066/c'])('%j', (path) => {
    expect(findDeceptiveName(['plain', path])?.path).toBe(path);
  });

  test('is none that is only foreign', () => {
    expect(findDeceptiveName(['été', '日本/🚢', 'a b', '👩‍🚀'])).toBeUndefined();
  });

  test('is shown in one line', () => {
    expect(showName('a\n\u202eb')).toBe('a\\u000a\\u202eb');
  });
});

describe('a name that not every system keeps', () => {
  test.each<[string, string]>([
    ['src/aux.c', 'has a name that Windows keeps for itself'],
    ['NUL', 'has a name that Windows keeps for itself'],
    ['com1/x', 'has a name that Windows keeps for itself'],
    ['a./b', 'ends in a dot or a blank, which Windows drops'],
    ['a /b', 'ends in a dot or a blank, which Windows drops'],
    ['what?', 'has a character that Windows does not allow'],
    ['a\\b', 'has a character that Windows does not allow'],
  ])('%s', (path, why) => {
    expect(findUnportableName(['plain', path])).toEqual({ path, why });
  });

  test.each<[readonly string[], string]>([
    [['README', 'readme'], 'and README are one file where capitals do not count'],
    [['caf\u00e9', 'cafe\u0301'], 'and caf\u00e9 are one file where capitals do not count'],
  ])('%j', (paths, why) => {
    expect(findUnportableName(paths)).toEqual({ path: paths[1], why });
  });

  test.each(['.gitignore', 'a.b.c', 'auxiliary.c', 'console', 'com10'])('%s is fine', (path) => {
    expect(findUnportableName([path])).toBeUndefined();
  });
});
