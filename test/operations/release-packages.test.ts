import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createGit } from '../../packages/core/src/adapters/git-command.ts';
import { nodeFiles } from '../../packages/core/src/adapters/node-files.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import { notesTemplate } from '../../packages/core/src/adapters/notes-template.ts';
import type { Config } from '../../packages/core/src/domain/config/config.ts';
import { defaultConfig } from '../../packages/core/src/domain/config/defaults.ts';
import { settingOf } from '../../packages/core/src/domain/workspace/workspace-folders.ts';
import {
  generateReleaseNotes,
  type ReleaseNotes,
  type ReleaseNotesRequest,
} from '../../packages/core/src/operations/generate-release-notes.ts';
import { createMemoryFiles } from '../doubles/memory-files.ts';
import { createMemoryGit, type MemoryGit } from '../doubles/memory-git.ts';
import {
  gitEnvironment,
  repositoryIn,
  type TemporaryRepository,
  temporaryFolder,
} from '../doubles/temporary-repository.ts';

type Management = Partial<Config['release_management']>;

interface Ask extends Partial<Omit<ReleaseNotesRequest, 'config'>> {
  readonly management?: Management;
  readonly scheme?: Config['deployment']['version_scheme'];
}

function requestOf({ management, scheme = 'semantic', ...more }: Ask): ReleaseNotesRequest {
  return {
    projectPath: '/work/suite',
    version: undefined,
    bump: 'auto',
    channel: undefined,
    commit: undefined,
    strict: false,
    repositoryUrl: 'https://github.com/octo/suite',
    config: {
      ...defaultConfig,
      deployment: { ...defaultConfig.deployment, version_scheme: scheme },
      release_management: { ...defaultConfig.release_management, packages: 'auto', ...management },
    },
    ...more,
  };
}

const commits = { readTexts: async () => new Map<string, string>() };

/** Each released package as `name version`, in order. */
function releasedOf(notes: ReleaseNotes): readonly string[] {
  return notes.plan.packages.map(({ name, version }) => `${name} ${version}`);
}

const npm = {
  'package.json': { name: 'suite', private: true, workspaces: ['packages/*'] },
  'packages/core/package.json': { name: '@acme/core' },
  'packages/sails/package.json': { name: 'sails', dependencies: { '@acme/core': '^1.0.0' } },
  'packages/app/package.json': { name: 'app', private: true, dependencies: { sails: '*' } },
  'packages/lint/package.json': { name: 'lint', devDependencies: { '@acme/core': '*' } },
};

/** A workspace of npm in which `@acme/core` ← `sails` ← `app`, and `lint` stands alone; 1.0.0 of all is released. */
function workspace(): MemoryGit & { ask(more?: Ask): Promise<ReleaseNotes> } {
  const git = createMemoryGit();
  git.add('feat: begin', { paths: Object.keys(npm) });
  for (const name of ['core', 'sails', 'app', 'lint']) git.tag(`${name}-v1.0.0`);
  const texts = Object.entries(npm).map(
    ([path, fields]) => [`/work/suite/${path}`, JSON.stringify(fields)] as const,
  );
  const ask = (more: Ask = {}) =>
    generateReleaseNotes(requestOf(more), {
      git,
      files: createMemoryFiles(Object.fromEntries(texts)),
      notesTemplate,
      commits,
    });
  return { ...git, ask };
}

const at = (...paths: readonly string[]) => ({ paths });

describe('a commit counts for the packages whose folders it touches', () => {
  test('and for no other; its scope does not matter', async () => {
    const { add, ask } = workspace();
    add('feat(app): widen', at('packages/lint/index.js', 'packages/app/index.js'));
    add('fix: mend', at('packages/app/index.js', 'README.md'));
    const notes = await ask();
    expect(releasedOf(notes)).toEqual(['app 1.1.0', 'lint 1.1.0']);
    const [app, lint] = notes.plan.packages;
    expect(app?.commits.map(({ description }) => description)).toEqual(['mend', 'widen']);
    expect(lint?.commits.map(({ description }) => description)).toEqual(['widen']);
    expect(app).toMatchObject({
      path: 'packages/app',
      ecosystem: 'npm',
      tag: 'app-v1.1.0',
      previous_version: '1.0.0',
      changelog_file: 'packages/app/CHANGELOG.md',
      reason: '1 feature asks for a minor release.',
      dependencies: [],
    });
    expect(app?.notes).toContain('app-v1.0.0...app-v1.1.0');
  });

  test('what touches none is told apart, with the reason', async () => {
    const { add, ask, resolve } = workspace();
    add('feat: a guide', at('docs/guide.md', 'docs/more.md'));
    const one = await resolve('HEAD');
    add('fix: nothing');
    const two = await resolve('HEAD');
    add('Merge branch x', { parents: [String(one), String(two)] });
    add('fix: mend', at('packages/lint/a.js'));
    const { plan } = await ask();
    expect(plan.packages.map(({ name }) => name)).toEqual(['lint']);
    expect(plan.unassigned).toMatchObject([
      { disposition: 'ignored', reason: 'a merge: the commits that it brings in count' },
      { disposition: 'ignored', reason: 'changes no file, and so no package', type: 'fix' },
      {
        disposition: 'ignored',
        bump: 'none',
        description: 'a guide',
        reason: 'belongs to no package: docs/guide.md and 1 more',
      },
    ]);
  });

  test('and counts from each package’s own last release', async () => {
    const { add, ask, tag } = workspace();
    add('feat: a first', at('packages/lint/a.js', 'packages/app/a.js'));
    tag('lint-v1.1.0');
    add('fix: a second', at('packages/lint/a.js', 'packages/app/a.js'));
    const notes = await ask();
    expect(releasedOf(notes)).toEqual(['app 1.1.0', 'lint 1.1.1']);
    expect(notes.plan.packages.map(({ commits: all }) => all.length)).toEqual([2, 1]);
  });

  test('the history is read once for all, with the paths and from where it is of interest', async () => {
    const { add, ask, tag, asked } = workspace();
    add('feat: a', at('packages/lint/a.js'));
    tag('lint-v1.1.0');
    add('feat: b', at('packages/lint/a.js'));
    await ask();
    expect(asked.filter((call) => call.startsWith('commits'))).toEqual(['commits with paths']);
    expect(asked.filter((call) => call === 'reachable tags')).toHaveLength(1);
    expect(asked.filter((call) => call === 'common ancestor')).toHaveLength(1);
    expect(asked).toContain('completeHistory with trees');
  });

  test('a strict run names what is not conventional in a package', async () => {
    const { add, ask } = workspace();
    add('some words', at('README.md'));
    expect(await ask({ strict: true })).toMatchObject({ kind: 'nothing' });
    add('more words', at('packages/lint/a.js'));
    await expect(ask({ strict: true })).rejects.toMatchObject({ code: 'unparsed-commit' });
  });
});

describe('reverts among packages', () => {
  test('both disappear where both are the package’s, and in no other', async () => {
    const { add, ask } = workspace();
    const target = add('feat: wide', at('packages/lint/a.js', 'packages/app/a.js'));
    add(`Revert "feat: wide"\n\nThis reverts commit ${target}.`, at('packages/lint/a.js'));
    const notes = await ask();
    expect(releasedOf(notes)).toEqual(['app 1.1.0']);
    expect(notes.plan.unchanged.find(({ name }) => name === 'lint')?.commits).toMatchObject([
      { disposition: 'reverted' },
      { disposition: 'reverted' },
    ]);
  });

  test('what one package has released already is taken back by a patch, while it disappears from another', async () => {
    const { add, ask, tag } = workspace();
    const target = add('feat: wide', at('packages/lint/a.js', 'packages/app/a.js'));
    tag('lint-v1.1.0');
    add(
      `Revert "feat: wide"\n\nThis reverts commit ${target}.`,
      at('packages/lint/a.js', 'packages/app/a.js'),
    );
    expect(releasedOf(await ask())).toEqual(['lint 1.1.1']);
  });

  test('a merge that is taken back takes with it what it brought', async () => {
    const { add, ask, resolve } = workspace();
    const base = String(await resolve('HEAD'));
    const inner = add('feat: inside', at('packages/lint/a.js'));
    const merge = add('Merge pull request #7 from x', { parents: [base, inner] });
    add(
      `Revert "Merge pull request #7"\n\nThis reverts commit ${merge}.`,
      at('packages/lint/a.js'),
    );
    expect(await ask()).toMatchObject({ kind: 'nothing' });
  });
});

describe('packages that need another one', () => {
  test('follow it by a patch, in the order of their needs, and tell why', async () => {
    const { add, ask } = workspace();
    add('feat: more', at('packages/core/a.js'));
    const notes = await ask();
    expect(releasedOf(notes)).toEqual(['@acme/core 1.1.0', 'sails 1.0.1', 'app 1.0.1']);
    const [, sails, app] = notes.plan.packages;
    expect(sails).toMatchObject({
      bump: 'patch',
      reason: 'What it needs was released: @acme/core 1.1.0.',
      dependencies: [{ name: '@acme/core', previous_version: '1.0.0', version: '1.1.0' }],
      commits: [],
    });
    expect(sails?.notes).toContain('### Dependencies\n\n- `@acme/core` `1.0.0` → `1.1.0`\n');
    expect(app?.dependencies).toMatchObject([{ name: 'sails', version: '1.0.1' }]);
    expect(notes.plan.unchanged).toMatchObject([
      { name: 'lint', path: 'packages/lint', version: '1.0.0', commits: [] },
    ]);
  });

  test('keep a higher bump of their own', async () => {
    const { add, ask } = workspace();
    add('fix: mend', at('packages/core/a.js'));
    add('feat!: turn', at('packages/sails/a.js'));
    const notes = await ask();
    expect(releasedOf(notes)).toEqual(['@acme/core 1.0.1', 'sails 2.0.0', 'app 1.0.1']);
    expect(notes.plan.packages[1]).toMatchObject({
      reason: '1 breaking change asks for a major release.',
      dependencies: [{ name: '@acme/core', version: '1.0.1' }],
    });
  });

  test('follow later where it was released alone, and then no more', async () => {
    const { add, ask, tag } = workspace();
    add('feat: more', at('packages/core/a.js'));
    tag('core-v1.1.0');
    add('docs: tell', at('packages/sails/README.md'));
    expect(releasedOf(await ask())).toEqual(['sails 1.0.1', 'app 1.0.1']);
    tag('sails-v1.0.1');
    tag('app-v1.0.1');
    add('docs: more', at('packages/sails/README.md'));
    expect(await ask()).toMatchObject({
      kind: 'nothing',
      reason: 'In none of the packages does anything ask for a release.',
    });
  });

  test('are not released for the first time for its sake', async () => {
    const git = workspace();
    git.add('chore: begin anew', at('packages/late/package.json'));
    const { add, ask } = git;
    add('feat: more', at('packages/core/a.js'));
    const management = {
      packages: [
        settingOf('packages/core'),
        { ...settingOf('packages/late'), depends_on: ['@acme/core'] },
      ],
    };
    const notes = await ask({ management });
    expect(releasedOf(notes)).toEqual(['@acme/core 1.1.0']);
    expect(notes.plan.unchanged).toMatchObject([{ name: 'late', version: null }]);
  });

  test('are told a first release of it as one', async () => {
    const { add, ask } = workspace();
    add('feat: new', at('packages/new/package.json'));
    const management = {
      packages: [settingOf('packages/new'), { ...settingOf('packages/lint'), depends_on: ['new'] }],
    };
    const { plan } = await ask({ management });
    expect(plan.packages.map(({ name, dependencies }) => [name, dependencies])).toEqual([
      ['new', []],
      ['lint', [{ name: 'new', previous_version: null, version: '0.1.0' }]],
    ]);
  });

  test('follow on a channel as well, once', async () => {
    const { add, ask, tag } = workspace();
    add('feat: more', at('packages/core/a.js'));
    const beta = { channel: 'beta' };
    const first = await ask(beta);
    expect(releasedOf(first)).toEqual([
      '@acme/core 1.1.0-beta.1',
      'sails 1.0.1-beta.1',
      'app 1.0.1-beta.1',
    ]);
    for (const { tag: name } of first.plan.packages) tag(name);
    add('docs: tell', at('packages/core/README.md'));
    expect(await ask(beta)).toMatchObject({ kind: 'nothing' });
    add('fix: mend', at('packages/core/a.js'));
    expect(releasedOf(await ask(beta))).toEqual([
      '@acme/core 1.1.0-beta.2',
      'sails 1.0.1-beta.2',
      'app 1.0.1-beta.2',
    ]);
    expect(releasedOf(await ask())).toEqual(['@acme/core 1.1.0', 'sails 1.0.1', 'app 1.0.1']);
  });

  test('and each other move together', async () => {
    const { add, ask } = workspace();
    add('feat: more', at('packages/app/a.js'));
    const management = {
      packages: [
        { ...settingOf('packages/core'), depends_on: ['app'] },
        settingOf('packages/sails'),
        settingOf('packages/app'),
      ],
    };
    const notes = await ask({ management });
    expect(releasedOf(notes)).toEqual(['app 1.1.0', '@acme/core 1.0.1', 'sails 1.0.1']);
    expect(notes.plan.packages.map(({ dependencies }) => dependencies[0]?.name)).toEqual([
      'sails',
      'app',
      '@acme/core',
    ]);
  });
});

describe('a run that is repeated', () => {
  test('plans the same whether nothing, half or all of it was released', async () => {
    const { add, ask, tag } = workspace();
    add('feat: more', at('packages/core/a.js'));
    add('fix: mend', at('packages/lint/a.js'));
    const planned = await ask();
    expect(releasedOf(planned)).toHaveLength(4);
    for (const { tag: name } of planned.plan.packages) {
      tag(name);
      expect(await ask()).toEqual(planned);
    }
  });

  test('package by package, as its matrix says, writes the same notes', async () => {
    const { add, ask, tag } = workspace();
    add('feat: more', at('packages/core/a.js'));
    const planned = await ask();
    for (const one of planned.plan.packages) {
      const alone = await ask({ version: `${one.name}@${one.version}` });
      expect(alone.plan.packages).toEqual([one]);
      tag(one.tag);
    }
  });

  test('takes the tag of a release commit on top of its own commit for its own, and no other', async () => {
    const { add, ask, tag } = workspace();
    const planned = add('feat: more', at('packages/lint/a.js'));
    const release = add('chore(release): lint-v1.1.0');
    tag('lint-v1.1.0', release);
    expect(releasedOf(await ask({ commit: planned }))).toEqual(['lint 1.1.0']);
    expect(releasedOf(await ask())).toEqual(['lint 1.1.0']);
    tag('lint-v1.1.0', add('chore: later'));
    await expect(ask({ commit: planned })).rejects.toMatchObject({ code: 'conflict' });
    tag('lint-v1.1.0', add('chore: at once', { parents: [planned] }));
    await expect(ask({ commit: planned })).rejects.toMatchObject({ code: 'conflict' });
    tag('lint-v1.1.0', 'a file, and no commit');
    await expect(ask({ commit: planned })).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('versions that are asked for', () => {
  test('release exactly the packages that they name', async () => {
    const { add, ask } = workspace();
    add('feat: more', at('packages/core/a.js', 'packages/lint/a.js'));
    const notes = await ask({ version: '@acme/core@2.0.0\nsails-v1.4.0' });
    expect(releasedOf(notes)).toEqual(['@acme/core 2.0.0', 'sails 1.4.0']);
    expect(notes.plan.packages[0]?.reason).toBe('The version 2.0.0 was asked for.');
    expect(notes.plan.unchanged).toMatchObject([
      { name: 'app', reason: 'It was not asked for.' },
      { name: 'lint', reason: 'It was not asked for.' },
    ]);
  });

  test('by a tag that started the run release its package alone; another tag or a branch names none', async () => {
    const { add, ask, tag } = workspace();
    add('feat: more', at('packages/core/a.js', 'packages/lint/a.js'));
    tag('lint-v3.0.0');
    expect(releasedOf(await ask({ ref: 'refs/tags/lint-v3.0.0' }))).toEqual(['lint 3.0.0']);
    expect(releasedOf(await ask({ ref: 'refs/tags/nightly' }))).toContain('@acme/core 1.1.0');
    expect(releasedOf(await ask({ ref: 'refs/heads/lint-v4.0.0' }))).toContain('lint 3.0.0');
  });

  test('by a commit that touches nothing are for the package that they name', async () => {
    const { add, ask } = workspace();
    add('chore: prepare\n\nRelease-As: lint@2.0.0');
    add('feat: more\n\nRelease-As: sails@3.0.0', at('packages/lint/a.js'));
    const notes = await ask();
    expect(releasedOf(notes)).toEqual(['sails 3.0.0', 'app 1.0.1', 'lint 2.0.0']);
    expect(notes.plan.packages[0]?.commits).toMatchObject([
      {
        disposition: 'ignored',
        description: 'more',
        reason: 'changes nothing here, but its `Release-As` is for this package',
      },
    ]);
    expect(notes.plan.packages[0]?.notes).not.toContain('### Features');
    expect(notes.plan.unassigned).toEqual([]);
  });

  test('without a name by a commit are for what it touches; a name that is none speaks to nobody', async () => {
    const { add, ask } = workspace();
    add('chore: prepare\n\nRelease-As: 2.0.0', at('packages/lint/a.js'));
    add('chore: prepare\n\nRelease-As: mast@9.0.0', at('packages/app/a.js'));
    expect(releasedOf(await ask())).toEqual(['lint 2.0.0']);
  });

  test('as a bump move the packages that changed', async () => {
    const { add, ask } = workspace();
    add('chore: tidy', at('packages/lint/a.js'));
    expect(releasedOf(await ask({ bump: 'major' }))).toEqual(['lint 2.0.0']);
  });

  test.each([
    ['1.2.3', 'invalid-input', /"1\.2\.3" does not say which package it is for/],
    ['', 'invalid-input', /"" does not say which package/],
    ['mast@1.2.3', 'invalid-input', /names the package "mast", which is not in this repository/],
    ['lint@newest', 'invalid-version', /"newest" is not a version/],
    ['lint@1.2.0\nlint-v1.3.0', 'invalid-input', /names lint twice/],
    ['lint@0.9.0', 'version-not-increasing', /0\.9\.0 is not above the last release, 1\.0\.0/],
  ])('are refused where they make no sense: %j', async (version, code, message) => {
    await expect(workspace().ask({ version })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test('of one package in a repository of one may have its name', async () => {
    const { add, ask } = workspace();
    add('feat: more', at('a.js'));
    const management = { packages: undefined };
    const single = { management, version: 'suite@1.2.0' };
    expect(releasedOf(await ask(single))).toEqual(['suite 1.2.0']);
    expect(await ask({ management, ref: 'refs/tags/v1.3.0' })).toMatchObject({
      package: { version: '1.3.0' },
    });
  });
});

describe('tags of several packages', () => {
  test('of another form are not overlooked', async () => {
    const { add, ask, tag } = workspace();
    tag('new@1.0.0', add('feat: new', at('packages/new/package.json')));
    const management = { packages: [settingOf('packages/new')] };
    await expect(ask({ management })).rejects.toMatchObject({
      code: 'invalid-config',
      message: expect.stringContaining('No tag has the form new-v1.2.3, but new@1.0.0 names'),
      remedy: expect.stringContaining('`tag_prefix` of new to "new@"'),
    });
    const named = { ...management, tag_prefix: `\${name}@` };
    add('fix: mend', at('packages/new/a.js'));
    expect(releasedOf(await ask({ management: named }))).toEqual(['new 1.0.1']);
  });

  test('without a name belong to the root alone', async () => {
    const { add, ask, tag } = workspace();
    tag('v4.0.0', add('feat: root', at('index.js')));
    add('feat: both', at('index.js', 'packages/lint/a.js'));
    const management = { packages: [settingOf('.'), settingOf('packages/lint')] };
    const notes = await ask({ management });
    expect(releasedOf(notes)).toEqual(['suite 4.1.0', 'lint 1.1.0']);
    expect(notes).toMatchObject({ package: { name: 'suite', tag: 'v4.1.0', path: '.' } });
  });
});

test('settings and workspaces that lead nowhere are told', async () => {
  const { ask } = workspace();
  const missing = { packages: [settingOf('packages/mast')] };
  await expect(ask({ management: missing })).rejects.toMatchObject({
    code: 'invalid-config',
    message: "Git knows no file in the package's folder packages/mast.",
  });
  const empty = createMemoryGit();
  empty.add('feat: begin', at('README.md'));
  const ports = { git: empty, files: createMemoryFiles(), notesTemplate, commits };
  await expect(generateReleaseNotes(requestOf({}), ports)).rejects.toMatchObject({
    code: 'invalid-config',
    message: 'There is no npm, pnpm or uv workspace with packages here.',
  });
});

describe('with real repositories', () => {
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
      commits,
    });

  function save(message: string, files: Readonly<Record<string, string | object>>): void {
    for (const [path, text] of Object.entries(files))
      origin.write(path, typeof text === 'string' ? text : JSON.stringify(text));
    origin.git('add', '--all');
    origin.commit(message);
  }

  test('npm: a checkout of depth 1 plans what the whole clone does', async () => {
    save('feat: begin', npm);
    for (const name of ['core', 'sails', 'app', 'lint']) origin.git('tag', `${name}-v1.0.0`);
    save('feat: more\n\nA body.', { 'packages/core/ünï code.js': '1' });
    save('docs: tell', { 'README.md': 'read' });
    origin.git('checkout', '-q', '-b', 'side', 'HEAD~1');
    save('fix: beside', { 'packages/lint/a.js': '1' });
    origin.git('checkout', '-q', 'main');
    origin.git('merge', '-q', '--no-ff', '-m', 'Merge branch side', 'side');
    const whole = await askIn(origin.folder);
    expect(releasedOf(whole)).toEqual([
      '@acme/core 1.1.0',
      'sails 1.0.1',
      'app 1.0.1',
      'lint 1.0.1',
    ]);
    expect(whole.plan.unassigned.map(({ reason }) => reason)).toEqual([
      'a merge: the commits that it brings in count',
      'belongs to no package: README.md',
    ]);
    const folder = join(place.folder, 'shallow');
    origin.git('clone', '--quiet', '--depth=1', '--no-tags', `file://${origin.folder}`, folder);
    expect(await askIn(folder)).toEqual(whole);
  });

  test('pnpm: the root may be a package, and takes what is in no other', async () => {
    save('feat: begin', {
      'pnpm-workspace.yaml': "packages:\n  - 'pkgs/**'\n  - '!**/fixtures/**'\n",
      'package.json': { name: 'root' },
      'pkgs/a/package.json': { name: 'a', dependencies: { b: 'workspace:^' } },
      'pkgs/a/inner/b/package.json': { name: 'b' },
      'pkgs/a/fixtures/c/package.json': { name: 'c' },
    });
    for (const tag of ['v1.0.0', 'a-v1.0.0', 'b-v1.0.0']) origin.git('tag', tag);
    save('fix: deep', { 'pkgs/a/inner/b/x.js': '1' });
    save('feat: at the root', { 'lib/x.js': '1' });
    save('perf: in a fixture', { 'pkgs/a/fixtures/c/x.js': '1' });
    const notes = await askIn(origin.folder);
    expect(releasedOf(notes)).toEqual(['root 1.1.0', 'b 1.0.1', 'a 1.0.1']);
    expect(notes.plan.packages[2]).toMatchObject({
      reason: '1 improvement asks for a patch release.',
      dependencies: [{ name: 'b', version: '1.0.1' }],
    });
  });

  test('uv: names are compared as PEP 503 says, and versions are those of Python', async () => {
    save('feat: begin', {
      'pyproject.toml':
        '[project]\nname = "fleet"\nversion = "0.1.0"\ndependencies = ["Hull.Core"]\n[tool.uv.sources]\nhull-core = { workspace = true }\n[tool.uv.workspace]\nmembers = ["libs/*"]\nexclude = ["libs/old"]\n',
      'libs/hull/pyproject.toml': '[project]\nname = "hull_core"\nversion = "0.1.0"\n',
      'libs/old/pyproject.toml': '[project]\nname = "old"\nversion = "0.1.0"\n',
    });
    origin.git('tag', 'v1.0.0');
    origin.git('tag', 'hull_core-v1.0.0');
    save('fix: mend', { 'libs/hull/src/x.py': '' });
    const notes = await askIn(origin.folder, { channel: 'rc', scheme: 'pep440' });
    expect(releasedOf(notes)).toEqual(['hull_core 1.0.1rc1', 'fleet 1.0.1rc1']);
  });

  test('generic folders, below a folder of the repository', async () => {
    save('feat: begin', { 'infra/chart/values.yaml': '', 'infra/image/Dockerfile': '' });
    save('feat: more', { 'infra/chart/values.yaml': 'a: 1' });
    save('fix: outside', { 'chart/values.yaml': 'a: 1' });
    const management = {
      packages: [settingOf('./chart/'), { ...settingOf('image'), depends_on: ['chart'] }],
    };
    const notes = await askIn(join(origin.folder, 'infra'), { management });
    expect(notes.plan.packages).toMatchObject([
      { name: 'chart', path: 'infra/chart', tag: 'chart-v0.1.0', ecosystem: 'generic' },
      { name: 'image', path: 'infra/image', changelog_file: 'infra/image/CHANGELOG.md' },
    ]);
    expect(notes.plan.unassigned).toMatchObject([{ description: 'outside' }]);
    // A first release begins at the version that a file states, wherever the package lies.
    save('feat: a version', { 'infra/image/VERSION': '1.4.0' });
    const stated = await askIn(join(origin.folder, 'infra'), {
      management: { packages: [settingOf('image')] },
    });
    expect(releasedOf(stated)).toEqual(['image 1.4.0']);
  });

  test('histories without a common beginning are read whole', async () => {
    save('feat: begin', { 'a/x': '1' });
    origin.git('tag', 'a-v1.0.0');
    origin.git('checkout', '-q', '--orphan', 'other');
    origin.git('rm', '-rqf', '.');
    save('feat: begin', { 'b/x': '1' });
    origin.git('tag', 'b-v1.0.0');
    origin.git('checkout', '-q', 'main');
    origin.git('merge', '-q', '--allow-unrelated-histories', '-m', 'Merge other', 'other');
    save('fix: both', { 'a/x': '2', 'b/x': '2' });
    const management = { packages: [settingOf('a'), settingOf('b')] };
    const notes = await askIn(origin.folder, { management });
    expect(releasedOf(notes)).toEqual(['a 1.0.1', 'b 1.0.1']);
    expect(notes.plan.packages.map(({ commits: all }) => all.length)).toEqual([1, 1]);
  });
});
