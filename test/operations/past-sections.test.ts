import { describe, expect, test } from '@jest/globals';
import { notesTemplate } from '../../packages/core/src/adapters/notes-template.ts';
import type { Config } from '../../packages/core/src/domain/config/config.ts';
import { defaultConfig } from '../../packages/core/src/domain/config/defaults.ts';
import {
  type PackageChangelog,
  renderChangelog,
} from '../../packages/core/src/domain/notes/whole-changelog.ts';
import { generateReleaseNotes } from '../../packages/core/src/operations/generate-release-notes.ts';
import { createMemoryFiles } from '../doubles/memory-files.ts';
import { createMemoryGit, type MemoryGit } from '../doubles/memory-git.ts';

interface Ask {
  readonly changelog?: 'next' | 'all';
  readonly channel?: string;
  readonly repositoryUrl?: string;
  readonly management?: Partial<Config['release_management']>;
  readonly files?: Readonly<Record<string, string>>;
  /** What the commit has, by path. */
  readonly texts?: Readonly<Record<string, string>>;
}

async function packagesOf(git: MemoryGit, ask: Ask = {}) {
  const { changelog = 'all', channel, management, files, texts = {} } = ask;
  const config = {
    ...defaultConfig,
    release_management: { ...defaultConfig.release_management, ...management },
  };
  const notes = await generateReleaseNotes(
    {
      projectPath: '/work/service',
      version: undefined,
      bump: 'auto',
      channel,
      commit: undefined,
      strict: false,
      repositoryUrl: ask.repositoryUrl ?? 'https://github.com/octo/service',
      changelog,
      config,
    },
    {
      git,
      files: createMemoryFiles(files),
      notesTemplate,
      commits: {
        readTexts: async (_, paths) =>
          new Map(
            paths.flatMap((path) => (texts[path] === undefined ? [] : [[path, texts[path]]])),
          ),
      },
    },
  );
  if (notes.kind !== 'release') throw new Error(`nothing: ${notes.reason}`);
  return notes.packages;
}

/** Three releases, and a fix since. */
function released(): MemoryGit {
  const git = createMemoryGit();
  git.add('feat: begin');
  git.tag('v0.1.0');
  git.add('fix: the first thing', { date: '2026-01-13T12:00:00Z' });
  git.tag('v0.1.1');
  git.add('feat: search');
  git.tag('v0.2.0-beta.1');
  git.add('fix: search for nothing');
  git.tag('v0.2.0');
  git.add('fix: the last thing');
  return git;
}

const versionsOf = (packages: Awaited<ReturnType<typeof packagesOf>>, index = 0) =>
  packages[index]?.changelog?.past.map(({ version }) => version);

describe('the changelog of a release', () => {
  test('is told as the commit has it, and gets past releases only where they are asked for', async () => {
    const [only] = await packagesOf(released(), {
      changelog: 'next',
      texts: { 'CHANGELOG.md': '# Mine\n' },
    });
    expect(only?.changelog).toMatchObject({
      path: 'CHANGELOG.md',
      existing: '# Mine\n',
      past: [],
    });
  });

  test('is not told where none is kept', async () => {
    const [only] = await packagesOf(released(), { management: { changelog_file: '' } });
    expect(only?.changelog).toBeUndefined();
  });

  test('gets a section of each past release, from one reading of the history', async () => {
    const git = released();
    const [only] = await packagesOf(git);
    expect(only?.package.version).toBe('0.2.1');
    expect(only?.package.commits).toHaveLength(1);
    expect(git.asked.filter((one) => /^commits|tags$/.test(one))).toEqual(['tags', 'commits']);
    expect(only?.changelog?.past).toEqual([
      expect.objectContaining({
        version: '0.2.0',
        notes: expect.stringMatching(/search.*nothing/s),
      }),
      {
        version: '0.1.1',
        date: '2026-01-13',
        url: 'https://github.com/octo/service/releases/tag/v0.1.1',
        notes: expect.stringMatching(/the first thing.*v0\.1\.0\.\.\.v0\.1\.1/s),
      },
      expect.objectContaining({ version: '0.1.0', notes: expect.stringContaining('begin') }),
    ]);
  });

  test('gets only what it lacks', async () => {
    const texts = { 'CHANGELOG.md': '# Mine\n\n## 0.1.1\n\nBy hand.\n' };
    expect(versionsOf(await packagesOf(released(), { texts }))).toEqual(['0.2.0', '0.1.0']);
  });

  test('gets the pre-releases of its own channel as well', async () => {
    const git = released();
    git.add('feat: more');
    const packages = await packagesOf(git, { channel: 'beta' });
    expect(versionsOf(packages)).toEqual(['0.2.0', '0.2.0-beta.1', '0.1.1', '0.1.0']);
  });

  test('is whole after a first release, and the same for a second run', async () => {
    const git = released();
    const [only] = await packagesOf(git, { repositoryUrl: '' });
    const text = renderChangelog(only?.changelog as PackageChangelog, String(only?.markdown));
    expect(text.match(/^## .*$/gm)).toEqual([
      '## 0.2.1 - 2026-01-12',
      '## 0.2.0 - 2026-01-12',
      '## 0.1.1 - 2026-01-13',
      '## 0.1.0 - 2026-01-12',
    ]);
    git.tag('v0.2.1');
    const [again] = await packagesOf(git, { texts: { 'CHANGELOG.md': text } });
    expect(again?.changelog?.past).toEqual([]);
    const twice = renderChangelog(again?.changelog as PackageChangelog, String(again?.markdown));
    expect(twice).toBe(text);
  });

  test('of one of several packages tells what belongs to it', async () => {
    const git = createMemoryGit();
    const files = {
      '/work/service/package.json': '{"private":true,"workspaces":["packages/*"]}',
      '/work/service/packages/hull/package.json': '{"name":"hull","version":"0.0.0"}',
      '/work/service/packages/mast/package.json': '{"name":"mast","version":"0.0.0"}',
    };
    git.add('feat: hull begins', { paths: ['package.json', 'packages/hull/package.json'] });
    git.add('feat: mast begins', { paths: ['packages/mast/package.json'] });
    git.tag('hull-v1.0.0');
    git.tag('mast-v1.0.0');
    git.add('fix: hull leaks', { paths: ['packages/hull/a.js'] });
    const packages = await packagesOf(git, { files, management: { packages: 'auto' } });
    expect(packages.map((one) => one.package.tag)).toEqual(['hull-v1.0.1']);
    const [section] = packages[0]?.changelog?.past ?? [];
    expect(section?.notes).toContain('hull begins');
    expect(section?.notes).not.toContain('mast begins');
  });
});
