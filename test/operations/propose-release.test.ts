import { beforeEach, describe, expect, test } from '@jest/globals';
import { defaultConfig, SlipwayError } from '@slipway/core';
import { readMark } from '../../packages/core/src/domain/release/release-pull-request.ts';
import { findMergedRelease } from '../../packages/core/src/operations/find-merged-release.ts';
import {
  type ProposeReleaseRequest,
  proposeRelease,
} from '../../packages/core/src/operations/propose-release.ts';
import { createFakeClock } from '../doubles/fake-clock.ts';
import { fakeRun } from '../doubles/fake-runner.ts';
import { createMemoryGit, type MemoryGit } from '../doubles/memory-git.ts';
import {
  createMemoryPullRequests,
  type MemoryPullRequests,
} from '../doubles/memory-pull-requests.ts';
import { createMemoryReleases, type MemoryReleases } from '../doubles/memory-releases.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

const branch = 'slipway/release';
let git: MemoryGit;
let server: MemoryReleases;
let pullRequests: MemoryPullRequests;
let log: ReturnType<typeof createRecordedLog>;

beforeEach(() => {
  git = createMemoryGit();
  server = createMemoryReleases();
  pullRequests = createMemoryPullRequests(server);
  log = createRecordedLog();
  commitToMain('feat: begin');
});

/** Adds a commit, and pushes it. */
function commitToMain(message: string): string {
  const sha = git.add(message);
  pullRequests.others.set('main', {
    sha,
    parents: [],
    message,
    authorEmail: 'ada@example.org',
    committerEmail: 'ada@example.org',
  });
  return sha;
}

const ports = () => ({ ...server, git, pullRequests, clock: createFakeClock(), log: log.log });
const run = { ...fakeRun, ref: 'refs/heads/main' };

async function propose(
  version: string | undefined,
  more: Partial<ProposeReleaseRequest> = {},
): ReturnType<typeof proposeRelease> {
  const notes = `Notes of ${version}\n`;
  const tag = `v${version}`;
  const release = version && { version, tag, changelogFile: 'CHANGELOG.md', notes };
  const one = { name: 'service', previousVersion: null, reason: 'A feature.', notes, tag };
  const released = release || undefined;
  const request: ProposeReleaseRequest = {
    commit: String(await git.resolve('HEAD')),
    packages: version === undefined ? [] : [{ ...one, version }],
    content: {
      packages: [{ name: 'service', path: '.', versionFiles: [], release: released }],
      repositoryUrl: 'https://github.com/octo/service',
    },
    config: defaultConfig,
    run,
    dryRun: false,
    ...more,
  };
  return proposeRelease(request, ports());
}

const pushes = () => server.calls.filter((call) => call === 'push!');
const effects = () => [...pushes(), ...pullRequests.calls];

describe('a release pull request', () => {
  test('is opened on a branch of one commit', async () => {
    const proposal = await propose('1.0.0');
    expect(proposal).toMatchObject({ kind: 'proposed', pull: { number: 1 }, branch });
    expect(proposal.steps).toEqual([
      'Write the release commit to slipway/release.',
      'Open pull request #1.',
    ]);
    const made = server.world.made.get(String(server.world.branches.get(branch)));
    expect(made).toMatchObject({
      parent: await git.resolve('HEAD'),
      message: 'chore(release): v1.0.0\n',
      files: [{ path: 'CHANGELOG.md', text: expect.stringContaining('Notes of 1.0.0') }],
    });
    expect(readMark(pullRequests.pulls[0]?.body ?? '')?.packages[0]).toMatchObject({
      tag: 'v1.0.0',
    });
  });

  test('is left alone by a second run, and follows the next one', async () => {
    await propose('1.0.0');
    const before = effects().length;
    expect((await propose('1.0.0')).steps).toEqual([]);
    expect(effects()).toHaveLength(before);
    commitToMain('feat!: more');
    expect((await propose('2.0.0')).steps).toEqual([
      'Write the release commit to slipway/release.',
      'Update pull request #1.',
    ]);
    expect(pullRequests.pulls).toMatchObject([{ title: 'chore(release): v2.0.0' }]);
  });

  test('is closed where nothing is left to release, once', async () => {
    await propose('1.0.0');
    expect(await propose(undefined)).toMatchObject({ kind: 'nothing', closed: 1 });
    expect(pullRequests.pulls).toMatchObject([{ open: false }]);
    expect(server.world.branches.has(branch)).toBe(false);
    expect(await propose(undefined)).toEqual({ kind: 'nothing', closed: undefined, steps: [] });
  });

  test('of another branch than the default one has a branch of its own', async () => {
    const head = pullRequests.others.get('main');
    if (head !== undefined) pullRequests.others.set('1.x', head);
    const proposal = await propose('1.0.1', { run: { ...run, ref: 'refs/heads/1.x' } });
    expect(proposal).toMatchObject({ branch: 'slipway/release--1.x' });
  });

  test('is not touched by a run whose branch moved on, nor by one on its own branch', async () => {
    const old = String(await git.resolve('HEAD'));
    commitToMain('feat: more');
    expect(await propose('1.0.0', { commit: old })).toMatchObject({
      kind: 'skipped',
      reason: expect.stringContaining('main has moved on'),
    });
    const own = { ...run, ref: `refs/heads/${branch}` };
    expect(await propose('1.0.0', { run: own })).toMatchObject({ kind: 'skipped' });
    expect(effects()).toEqual([]);
  });

  test('is only planned in a dry run, which asks nobody', async () => {
    const planned = await propose('1.0.0', { dryRun: true });
    expect(planned).toMatchObject({ kind: 'planned', title: 'chore(release): v1.0.0' });
    expect(planned.steps.join(' ')).toContain('`CHANGELOG.md` to slipway/release, on top of main');
    expect(await propose(undefined, { dryRun: true })).toMatchObject({ kind: 'nothing' });
    expect(server.calls).toEqual([]);
  });

  test.each([
    ['is for a branch', { run: { ...run, ref: 'refs/tags/v1' } }, 'started this run'],
    [
      'would have to hold something',
      { content: { packages: [], repositoryUrl: '' } },
      'would be empty',
    ],
  ])('%s', async (_, more, message) => {
    await expect(propose('1.0.0', more)).rejects.toThrow(message);
  });

  test('never overwrites what somebody else pushed', async () => {
    const other = pullRequests.others.get('main');
    if (other !== undefined) pullRequests.others.set(branch, other);
    await expect(propose('1.0.0')).rejects.toThrow(/is not ours/);
    expect(effects()).toEqual([]);
  });

  test('holds what somebody else pushed on top of the new commit, and says so', async () => {
    await propose('1.0.0');
    const other = pullRequests.others.get('main');
    if (other !== undefined) pullRequests.others.set(branch, { ...other, sha: 'theirs' });
    server.world.branches.set(branch, 'theirs');
    server.world.carried = { kind: 'carried', commit: 'both', kept: ['docs: word it'] };
    expect(await propose('1.1.0')).toMatchObject({
      kind: 'proposed',
      steps: [
        expect.stringContaining('what others committed there: docs: word it'),
        'Update pull request #1.',
      ],
    });
    expect(server.world.branches.get(branch)).toBe('both');
  });

  test('needs the right to push before anything is written', async () => {
    server.world.pushable = false;
    await expect(propose('1.0.0')).rejects.toMatchObject({ code: 'missing-permission' });
    expect(effects()).toEqual([]);
  });
});

describe('what goes wrong on the way', () => {
  test('an answer that was lost is looked for', async () => {
    pullRequests.loseNext();
    expect(await propose('1.0.0')).toMatchObject({ kind: 'proposed', pull: { number: 1 } });
    expect(pullRequests.pulls).toHaveLength(1);
    server.spoilNext('push', 'lost-after');
    commitToMain('fix: more');
    expect(await propose('1.0.1')).toMatchObject({ steps: ['Update pull request #1.'] });
  });

  test('a pull request that another run opened meanwhile is taken', async () => {
    pullRequests.meanwhile(() => {
      void pullRequests.create({ head: branch, base: 'main', title: 'x', body: '' });
    });
    expect(await propose('1.0.0')).toMatchObject({ kind: 'proposed', pull: { number: 1 } });
    expect(pullRequests.pulls).toHaveLength(1);
  });

  test('a branch that somebody moved meanwhile is looked at again', async () => {
    server.meanwhile('push', () => server.world.branches.set(branch, 'elsewhere'));
    await expect(propose('1.0.0')).rejects.toMatchObject({ code: 'half-done' });
  });

  test('what a look does not help is told as it is', async () => {
    server.spoilNext('push', new SlipwayError('conflict', 'A rule.', { remedy: 'Change it.' }));
    await expect(propose('1.0.0')).rejects.toThrow('A rule.');
  });

  test.each(['kill-before', 'kill-after'] as const)(
    'a run that was killed is finished by the next one (%s the push)',
    async (trouble) => {
      server.spoilNext('push', trouble);
      await expect(propose('1.0.0')).rejects.toThrow();
      expect(await propose('1.0.0')).toMatchObject({ kind: 'proposed', pull: { number: 1 } });
    },
  );
});

describe('a merged release', () => {
  const find = (more: object = {}) =>
    findMergedRelease({ config: defaultConfig, run, dryRun: false, ...more }, ports());

  async function mergeOne(): Promise<string> {
    await propose('1.0.0');
    const merge = commitToMain('Merge pull request #1');
    pullRequests.merge(1, merge);
    return merge;
  }

  test('is what its reviewers agreed to, at the commit that it became', async () => {
    const commit = await mergeOne();
    const merged = { number: 1, commit, version: '1.0.0' };
    expect(await find()).toMatchObject(merged);
    commitToMain('feat: more');
    expect(await find()).toMatchObject(merged);
  });

  test('is looked for again at its own commit, and no more once it is out', async () => {
    const commit = await mergeOne();
    git.tag('v1.0.0', commit);
    expect(await find()).toMatchObject({ commit });
    commitToMain('feat: more');
    // Tagged, and not published: a run died between the two.
    expect(await find()).toMatchObject({ commit });
    const fields = { tag: 'v1.0.0', name: '', body: '', target: commit, prerelease: false };
    const { id } = await server.releases.createDraft(fields);
    await server.releases.publish(id, { ...fields, latest: 'true' });
    expect(await find()).toBeUndefined();
  });

  test('is none where its tag stands elsewhere, or its commit is not in the history', async () => {
    await mergeOne();
    git.tag('v1.0.0', commitToMain('feat: more'));
    expect(await find()).toBeUndefined();
    pullRequests.merge(1, '1'.repeat(40));
    expect(await find()).toBeUndefined();
  });

  test('names several packages by their names', async () => {
    await mergeOne();
    const config = {
      ...defaultConfig,
      release_management: { ...defaultConfig.release_management, packages: 'auto' as const },
    };
    expect(await find({ config })).toMatchObject({ version: 'service@1.0.0' });
  });

  test('has our mark', async () => {
    await mergeOne();
    await pullRequests.update(1, { body: 'Nothing of ours' });
    expect(await find()).toBeUndefined();
  });

  test('is none of a run of a tag, or where none was merged', async () => {
    expect(await find()).toBeUndefined();
    expect(await find({ run: { ...run, ref: 'refs/tags/v1' } })).toBeUndefined();
  });

  test('cannot be seen by a dry run without a token, which says so', async () => {
    const missing = new SlipwayError('missing-token', 'There is no token.', { remedy: 'Give it.' });
    server.spoilNext('defaultBranch', missing);
    expect(await find({ dryRun: true })).toBeUndefined();
    expect(log.lines('info').join(' ')).toContain('cannot see whether');
    server.spoilNext('defaultBranch', missing);
    await expect(find()).rejects.toThrow(missing);
  });
});
