import type { Layout } from '../layout.ts';
import { backends, command, packageFiles, pythonProject, tag } from './frame.ts';

const setupPy = (lines: readonly string[]) =>
  `from setuptools import setup\n\nsetup(\n    name="harbour",\n    packages=["harbour"],\n${lines.map((line) => `    ${line},\n`).join('')})\n`;

/** Python projects with a fault that people make, each refused for what it is. */
export const layouts: readonly Layout[] = [
  {
    name: 'a subpackage that setuptools was not told of',
    files: pythonProject({
      ...backends.setuptools,
      tables: '[tool.setuptools]\npackages = ["harbour"]\n',
      files: { ...packageFiles('harbour'), 'harbour/docks/__init__.py': '' },
    }),
    tag,
    expect: {
      failure:
        /^artifact-invalid\n.*\.tar\.gz.* It lacks harbour\/docks\/__init__\.py, which is source of the package harbour: .*MANIFEST\.in/,
    },
  },
  {
    name: 'a module that the wheel leaves out',
    files: pythonProject({
      ...backends.hatchling,
      tables: '[tool.hatch.build.targets.wheel]\nexclude = ["harbour/ships.py"]\n',
      files: packageFiles('harbour'),
    }),
    tag,
    expect: { failure: /^artifact-invalid\n.*\.whl.* It lacks harbour\/ships\.py/ },
  },
  {
    name: 'an empty wheel',
    files: pythonProject({
      ...backends.setuptools,
      tables: '[tool.setuptools.packages.find]\nwhere = ["lib"]\n',
      files: { ...packageFiles('src/harbour'), 'lib/.keep': '', 'MANIFEST.in': 'graft src\n' },
    }),
    tag,
    expect: { failure: /\.whl.* It holds no code, although git tracks the package src\/harbour/ },
  },
  {
    name: 'a command whose module is not there',
    files: pythonProject({
      ...backends.flit,
      project: command('harbour.bridge'),
      files: packageFiles('harbour'),
    }),
    tag,
    expect: {
      failure: /the entry point harbour = harbour\.bridge\.cli:main: ModuleNotFoundError/,
    },
  },
  {
    name: 'a command whose function is not there',
    files: pythonProject({
      ...backends.flit,
      project: ['[project.scripts]', 'harbour = "harbour.cli:start"'],
      files: packageFiles('harbour'),
    }),
    tag,
    expect: { failure: /harbour\.cli:start: AttributeError/ },
  },
  {
    name: 'a command that misses its data',
    files: pythonProject({
      ...backends.setuptools,
      project: command('harbour'),
      tables: '[tool.setuptools]\npackages = ["harbour"]\ninclude-package-data = false\n',
      files: {
        ...packageFiles('harbour'),
        'harbour/cli.py':
          'from pathlib import Path\n\n\ndef main():\n    print(Path(__file__).with_name("tides.json").read_text())\n',
        'harbour/tides.json': '{}\n',
        'MANIFEST.in': 'include harbour/tides.json\n',
      },
    }),
    tag,
    expect: { failure: /harbour --help: FileNotFoundError.*tides\.json/ },
  },
  {
    name: 'a file that setup.py reads and the sdist lacks',
    files: {
      'setup.py': setupPy([
        'version="1.2.0"',
        'install_requires=open("requirements.txt").read().split()',
      ]),
      'requirements.txt': '',
      ...packageFiles('harbour'),
    },
    tag,
    expect: { failure: /^build-failed\n[\s\S]*requirements\.txt/ },
  },
  {
    name: 'a classifier that is none',
    files: {
      'setup.py': setupPy(['version="1.2.0"', 'classifiers=["Programming Language: Python"]']),
      ...packageFiles('harbour'),
    },
    tag,
    expect: { failure: /^artifact-invalid\n.*Classifier `Programming Language: Python`/ },
  },
  {
    name: 'a description that only Sphinx can show',
    files: {
      ...pythonProject({ ...backends.setuptools, files: packageFiles('harbour') }),
      'README.md': 'Use :class:`harbour.Ship` for it.\n',
      'pyproject.toml':
        '[build-system]\nrequires = ["setuptools>=77"]\nbuild-backend = "setuptools.build_meta"\n\n[project]\nname = "harbour"\nversion = "1.2.0"\nreadme = { file = "README.md", content-type = "text/x-rst" }\n',
    },
    tag,
    expect: { failure: /^artifact-invalid\n.*`:class:` is Sphinx's/ },
  },
  {
    name: 'a version that the build takes from elsewhere',
    files: {
      'setup.py': setupPy(['version="".join(["0", ".", "9"])']),
      ...packageFiles('harbour'),
    },
    tag,
    expect: { failure: /^artifact-invalid\n.*says version 0\.9 inside, not 1\.2\.0/ },
  },
  {
    name: 'a dependency that is not declared',
    files: pythonProject({
      ...backends.flit,
      files: { 'harbour/__init__.py': 'import iniconfig\n' },
    }),
    tag,
    expect: {
      failure:
        /import harbour: ModuleNotFoundError: No module named 'iniconfig'[\s\S]*`dependencies`/,
    },
  },
  {
    name: 'a dependency that no index has',
    files: pythonProject({
      ...backends.flit,
      project: ['dependencies = ["iniconfig>=9999"]'],
      files: packageFiles('harbour'),
    }),
    tag,
    expect: { failure: /itself can be installed, but finding its dependencies failed/ },
  },
  {
    name: 'a module that ends Python',
    files: pythonProject({
      ...backends.flit,
      files: { 'harbour/__init__.py': 'import os\n\nos._exit(3)\n' },
    }),
    tag,
    expect: { failure: /Importing harbour after installing harbour failed: exit code 3/ },
  },
  {
    name: 'a backend that gives up',
    files: pythonProject({
      ...backends.setuptools,
      files: { ...packageFiles('harbour'), 'setup.py': 'raise SystemExit("no compiler here")\n' },
    }),
    tag,
    expect: { failure: /^build-failed\n[\s\S]*no compiler here/ },
  },
];
