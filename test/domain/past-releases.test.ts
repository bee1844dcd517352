import { describe, expect, test } from '@jest/globals';
import type { Commit } from '../../packages/core/src/domain/history/commit.ts';
import { partHistory } from '../../packages/core/src/domain/history/past-releases.ts';
import { releaseTags } from '../../packages/core/src/domain/history/tag-name.ts';

/** `b: a` is a commit b on top of a; newest first. */
function history(...lines: readonly string[]): readonly Commit[] {
  return lines.map((line, index) => {
    const [sha = '', parents = ''] = line.split(':');
    return {
      sha,
      parents: parents.split(' ').filter(Boolean),
      message: `feat: ${sha}`,
      authorName: 'Ada',
      authorEmail: 'ada@example.org',
      date: `2026-01-${String(28 - index).padStart(2, '0')}T12:00:00Z`,
    };
  });
}

function part(
  commits: readonly Commit[],
  tags: Readonly<Record<string, string>>,
  channel?: string,
) {
  const named = Object.entries(tags).map(([name, commit]) => ({ name, commit }));
  const releases = releaseTags(named, { before: 'v', after: '' }, 'semantic');
  return partHistory(commits, releases, channel).map(({ tag, previous, commits: own }) => [
    tag.name,
    previous?.name ?? null,
    own.map(({ sha }) => sha).join(' '),
  ]);
}

const line = history('f:e', 'e:d', 'd:c', 'c:b', 'b:a', 'a:');

describe('the releases of a history', () => {
  test('each has what came since the one before, highest first; what no release has is left out', () => {
    expect(part(line, { 'v1.0.0': 'b', 'v1.1.0': 'e' })).toEqual([
      ['v1.1.0', 'v1.0.0', 'e d c'],
      ['v1.0.0', null, 'b a'],
    ]);
  });

  test('they have their commits’ dates', () => {
    const releases = [
      { name: 'v1.0.0', commit: 'c' },
      { name: 'v0.1.0', commit: 'a' },
    ];
    const tags = releaseTags(releases, { before: 'v', after: '' }, 'semantic');
    expect(partHistory(line, tags, undefined).map(({ date }) => date)).toEqual([
      '2026-01-25T12:00:00Z',
      '2026-01-23T12:00:00Z',
    ]);
  });

  test('without a release there is nothing', () => {
    expect(part(line, {})).toEqual([]);
    expect(part([], { 'v1.0.0': 'a' })).toEqual([]);
  });

  test('a tag of another branch is none of them', () => {
    expect(part(line, { 'v1.0.0': 'b', 'v1.1.0': 'elsewhere' })).toEqual([['v1.0.0', null, 'b a']]);
  });

  test('of two tags for one version the first counts', () => {
    expect(part(line, { 'v1.0.0+one': 'b', 'v1.0.0+two': 'c' })).toHaveLength(1);
  });

  test('two releases of one commit: the lower one brought it', () => {
    expect(part(line, { 'v1.0.0': 'c', 'v2.0.0': 'c' })).toEqual([
      ['v2.0.0', 'v1.0.0', ''],
      ['v1.0.0', null, 'c b a'],
    ]);
  });

  test('a merged branch belongs to the release that it was merged for', () => {
    // m merges x y, which began at b, before the release of c.
    const merged = history('m:c y', 'y:x', 'x:b', 'c:b', 'b:a', 'a:');
    expect(part(merged, { 'v1.0.0': 'c', 'v1.1.0': 'm' })).toEqual([
      ['v1.1.0', 'v1.0.0', 'm y x'],
      ['v1.0.0', null, 'c b a'],
    ]);
  });

  test('a maintenance release that was merged back has its own fixes', () => {
    const merged = history('m:d p', 'p:b', 'd:c', 'c:b', 'b:a', 'a:');
    expect(part(merged, { 'v1.0.0': 'b', 'v1.0.1': 'p', 'v1.1.0': 'd', 'v1.2.0': 'm' })).toEqual([
      ['v1.2.0', 'v1.1.0', 'm'],
      ['v1.1.0', 'v1.0.1', 'd c'],
      ['v1.0.1', 'v1.0.0', 'p'],
      ['v1.0.0', null, 'b a'],
    ]);
  });

  const early = {
    'v1.0.0': 'a',
    'v1.1.0-beta.1': 'b',
    'v1.1.0-rc.1': 'c',
    'v1.1.0-beta.2': 'd',
    'v1.1.0': 'e',
  };

  test('a stable release tells all that its pre-releases brought', () => {
    expect(part(line, early)).toEqual([
      ['v1.1.0', 'v1.0.0', 'e d c b'],
      ['v1.0.0', null, 'a'],
    ]);
  });

  test('on their own channel the pre-releases stand beside it, each with what was new', () => {
    expect(part(line, early, 'beta')).toEqual([
      ['v1.1.0', 'v1.0.0', 'e d c b'],
      ['v1.1.0-beta.2', 'v1.1.0-beta.1', 'd c'],
      ['v1.1.0-beta.1', 'v1.0.0', 'b'],
      ['v1.0.0', null, 'a'],
    ]);
  });
});
