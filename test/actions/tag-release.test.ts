import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type {
  CreateReleaseRequest,
  ReleaseInfo,
  ReleaseNotes,
  ReleaseNotesRequest,
} from '@slipway/core';
import type { Input, Output } from '../../actions/tag-release/src/action.generated.ts';
import { main } from '../../actions/tag-release/src/main.ts';
import { createFakeRunner, type FakeRunnerOptions } from '../doubles/fake-runner.ts';

const commit = 'c0ffee0000000000000000000000000000000000';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-action-'));
});
afterAll(() => rm(folder, { recursive: true }));

type Released = Extract<ReleaseNotes, { kind: 'release' }>;

const described = {
  sha: 'feed000000000000000000000000000000000000',
  type: 'feat',
  scope: null,
  description: 'sail <fast> | @everyone',
  breaking: false,
  disposition: 'bump',
  bump: 'minor',
  reason: '`feat` asks for a minor release.',
} as const;
const ignored = {
  ...described,
  sha: 'beef000000000000000000000000000000000000',
  type: 'docs',
  description: 'tell of it',
  disposition: 'ignored',
  bump: 'none',
  reason: '`docs` releases nothing.',
} as const;

const source = {
  name: 'service',
  path: '.',
  project: {
    ecosystem: 'generic',
    name: 'service',
    version: undefined,
    origin: { kind: 'none' },
    private: false,
    workspaceRoot: false,
    reason: 'There is neither a Python nor an npm project file.',
  },
  template: { before: 'v', after: '' },
  changelogFile: 'CHANGELOG.md',
  versionFiles: undefined,
  dependsOn: [],
} as const;

function notes(changes: Partial<Released['package']> = {}): Released {
  const released: Released['package'] = {
    name: 'service',
    path: '.',
    ecosystem: 'generic',
    previous_version: '1.1.0',
    version: '1.2.0',
    bump: 'minor',
    reason: 'It is a minor release.',
    tag: 'v1.2.0',
    changelog_file: 'CHANGELOG.md',
    notes: '### Features\n',
    dependencies: [],
    commits: [described, ignored, { ...ignored, sha: 'dead' }],
    ...changes,
  };
  const plan = { schema: 1, commit, packages: [released], unchanged: [], unassigned: [] } as const;
  const markdown = '### Features\n';
  const packages = [{ package: released, markdown, source, changelog: undefined }];
  const sources = [source];
  return { kind: 'release', plan, packages, sources, package: released, markdown };
}

function info(request: CreateReleaseRequest, changes: Partial<ReleaseInfo> = {}): ReleaseInfo {
  return {
    kind: 'released',
    version: request.version,
    tag: request.tag,
    commit,
    previousVersion: request.previousVersion,
    notes: request.notes,
    releasedBy: 'github-actions[bot]',
    id: 42,
    url: 'https://github.com/octo/service/releases/tag/v1.2.0',
    assets: [{ name: 'service.zip', size: 2048, sha256: 'a'.repeat(64) }],
    packages: [],
    steps: ['Create the draft release v1.2.0.', 'Upload `service.zip`.'],
    ...changes,
  };
}

async function run(
  options: Partial<FakeRunnerOptions<Input>> = {},
  result: ReleaseNotes = notes(),
  changes: Partial<ReleaseInfo> = {},
) {
  const asked: ReleaseNotesRequest[] = [];
  const requests: CreateReleaseRequest[] = [];
  const runner = await createFakeRunner<Input, Output>({
    action: 'tag-release',
    temporaryDirectory: folder,
    workingDirectory: folder,
    slipway: {
      generateReleaseNotes: async (request) => {
        asked.push(request);
        return result;
      },
      createRelease: async (request) => {
        requests.push(request);
        return info(request, changes);
      },
    },
    ...options,
  });
  await main(runner);
  return { runner, asked: asked[0], request: requests[0] };
}

describe('what is asked', () => {
  test('by default: HEAD, the version from the commits, a published release', async () => {
    const { asked, request, runner } = await run();
    expect(asked).toMatchObject({
      projectPath: folder,
      version: undefined,
      bump: 'auto',
      channel: undefined,
      commit: undefined,
      strict: false,
      repositoryUrl: 'https://github.com/octo/service',
    });
    expect(request).toMatchObject({
      version: '1.2.0',
      tag: 'v1.2.0',
      commit,
      previousVersion: '1.1.0',
      notes: '### Features\n',
      manifestPath: undefined,
      artifacts: [],
      draft: false,
      latest: 'auto',
      floatingTags: 'none',
      dryRun: false,
    });
    expect(request?.signal).toBe(runner.signal);
  });

  test('by inputs', async () => {
    await writeFile(join(folder, 'NOTES.md'), 'by hand');
    const { asked, request } = await run({
      inputs: {
        version: '2.0.0',
        bump: 'major',
        channel: 'beta',
        manifest: 'out/manifest.json',
        artifacts: 'dist/*.whl\n*.{deb,rpm}\n',
        'notes-file': './NOTES.md',
        draft: 'true',
        latest: 'false',
        'floating-tags': 'major-minor',
        strict: 'true',
        'dry-run': 'true',
      },
      run: { ref: 'refs/tags/v1.9.0' },
    });
    expect(asked).toMatchObject({ version: '2.0.0', bump: 'major', channel: 'beta', strict: true });
    expect(request).toMatchObject({
      notes: 'by hand',
      manifestPath: `${folder}/out/manifest.json`,
      artifacts: ['dist/*.whl', '*.{deb,rpm}'],
      draft: true,
      latest: 'false',
      floatingTags: 'major-minor',
      dryRun: true,
    });
  });

  test('the ref that started the run goes along: its tag may name a version', async () => {
    const { asked } = await run({ run: { ref: 'refs/tags/v1.9.0' } });
    expect(asked).toMatchObject({ version: undefined, ref: 'refs/tags/v1.9.0' });
  });

  test('two manifests for the only package are refused', async () => {
    await expect(run({ inputs: { manifest: 'a.json\nb.json' } })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/a\.json and .*b\.json are both of the package service/),
    });
  });

  test('a manifest elsewhere is taken where it is', async () => {
    const { request } = await run({ inputs: { manifest: '/out/manifest.json' } });
    expect(request?.manifestPath).toBe('/out/manifest.json');
  });

  test.each<[Partial<Record<Input, string>>, string]>([
    [{ bump: 'huge' }, 'bump'],
    [{ latest: 'maybe' }, 'latest'],
    [{ 'floating-tags': 'all' }, 'floating-tags'],
    [{ draft: 'perhaps' }, 'draft'],
    [{ changelog: 'some' }, 'changelog'],
    [{ 'notes-file': 'nowhere.md' }, 'notes-file'],
  ])('%j is refused by name', async (inputs, name) => {
    await expect(run({ inputs })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(name),
    });
  });
});

describe('the outputs', () => {
  test('of a release', async () => {
    const { runner } = await run();
    expect(runner.outputs).toEqual({
      released: 'true',
      version: '1.2.0',
      'pull-request': '',
      'previous-version': '1.1.0',
      tag: 'v1.2.0',
      bump: 'minor',
      commit,
      'notes-file': `${folder}/slipway/tag-release/release-notes.md`,
      'changelog-file': '',
      'release-id': '42',
      'release-url': 'https://github.com/octo/service/releases/tag/v1.2.0',
      plan: `${folder}/slipway/tag-release/plan.json`,
      matrix:
        '{"include":[{"name":"service","path":".","version":"1.2.0","tag":"v1.2.0","ecosystem":"generic"}]}',
    });
    expect(await readFile(runner.outputs['notes-file'] ?? '', 'utf8')).toBe('### Features\n');
    expect(JSON.parse(await readFile(runner.outputs.plan ?? '', 'utf8'))).toEqual(notes().plan);
  });

  test('of a dry run are the same, but for the release itself', async () => {
    const planned = { kind: 'planned', id: undefined, url: undefined } as const;
    const { runner } = await run({ inputs: { 'dry-run': 'true' } }, notes(), planned);
    expect(runner.logged).toContainEqual({
      level: 'notice',
      message: expect.stringMatching(/^Dry run: v1\.2\.0 would be released\. \S/),
    });
    expect(runner.outputs).toMatchObject({
      released: 'true',
      version: '1.2.0',
      'release-id': '',
      'release-url': '',
    });
  });

  test('tell the changelog as it is after the release, with the notes that are released', async () => {
    const section = (version: string) => ({ version, date: '2026-01-01', url: '' });
    const changelog = {
      path: 'CHANGELOG.md',
      existing: '# Mine\n\n## 1.0.0\n\nBy hand.\n',
      past: [{ ...section('1.1.0'), notes: '- past\n' }],
      heading: section('1.2.0'),
      scheme: 'semantic',
    } as const;
    const told = notes();
    const packages = told.packages.map((one) => ({ ...one, changelog }));
    const { runner, request } = await run({ inputs: { changelog: 'all' } }, { ...told, packages });
    expect(request?.pastSections).toEqual(changelog.past);
    const path = runner.outputs['changelog-file'] ?? '';
    expect(path).toBe(`${folder}/slipway/tag-release/CHANGELOG.md`);
    expect(await readFile(path, 'utf8')).toBe(
      '# Mine\n\n## 1.2.0 - 2026-01-01\n\n### Features\n\n## 1.1.0 - 2026-01-01\n\n- past\n\n## 1.0.0\n\nBy hand.\n',
    );
  });

  test('of a release that fails say what it would have been, and not that it is', async () => {
    const runner = await createFakeRunner<Input, Output>({
      action: 'tag-release',
      temporaryDirectory: folder,
      slipway: {
        generateReleaseNotes: async () => notes(),
        createRelease: () => Promise.reject(new Error('no')),
      },
    });
    await expect(main(runner)).rejects.toThrow('no');
    expect(runner.outputs.version).toBe('1.2.0');
    expect(runner.outputs.released).toBeUndefined();
  });

  test('where there is nothing to release', async () => {
    const plan = { schema: 1, commit, packages: [], unchanged: [], unassigned: [] } as const;
    const reason = 'No commit since 1.1.0 asks for a release.';
    const commits = [ignored];
    const nothing = { kind: 'nothing', previousVersion: '1.1.0', reason, plan, commits } as const;
    const { runner, request } = await run({}, nothing);
    expect(request).toBeUndefined();
    expect(runner.failures).toEqual([]);
    expect(runner.outputs).toEqual({
      released: 'false',
      version: '',
      'pull-request': '',
      'previous-version': '1.1.0',
      tag: '',
      bump: 'none',
      commit,
      'notes-file': '',
      'changelog-file': '',
      'release-id': '',
      'release-url': '',
      plan: `${folder}/slipway/tag-release/plan.json`,
      matrix: '{"include":[]}',
    });
    expect(runner.summary()).toContain(
      '## Nothing to release\n\nNo commit since 1.1.0 asks for a release.\n\nThe last release is `1.1.0`.\n',
    );
    expect(runner.summary()).toContain('<summary>1 commit since then</summary>');
    expect(runner.summary()).toContain('docs: tell of it');
    expect(runner.logged).toContainEqual({
      level: 'notice',
      message: `There is nothing to release: ${reason}`,
    });
    const first = await run({}, { ...nothing, previousVersion: null, commits: [] });
    expect(first.runner.outputs['previous-version']).toBe('');
    expect(first.runner.summary()).toMatch(/Nothing was released before\.\n$/);
  });
});

describe('the summary', () => {
  test('tells what was released, why this version, the files and the steps', async () => {
    const { runner } = await run();
    const summary = runner.summary();
    expect(summary).toContain('## Released v1.2.0\n');
    expect(summary).toContain(
      '| `1.2.0` | `1.1.0` | `v1.2.0` | [c0ffee0000](https://github.com/octo/service/commit/',
    );
    expect(summary).toContain('### Why this version\n\nIt is a minor release.');
    expect(summary).toContain('| feat: sail &lt;fast&gt; \\| @&#8203;everyone | **minor** |');
    expect(summary).toContain('<details><summary>2 commits without effect</summary>');
    expect(summary).toContain(`| \`service.zip\` | 2.0 kB | \`${'a'.repeat(64)}\` |`);
    expect(summary).toContain('### What was done\n\n1. Create the draft release v1.2.0.');
    expect(summary).toContain('2. Upload `service.zip`.');
    expect(summary).toContain('<details><summary>Release notes</summary>');
  });

  test.each<[ReleaseInfo['kind'], string]>([
    ['already-released', '## v1.2.0 is released already'],
    ['drafted', '## Draft of v1.2.0 is complete'],
    ['planned', '## Dry run: v1.2.0 would be released'],
  ])('of what is %s begins with "%s"', async (kind, title) => {
    const { runner } = await run({}, notes(), { kind });
    expect(runner.summary()).toContain(title);
    expect(runner.summary()).toContain(
      kind === 'planned' ? 'What a run would do' : 'What was done',
    );
  });

  test('of a first release that was asked for, without files and steps', async () => {
    const first = notes({ previous_version: null, bump: 'none', commits: [] });
    const { runner } = await run({}, first, { assets: [], steps: [], url: undefined });
    const summary = runner.summary();
    expect(summary).toContain('| `1.2.0` | none | `v1.2.0` |');
    expect(summary).toContain('| — |');
    expect(summary).toContain('All was as it should be: nothing was written.');
    expect(summary).not.toContain('### Files');
    expect(summary).not.toContain('without effect');
  });

  test.each([
    [{ scope: 'hull', breaking: true }, 'feat(hull)\\!: sail'],
    [{ type: null, description: 'no convention' }, '| no convention |'],
  ])('writes a commit as it was written: %j', async (changes, line) => {
    const { runner } = await run({}, notes({ commits: [{ ...described, ...changes }] }));
    expect(runner.summary()).toContain(line);
  });

  test('stops where nobody reads on, and says where the rest is', async () => {
    const commits = Array.from({ length: 203 }, (_, index) => ({ ...described, sha: `${index}` }));
    const { runner } = await run({}, notes({ commits }), { notes: 'a line\n'.repeat(20_000) });
    expect(runner.summary()).toContain('…and 3 more: `plan.json` has all of them.');
    expect(runner.summary()).toContain('The notes go on: `plan.json` has all of them.');
  });

  test('counts one ignored commit as one', async () => {
    const { runner } = await run({}, notes({ commits: [ignored] }));
    expect(runner.summary()).toContain('1 commit without effect');
  });
});
