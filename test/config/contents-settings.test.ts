import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../packages/core/src/domain/config/parse.ts';

const parse = (text: string) => parseConfig(`packaging:\n${text}`, '.github/slipway.yml').packaging;

describe('what may be shipped on purpose', () => {
  test('is a list of globs, each with a rule where it is meant for one only', () => {
    expect(parse('  allow:\n    - certs/**\n    - path: a.txt\n      rule: token\n').allow).toEqual(
      ['certs/**', { path: 'a.txt', rule: 'token' }],
    );
    expect(parse('  source_maps: false\n')).toMatchObject({ allow: [], size_limits: {} });
  });

  test.each([
    ['  allow: certs\n', 'expected a list of globs'],
    ['  allow:\n    - /etc\n', '`packaging.allow[0]`: expected a glob'],
    ['  allow:\n    - path: a\n      rule: tokens\n', 'expected the name of a rule: aws-key, '],
  ])('%j is refused', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

describe('size limits', () => {
  test('are sizes by format, by a glob of names, and for all together', () => {
    const limits = { wheel: '5 MB', '*.tar.gz': '1.5MiB', total: 1000 };
    expect(
      parse('  size_limits:\n    wheel: 5 MB\n    "*.tar.gz": 1.5MiB\n    total: 1000\n')
        .size_limits,
    ).toEqual(limits);
  });

  test.each([
    ['  size_limits: 5 MB\n', 'expected formats, globs'],
    ['  size_limits:\n    wheel: much\n', 'expected a size such as `5 MB`'],
    ['  size_limits:\n    wheel: 0\n', 'expected a size such as `5 MB`'],
    ['  size_limits:\n    wheel: 5 TB\n', 'expected a size such as `5 MB`'],
    ['  size_limits:\n    a/b: 5 MB\n', 'expected'],
  ])('%j is refused', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});
