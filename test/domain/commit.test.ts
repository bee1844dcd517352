import { describe, expect, test } from '@jest/globals';
import {
  parseChanges,
  parseHeader,
  parseMessage,
  pullRequestOf,
} from '../../packages/core/src/domain/history/commit.ts';
import { footerValues } from '../../packages/core/src/domain/history/commit-footers.ts';

describe('the header', () => {
  test.each([
    ['feat: add search', 'feat', null, 'add search', false],
    ['FEAT: add search', 'feat', null, 'add search', false],
    ['fix(parser): close the file', 'fix', 'parser', 'close the file', false],
    ['fix(api/v2, core): x', 'fix', 'api/v2, core', 'x', false],
    ['feat!: drop Node 18', 'feat', null, 'drop Node 18', true],
    ['feat(api)!: drop it', 'feat', 'api', 'drop it', true],
    ['chore_2-x:   spaced   ', 'chore_2-x', null, 'spaced', false],
    ['fix:\ttab', 'fix', null, 'tab', false],
    ['feat(): no scope', 'feat', null, 'no scope', false],
    ['feat(__proto__): x', 'feat', '__proto__', 'x', false],
    ['constructor: x', 'constructor', null, 'x', false],
    ['fix: a: b', 'fix', null, 'a: b', false],
  ])('%j', (subject, type, scope, description, marked) => {
    expect(parseHeader(subject)).toEqual({ type, scope, description, marked });
  });

  test.each([
    'add search',
    'feat add search',
    'feat:add search',
    'feat: ',
    'feat:',
    ': text',
    'feat (x): text',
    'feat((x)): text',
    'feat(x: text',
    'feat(x)y: text',
    'feat!!: text',
    ' feat: text',
    'Merge branch main',
    '',
  ])('%j is not one', (subject) => {
    expect(parseHeader(subject)).toBeUndefined();
  });
});

describe('the body never spoils the header', () => {
  test.each([
    'word(',
    ')(',
    'feat(',
    'BREAKING CHANGE',
    '((((((((((',
    'fixes: #12',
    'a\u0000b',
    '\ud800',
    '* ',
    '```',
  ])('%j', (body) => {
    const message = parseMessage(`fix(core): keep going\n\n${body}\n`);
    expect(message.header).toMatchObject({ type: 'fix', description: 'keep going' });
    expect(message.breaking).toBe(false);
  });

  test('a line by a known prefix is no change of its own', () => {
    const changes = parseChanges('docs: say it\n\nfixes: #12\nfeat: not a list item');
    expect(changes.map(({ header }) => header?.type)).toEqual(['docs']);
  });

  test('line ends of all systems are the same', () => {
    const unix = parseMessage('fix: a\n\nbody\n\nRefs: 1');
    expect(parseMessage('fix: a\r\n\r\nbody\r\n\r\nRefs: 1')).toEqual(unix);
    expect(parseMessage('\n\nfix: a\n\nbody\n\nRefs: 1\n\n')).toEqual(unix);
  });

  test('an empty message is no change', () => {
    expect(parseMessage('')).toMatchObject({ subject: '', header: undefined, breaking: false });
  });
});

describe('breaking', () => {
  test.each([
    ['feat!: x', ''],
    ['chore: x\n\nBREAKING CHANGE: use y', 'use y'],
    ['chore: x\n\nBREAKING-CHANGE: use y', 'use y'],
    ['no header\n\nBREAKING CHANGE: use y', 'use y'],
    [
      'fix: x\n\nbody\n\nBREAKING CHANGE: use y\nand z\n\nthen w\n\nRefs: #1',
      'use y\nand z\n\nthen w',
    ],
    ['fix: x\n\nBREAKING CHANGE:\n\nuse y', 'use y'],
    ['fix: x\n\nBREAKING CHANGE: one\nBREAKING-CHANGE: two', 'one\n\ntwo'],
    ['fix: x\n\nBREAKING CHANGE: use y\nSigned-off-by: A <a@b.c>', 'use y'],
    ['fix: x\n\nBREAKING CHANGE: use y\nCloses #3', 'use y'],
  ])('%j', (text, migration) => {
    const message = parseMessage(text);
    expect(message.breaking).toBe(true);
    expect(message.breakingText).toBe(migration);
  });

  test.each([
    'fix: x\n\nbreaking change: y',
    'fix: x\n\n BREAKING CHANGE: y',
    'fix: x\n\nthis is a BREAKING CHANGE: y',
    'fix: x\n\nBREAKING CHANGES: y',
    'fix: x\n\nBREAKING CHANGE y',
    'fix: x\n\nBREAKING CHANGE:y',
    'fix: BREAKING CHANGE: y',
  ])('%j is not', (text) => {
    expect(parseMessage(text).breaking).toBe(false);
  });
});

describe('footers', () => {
  test('are told with their values; prose before them is the body', () => {
    const message = parseMessage(
      'feat: x\n\nSome text.\nMore: text https://example.org/a:b\n\nRefs: #1, #2\nCloses #3\nRelease-As: 2.0.0',
    );
    expect(message.body).toBe('Some text.');
    expect(message.footers).toEqual([
      { token: 'More', value: 'text https://example.org/a:b' },
      { token: 'Refs', value: '#1, #2' },
      { token: 'Closes', value: '#3' },
      { token: 'Release-As', value: '2.0.0' },
    ]);
  });

  test('are found whatever the case of their token', () => {
    const { footers } = parseMessage('feat: x\n\nrelease-as: 1.0.0\nRELEASE-AS: 2.0.0');
    expect(footerValues(footers, 'Release-As')).toEqual(['1.0.0', '2.0.0']);
    expect(footerValues(footers, 'constructor')).toEqual([]);
  });
});

describe('squash commits', () => {
  test('are split at each item of their list', () => {
    const changes = parseChanges(
      'Search (#12)\n\n* feat(ui): add a box\n\nwith a body\n\n* fix: mend the index\n\nBREAKING CHANGE: rebuild it\n\n* chore: tidy up things\n',
    );
    expect(changes.map(({ subject }) => subject)).toEqual([
      'Search (#12)',
      'feat(ui): add a box',
      'fix: mend the index',
      'chore: tidy up things',
    ]);
    expect(changes[1]?.body).toBe('with a body');
    expect(changes.map(({ breaking }) => breaking)).toEqual([false, false, true, false]);
  });

  test.each([
    ['one word after the colon', 'fix: a thing\n\n* fix: #1'],
    ['prose before a colon', 'fix: a thing\n\n* note: this is only prose'],
    ['a list that is no change', 'fix: a thing\n\n* first of all\n* second of all'],
    ['an indented item', 'fix: a thing\n\n  * feat: not at the margin'],
    ['a subject that looks like an item', '* feat: a thing of old'],
  ])('%s splits nothing', (_, text) => {
    expect(parseChanges(text)).toHaveLength(1);
  });
});

test.each([
  ['feat: x (#12)', 12],
  ['feat: x (#12) ', 12],
  ['Merge pull request #7 from a/b', 7],
  ['feat: x (#12) and more', undefined],
  ['feat: #12', undefined],
  ['feat: x (#1234567890)', undefined],
])('%j comes from pull request %s', (subject, pull) => {
  expect(pullRequestOf(subject)).toBe(pull);
});

test.each([
  ['a long subject', `feat: ${'a'.repeat(1_000_000)}`],
  ['blanks after the colon', `feat:${' '.repeat(1_000_000)}`],
  ['an open scope', `feat(${'x'.repeat(1_000_000)}`],
  ['one long word', 'a'.repeat(1_000_000)],
  ['closed pull requests', '(#1)'.repeat(250_000)],
  ['many items', '* feat: a b\n'.repeat(80_000)],
  ['almost items', `x\n\n${'* feat: a\n'.repeat(100_000)}`],
  ['many footers', `x\n\n${'BREAKING CHANGE: a\n'.repeat(50_000)}`],
  ['brackets', '('.repeat(1_000_000)],
])('a megabyte of %s is read in a moment', (_, text) => {
  const began = performance.now();
  const changes = parseChanges(text);
  pullRequestOf(text);
  expect(changes.length).toBeGreaterThan(0);
  expect(performance.now() - began).toBeLessThan(4_000);
});
