import { expect, test } from '@jest/globals';
import { nearestName } from '../../packages/core/src/domain/config/nearest-name.ts';

const known = ['tag_prefix', 'auto_tag', 'changelog_file'];

test.each([
  ['tag_prefx', 'tag_prefix'],
  ['tag-prefix', 'tag_prefix'],
  ['autotag', 'auto_tag'],
  ['Changelog_File', 'changelog_file'],
  ['prefix', undefined],
  ['x', undefined],
  ['', undefined],
])('%j means %j', (written, meant) => {
  expect(nearestName(written, known)).toBe(meant);
});

test('the nearest wins, and the first of equals', () => {
  expect(nearestName('beta', ['zeta', 'beto', 'beta2'])).toBe('zeta');
  expect(nearestName('any', [])).toBeUndefined();
});
