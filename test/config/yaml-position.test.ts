import { expect, test } from '@jest/globals';
import { parseDocument } from 'yaml';
import { locate, offsetOf } from '../../packages/core/src/domain/config/yaml-position.ts';

const text = 'a:\n  b: [x, y]\n  c:\nd: &d { e: 1 }\nf: *d\n';
const { contents } = parseDocument(text);

test.each<[readonly PropertyKey[], boolean, string]>([
  [['a', 'b'], false, '[x, y]'],
  [['a', 'b'], true, 'b: [x'],
  [['a', 'b', 1], false, 'y]'],
  [['a', 'b', 1], true, 'y]'],
  [['a', 'missing'], false, 'b: [x'],
  [['a', 'missing'], true, 'a:'],
  [['f', 'e'], false, '*d'],
  [[], false, 'a:'],
])('%j (its key: %j) is at %j', (path, atKey, expected) => {
  expect(text.slice(locate(contents, path, atKey)).startsWith(expected)).toBe(true);
});

test('an empty document, or a node that nobody read, begins at the beginning', () => {
  expect(locate(parseDocument('').contents, ['a'], true)).toBe(0);
  expect(offsetOf(parseDocument('').createNode(1))).toBe(0);
});
