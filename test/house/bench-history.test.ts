import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { historyRepository } from '../../scripts/bench/history-repository.ts';
import { historyStream, tagName } from '../../scripts/bench/history-stream.ts';
import { repositoryIn, temporaryFolder } from '../doubles/temporary-repository.ts';

const shape = { commits: 400, tags: 10, tagged: 200 };

test('a made-up history is the same each time, and each shape is another', () => {
  const text = (one = shape) => [...historyStream(one)].join('');
  expect(text()).toBe(text());
  expect(text({ ...shape, tags: 11 })).not.toBe(text());
});

test('the names of its tags only go up, in any number', () => {
  expect([0, 9, 10, 499, 500].map(tagName)).toEqual([
    'v1.0.0',
    'v1.0.9',
    'v1.1.0',
    'v1.49.9',
    'v2.0.0',
  ]);
});

describe('a repository with a made-up history', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let path: string;
  beforeAll(async () => {
    place = temporaryFolder();
    path = await historyRepository(place.folder, shape);
  });
  afterAll(() => place.dispose());

  test('holds what was asked for', () => {
    const { git } = repositoryIn(path);
    expect(git('rev-list', '--count', 'HEAD')).toBe('400');
    expect(git('tag', '--merged', 'HEAD').split('\n')).toHaveLength(10);
    const after = Number(git('rev-list', '--count', `${tagName(9)}..HEAD`));
    expect(after).toBeGreaterThan(190);
    expect(after).toBeLessThanOrEqual(200);
    expect(git('status', '--porcelain')).toBe('');
  });

  test('has merges, bodies, pull requests, reverts, footers and changed files', () => {
    const { git } = repositoryIn(path);
    const log = git('log', '--format=%s%n%b');
    expect(Number(git('rev-list', '--count', '--merges', 'HEAD'))).toBeGreaterThan(10);
    for (const part of [/\(#\d+\)/, /^Reverts octo\/service#\d+$/m, /^Refs: #\d+$/m, /^Update /m])
      expect(log).toMatch(part);
    expect(git('log', '-1', '--no-merges', '--name-only', '--format=')).toContain('packages/');
  });

  test('is made once', async () => {
    const head = repositoryIn(path).git('rev-parse', 'HEAD');
    expect(await historyRepository(place.folder, shape)).toBe(path);
    expect(repositoryIn(path).git('rev-parse', 'HEAD')).toBe(head);
    const other = await historyRepository(join(place.folder, 'other'), shape);
    expect(repositoryIn(other).git('rev-parse', 'HEAD')).toBe(head);
  });
});
