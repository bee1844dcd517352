import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createGit } from '../../packages/core/src/adapters/git-command.ts';
import { nodeFiles } from '../../packages/core/src/adapters/node-files.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import { notesTemplate } from '../../packages/core/src/adapters/notes-template.ts';
import type { Config } from '../../packages/core/src/domain/config/config.ts';
import { defaultConfig } from '../../packages/core/src/domain/config/defaults.ts';
import {
  type PackagePlan,
  renderPlan,
} from '../../packages/core/src/domain/history/release-plan.ts';
import {
  generateReleaseNotes,
  type ReleaseNotes,
  type ReleaseNotesRequest,
} from '../../packages/core/src/operations/generate-release-notes.ts';
import type { Log } from '../../packages/core/src/ports/log.ts';
import { createMemoryFiles } from '../doubles/memory-files.ts';
import { createMemoryGit, type MemoryGit } from '../doubles/memory-git.ts';
import {
  gitEnvironment,
  repositoryIn,
  type TemporaryRepository,
  temporaryFolder,
} from '../doubles/temporary-repository.ts';

type Ask = Partial<Omit<ReleaseNotesRequest, 'config'>> & {
  readonly deployment?: Partial<Config['deployment']>;
  readonly management?: Partial<Config['release_management']>;
  readonly texts?: Readonly<Record<string, string>>;
  readonly log?: Pick<Log, 'warning'>;
};

function requestOf({
  deployment,
  management,
  texts: _,
  log: __,
  ...more
}: Ask): ReleaseNotesRequest {
  return {
    projectPath: '/work/service',
    version: undefined,
    bump: 'auto',
    channel: undefined,
    commit: undefined,
    strict: false,
    repositoryUrl: 'https://github.com/octo/service',
    config: {
      ...defaultConfig,
      deployment: { ...defaultConfig.deployment, ...deployment },
      release_management: { ...defaultConfig.release_management, ...management },
    },
    ...more,
  };
}

const ask = (git: MemoryGit, more: Ask = {}): Promise<ReleaseNotes> =>
  generateReleaseNotes(requestOf(more), {
    git,
    files: createMemoryFiles(more.texts),
    notesTemplate,
    commits: { readTexts: async () => new Map() },
    ...(more.log && { log: more.log }),
  });

async function planOf(git: MemoryGit, more: Ask = {}): Promise<PackagePlan> {
  const notes = await ask(git, more);
  if (notes.kind !== 'release') throw new Error(`nothing: ${notes.reason}`);
  return notes.package;
}

/** A history with `v1.1.0` and then these commits. */
function since(...messages: readonly string[]): MemoryGit {
  const git = createMemoryGit();
  git.add('feat: begin');
  git.tag('v1.1.0');
  for (const message of messages) git.add(message);
  return git;
}

describe('the next version, from the commits', () => {
  test.each([
    [['fix: a'], '1.1.1', 'patch'],
    [['fix: a', 'feat: b', 'docs: c'], '1.2.0', 'minor'],
    [['fix: a', 'feat!: b'], '2.0.0', 'major'],
    [['docs: a\n\nBREAKING CHANGE: b'], '2.0.0', 'major'],
    [['Revert "feat: older"'], '1.1.1', 'patch'],
  ])('%j after 1.1.0 make %s', async (messages, version, bump) => {
    const git = since(...messages);
    expect(await planOf(git)).toMatchObject({
      version,
      bump,
      tag: `v${version}`,
      previous_version: '1.1.0',
      path: '.',
    });
  });

  test('below 1.0 a breaking change moves the minor', async () => {
    const git = createMemoryGit();
    git.add('feat: begin');
    git.tag('v0.3.0');
    git.add('feat!: change');
    expect(await planOf(git)).toMatchObject({ version: '0.4.0', bump: 'minor' });
  });

  test('a first release is 0.1.0, whatever its commits hold', async () => {
    const git = createMemoryGit();
    git.add('feat!: begin');
    expect(await planOf(git)).toMatchObject({
      version: '0.1.0',
      previous_version: null,
      bump: 'minor',
      tag: 'v0.1.0',
    });
  });

  test.each([
    ['1.4.0', '1.4.0', 'the version that the project says'],
    ['0.0.9', '0.1.0', 'not less than 0.1.0'],
    ['0.0.0-development', '0.1.0', 'no placeholder'],
    ['2.0.0-rc.1', '0.1.0', 'no pre-release'],
    ['soon', '0.1.0', 'nothing that is no version'],
  ])('a first release where package.json says %s is %s: %s', async (own, version) => {
    const git = createMemoryGit();
    git.add('feat: begin');
    const texts = { '/work/service/package.json': JSON.stringify({ name: 's', version: own }) };
    expect(await planOf(git, { texts })).toMatchObject({ version, previous_version: null });
    expect(await planOf(git, { texts, bump: 'minor' })).toMatchObject({ version: '0.1.0' });
  });

  test.each<[string, string, Readonly<Record<string, string>>, Ask['management']]>([
    ['VERSION', '1.4.0', { VERSION: '1.4.0\n' }, {}],
    ['Cargo.toml', '1.4.0', { 'Cargo.toml': '[package]\nname = "s"\nversion = "1.4.0"\n' }, {}],
    [
      'a Python module',
      '1.4.0',
      {
        'pyproject.toml':
          '[project]\nname = "s"\ndynamic = ["version"]\n[tool.setuptools.dynamic]\nversion = {attr = "s.__version__"}\n',
        's/__init__.py': '__version__ = "1.4.0"\n',
      },
      {},
    ],
    [
      'a file of the configuration',
      '1.4.0',
      { 'src/v.h': '#define V "1.4.0"\n' },
      { version_files: [{ path: 'src/v.h', pattern: '#define V "{version}"' }] },
    ],
    ['files that contradict each other', '0.1.0', { VERSION: '1.4.0', 'version.txt': '1.5.0' }, {}],
    [
      'a file that lacks it',
      '0.1.0',
      { 'src/v.h': '' },
      { version_files: [{ path: 'src/v.h', pattern: '#define V "{version}"' }] },
    ],
  ])('a first release begins at what %s says: %s', async (_, version, inside, management) => {
    const git = createMemoryGit();
    git.add('feat: begin');
    const texts = Object.fromEntries(
      Object.entries(inside).map(([path, text]) => [`/work/service/${path}`, text]),
    );
    const given = { texts, ...(management && { management }) };
    expect(await planOf(git, given)).toMatchObject({ version });
    git.tag('v1.0.0');
    git.add('fix: a');
    expect(await planOf(git, given)).toMatchObject({ version: '1.0.1' });
    git.add('chore(release): 1.4.0');
    const said = version === '0.1.0' ? {} : { version: '1.4.0' };
    expect(await planOf(git, given)).toMatchObject(said);
  });

  test.each([
    [['0.9.1'], '', '0.9.1', '0.9.2'],
    [['release-1.0.0', 'release-1.1.0'], 'release-', 'release-1.1.0', 'release-1.1.1'],
    [['service@1.0.0', 'other@1.0.0'], 'service@', 'service@1.0.0', 'service@1.1.0'],
    [['1.0.0', '1.1.0-rc.1'], '', '1.1.0-rc.1', '1.1.0'],
    [['1.0', '1.1'], '', '1.1', '1.1.1'],
  ])('tags of one other form (%j) are followed, and said', async (tags, prefix, last, next) => {
    const git = createMemoryGit();
    for (const name of tags) git.tag(name, git.add('feat: one more'));
    git.add('fix: mend');
    const warned: string[] = [];
    const log = { warning: (text: string) => void warned.push(text) };
    expect(await planOf(git, { log })).toMatchObject({ tag: next });
    expect(warned).toEqual([expect.stringContaining(`tags such as ${last}, and`)]);
    expect(warned[0]).toContain(`\`release_management.tag_prefix\` to ${JSON.stringify(prefix)}`);
    expect(await planOf(git, { version: '5.0.0' })).toMatchObject({ tag: 'v5.0.0' });
    expect(await planOf(git, { management: { tag_prefix: prefix } })).toMatchObject({ tag: next });
  });

  test.each([
    [['release-1.0.0', 'release-1.1.0', '2.0.0'], 'v', 'release-', 'release-1.0.0, release-1.1.0'],
    [['1.0.0', '1.0.1', '1.0.2', '1.0.3', '1.0.4'], 'r', '', '1.0.0, 1.0.1, 1.0.2 and 2 more'],
  ])(
    'tags of other forms (%j) are not overlooked where %j was set or nobody knows which is meant',
    async (tags, tag_prefix, prefix, found) => {
      const git = createMemoryGit();
      for (const name of tags) git.tag(name, git.add('feat: one more'));
      await expect(ask(git, { management: { tag_prefix } })).rejects.toMatchObject({
        code: 'invalid-config',
        message: `No tag has the form ${tag_prefix}1.2.3, but ${found} name versions.`,
        remedy: expect.stringContaining(`\`release_management.tag_prefix\` to "${prefix}"`),
      });
    },
  );

  test('a form that nobody else has is followed where it is the only one', async () => {
    const git = createMemoryGit();
    for (const name of ['tool-v1.0.0', 'v1', 'tool-v1.1.0']) git.tag(name, git.add('feat: more'));
    git.add('fix: a');
    expect(await planOf(git)).toMatchObject({ tag: 'tool-v1.1.1' });
    git.tag('other@1.0.0', git.add('feat: more'));
    await expect(ask(git)).rejects.toMatchObject({
      code: 'invalid-config',
      remedy: expect.stringContaining('`release_management.packages`'),
    });
  });

  test('the form of the package’s own name is known with its scope', async () => {
    const git = createMemoryGit();
    git.tag('@octo/tool@1.0.0', git.add('feat: more'));
    git.add('fix: a');
    const texts = { '/work/service/package.json': '{"name":"@octo/tool"}' };
    expect(await planOf(git, { texts })).toMatchObject({ tag: '@octo/tool@1.0.1' });
  });

  test.each([
    ['a plain one', ['v1.0.0', 'v1.1.0', '1.1.1', '1.2.0'], '1.2.1'],
    ['the usual one again', ['1.0.0', '1.1.0', 'v1.1.1'], 'v1.1.2'],
    ['not one that is lower', ['v1.1.0', '1.0.5'], 'v1.1.1'],
    ['not one that is far away', ['v1.1.0', '2026.1.0'], 'v1.1.1'],
    ['not one of a part', ['v1.1.0', 'chart-1.2.0', 'chart-1.3.0'], 'v1.1.1'],
    ['not a pre-release', ['v1.1.0', '2.0.0-rc.1'], 'v1.1.1'],
  ])('a form that tags changed to is followed: %s', async (_, tags, next) => {
    const git = createMemoryGit();
    for (const name of tags) git.tag(name, git.add('fix: one more'));
    git.add('fix: a');
    expect(await planOf(git)).toMatchObject({ tag: next });
    expect(await planOf(git, { version: '5.0.0' })).toMatchObject({ tag: 'v5.0.0' });
  });

  test('a form that was set is kept, whatever tags changed to', async () => {
    const git = createMemoryGit();
    for (const name of ['r1.0.0', '1.1.0']) git.tag(name, git.add('fix: one more'));
    const management = { tag_prefix: 'r' };
    expect(await planOf(git, { management })).toMatchObject({ tag: 'r1.0.1' });
  });

  test('tags that name no version, or another project, are nobody’s convention', async () => {
    const git = createMemoryGit();
    for (const name of ['nightly', 'other@1.0.0', 'v1']) git.tag(name, git.add('feat: one more'));
    expect(await planOf(git)).toMatchObject({ version: '0.1.0' });
    const digits = { '/work/service/package.json': '{"name":"@o/log4"}' };
    expect(await planOf(git, { texts: digits })).toMatchObject({ version: '0.1.0' });
  });

  test('history is completed before anything is read from it', async () => {
    const git = since('fix: a');
    await ask(git);
    expect(git.asked.slice(0, 2)).toEqual(['completeHistory', 'tags']);
    expect(git.asked.filter((one) => one === 'commits')).toHaveLength(1);
  });

  test('each commit of the range is in the plan with its reason, and the notes are in both places', async () => {
    const git = since('feat(ui): box (#4)', 'docs: b', 'words');
    const notes = await ask(git);
    if (notes.kind !== 'release') throw new Error('a release was expected');
    expect(notes.plan).toEqual({
      schema: 1,
      commit: await git.resolve('HEAD'),
      packages: [notes.package],
      unchanged: [],
      unassigned: [],
    });
    expect(notes.package.commits.map(({ disposition }) => disposition)).toEqual([
      'unparsed',
      'ignored',
      'bump',
    ]);
    expect(notes.package.commits.every(({ reason }) => reason !== '')).toBe(true);
    expect(notes.markdown).toBe(notes.package.notes);
    expect(notes.markdown).toContain('**ui:** box ([#4](https://github.com/octo/service/pull/4)');
    expect(notes.markdown).toContain('compare/v1.1.0...v1.2.0');
    const text = [...renderPlan(notes.plan)].join('');
    expect(JSON.parse(text)).toEqual(notes.plan);
    expect(text.endsWith('}\n')).toBe(true);
  });

  test.each([
    [['docs: a', 'words'], 'What came since v1.1.0 holds no feature'],
    [[], 'There is no commit since v1.1.0.'],
    [['feat: a (#1)', 'Revert "feat: a (#1)"\n\nReverts octo/service#1'], 'holds no feature'],
  ])('nothing to release after %j', async (messages, reason) => {
    const git = since(...messages);
    // HEAD has its tag where nothing came after it: another tag's channel is asked for.
    const notes = await ask(git, messages.length === 0 ? { channel: 'beta' } : {});
    expect(notes).toMatchObject({
      kind: 'nothing',
      previousVersion: '1.1.0',
      reason: expect.stringContaining(reason),
      plan: { schema: 1, packages: [] },
    });
    expect(notes.kind === 'nothing' && notes.commits).toHaveLength(messages.length);
  });

  test('a history without a release and without a change to release', async () => {
    const git = createMemoryGit();
    git.add('docs: begin');
    expect(await ask(git)).toMatchObject({
      kind: 'nothing',
      previousVersion: null,
      reason: 'The history holds no feature, fix or breaking change.',
    });
  });
});

describe('an asked-for bump', () => {
  test.each([
    ['major', '2.0.0'],
    ['minor', '1.2.0'],
    ['patch', '1.1.1'],
  ] as const)('%s is taken at its word', async (bump, version) => {
    expect(await planOf(since('docs: a'), { bump })).toMatchObject({ version, bump });
  });

  test('may make a first 1.0.0', async () => {
    const git = createMemoryGit();
    git.add('words');
    expect(await planOf(git, { bump: 'major' })).toMatchObject({ version: '1.0.0', bump: 'major' });
    expect(await planOf(git, { bump: 'patch' })).toMatchObject({ version: '0.1.0' });
  });
});

describe('an asked-for version', () => {
  test.each(['1.1.1', '1.3.0', 'v2.0.0', '2.0.0-rc.1'])(
    '%s above the last is taken',
    async (version) => {
      expect(await planOf(since('docs: a'), { version })).toMatchObject({
        version: version.replace('v', ''),
        tag: `v${version.replace('v', '')}`,
        previous_version: '1.1.0',
      });
    },
  );

  test.each(['1.1.0', '1.0.9', 'v0.1.0', '1.1.0-rc.1'])(
    '%s is not above the last',
    async (version) => {
      await expect(ask(since('feat: a'), { version })).rejects.toMatchObject({
        code: 'version-not-increasing',
        message: expect.stringContaining('1.1.0'),
        remedy: expect.stringContaining('above 1.1.0'),
      });
    },
  );

  test.each(['1.2.3.4', 'latest', '$(id)', ''])('%j is none', async (version) => {
    await expect(ask(since('feat: a'), { version })).rejects.toMatchObject({
      code: 'invalid-version',
    });
  });

  test('a pre-release must be above its own channel, not above others', async () => {
    const git = since('feat: a');
    git.tag('v1.2.0-beta.3');
    git.tag('v1.2.0-rc.1');
    git.add('fix: b');
    expect(await planOf(git, { version: '1.2.0-beta.4' })).toMatchObject({
      version: '1.2.0-beta.4',
    });
    expect(await planOf(git, { version: '1.1.1' })).toMatchObject({ version: '1.1.1' });
    await expect(ask(git, { version: '1.2.0-beta.2' })).rejects.toMatchObject({
      code: 'version-not-increasing',
    });
  });

  test('a version and another channel contradict each other', async () => {
    const git = since('feat: a');
    await expect(ask(git, { version: '1.2.0', channel: 'beta' })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    expect(await planOf(git, { version: '1.2.0-beta.1', channel: 'beta' })).toMatchObject({
      version: '1.2.0-beta.1',
    });
  });
});

describe('the same release again', () => {
  test('a second run after the tag was made plans the same', async () => {
    const git = since('feat: a', 'fix: b');
    const first = await ask(git);
    git.tag('v1.2.0');
    expect(await ask(git)).toEqual(first);
    expect(await ask(git, { version: '1.2.0' })).toEqual(first);
    expect(await ask(git, { bump: 'minor' })).toEqual(first);
  });

  test('floating tags on the same commit do not disturb it', async () => {
    const git = since('feat: a');
    const first = await ask(git, { deployment: { version_scheme: 'pep440' } });
    for (const tag of ['v1', 'v1.2', 'v1.2.0', 'latest']) git.tag(tag);
    expect(await ask(git, { deployment: { version_scheme: 'pep440' } })).toEqual(first);
  });

  test('a pre-release too', async () => {
    const git = since('feat: a');
    const first = await ask(git, { channel: 'beta' });
    git.tag('v1.2.0-beta.1');
    expect(await ask(git, { channel: 'beta' })).toEqual(first);
    expect(await ask(git, { version: 'v1.2.0-beta.1' })).toEqual(first);
  });

  test('a tag that a person pushed first names the release', async () => {
    const git = createMemoryGit();
    git.add('words');
    git.tag('v3.0.0');
    expect(await planOf(git)).toMatchObject({ version: '3.0.0', previous_version: null });
  });

  test('an older release is measured from the one before it', async () => {
    const git = since('feat: a');
    git.tag('v1.2.0');
    const commit = await git.resolve('HEAD');
    git.add('feat: b');
    git.tag('v1.3.0');
    expect(await planOf(git, { commit, version: '1.2.0' })).toMatchObject({
      version: '1.2.0',
      previous_version: '1.1.0',
    });
  });

  test('a tag that stands elsewhere is a conflict that names both commits', async () => {
    const git = since();
    const base = await git.resolve('HEAD');
    const stranger = git.add('feat: on another branch');
    git.tag('v1.2.0');
    const here = git.add('feat: here', { parents: [base ?? ''] });
    const refusal = expect.objectContaining({
      code: 'conflict',
      message: expect.stringMatching(new RegExp(`v1\\.2\\.0.*${stranger}.*${here}`)),
      remedy: expect.stringContaining('never moved'),
    });
    await expect(ask(git)).rejects.toEqual(refusal);
    await expect(ask(git, { version: '1.2.0' })).rejects.toEqual(refusal);
  });
});

describe('pre-releases', () => {
  const beta = { channel: 'beta' };

  test('count on towards the same target, and start again at a higher one', async () => {
    const git = since('fix: a');
    expect(await planOf(git, beta)).toMatchObject({ version: '1.1.1-beta.1', bump: 'patch' });
    git.tag('v1.1.1-beta.1');
    git.add('fix: b');
    expect(await planOf(git, beta)).toMatchObject({ version: '1.1.1-beta.2' });
    git.tag('v1.1.1-beta.2');
    git.add('feat: c');
    expect(await planOf(git, beta)).toMatchObject({
      version: '1.2.0-beta.1',
      previous_version: '1.1.0',
      bump: 'minor',
    });
  });

  test('never fall back where what raised them was reverted', async () => {
    const git = since('fix: a');
    const feature = git.add('feat: b');
    git.tag('v1.2.0-beta.1');
    git.add(`Revert "feat: b"\n\nThis reverts commit ${feature}.`);
    git.add('fix: c');
    expect(await planOf(git, beta)).toMatchObject({ version: '1.2.0-beta.2' });
  });

  test('need something new on their channel', async () => {
    const git = since('feat: a');
    git.tag('v1.2.0-beta.1');
    git.add('docs: b');
    expect(await ask(git, beta)).toMatchObject({
      kind: 'nothing',
      previousVersion: '1.2.0-beta.1',
      reason: 'What came since v1.2.0-beta.1 holds no feature, fix or breaking change.',
    });
    expect(await planOf(git, { ...beta, bump: 'minor' })).toMatchObject({
      version: '1.2.0-beta.2',
    });
  });

  test('begin to count where a channel had no number', async () => {
    const git = since('feat: a');
    git.tag('v1.2.0-beta');
    git.add('fix: b');
    expect(await planOf(git, beta)).toMatchObject({ version: '1.2.0-beta.1' });
  });

  test('count only on their own channel', async () => {
    const git = since('feat: a');
    git.tag('v1.2.0-alpha.5');
    expect(await planOf(git, beta)).toMatchObject({ version: '1.2.0-beta.1' });
    git.add('fix: b');
    expect(await planOf(git, { channel: 'alpha' })).toMatchObject({ version: '1.2.0-alpha.6' });
  });

  test('graduate without a new commit', async () => {
    const git = since('feat: a');
    git.tag('v1.2.0-beta.1');
    expect(await planOf(git)).toMatchObject({ version: '1.2.0', previous_version: '1.1.0' });
  });

  test('an outdated one below the last stable release does not count', async () => {
    const git = since('feat: a');
    git.tag('v1.0.0-beta.9');
    git.add('fix: b');
    expect(await planOf(git, beta)).toMatchObject({ version: '1.2.0-beta.1' });
  });

  test('merged side branches that the last one had are not new', async () => {
    const git = since('feat: a');
    const base = (await git.resolve('HEAD')) ?? '';
    const side = git.add('feat: side', { parents: [base] });
    const main = git.add('docs: main', { parents: [base] });
    git.add('Merge side', { parents: [main, side] });
    git.tag('v1.2.0-beta.1');
    git.add('docs: more');
    expect(await ask(git, beta)).toMatchObject({ kind: 'nothing' });
  });
});

describe('Release-As', () => {
  test.each([
    ['chore: x\n\nRelease-As: 3.0.0', '3.0.0'],
    ['chore: x\n\nrelease-as: service@3.0.0', '3.0.0'],
    ['feat: x\n\nRelease-As: 2.0.0\nRelease-As: 2.5.0', '2.5.0'],
    ['feat: x\n\nRelease-As: other@3.0.0', '1.2.0'],
    ['chore: x\n\nRelease-As: 2.0.0-rc.3', '2.0.0-rc.3'],
  ])('%j names %s', async (message, version) => {
    expect(await planOf(since(message))).toMatchObject({ version });
  });

  test('the newest wins, a reverted one is gone, and a merge has none', async () => {
    const git = since('chore: a\n\nRelease-As: 4.0.0', 'chore: b\n\nRelease-As: 3.0.0');
    expect(await planOf(git)).toMatchObject({ version: '3.0.0' });
    const newest = await git.resolve('HEAD');
    git.add(`Revert "chore: b"\n\nThis reverts commit ${newest}.`);
    expect(await planOf(git)).toMatchObject({ version: '4.0.0' });
    git.add('Merge x\n\nRelease-As: 9.0.0', { parents: [(await git.resolve('HEAD')) ?? '', 'x'] });
    expect(await planOf(git)).toMatchObject({ version: '4.0.0' });
  });

  test('leads a channel too', async () => {
    const git = since('chore: x\n\nRelease-As: 3.0.0');
    expect(await planOf(git, { channel: 'beta' })).toMatchObject({ version: '3.0.0-beta.1' });
  });

  test('an asked-for version beats it', async () => {
    const git = since('chore: x\n\nRelease-As: nonsense');
    expect(await planOf(git, { version: '1.5.0' })).toMatchObject({ version: '1.5.0' });
  });

  test.each([
    ['1.1.0', 'version-not-increasing'],
    ['0.9.0', 'version-not-increasing'],
    ['1.1.0-rc.1', 'version-not-increasing'],
    ['1.2.3.4', 'invalid-version'],
    ['v2', 'invalid-version'],
  ])('%s is refused', async (version, code) => {
    await expect(ask(since(`chore: x\n\nRelease-As: ${version}`))).rejects.toMatchObject({ code });
  });

  test('a pre-release must be above the last on its channel', async () => {
    const git = since('feat: a');
    git.tag('v1.2.0-beta.4');
    git.add('chore: x\n\nRelease-As: 1.2.0-beta.2');
    await expect(ask(git, { channel: 'beta' })).rejects.toMatchObject({
      code: 'version-not-increasing',
    });
  });

  test('a first release may be any', async () => {
    const git = createMemoryGit();
    git.add('chore: x\n\nRelease-As: 0.0.1');
    expect(await planOf(git)).toMatchObject({ version: '0.0.1', bump: 'patch' });
    expect(await planOf(git, { version: '0.0.7' })).toMatchObject({ version: '0.0.7' });
  });
});

describe('the project', () => {
  const python = { '/work/service/pyproject.toml': '[project]\nname = "svc"\nversion = "0"\n' };

  test.each<[string, Ask, string, string]>([
    ['its folder', {}, 'service', 'generic'],
    [
      'its folder, with a slash at the end',
      { projectPath: '/work/service/' },
      'service',
      'generic',
    ],
    ['the root folder', { projectPath: '/' }, 'project', 'generic'],
    ['package.json', { texts: { '/work/service/package.json': '{"name":"@o/s"}' } }, '@o/s', 'npm'],
    ['pyproject.toml', { texts: python }, 'svc', 'python'],
    [
      'the configuration',
      { texts: python, deployment: { package_name: 'mine' } },
      'mine',
      'python',
    ],
  ])('is named by %s', async (_, more, name, ecosystem) => {
    expect(await planOf(since('fix: a'), more)).toMatchObject({ name, ecosystem });
  });

  test('a channel that Python does not know is refused for a Python project alone', async () => {
    const git = since('feat: a');
    expect(await planOf(git, { channel: 'canary' })).toMatchObject({ version: '1.2.0-canary.1' });
    await expect(ask(git, { channel: 'canary', texts: python })).rejects.toMatchObject({
      code: 'invalid-version',
      message: expect.stringContaining('canary'),
    });
  });

  test('tags by a template of its own', async () => {
    const git = createMemoryGit();
    git.add('feat: a');
    git.tag('service@1.0.0');
    git.tag('v9.0.0');
    git.add('fix: b');
    const management = { tag_prefix: `service@\${version}` };
    expect(await planOf(git, { management })).toMatchObject({
      tag: 'service@1.0.1',
      previous_version: '1.0.0',
    });
    await expect(ask(git, { management: { tag_prefix: '--x' } })).rejects.toMatchObject({
      code: 'invalid-config',
    });
  });

  test('calendar versions follow the commit, not the clock', async () => {
    const git = createMemoryGit();
    git.add('feat: a', { date: '2025-12-31T23:59:59Z' });
    const deployment = { version_scheme: 'calver' } as const;
    expect(await planOf(git, { deployment })).toMatchObject({ version: '2025.12.0' });
    git.tag('v2025.12.0');
    git.add('fix: b');
    expect(await planOf(git, { deployment })).toMatchObject({ version: '2026.1.0', bump: 'major' });
  });
});

describe('what cannot be released', () => {
  test('a repository without commits', async () => {
    await expect(ask(createMemoryGit())).rejects.toMatchObject({ code: 'no-commits' });
  });

  test('a commit that the clone does not have', async () => {
    await expect(ask(since('fix: a'), { commit: 'f'.repeat(40) })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('ffff'),
    });
  });

  test('strict names the commit that is not conventional, and counts the others', async () => {
    const git = since('feat: a', 'first words', 'second words');
    await expect(ask(git, { strict: true })).rejects.toMatchObject({
      code: 'unparsed-commit',
      message: expect.stringMatching(
        /^Commit [0-9a-f]{7} is not .*"second words" \(and 1 more\)\.$/,
      ),
      remedy: expect.stringContaining('type(scope): description'),
    });
    await expect(ask(since('words'), { strict: true })).rejects.toMatchObject({
      message: expect.not.stringContaining('more'),
    });
    expect(await planOf(since('feat: a', 'docs: b'), { strict: true })).toMatchObject({
      version: '1.2.0',
    });
  });
});

describe('a template of the project’s own', () => {
  const management = { release_notes_template: 'notes.md.j2' };
  const withTemplate = (text: string): Ask => ({
    management,
    texts: { '/work/service/notes.md.j2': text },
  });

  test('is Jinja2 over the same data, already safe', async () => {
    const git = since('feat(ui): a <b> & "c"', 'fix!: d\n\nBREAKING CHANGE: e');
    const text = `# {{ name }} {{ version }} ({{ date }}), after {{ previous_version }}
{% for section in sections %}
## {{ section.title | upper }}
{%- for entry in section.entries %}
* {{ entry.scope or "-" }}: {{ entry.description }} {{ entry.links | join(" ") }}
{%- endfor %}
{% endfor -%}
{% if breaking %}!{{ breaking[0].migration }}{% endif %}

`;
    const { notes } = await planOf(git, withTemplate(text));
    expect(notes).toMatch(
      /^# service 2\.0\.0 \(2026-01-12\), after 1\.1\.0\n\n## FEATURES\n\* ui: a &lt;b> & "c" \[`\w{7}`\]\(\S+\)\n!e\n$/,
    );
  });

  test.each([
    ['a\n{% for x in %}', 'unexpected token', 2],
    ['{{ name ', 'expected variable end', 1],
    ['{{ unknown() }}', 'Unable to call `unknown`', 1],
    ['{% include "/etc/passwd" %}', 'a template reads no other file', 1],
  ])('that fails is told with its file: %j', async (text, said, line) => {
    const failure = ask(since('fix: a'), withTemplate(text));
    await expect(failure).rejects.toMatchObject({
      code: 'invalid-config',
      message: expect.stringContaining(`The release notes template notes.md.j2 fails: ${said}`),
      location: expect.objectContaining({
        file: 'notes.md.j2',
        ...(line === undefined ? {} : { line }),
      }),
      remedy: expect.stringContaining('release_notes_template'),
    });
  });

  test('that is missing is told too', async () => {
    await expect(ask(since('fix: a'), { management })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('notes.md.j2'),
    });
  });
});

describe('with a real repository', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let origin: TemporaryRepository;
  beforeEach(() => {
    place = temporaryFolder();
    origin = repositoryIn(join(place.folder, 'origin'));
  });
  afterEach(() => place.dispose());

  const askIn = (folder: string, more: Ask = {}) =>
    generateReleaseNotes(requestOf({ ...more, projectPath: folder }), {
      git: createGit({ folder, processes: createProcesses(gitEnvironment), timeout: 20_000 }),
      files: nodeFiles,
      notesTemplate,
      commits: { readTexts: async () => new Map() },
    });

  test('a checkout of depth 1 without tags plans what the whole clone does', async () => {
    origin.write('package.json', '{"name":"svc","version":"0.0.0"}');
    origin.git('add', '--all');
    origin.commit('feat: begin');
    origin.git('tag', '-a', 'v0.1.0', '-m', 'v0.1.0');
    origin.commit('fix: mend');
    origin.commit('feat: more');
    const whole = await askIn(origin.folder);
    expect(whole).toMatchObject({
      kind: 'release',
      package: { name: 'svc', ecosystem: 'npm', version: '0.2.0', previous_version: '0.1.0' },
    });
    const folder = join(place.folder, 'shallow');
    origin.git('clone', '--quiet', '--depth=1', '--no-tags', `file://${origin.folder}`, folder);
    const older = origin.git('rev-parse', 'HEAD~1');
    expect(await askIn(folder, { commit: older })).toMatchObject({
      plan: { commit: older },
      package: { version: '0.1.1' },
    });
    expect(await askIn(folder)).toEqual(whole);
    origin.git('tag', '-a', 'v0.2.0', '-m', 'v0.2.0');
    expect(await askIn(folder)).toEqual(whole);
  });

  test('a tag in another branch is a conflict', async () => {
    origin.commit('feat: begin');
    origin.git('tag', 'v0.1.0');
    origin.git('checkout', '--quiet', '-b', 'other');
    const there = origin.commit('feat: there');
    origin.git('tag', 'v0.2.0');
    origin.git('checkout', '--quiet', 'main');
    const here = origin.commit('feat: here');
    await expect(askIn(origin.folder)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(new RegExp(`${there}.*${here}`)),
    });
  });

  test('a repository without commits, and a folder without a repository', async () => {
    await expect(askIn(origin.folder)).rejects.toMatchObject({ code: 'no-commits' });
    await expect(askIn(place.folder)).rejects.toMatchObject({ code: 'not-a-repository' });
  });
});
