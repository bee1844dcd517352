import { describe, expect, test } from '@jest/globals';
import {
  archiveBaseName,
  platformOfWheel,
} from '../../packages/core/src/domain/packaging/artifact-names.ts';
import { selectFiles } from '../../packages/core/src/domain/packaging/file-selection.ts';
import { innerPath, plainPath } from '../../packages/core/src/domain/packaging/inner-path.ts';
import {
  type PackagingFacts,
  planPackaging,
} from '../../packages/core/src/domain/packaging/packaging-plan.ts';
import {
  detectProject,
  type ProjectFiles,
} from '../../packages/core/src/domain/packaging/project.ts';
import { readNpmProject } from '../../packages/core/src/domain/packaging/project-npm.ts';
import { readPythonProject } from '../../packages/core/src/domain/packaging/project-python.ts';

type Texts = Readonly<Record<string, string>>;

function plan(texts: Texts, change: Partial<PackagingFacts> = {}) {
  const files: ProjectFiles = {
    folder: 'folder',
    pyproject: texts['pyproject.toml'],
    setupCfg: texts['setup.cfg'],
    setupPy: texts['setup.py'],
    packageJson: texts['package.json'],
  };
  return planPackaging({
    project: detectProject(files),
    python: readPythonProject(files),
    npm: readNpmProject(files),
    members: [],
    texts: new Map(Object.entries(texts)),
    versionFiles: undefined,
    asked: undefined,
    scheme: 'semantic',
    formats: 'auto',
    packageName: undefined,
    native: undefined,
    ...change,
  });
}

const python = (version: string) => ({
  'pyproject.toml': `[project]\nname = "My.Svc"\nversion = "${version}"\n`,
});
const npm = (fields: object) => ({ 'package.json': JSON.stringify({ name: 'tool', ...fields }) });

describe('what suits a project', () => {
  test.each<[string, Texts, readonly string[], boolean]>([
    ['Python', python('1.0.0'), ['my_svc-1.0.0.tar.gz', 'my_svc-1.0.0-py3-none-any.whl'], true],
    ['npm', npm({ version: '1.0.0' }), ['tool-1.0.0.tgz'], false],
    ['a private npm package', npm({ version: '1.0.0', private: true }), ['tool-1.0.0.tgz'], false],
    [
      'the frame of workspaces',
      npm({ version: '1.0.0', private: true, workspaces: ['p/*'] }),
      ['tool-1.0.0.tar.gz', 'tool-1.0.0.zip'],
      false,
    ],
  ])('%s', (_, texts, names, staged) => {
    const planned = plan(texts);
    expect(planned.artifacts.map(({ name }) => name)).toEqual(names);
    expect(planned).toMatchObject({ staged, stamps: [], environment: {} });
  });

  test('a repository that is both gives both where both are asked for', () => {
    const both = { ...python('1.0.0'), ...npm({ version: '9.9.9' }) };
    const planned = plan(both, { formats: ['npm', 'wheel', 'wheel', 'zip'], asked: '1.1.0' });
    expect(planned.artifacts.map(({ name }) => name)).toEqual([
      'tool-1.1.0.tgz',
      'my_svc-1.1.0-py3-none-any.whl',
      'My.Svc-1.1.0.zip',
    ]);
    expect(planned.stamps.map(({ path }) => path)).toEqual(['package.json', 'pyproject.toml']);
  });

  test('two artifacts of one name are refused before anything is built', () => {
    const same = { 'pyproject.toml': '[project]\nname = "svc"\nversion = "1.0.0"\n' };
    expect(() => plan(same, { formats: ['sdist', 'tar.gz'] })).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        message: expect.stringContaining('svc-1.0.0.tar.gz'),
      }),
    );
  });
});

describe('the version', () => {
  test.each<[string, string, string]>([
    ['1.2.0a1', '1.2.0-alpha.1', '1.2.0a1'],
    ['1.2', '1.2.0', '1.2'],
    ['1.2.post1', '1.2.post1', '1.2.post1'],
    ['1.2.0', '1.2.0', '1.2.0'],
  ])('Python %s is %s in the manifest', (own, version, pythonVersion) => {
    expect(plan(python(own))).toMatchObject({ version, pythonVersion, stamps: [] });
  });

  test('asked for in one spelling is stamped in each ecosystem’s own', () => {
    const { stamps } = plan(python('1.0.0'), { asked: '2.0.0-rc.1' });
    expect(stamps).toEqual([
      { path: 'pyproject.toml', text: '[project]\nname = "My.Svc"\nversion = "2.0.0rc1"\n' },
    ]);
  });

  test('that says the same already is not stamped', () => {
    expect(plan(python('2.0.0-rc1'), { asked: '2.0.0-rc.1' }).stamps).toEqual([]);
    expect(plan(npm({ version: '2.0.0' }), { asked: '2.0.0' }).staged).toBe(false);
  });

  test('is read from and stamped into the file that the build reads', () => {
    const texts = {
      'pyproject.toml':
        '[build-system]\nrequires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n[project]\nname = "svc"\ndynamic = ["version"]\n',
      'svc/__init__.py': '"""Doc."""\n__version__ = "0.3.0"\n',
    };
    expect(plan(texts)).toMatchObject({ version: '0.3.0', stamps: [] });
    expect(plan(texts, { asked: '0.4.0' }).stamps).toEqual([
      { path: 'svc/__init__.py', text: '"""Doc."""\n__version__ = "0.4.0"\n' },
    ]);
    const { 'pyproject.toml': alone } = texts;
    expect(() => plan({ 'pyproject.toml': alone }, { asked: '0.4.0' })).toThrow(
      expect.objectContaining({
        code: 'invalid-version',
        message: expect.stringContaining('src/svc/__init__.py'),
      }),
    );
  });

  test('from tags is told to the build in the words of each tool', () => {
    const texts = {
      'pyproject.toml':
        '[build-system]\nrequires = ["setuptools-scm"]\n[project]\nname = "svc"\ndynamic = ["version"]\n',
    };
    const planned = plan(texts, { asked: '1.0.0-beta.2' });
    expect(planned.stamps).toEqual([]);
    expect(planned.environment).toMatchObject({
      SETUPTOOLS_SCM_PRETEND_VERSION: '1.0.0b2',
      PDM_BUILD_SCM_VERSION: '1.0.0b2',
    });
  });

  test('of a backend that we do not know is left to it, and proven afterwards', () => {
    const texts = { 'setup.py': 'setup(name="svc", version=read())' };
    expect(plan(texts, { asked: '1.0.0' })).toMatchObject({ version: '1.0.0', stamps: [] });
  });

  test('of a generic project is read from its version file, and stamped there', () => {
    const stamped = [{ path: 'VERSION', text: 'v1.1.0\n' }];
    expect(plan({ VERSION: 'v1.0.0\n' })).toMatchObject({ version: '1.0.0', stamps: [] });
    expect(plan({ VERSION: 'v1.0.0\n' }, { asked: '1.1.0' })).toMatchObject({ stamps: stamped });
    expect(() => plan({ 'README.md': '1.0.0' })).toThrow(/is not known/);
  });

  test('is stamped into the configured files besides those that the artifacts are made from', () => {
    const pattern = { path: 'src/version.ts', pattern: "VERSION = '{version}'" };
    const texts = { ...npm({ version: '1.0.0' }), 'src/version.ts': "const VERSION = '0.9.0';\n" };
    const stamps = plan(texts, { asked: '1.1.0', versionFiles: [pattern] }).stamps;
    expect(stamps).toEqual([
      { path: 'package.json', text: '{"name":"tool","version":"1.1.0"}' },
      { path: 'src/version.ts', text: "const VERSION = '1.1.0';\n" },
    ]);
    const code = { 'src/version.ts': texts['src/version.ts'] };
    expect(plan(code, { versionFiles: [pattern] }).version).toBe('0.9.0');
    expect(() => plan({}, { versionFiles: [] })).toThrow(/is not known/);
  });

  test('of a stale lock file is not packaging’s to mend', () => {
    const texts = { ...npm({ version: '1.0.0' }), 'package-lock.json': '{}' };
    expect(plan(texts, { asked: '1.1.0' }).stamps).toHaveLength(1);
  });

  test.each<[string, Texts, Partial<PackagingFacts>]>([
    ['setup.py that computes it', { 'setup.py': 'setup(version=read())' }, {}],
    ['npm without a version that is asked for', npm({}), {}],
    ['npm without a version', npm({}), { asked: '1.0.0' }],
    ['npm with a wrong one', npm({ version: 'one' }), {}],
    ['Python with a wrong one', python('one'), {}],
    ['a channel that Python has no form for', python('1.0.0'), { asked: '1.0.0-canary.1' }],
  ])('%s is refused', (_, texts, change) => {
    expect(() => plan(texts, change)).toThrow(expect.objectContaining({ code: 'invalid-version' }));
  });
});

test.each([
  ['a-1-py3-none-any.whl', 'any'],
  ['a-1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl', 'linux-x86_64'],
  ['a-1-cp312-cp312-musllinux_1_2_aarch64.whl', 'linux-aarch64'],
  ['a-1-cp312-cp312-linux_armv7l.whl', 'linux-armv7l'],
  ['a-1-cp312-cp312-macosx_11_0_arm64.whl', 'macos-arm64'],
  ['a-1-cp312-cp312-macosx_10_9_universal2.whl', 'macos-universal2'],
  ['a-1-cp312-cp312-win_amd64.whl', 'windows-amd64'],
  ['a-1-cp312-cp312-win32.whl', 'windows-x86'],
  ['a-1-cp312-cp312-haiku_r1.whl', 'haiku_r1'],
])('%s is for %s', (name, platform) => {
  expect(platformOfWheel(name)).toBe(platform);
});

test.each([
  ['@acme/tool', '1.0.0', 'acme-tool-1.0.0'],
  ['Größe', '1.0.0+b.1', 'Gro-e-1.0.0+b.1'],
  ['../x', '1', 'x-1'],
])('%s %s is called %s', (name, version, expected) => {
  expect(archiveBaseName(name, version)).toBe(expected);
});

describe('globs', () => {
  const paths = ['.hidden', 'README.md', 'dist/a.js', 'dist/sub/b.js', 'src/a.ts', 'a,b.txt'];

  test.each<[readonly string[], readonly string[]]>([
    [['dist'], ['dist/a.js', 'dist/sub/b.js']],
    [['dist/'], ['dist/a.js', 'dist/sub/b.js']],
    [['./dist/*.js'], ['dist/a.js']],
    [
      ['**/*.{js,ts}', '!**/sub/**'],
      ['dist/a.js', 'src/a.ts'],
    ],
    [['.'], paths],
    [['*'], paths],
    [
      ['a,b.txt', '.hidden'],
      ['.hidden', 'a,b.txt'],
    ],
  ])('%j', (globs, chosen) => {
    expect(selectFiles(paths, globs)).toEqual(chosen);
  });

  test('one that a later one empties matches nothing', () => {
    expect(() => selectFiles(paths, ['src', '!**/*.ts', 'lost'])).toThrow(/`src`, `lost`/);
  });
});

test.each<[string, string, string | undefined]>([
  ['/p', '/p/out', 'out'],
  ['/p/', '/p/./a/../out/', 'out'],
  ['/p', '/p', undefined],
  ['/p', '/pout', undefined],
  ['/p', '/p/../out', undefined],
  ['C:\\p', 'C:\\p\\a\\b', 'a/b'],
])('below %s, %s is %s', (folder, path, inner) => {
  expect(innerPath(folder, path)).toBe(inner);
});

test.each([
  ['/a//b/./c/../d/', '/a/b/d'],
  ['C:\\a\\b', 'C:/a/b'],
  ['/', '/'],
])('%s is plainly %s', (path, plain) => {
  expect(plainPath(path)).toBe(plain);
});
