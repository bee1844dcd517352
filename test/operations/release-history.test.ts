import { describe, expect, test } from '@jest/globals';
import { parseVersion } from '../../packages/core/src/domain/version/version.ts';
import {
  findBase,
  readHistory,
  readWholeHistory,
} from '../../packages/core/src/operations/release/release-history.ts';
import { createMemoryGit, type MemoryGit } from '../doubles/memory-git.ts';

const question = {
  template: { before: 'v', after: '' },
  scheme: 'semantic',
  version: undefined,
  channel: undefined,
} as const;

async function find(git: MemoryGit, more: { channel?: string; sha?: string } = {}) {
  const sha = more.sha ?? String(await git.resolve('HEAD'));
  git.asked.length = 0;
  const history = readHistory(git, sha, false);
  const { base, commits } = await findBase({ ...question, channel: more.channel }, history);
  return {
    previous: base.previous?.name,
    lastOnChannel: base.lastOnChannel?.name,
    messages: commits.map(({ message }) => message),
    // Read beside the rest, for the newcomers.
    asked: git.asked.filter((one) => one !== 'authors'),
  };
}

describe('the last release', () => {
  test('is found by what came since it: no walk through the whole history', async () => {
    const git = createMemoryGit();
    git.add('one');
    git.tag('v1.0.0');
    git.add('two');
    git.add('three');
    expect(await find(git)).toEqual({
      previous: 'v1.0.0',
      lastOnChannel: undefined,
      messages: ['three', 'two'],
      asked: ['tags', 'commits'],
    });
  });

  test('may be the commit itself, and what came before it is measured', async () => {
    const git = createMemoryGit();
    git.add('one');
    git.tag('v1.0.0');
    git.add('two');
    git.tag('v1.1.0');
    expect(await find(git)).toMatchObject({ previous: 'v1.0.0', asked: ['tags', 'commits'] });
  });

  test('of a first release is none', async () => {
    const git = createMemoryGit();
    git.add('one');
    expect(await find(git)).toMatchObject({ previous: undefined, messages: ['one'] });
  });

  test('is found through a merge', async () => {
    const git = createMemoryGit();
    const one = git.add('one');
    const side = git.add('side');
    git.tag('v1.0.0');
    const main = git.add('main', { parents: [one] });
    git.add('merge', { parents: [main, side] });
    expect(await find(git)).toMatchObject({
      previous: 'v1.0.0',
      messages: ['merge', 'main'],
      asked: ['tags', 'commits'],
    });
  });

  test('is not one of another branch, however high: then the walk tells', async () => {
    const git = createMemoryGit();
    const one = git.add('one');
    git.tag('v1.0.0');
    git.add('two');
    git.tag('v2.0.0');
    git.add('fix', { parents: [one] });
    expect(await find(git)).toMatchObject({
      previous: 'v1.0.0',
      messages: ['fix'],
      asked: ['tags', 'commits', 'reachable tags', 'commits'],
    });
  });

  test('is not one that comes after the commit', async () => {
    const git = createMemoryGit();
    git.add('one');
    git.tag('v1.0.0');
    const two = git.add('two');
    git.add('three');
    git.tag('v2.0.0');
    expect(await find(git, { sha: two })).toMatchObject({ previous: 'v1.0.0', messages: ['two'] });
  });

  test('of a version below all of another branch is no error', async () => {
    const git = createMemoryGit();
    const one = git.add('one');
    git.tag('v1.0.0');
    git.add('two');
    git.tag('v2.0.0');
    const sha = git.add('fix', { parents: [one] });
    const version = { ...question, version: parseVersion('1.0.1', 'semantic') };
    const { base } = await findBase(version, readHistory(git, sha, false));
    expect(base.previous?.name).toBe('v1.0.0');
  });

  test('of a channel is proven as well', async () => {
    const git = createMemoryGit();
    const one = git.add('one');
    git.tag('v1.0.0');
    git.add('two');
    git.tag('v1.1.0-beta.1');
    git.add('three');
    expect(await find(git, { channel: 'beta' })).toMatchObject({
      lastOnChannel: 'v1.1.0-beta.1',
      asked: ['tags', 'commits'],
    });
    git.add('other', { parents: [one] });
    expect(await find(git, { channel: 'beta' })).toMatchObject({
      lastOnChannel: undefined,
      messages: ['other'],
    });
  });
});

describe('the whole history, read at once', () => {
  test('answers as the parts do', async () => {
    const git = createMemoryGit();
    const one = git.add('one');
    git.tag('v1.0.0');
    git.add('two');
    git.tag('v2.0.0');
    const side = git.add('side', { parents: [one], authorName: 'Grace' });
    const sha = git.add('fix');
    git.asked.length = 0;
    const [whole, parts] = [readWholeHistory(git, sha, false), readHistory(git, sha, false)];
    expect(await whole.reachableTags()).toEqual(await parts.reachableTags());
    for (const from of [undefined, one, side, sha])
      expect(await whole.since(from)).toEqual(await parts.since(from));
    expect(whole.sha).toBe(sha);
    for (const before of [one, side, sha])
      expect(await whole.authorsBefore(before)).toEqual(await parts.authorsBefore(before));
  });

  test('asks git once', async () => {
    const git = createMemoryGit();
    const one = git.add('one');
    const sha = git.add('two');
    const history = readWholeHistory(git, sha, true);
    await Promise.all([history.since(one), history.since(undefined), history.reachableTags()]);
    await history.tags();
    await history.authorsBefore(one);
    history.stop();
    expect(git.asked).toEqual(['commits with paths', 'tags']);
  });
});

describe('earlier authors', () => {
  test('may be asked for early, and are told to whoever waits for them', async () => {
    const git = createMemoryGit();
    const one = git.add('one');
    const history = readHistory(git, one, false);
    void history.authorsBefore(one);
    expect(await history.authorsBefore(one)).toEqual([{ name: 'Ada', email: 'ada@example.org' }]);
    expect(git.asked).toEqual(['authors']);
  });

  test('that nobody waits for are given up, and fail nobody', async () => {
    const git = createMemoryGit();
    const one = git.add('one');
    const signals: (AbortSignal | undefined)[] = [];
    const slow = {
      ...git,
      authorsBefore: (_: string, signal?: AbortSignal) => {
        signals.push(signal);
        return Promise.reject(new Error('stopped'));
      },
    };
    const history = readHistory(slow, one, false);
    void history.authorsBefore(one);
    history.stop();
    await new Promise((resolve) => setImmediate(resolve));
    expect(signals[0]?.aborted).toBe(true);
    await expect(history.authorsBefore(one)).rejects.toThrow('stopped');
  });
});
