import type { Layout } from '../layout.ts';
import { backends, command, made, packageFiles, pythonProject, tag, works } from './frame.ts';

/** Python projects as people have them, one and more for each backend. */
export const layouts: readonly Layout[] = [
  {
    name: 'setuptools, flat',
    files: pythonProject({
      ...backends.setuptools,
      project: command('harbour'),
      files: packageFiles('harbour'),
    }),
    tag,
    inputs: { reproducible: 'true' },
    expect: { artifacts: made(), proven: [...works, /every tracked file in it/] },
  },
  {
    name: 'setuptools, src, with package data, extras and tests that are left out',
    files: pythonProject({
      ...backends.setuptools,
      project: [
        'license = "MIT"',
        'license-files = ["LICENSE"]',
        '[project.optional-dependencies]',
        'fleet = ["no-such-fleet>=9; python_version < \'4\'"]',
        ...command('harbour'),
      ],
      tables: '[tool.setuptools.package-data]\nharbour = ["*.json", "py.typed"]\n',
      files: {
        ...packageFiles('src/harbour'),
        'src/harbour/tides – heute.json': '{}\n',
        'src/harbour/py.typed': '',
        'tests/conftest.py': '',
        'tests/data/one.json': '{}\n',
        LICENSE: 'Do as you please.\n',
      },
    }),
    tag,
    expect: {
      artifacts: made(),
      proven: [...works, /all sources in it/],
      warned: [
        /lacks what git tracks: tests\/ \(2 files\)\. .*`graft tests` in MANIFEST\.in.*`packaging\.sdist_ignore`/,
      ],
    },
  },
  {
    name: 'setup.py alone',
    files: {
      'setup.py':
        'from setuptools import find_packages, setup\n\nsetup(\n    name="harbour",\n    version="0.1.0",\n    packages=find_packages(),\n    entry_points={"console_scripts": ["harbour = harbour.cli:main"]},\n)\n',
      ...packageFiles('harbour'),
    },
    tag,
    expect: { artifacts: made(), proven: works, warned: [/long description is missing/] },
  },
  {
    name: 'setup.cfg with a README in reStructuredText',
    files: {
      'setup.py': 'from setuptools import setup\n\nsetup()\n',
      'setup.cfg':
        '[metadata]\nname = harbour\nversion = attr: harbour.__version__\nlong_description = file: README.rst\nlong_description_content_type = text/x-rst\n\n[options]\npackages = find:\npackage_dir =\n    = src\n\n[options.packages.find]\nwhere = src\n\n[options.entry_points]\nconsole_scripts =\n    harbour = harbour.cli:main\n',
      'README.rst':
        'Harbour\n=======\n\nShips come and go. See `the port <https://example.com>`_.\n',
      ...packageFiles('src/harbour'),
      'src/harbour/__init__.py': '__version__ = "0.1.0"\n',
    },
    tag,
    expect: { artifacts: made(), proven: works },
  },
  {
    name: 'setuptools with the version in an attribute and a single module',
    files: pythonProject({
      ...backends.setuptools,
      version: 'dynamic',
      project: ['[project.scripts]', 'harbour = "harbour:main"'],
      tables:
        '[tool.setuptools]\npy-modules = ["harbour"]\n\n[tool.setuptools.dynamic]\nversion = { attr = "harbour.__version__" }\n',
      files: { 'harbour.py': '__version__ = "0.1.0"\n\n\ndef main():\n    print("ahoy")\n' },
    }),
    tag,
    expect: { artifacts: made(), proven: works },
  },
  {
    name: 'setuptools-scm',
    files: pythonProject({
      requires: ['setuptools>=77', 'setuptools-scm>=8'],
      backend: 'setuptools.build_meta',
      version: 'dynamic',
      project: command('harbour'),
      tables: '[tool.setuptools_scm]\nversion_file = "src/harbour/_version.py"\n',
      files: { ...packageFiles('src/harbour'), '.gitignore': '_version.py\n' },
    }),
    tag,
    expect: { artifacts: made(), proven: works },
  },
  {
    name: 'hatchling with a command and one that opens a window',
    files: pythonProject({
      ...backends.hatchling,
      project: ['[project.gui-scripts]', 'harbour-map = "harbour.cli:main"', ...command('harbour')],
      files: packageFiles('src/harbour'),
    }),
    tag,
    expect: { artifacts: made(), proven: [...works, /finds harbour-map/] },
  },
  {
    name: 'hatch-vcs, and a wheel alone',
    files: pythonProject({
      requires: ['hatchling', 'hatch-vcs'],
      backend: 'hatchling.build',
      version: 'dynamic',
      tables:
        '[tool.hatch.version]\nsource = "vcs"\n\n[tool.hatch.build.hooks.vcs]\nversion-file = "harbour/_version.py"\n',
      files: { ...packageFiles('harbour'), '.gitignore': '_version.py\n' },
    }),
    tag,
    formats: 'wheel',
    expect: { artifacts: made().slice(1), proven: [/imports harbour$/] },
  },
  {
    name: 'flit, which reads the module, and an sdist alone',
    files: {
      'pyproject.toml':
        '[build-system]\nrequires = ["flit_core>=3.11"]\nbuild-backend = "flit_core.buildapi"\n\n[project]\nname = "harbour"\nauthors = [{ name = "Ada", email = "ada@example.com" }]\nreadme = "README.md"\ndynamic = ["version", "description"]\n\n[project.urls]\nHome = "https://example.com"\n',
      'README.md': '# Harbour\n',
      'harbour.py': '"""Ships come and go."""\n\n__version__ = "0.1.0"\n',
    },
    tag,
    formats: 'sdist',
    expect: { artifacts: made().slice(0, 1), proven: [/its wheel: .*installs.*imports harbour/] },
  },
  {
    name: 'poetry, with [tool.poetry] alone',
    files: {
      'pyproject.toml':
        '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n\n[tool.poetry]\nname = "harbour"\nversion = "0.1.0"\ndescription = "Ships come and go"\nauthors = ["Ada <ada@example.com>"]\nreadme = "README.md"\n\n[tool.poetry.dependencies]\npython = "^3.9"\n\n[tool.poetry.scripts]\nharbour = "harbour.cli:main"\n',
      'README.md': '# Harbour\n',
      'poetry.lock': '# left out by every build\n',
      ...packageFiles('harbour'),
    },
    tag,
    inputs: { reproducible: 'true' },
    expect: { artifacts: made(), proven: [...works, /every tracked file in it/] },
  },
  {
    name: 'poetry, with [project], and tests that it leaves out on purpose',
    files: pythonProject({
      ...backends.poetry,
      project: command('harbour'),
      tables: '[tool.poetry]\npackages = [{ include = "harbour", from = "src" }]\n',
      files: { ...packageFiles('src/harbour'), 'tests/test_harbour.py': '' },
    }),
    config: 'packaging:\n  sdist_ignore: [tests/**]\n',
    tag,
    expect: { artifacts: made(), proven: [...works, /every tracked file in it/] },
  },
  {
    name: 'pdm',
    files: pythonProject({
      ...backends.pdm,
      project: command('harbour'),
      tables: '[tool.pdm]\ndistribution = true\n',
      files: packageFiles('src/harbour'),
    }),
    tag,
    inputs: { reproducible: 'true' },
    expect: { artifacts: made(), proven: works },
  },
  {
    name: 'uv_build, whose examples are told of',
    files: pythonProject({
      ...backends.uv,
      project: command('harbour'),
      files: { ...packageFiles('src/harbour'), 'examples/sail.py': 'import harbour\n' },
    }),
    tag,
    inputs: { reproducible: 'true' },
    expect: {
      artifacts: made(),
      proven: works,
      warned: [/examples\/ \(1 file\)\. .*`source-include = \["examples\/"\]`/],
    },
  },
];
