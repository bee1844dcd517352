import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type CreateReleaseRequest,
  defaultConfig,
  type MergedRelease,
  type Proposal,
  type ProposeReleaseRequest,
  type ReleaseInfo,
} from '@slipway/core';
import type { Input, Output } from '../../actions/tag-release/src/action.generated.ts';
import { main } from '../../actions/tag-release/src/main.ts';
import { tellProposal } from '../../actions/tag-release/src/proposal-words.ts';
import type { NextRelease } from '../../actions/tag-release/src/pull-request.ts';
import { notesTemplate } from '../../packages/core/src/adapters/notes-template.ts';
import { generateReleaseNotes } from '../../packages/core/src/operations/generate-release-notes.ts';
import { createFakeRunner } from '../doubles/fake-runner.ts';
import { createMemoryFiles } from '../doubles/memory-files.ts';
import { createMemoryGit, type MemoryGit } from '../doubles/memory-git.ts';
import { createMemoryReleases } from '../doubles/memory-releases.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-proposal-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Story {
  readonly git: MemoryGit;
  readonly merged?: Pick<MergedRelease, 'commit' | 'version'>;
  readonly kind?: ReleaseInfo['kind'];
  readonly proposal?: Proposal;
  readonly inputs?: Partial<Record<Input, string>>;
}

const open: Proposal = {
  kind: 'proposed',
  pull: { number: 13, url: 'https://github.test/pull/13' },
  branch: 'slipway/release',
  steps: ['Open pull request #13.'],
};

/** Runs the action with real plans; releasing tags the clone, as a fetch after it would. */
async function run({ git, merged, kind = 'released', proposal = open, inputs = {} }: Story) {
  const { commits } = createMemoryReleases();
  const proposed: ProposeReleaseRequest[] = [];
  const created: CreateReleaseRequest[] = [];
  const runner = await createFakeRunner<Input, Output>({
    action: 'tag-release',
    temporaryDirectory: folder,
    run: { ref: 'refs/heads/main' },
    inputs: { mode: 'pull-request', ...inputs },
    config: defaultConfig,
    slipway: {
      findMergedRelease: async () => merged && { number: 12, url: '', packages: [], ...merged },
      generateReleaseNotes: (request) =>
        generateReleaseNotes(request, { git, files: createMemoryFiles(), notesTemplate, commits }),
      createRelease: async (request) => {
        created.push(request);
        if (kind === 'released') git.tag(request.tag, request.commit);
        const { version, tag, commit, previousVersion, notes } = request;
        const facts = { version, tag, commit, previousVersion, notes };
        const made = { releasedBy: 'ada', id: 4, url: 'https://github.test/r/4' };
        return { kind, ...facts, ...made, assets: [], packages: [], steps: [] };
      },
      proposeRelease: async (request) => {
        proposed.push(request);
        return proposal;
      },
    },
  });
  await main(runner);
  const notices = runner.logged.filter(({ level }) => level === 'notice');
  const words = notices.map(({ message }) => message).join('\n');
  return { runner, proposed, created, words };
}

function history(...messages: readonly string[]): { git: MemoryGit; shas: readonly string[] } {
  const git = createMemoryGit();
  return { git, shas: messages.map((message) => git.add(message)) };
}

describe('release by pull request', () => {
  test('proposes what the commits ask for', async () => {
    const { git } = history('feat: begin');
    const { runner, proposed, words } = await run({ git });
    expect(proposed[0]).toMatchObject({
      packages: [{ version: '0.1.0', tag: 'v0.1.0', notes: expect.stringContaining('begin') }],
      content: { packages: [{ release: { changelogFile: 'CHANGELOG.md' } }] },
    });
    expect(words).toBe('Pull request #13 proposes 0.1.0.');
    expect(runner.outputs).toMatchObject({
      released: 'false',
      version: '0.1.0',
      'pull-request': '13',
    });
    expect(runner.summary()).toContain('(https://github.test/pull/13) to release it.');
  });

  test('releases what was merged, as it was merged, then proposes what came since', async () => {
    const { git, shas } = history('feat: begin', 'Merge pull request #12', 'fix: late');
    const merged = { commit: String(shas[1]), version: '0.1.0' };
    const { runner, created, proposed, words } = await run({ git, merged });
    expect(created).toMatchObject([{ commit: shas[1], tag: 'v0.1.0', changelogFile: '' }]);
    expect(created[0]).not.toHaveProperty('releaseCommit');
    expect(proposed[0]).toMatchObject({ commit: shas[2], packages: [{ version: '0.1.1' }] });
    expect(words).toBe('Released 0.1.0, which #12 brought. Pull request #13 proposes 0.1.1.');
    expect(runner.outputs).toMatchObject({
      released: 'true',
      version: '0.1.0',
      commit: shas[1],
      'pull-request': '13',
    });
    expect(runner.summary()).toContain('What comes next');
  });

  test.each([
    ['planned', 'Dry run: 0.1.0, which #12 brought, would be released.', 'true'],
    [
      'drafted',
      'The draft of 0.1.0, which #12 brought, is complete: publish it, and the next run proposes what came since.',
      'true',
    ],
  ] as const)('proposes nothing after a release that is only %s', async (kind, said, released) => {
    const { git, shas } = history('feat: begin');
    const merged = { commit: String(shas[0]), version: '0.1.0' };
    const { runner, proposed, words } = await run({ git, merged, kind });
    expect([words, runner.outputs.released, proposed]).toEqual([said, released, []]);
  });

  test('has released nothing where all was out', async () => {
    const { git, shas } = history('feat: begin');
    git.tag('v0.1.0');
    const merged = { commit: String(shas[0]), version: '0.1.0' };
    const proposal = { kind: 'nothing', closed: undefined, steps: [] } as const;
    const { runner, words, proposed } = await run({
      git,
      merged,
      kind: 'already-released',
      proposal,
    });
    expect(words).toBe(
      '0.1.0, which #12 brought, is released already. There is nothing to propose.',
    );
    expect(runner.outputs.released).toBe('false');
    expect(proposed[0]?.packages).toEqual([]);
  });

  test.each<[string, Proposal, string]>([
    ['closed', { kind: 'nothing', closed: 9, steps: [] }, 'Pull request #9 is closed'],
    ['skipped', { kind: 'skipped', reason: 'main has moved on.', steps: [] }, 'main has moved on.'],
    [
      'planned',
      { kind: 'planned', title: 't', body: 'b', steps: ['Open it.'] },
      'Dry run: a pull request would propose 0.1.0.',
    ],
  ])('says where it is %s', async (_, proposal, said) => {
    const { git } = history('feat: begin');
    const { runner, words } = await run({ git, proposal });
    expect(words).toContain(said);
    expect(runner.summary()).toContain(said.slice(0, 10));
    expect(runner.outputs).toMatchObject({ released: 'false', 'pull-request': '' });
  });

  test('gives all outputs where nothing asks for a release', async () => {
    const { git } = history('feat: begin');
    git.tag('v0.1.0');
    git.add('docs: more');
    const proposal = { kind: 'nothing', closed: undefined, steps: [] } as const;
    const { runner, proposed } = await run({ git, proposal });
    expect(proposed[0]?.packages).toEqual([]);
    expect(runner.outputs).toMatchObject({ released: 'false', version: '', 'pull-request': '' });
  });

  test.each([
    [2, 'Pull request #13 proposes p1 1.0.0, p2 1.0.0.'],
    [6, 'Pull request #13 proposes 6 packages.'],
  ])('names few packages, and counts many (%d)', (count, said) => {
    const packages = Array.from({ length: count }, (_, index) => ({
      name: `p${index + 1}`,
      version: '1.0.0',
    }));
    const next = { notes: { plan: { packages } }, proposal: open } as unknown as NextRelease;
    expect(tellProposal(undefined, next)).toBe(said);
  });
});
