import { describe, expect, test } from '@jest/globals';
import { defaultConfig } from '../../packages/core/src/domain/config/defaults.ts';
import { generateReleaseNotes } from '../../packages/core/src/operations/generate-release-notes.ts';
import { createMemoryFiles } from '../doubles/memory-files.ts';
import { createMemoryGit, type MemoryGit } from '../doubles/memory-git.ts';

// The commit that is checked out may say itself which version it is: people and tools commit a release before they tag it.

interface Given {
  readonly packageJson?: string;
  readonly channel?: string;
  readonly bump?: 'major';
}

async function ask(git: MemoryGit, { packageJson, channel, bump }: Given = {}) {
  const notes = await generateReleaseNotes(
    {
      projectPath: '/work/service',
      version: undefined,
      bump: bump ?? 'auto',
      channel,
      commit: undefined,
      strict: false,
      repositoryUrl: '',
      config: defaultConfig,
    },
    {
      git,
      files: createMemoryFiles(
        packageJson === undefined
          ? {}
          : { '/work/service/package.json': `{"name":"svc","version":"${packageJson}"}` },
      ),
      notesTemplate: { render: async () => '' },
      commits: { readTexts: async () => new Map() },
    },
  );
  return notes.kind === 'release' ? notes.package : undefined;
}

/** After `v1.2.2`, these commits. */
function since(...messages: readonly string[]): MemoryGit {
  const git = createMemoryGit();
  git.add('feat: begin');
  git.tag('v1.2.2');
  for (const message of messages) git.add(message);
  return git;
}

describe('a release commit that is checked out', () => {
  test.each([
    ['1.3.0'],
    ['v1.3.0'],
    ['Release 1.3.0'],
    ['release: v1.3.0'],
    ['chore(release): 1.3.0 [skip ci]'],
    ['chore: release 1.3.0 (#12)'],
    ['chore(main): release svc 1.3.0 (#12)'],
    ['Bump version: 1.2.2 → 1.3.0'],
    ['svc@1.3.0'],
    ['bump: version 1.2.2 → 1.3.0'],
    ['🔖 v1.3.0'],
    ['Release version 1.3.0. (#12) 🎉'],
    ['Bump version to 1.3.0'],
  ])('says its version: %j', async (subject) => {
    const told = { version: '1.3.0', reason: expect.stringMatching(/^Commit \w{7} says/) };
    expect(await ask(since('docs: a', subject), { packageJson: '1.3.0' })).toMatchObject(told);
  });

  test('need not be vouched for by a file, where its words are of the whole project', async () => {
    expect(await ask(since('fix: a', 'chore(release): 1.3.0'))).toMatchObject({ version: '1.3.0' });
    expect(await ask(since('fix: a', '1.3.0'), { packageJson: '0.0.0' })).toMatchObject({
      version: '1.3.0',
    });
  });

  test('lets the files tell where it names no version', async () => {
    const given = { packageJson: '2.0.0' };
    for (const subject of ['Version Packages (#7)', 'chore: release', 'Publish'])
      expect(await ask(since('fix: a', subject), given)).toMatchObject({ version: '2.0.0' });
  });

  test.each<[string, string, Given]>([
    ['that its files contradict', '1.3.0', { packageJson: '1.9.0' }],
    ['of a part of the project', 'chore(chart): bump version to 1.3.0', {}],
    ['of another package', 'other@1.3.0', {}],
    ['of a version that is out', 'chore(release): 1.2.2', { packageJson: '1.2.2' }],
    ['of no version of the scheme', '1.3.0.4', {}],
    ['without a version anywhere', 'Version Packages', {}],
  ])('counts for nothing where it is one %s', async (_, subject, given) => {
    expect(await ask(since('fix: a', subject), given)).toMatchObject({
      version: '1.2.3',
      reason: '1 fix asks for a patch release.',
    });
  });

  test('counts no more once something came after it', async () => {
    expect(await ask(since('chore(release): 1.3.0', 'fix: a'))).toMatchObject({ version: '1.2.3' });
  });

  test('may have been merged', async () => {
    const git = since('fix: a');
    const [main, release] = [await git.resolve('HEAD'), git.add('chore(release): 1.3.0')];
    git.add('Merge pull request #3 from octo/release', { parents: [String(main), release] });
    expect(await ask(git)).toMatchObject({ version: '1.3.0' });
    const [base, other] = [await git.resolve('HEAD'), git.add('docs: b')];
    git.add('Merge branch b', { parents: [String(base), other] });
    expect(await ask(git)).toMatchObject({ version: '1.2.3' });
  });

  test('may be a pre-release, once', async () => {
    const git = since('feat: a', 'chore(release): 1.3.0-beta.1');
    expect(await ask(git)).toMatchObject({ version: '1.3.0-beta.1' });
    git.tag('v1.3.0-beta.1');
    expect(await ask(git)).toMatchObject({ version: '1.3.0' });
  });

  test('says nothing where a bump or a channel was asked for', async () => {
    const git = since('fix: a', 'chore(release): 1.3.0');
    expect(await ask(git, { bump: 'major' })).toMatchObject({ version: '2.0.0' });
    expect(await ask(git, { channel: 'beta' })).toMatchObject({ version: '1.2.3-beta.1' });
  });
});
