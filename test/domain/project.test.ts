import { describe, expect, test } from '@jest/globals';
import {
  detectProject,
  type ProjectFiles,
} from '../../packages/core/src/domain/packaging/project.ts';

const none: ProjectFiles = {
  folder: 'the-folder',
  pyproject: undefined,
  setupCfg: undefined,
  setupPy: undefined,
  packageJson: undefined,
};
const detect = (files: Partial<ProjectFiles>) => detectProject({ ...none, ...files });

describe('which ecosystem a project belongs to', () => {
  test.each<[string, Partial<ProjectFiles>, string, string]>([
    ['nothing at all', {}, 'generic', 'the-folder'],
    ['a package.json', { packageJson: '{"name":"@acme/tool"}' }, 'npm', '@acme/tool'],
    ['a package.json without a name', { packageJson: '{}' }, 'npm', 'the-folder'],
    ['a [project] table', { pyproject: '[project]\nname = "svc"\n' }, 'python', 'svc'],
    [
      'a [build-system] alone',
      { pyproject: '[build-system]\nrequires = []\n' },
      'python',
      'the-folder',
    ],
    ['poetry', { pyproject: '[tool.poetry]\nname = "poet"\n' }, 'python', 'poet'],
    ['setup.cfg', { setupCfg: '[metadata]\nname = old\n' }, 'python', 'old'],
    ['setup.py', { setupPy: 'setup(name="older", version="1")' }, 'python', 'older'],
    [
      'a setup.cfg that only configures tools',
      { setupCfg: '[flake8]\nname = x\n' },
      'generic',
      'the-folder',
    ],
  ])('%s', (_, files, ecosystem, name) => {
    expect(detect(files)).toMatchObject({ ecosystem, name });
  });

  test('Python wins where a repository is both, and says why', () => {
    const project = detect({
      pyproject: '[project]\nname = "svc"\n',
      packageJson: '{"name":"ui"}',
    });
    expect(project).toMatchObject({ ecosystem: 'python', name: 'svc' });
    expect(project.reason).toContain('[project]');
  });

  test('a pyproject.toml that only configures tools leaves an npm package an npm package', () => {
    const project = detect({
      pyproject: '[tool.ruff]\nline-length = 100\n',
      packageJson: '{"name":"ui"}',
    });
    expect(project).toMatchObject({ ecosystem: 'npm', name: 'ui' });
  });
});

describe('where the version is', () => {
  const dynamic = (more: string, requires = '["setuptools"]', backend = 'setuptools.build_meta') =>
    `[build-system]\nrequires = ${requires}\nbuild-backend = "${backend}"\n[project]\nname = "my-svc"\ndynamic = ["version"]\n${more}`;

  test.each<[string, Partial<ProjectFiles>, string | undefined, object]>([
    [
      'package.json',
      { packageJson: '{"version":"1.2.3"}' },
      '1.2.3',
      { kind: 'field', file: 'package.json' },
    ],
    ['no version in package.json', { packageJson: '{"version":""}' }, undefined, { kind: 'none' }],
    [
      '[project]',
      { pyproject: '[project]\nname = "a"\nversion = "1.0"\n' },
      '1.0',
      { kind: 'field', file: 'pyproject.toml' },
    ],
    [
      '[tool.poetry]',
      { pyproject: '[tool.poetry]\nname = "a"\nversion = "2.0.0"\n' },
      '2.0.0',
      { kind: 'field', file: 'pyproject.toml' },
    ],
    [
      'poetry with dynamic versioning',
      {
        pyproject:
          '[tool.poetry]\nname = "a"\nversion = "0.0.0"\n[tool.poetry-dynamic-versioning]\nenable = true\n',
      },
      undefined,
      { kind: 'git' },
    ],
    [
      'setup.cfg',
      { setupCfg: '[metadata]\nname = a\nversion = 3.1\n[options]\nversion = 9\n' },
      '3.1',
      { kind: 'field', file: 'setup.cfg' },
    ],
    [
      'setup.cfg with attr:',
      { setupCfg: '[metadata]\nname = a\nversion = attr: a.b.__version__\n' },
      undefined,
      {
        kind: 'file',
        candidates: ['src/a/b/__init__.py', 'src/a/b.py', 'a/b/__init__.py', 'a/b.py'],
        attributes: ['__version__'],
      },
    ],
    [
      'setup.cfg with file:',
      { setupCfg: '[metadata]\nname = a\nversion = file: VERSION\n' },
      undefined,
      { kind: 'file', candidates: ['VERSION'], attributes: [] },
    ],
    [
      'setup.py',
      { setupPy: 'from setuptools import setup\nsetup(\n  name="x",\n  version="1.4",\n)' },
      '1.4',
      { kind: 'field', file: 'setup.py' },
    ],
    [
      'setup.py with a variable',
      { setupPy: 'setup(name="x", version=read())' },
      undefined,
      { kind: 'none' },
    ],
    ['setup.py with tags', { setupPy: 'setup(use_scm_version=True)' }, undefined, { kind: 'git' }],
    [
      'setuptools-scm',
      { pyproject: dynamic('', '["setuptools>=80", "setuptools-scm[simple]>=8"]') },
      undefined,
      { kind: 'git' },
    ],
    [
      'setuptools_scm by its table',
      { pyproject: dynamic('[tool.setuptools_scm]\n') },
      undefined,
      { kind: 'git' },
    ],
    [
      'hatch-vcs',
      { pyproject: dynamic('[tool.hatch.version]\nsource = "vcs"\n') },
      undefined,
      { kind: 'git' },
    ],
    [
      'pdm with tags',
      { pyproject: dynamic('[tool.pdm.version]\nsource = "scm"\n') },
      undefined,
      { kind: 'git' },
    ],
    [
      'hatch with a path',
      { pyproject: dynamic('[tool.hatch.version]\npath = "src/a/about.py"\n') },
      undefined,
      { kind: 'file', candidates: ['src/a/about.py'], attributes: ['__version__', 'VERSION'] },
    ],
    [
      'setuptools with an attribute',
      { pyproject: dynamic('[tool.setuptools.dynamic]\nversion = {attr = "a.VERSION"}\n') },
      undefined,
      {
        kind: 'file',
        candidates: ['src/a/__init__.py', 'src/a.py', 'a/__init__.py', 'a.py'],
        attributes: ['VERSION'],
      },
    ],
    [
      'setuptools in a folder of its own',
      {
        pyproject: dynamic(
          '[tool.setuptools]\npackage-dir = {"" = "lib"}\n[tool.setuptools.dynamic]\nversion = {attr = "a.VERSION"}\n',
        ),
      },
      undefined,
      { kind: 'file', candidates: ['lib/a/__init__.py', 'lib/a.py'] },
    ],
    [
      'setuptools with files',
      { pyproject: dynamic('[tool.setuptools.dynamic]\nversion = {file = ["VERSION.txt"]}\n') },
      undefined,
      { kind: 'file', candidates: ['VERSION.txt'], attributes: [] },
    ],
    [
      'flit',
      { pyproject: dynamic('', '["flit_core"]', 'flit_core.buildapi') },
      undefined,
      {
        kind: 'file',
        candidates: ['src/my_svc/__init__.py', 'src/my_svc.py', 'my_svc/__init__.py', 'my_svc.py'],
        attributes: ['__version__'],
      },
    ],
    [
      'flit with a module name',
      { pyproject: dynamic('[tool.flit.module]\nname = "core"\n', '[]', 'flit_core.buildapi') },
      undefined,
      {
        kind: 'file',
        candidates: ['src/core/__init__.py', 'src/core.py', 'core/__init__.py', 'core.py'],
      },
    ],
    [
      'maturin',
      { pyproject: dynamic('', '["maturin>=1"]', 'maturin') },
      undefined,
      { kind: 'file', candidates: ['Cargo.toml'], attributes: [] },
    ],
    [
      'maturin with a manifest of its own',
      {
        pyproject: dynamic('[tool.maturin]\nmanifest-path = "core/Cargo.toml"\n', '[]', 'maturin'),
      },
      undefined,
      { kind: 'file', candidates: ['core/Cargo.toml'] },
    ],
    [
      'hatch-nodejs-version',
      { pyproject: dynamic('[tool.hatch.version]\nsource = "nodejs"\n') },
      undefined,
      { kind: 'file', candidates: ['package.json'] },
    ],
    [
      'a backend we do not know',
      { pyproject: dynamic('', '[]', 'own.backend') },
      undefined,
      { kind: 'none' },
    ],
  ])('%s', (_, files, version, origin) => {
    const project = detect(files);
    expect(project.version).toBe(version);
    expect(project.origin).toMatchObject(origin);
  });
});

describe('what is not meant for everybody', () => {
  test.each<[Partial<ProjectFiles>, boolean, boolean]>([
    [{ packageJson: '{"private":true}' }, true, false],
    [{ packageJson: '{"private":true,"workspaces":["packages/*"]}' }, true, true],
    [{ packageJson: '{"private":"yes","workspaces":["packages/*"]}' }, false, false],
    [
      { pyproject: '[project]\nname = "a"\nclassifiers = ["Private :: Do Not Upload"]\n' },
      true,
      false,
    ],
    [
      { pyproject: '[project]\nname = "a"\nclassifiers = ["Topic :: Software Development"]\n' },
      false,
      false,
    ],
  ])('%j', (files, isPrivate, workspaceRoot) => {
    expect(detect(files)).toMatchObject({ private: isPrivate, workspaceRoot });
  });
});

describe('a project file that cannot be read', () => {
  test('TOML names line and column', () => {
    expect(() => detect({ pyproject: '[project]\nname = = "x"\n' })).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        location: { file: 'pyproject.toml', line: 2, column: expect.any(Number) },
      }),
    );
  });

  test.each(['{', '[]', 'null'])('package.json that is %s', (packageJson) => {
    expect(() => detect({ packageJson })).toThrow(
      expect.objectContaining({ code: 'invalid-input', location: { file: 'package.json' } }),
    );
  });
});
