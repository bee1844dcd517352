import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EventPayload } from '@slipway/action-kit';
import { defaultConfig, SlipwayError } from '@slipway/core';
import type { Input, Output } from '../../actions/tag-release/src/action.generated.ts';
import { main } from '../../actions/tag-release/src/main.ts';
import { isPreview } from '../../actions/tag-release/src/preview.ts';
import { notesTemplate } from '../../packages/core/src/adapters/notes-template.ts';
import { generateReleaseNotes } from '../../packages/core/src/operations/generate-release-notes.ts';
import {
  createFakeRunner,
  type FakeRunner,
  type FakeRunnerOptions,
} from '../doubles/fake-runner.ts';
import { createMemoryFiles } from '../doubles/memory-files.ts';
import { createMemoryGit, type MemoryGit } from '../doubles/memory-git.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-preview-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface PullRequest {
  /** On the default branch, since `v1.3.0`. */
  readonly base?: readonly string[];
  readonly commits: readonly string[];
  readonly title?: string;
  readonly branch?: string;
}

/** A pull request as GitHub checks it out: HEAD is its merge into the base. */
function open({ base = [], commits, title, branch = 'topic' }: PullRequest) {
  const git = createMemoryGit();
  let tip = git.add('feat: begin');
  git.tag('v1.3.0');
  for (const message of base) tip = git.add(message);
  const sha = tip;
  for (const message of commits) tip = git.add(message);
  git.add(`Merge ${tip} into ${sha}`, { parents: [sha, tip] });
  const event: EventPayload = {
    pull_request: {
      number: 12,
      base: { sha },
      head: { ref: branch, repo: { full_name: 'somebody/service' } },
      ...(title === undefined ? {} : { title }),
    },
  };
  return { git, event };
}

/** Runs the action on it; only looking is expected. */
async function run(
  { git, event }: { readonly git: MemoryGit; readonly event?: EventPayload },
  options: Partial<FakeRunnerOptions<Input>> & { readonly texts?: Record<string, string> } = {},
): Promise<FakeRunner<Input, Output>> {
  const { texts, ...more } = options;
  const runner = await createFakeRunner<Input, Output>({
    action: 'tag-release',
    temporaryDirectory: folder,
    workingDirectory: '/work/service',
    run: { event: 'pull_request', ref: 'refs/pull/12/merge' },
    ...(event === undefined ? {} : { event }),
    slipway: {
      generateReleaseNotes: (request) =>
        generateReleaseNotes(request, {
          git,
          files: createMemoryFiles(texts),
          notesTemplate,
          commits: { readTexts: async () => new Map() },
        }),
    },
    ...more,
  });
  await main(runner);
  return runner;
}

test.each(['pull_request', 'pull_request_review', 'pull_request_review_comment', 'merge_group'])(
  'a run by %s only looks',
  (event) => expect(isPreview({ event })).toBe(true),
);

test.each(['push', 'workflow_dispatch', 'schedule', 'release', 'pull_request_target'])(
  'a run by %s is none of a change that waits',
  (event) => expect(isPreview({ event })).toBe(false),
);

describe('the sentence says what merging releases, and why', () => {
  test.each<[PullRequest, string]>([
    [
      { commits: ['feat: a', 'feat: b', 'fix: c'] },
      'Merging this releases **1.4.0** (minor), because of 2 features.',
    ],
    [{ commits: ['fix: a'] }, 'Merging this releases **1.3.1** (patch), because of 1 fix.'],
    [
      { commits: ['feat!: a'], base: ['fix: b'] },
      'Merging this releases **2.0.0** (major), because of 1 breaking change. Without it, the next release is **1.3.1**.',
    ],
    [
      { commits: ['fix: a'], base: ['feat: b'] },
      'Merging this releases **1.4.0** (minor), because of 1 feature. So it is without it, too.',
    ],
    [
      { commits: ['docs: a'] },
      'Merging this releases nothing: what came since v1.3.0 holds no feature, fix or breaking change.',
    ],
  ])('%j', async (pull, sentence) => {
    const runner = await run(open(pull));
    expect(runner.summary()).toContain(`\n\n${sentence}\n`);
    expect(runner.logged).toContainEqual({
      level: 'notice',
      message: sentence.replaceAll('*', ''),
    });
  });

  test('of a first release, and of one that was asked for', async () => {
    const git = createMemoryGit();
    git.add('feat: begin');
    expect((await run({ git })).summary()).toContain(
      'Merging this releases **0.1.0** (minor): it is the first release.',
    );
    const asked = await run(open({ commits: ['docs: a'] }), { inputs: { version: '1.5.0' } });
    expect(asked.summary()).toContain(
      'Merging this releases **1.5.0** (minor): the version 1.5.0 was asked for.',
    );
  });

  test('where releases are proposed first, and on the proposal itself', async () => {
    const inputs = { mode: 'pull-request' };
    const proposed = await run(open({ commits: ['feat: a'] }), { inputs });
    expect(proposed.summary()).toContain(
      'Merging this brings the release pull request to **1.4.0**',
    );
    const { release_branch: branch } = defaultConfig.release_management;
    const proposal = await run(open({ commits: ['feat: a'], branch }), { inputs });
    expect(proposal.summary()).toContain('Merging this releases **1.4.0**');
  });

  test('in a merge queue', async () => {
    const { git, event } = open({ commits: ['fix: a'], base: ['feat: b'] });
    const base_sha = event.pull_request?.base?.sha ?? '';
    const queued = {
      run: { event: 'merge_group', ref: 'refs/heads/gh-readonly-queue/main/pr-12' },
    };
    const runner = await run({ git, event: { merge_group: { base_sha } } }, queued);
    expect(runner.summary()).toContain(
      'Merging this group releases **1.4.0** (minor), because of 1 feature. So it is without it, too.',
    );
    expect(runner.summary()).not.toContain('squash');
  });
});

describe('of several packages', () => {
  const configOf = (paths: readonly string[]) => ({
    ...defaultConfig,
    release_management: {
      ...defaultConfig.release_management,
      packages: paths.map((path) => ({
        path,
        name: path,
        tag_prefix: undefined,
        tag_name: undefined,
        changelog_file: undefined,
        version_files: undefined,
        depends_on: [],
      })),
    },
  });

  test('each is named, with what it would be without the change', async () => {
    const git = createMemoryGit();
    git.add('feat: begin', { paths: ['core/a', 'tool/a', 'site/a'] });
    for (const name of ['core', 'tool', 'site']) git.tag(`${name}-v1.0.0`);
    const sha = git.add('fix: 0', { paths: ['core/0'] });
    git.add('feat: a', { paths: ['core/b'] });
    git.add('fix: b', { paths: ['tool/b'] });
    git.add('ci: c', { paths: ['.github/x'] });
    const config = configOf(['core', 'tool', 'site']);
    const runner = await run({ git, event: { pull_request: { base: { sha } } } }, { config });
    const summary = runner.summary();
    expect(summary).toContain('## Preview: core-v1.1.0, tool-v1.0.1\n');
    expect(summary).toContain(
      'Merging this releases **core 1.1.0** (minor), because of 1 feature; **tool 1.0.1** (patch), because of 1 fix. Without it, the next release is **core 1.0.1**.',
    );
    expect(summary).toContain('### Notes of tool 1.0.1');
    expect(summary).toContain('| `site` | `1.0.0` | `1.0.0` | stays |');
    expect(summary).toContain('1 commit of no package');
  });

  test('many are counted, and none is told, too', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const git = createMemoryGit();
    git.add('feat: begin', { paths: names.map((name) => `${name}/x`) });
    const config = configOf(names);
    expect((await run({ git }, { config })).summary()).toContain('## Preview: 6 packages\n');
    for (const name of names) git.tag(`${name}-v1.0.0`);
    git.add('docs: a', { paths: ['a/y'] });
    const nothing = (await run({ git }, { config })).summary();
    expect(nothing).toContain('Merging this releases nothing: in none of the packages');
    expect(nothing).toContain('| `f` | `1.0.0` | `1.0.0` | stays |');
  });
});

describe('the title', () => {
  test.each<[string, readonly string[], string]>([
    ['feat: sail', ['feat: a'], 'its title `feat: sail` asks for a minor release.\n'],
    ['docs: tell', ['docs: a'], 'its title `docs: tell` moves no version.\n'],
    [
      'fix: sail',
      ['feat: a'],
      'asks for a patch release. Its commits ask for more, a minor release: let the title say so.',
    ],
    [
      'Add search',
      ['feat: a'],
      'its title counts for nothing: `Add search` is not a conventional commit. Write it as `type(scope): description`, such as `feat: add search`.',
    ],
    ['API: `x`', ['fix: a'], 'its title `` API: `x` `` moves no version'],
    ['API first', ['fix: a'], 'such as `fix: API first`.'],
    ['Sail', ['feat!: a'], 'such as `feat!: sail`.'],
    ['Sail', ['docs: a'], 'such as `docs: sail`.'],
    ['', ['docs: a'], 'such as `docs: say what changes`.'],
    ['@ada <img>\nfeat: x', ['fix: a'], '`@ada <img> feat: x` is not'],
  ])('%j over %j', async (title, commits, words) => {
    const runner = await run(open({ commits, title }));
    expect(runner.summary()).toContain(words);
  });

  test('is not held against what waits on the default branch already', async () => {
    const runner = await run(open({ base: ['feat: b'], commits: ['fix: a'], title: 'fix: a' }));
    expect(runner.summary()).toMatch(/asks for a patch release\.\n/);
  });
});

describe('what a preview gives', () => {
  test('are the outputs of a dry run, the plan and the notes', async () => {
    const { outputs } = await run(open({ commits: ['feat: a'] }));
    expect(outputs).toMatchObject({
      released: 'true',
      version: '1.4.0',
      'previous-version': '1.3.0',
      tag: 'v1.4.0',
      bump: 'minor',
      'release-id': '',
      'release-url': '',
    });
    expect(
      JSON.parse(await readFile(outputs.plan ?? '', 'utf8')).packages[0].commits,
    ).toMatchObject([
      { disposition: 'ignored', reason: 'a merge: the commits that it brings in count' },
      { disposition: 'bump', reason: '`feat`: minor' },
    ]);
    expect(await readFile(outputs['notes-file'] ?? '', 'utf8')).toContain('### Features\n\n- a (');
    expect((await run(open({ commits: ['docs: a'] }))).outputs).toMatchObject({
      released: 'false',
      version: '',
      'notes-file': '',
    });
  });

  test('is the notes, and each commit with its reason', async () => {
    const summary = (await run(open({ commits: ['feat: a', 'docs: b', 'words'] }))).summary();
    expect(summary).toMatch(/^## Preview: v1\.4\.0\n/);
    expect(summary).toContain('### Release notes\n\n### Features\n\n- a (');
    expect(summary).toContain('| words | unparsed | not a conventional commit |');
    expect(summary).toContain('<summary>2 commits without effect</summary>');
    const nothing = (await run(open({ commits: ['docs: b'] }))).summary();
    expect(nothing).toMatch(/^## Preview: nothing to release\n/);
    expect(nothing).toContain('<summary>2 commits since the last release</summary>');
  });

  test('stays below what GitHub accepts, and says where the rest is', async () => {
    const commits = Array.from(
      { length: 10_000 },
      (_, index) => `feat: number ${index} ${'x'.repeat(250)}`,
    );
    const summary = (await run(open({ commits }))).summary();
    expect(Buffer.byteLength(summary)).toBeLessThan(400_000);
    expect(summary).toContain('The notes go on: `plan.json` has all of them.');
    expect(summary).toContain('…and 9800 more: `plan.json` has all of them.');
  });
});

describe('where a change goes', () => {
  test.each<[string, (sha: string) => EventPayload]>([
    ['a pull request', (sha) => ({ pull_request: { base: { sha, ref: 'release/v1.x' } } })],
    ['a merge queue', (sha) => ({ merge_group: { base_sha: sha, base_ref: 'refs/heads/1.x' } })],
  ])('%s into a maintenance branch that asks for too much is stopped', async (_, eventOf) => {
    const { git, event } = open({ commits: ['feat!: a'] });
    const sha = String(event.pull_request?.base?.sha);
    await expect(run({ git, event: eventOf(sha) })).rejects.toMatchObject({
      code: 'invalid-version',
      message: expect.stringContaining('releases versions 1.x only, and this would be 2.0.0'),
    });
  });

  test('a title counts as the project says', async () => {
    const { release_management } = defaultConfig;
    const bumps = { docs: 'patch' } as const;
    const config = { ...defaultConfig, release_management: { ...release_management, bumps } };
    const runner = await run(open({ commits: ['docs: a'], title: 'docs: a' }), { config });
    expect(runner.summary()).toContain('asks for a patch release');
  });
});

describe('what a preview does not know', () => {
  test.each<[string, EventPayload | undefined]>([
    ['nothing of the event', undefined],
    ['no base', { pull_request: { title: 'fix: a' } }],
    ['a base that the clone lacks', { pull_request: { base: { sha: 'f'.repeat(40) } } }],
    ['a base that is none', { pull_request: { base: { sha: '--upload-pack=x' } } }],
  ])('%s: it tells the rest', async (_, event) => {
    const { git } = open({ commits: ['fix: a'], base: ['feat: b'] });
    const runner = await run(event === undefined ? { git } : { git, event });
    expect(runner.summary()).toMatch(/because of 1 feature\.\n/);
    expect(git.asked).not.toContain('resolve --upload-pack=x');
  });

  test('a fault is none of that', async () => {
    const { event } = open({ commits: ['fix: a'] });
    const git = createMemoryGit();
    git.add('feat: begin');
    const resolve = git.resolve;
    git.resolve = async (revision) => {
      if (revision.length === 40) throw new TypeError('a fault');
      return resolve(revision);
    };
    await expect(run({ git, event })).rejects.toThrow(TypeError);
    await expect(run(open({ commits: ['words'] }), { inputs: { strict: 'true' } })).rejects.toThrow(
      SlipwayError,
    );
  });
});
