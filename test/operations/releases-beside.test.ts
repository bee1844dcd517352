import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createGit } from '../../packages/core/src/adapters/git-command.ts';
import { nodeFiles } from '../../packages/core/src/adapters/node-files.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import { notesTemplate } from '../../packages/core/src/adapters/notes-template.ts';
import { defaultConfig } from '../../packages/core/src/domain/config/defaults.ts';
import {
  generateReleaseNotes,
  type ReleaseNotesRequest,
} from '../../packages/core/src/operations/generate-release-notes.ts';
import {
  gitEnvironment,
  repositoryIn,
  type TemporaryRepository,
  temporaryFolder,
} from '../doubles/temporary-repository.ts';

// Some tools commit a release on a detached HEAD, tag that, and leave it there: no branch has the tag before it.

let place: ReturnType<typeof temporaryFolder>;
let origin: TemporaryRepository;
beforeEach(() => {
  place = temporaryFolder();
  origin = repositoryIn(join(place.folder, 'origin'));
});
afterEach(() => place.dispose());

async function ask(more: Partial<ReleaseNotesRequest> = {}) {
  const notes = await generateReleaseNotes(
    {
      projectPath: origin.folder,
      version: undefined,
      bump: 'auto',
      channel: undefined,
      commit: undefined,
      strict: false,
      repositoryUrl: '',
      config: defaultConfig,
      ...more,
    },
    {
      git: createGit({
        folder: origin.folder,
        processes: createProcesses(gitEnvironment),
        timeout: 20_000,
      }),
      files: nodeFiles,
      notesTemplate,
      commits: { readTexts: async () => new Map() },
    },
  );
  if (notes.kind === 'nothing') return notes.reason;
  const { previous_version, version, commits } = notes.package;
  const came = commits.map(({ description }) => description).join(', ');
  return `${previous_version} → ${version}: ${came}`;
}

/** Commits these on a detached HEAD, tags the last of them, and goes back to the branch. */
function release(tag: string, ...messages: readonly string[]): void {
  origin.git('checkout', '--quiet', '--detach');
  for (const message of messages) origin.commit(message);
  origin.git('tag', '-a', tag, '-m', tag);
  origin.git('checkout', '--quiet', 'main');
}

describe('a release that was made beside the branch', () => {
  test.each<[string, readonly string[]]>([
    ['a release commit', ['chore(release): 1.1.0']],
    ['built files and a release commit', ['Add the built files', 'v1.1.0']],
    ['a release commit and built files', ['1.1.0', 'chore: add the built files']],
    ['upkeep alone', ['build: compile']],
  ])('is the last one: %s', async (_, messages) => {
    origin.commit('feat: begin');
    release('v1.0.0', 'chore(release): 1.0.0');
    origin.commit('feat: more');
    release('v1.1.0', ...messages);
    origin.commit('fix: mend');
    expect(await ask()).toBe('1.1.0 → 1.1.1: mend');
    expect(await ask({ changelog: 'all' })).toBe('1.1.0 → 1.1.1: mend');
  });

  test.each<[string, string, readonly string[]]>([
    ['has a change of its own', 'v1.1.0', ['fix: only here', 'chore(release): 1.1.0']],
    ['went on for long', 'v1.1.0', ['one', 'two', 'three', '1.1.0']],
    ['says nothing of a release', 'v1.1.0', ['an experiment']],
    ['is a pre-release', 'v1.1.0-rc.1', ['chore(release): 1.1.0-rc.1']],
  ])('is none where it %s', async (_, tag, messages) => {
    origin.commit('feat: begin');
    origin.git('tag', 'v1.0.0');
    release(tag, ...messages);
    origin.commit('fix: mend');
    expect(await ask()).toBe('1.0.0 → 1.0.1: mend');
  });

  test('is none where it merges something', async () => {
    origin.commit('feat: begin');
    origin.git('tag', 'v1.0.0');
    origin.git('checkout', '--quiet', '-b', 'other');
    origin.commit('docs: other');
    origin.git('checkout', '--quiet', '--detach', 'main');
    origin.git('merge', '--quiet', '--no-ff', 'other', '-m', '1.1.0');
    origin.git('tag', 'v1.1.0');
    origin.git('checkout', '--quiet', 'main');
    origin.commit('fix: mend');
    expect(await ask()).toBe('1.0.0 → 1.0.1: mend');
  });

  test('of this very commit is the same release again, and nothing new', async () => {
    origin.commit('feat: begin');
    origin.git('tag', 'v1.0.0');
    origin.commit('feat: more');
    release('v1.1.0', 'chore(release): 1.1.0 [skip ci]');
    expect(await ask()).toBe('1.0.0 → 1.1.0: more');
    expect(await ask({ onlyNew: true })).toBe('v1.1.0 is out, and nothing came since.');
    origin.commit('feat: again');
    release('v1.2.0', 'build: compile');
    await expect(ask()).rejects.toMatchObject({ code: 'conflict' });
  });

  test('may stand beside tags of other things', async () => {
    origin.write('a.txt', 'a');
    origin.git('add', '--all');
    origin.commit('feat: begin');
    origin.git('tag', 'v9.0.0', origin.git('rev-parse', 'HEAD:a.txt'));
    origin.git('tag', 'v8.0.0', 'HEAD^{tree}');
    release('v1.0.0', 'Release 1.0.0');
    origin.commit('fix: mend');
    expect(await ask()).toBe('1.0.0 → 1.0.1: mend');
  });
});
