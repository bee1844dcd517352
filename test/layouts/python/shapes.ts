import type { Layout } from '../layout.ts';
import { backends, command, made, packageFiles, pythonProject, tag, works } from './frame.ts';

/** Python projects of a particular shape. */
export const layouts: readonly Layout[] = [
  {
    name: 'a namespace package, with a name that has dots',
    files: pythonProject({
      ...backends.setuptools,
      name: 'Octo.Harbour',
      files: {
        'src/octo/harbour/__init__.py': '',
        'src/octo/tides.py': 'HIGH = 3\n',
      },
    }),
    tag,
    expect: {
      artifacts: made('1.2.0', 'octo_harbour'),
      proven: [/imports octo\.harbour and octo\.tides/],
    },
  },
  {
    name: 'stubs without code',
    files: pythonProject({
      ...backends.hatchling,
      name: 'types-harbour',
      tables: '[tool.hatch.build.targets.wheel]\npackages = ["harbour-stubs"]\n',
      files: { 'harbour-stubs/__init__.pyi': 'def sail() -> str: ...\n' },
    }),
    tag,
    expect: {
      artifacts: made('1.2.0', 'types_harbour'),
      proven: [/installs in a clean environment$/],
    },
  },
  {
    name: 'only a bundle of dependencies',
    files: pythonProject({
      ...backends.setuptools,
      project: ['dependencies = ["iniconfig>=2"]'],
      tables: '[tool.setuptools]\npackages = []\n',
      files: {},
    }),
    tag,
    expect: { artifacts: made(), proven: [/installs in a clean environment$/] },
  },
  {
    name: 'a dependency that its module needs',
    files: pythonProject({
      ...backends.flit,
      project: ['dependencies = ["iniconfig>=2"]'],
      files: { 'harbour/__init__.py': 'import iniconfig\n' },
    }),
    tag,
    expect: { artifacts: made(), proven: [/imports harbour/] },
  },
  {
    name: 'a folder of a monorepo, with a licence of its own',
    files: {
      'README.md': '# All of it\n',
      'tools/lint.py': 'print("fine")\n',
      ...Object.fromEntries(
        Object.entries(
          pythonProject({
            ...backends.hatchling,
            project: command('harbour'),
            files: { ...packageFiles('src/harbour'), LICENSE: 'Do as you please.\n' },
          }),
        ).map(([path, file]) => [`packages/harbour/${path}`, file]),
      ),
    },
    inputs: { 'working-directory': 'packages/harbour' },
    tag,
    expect: { artifacts: made(), proven: [...works, /every tracked file in it/] },
  },
  {
    name: 'a backend of its own',
    files: pythonProject({
      requires: ['setuptools>=77'],
      backend: 'dock',
      tables: '',
      files: {
        ...packageFiles('harbour'),
        'dock/dock.py': 'from setuptools.build_meta import *\n',
        'MANIFEST.in': 'graft dock\n',
      },
    }),
    commands: [
      ['sed', '-i', 's/^build-backend.*/&\\nbackend-path = ["dock"]/', 'pyproject.toml'],
      ['sed', '-i', '$a [tool.setuptools]\\npackages = ["harbour"]', 'pyproject.toml'],
    ],
    tag,
    expect: { artifacts: made(), proven: [/imports harbour/] },
  },
  {
    name: 'a version of Python’s own',
    files: pythonProject({
      ...backends.flit,
      version: '1.2.0rc1',
      files: packageFiles('harbour'),
    }),
    config: 'deployment:\n  version_scheme: pep440\n',
    expect: { artifacts: made('1.2.0rc1'), proven: [/version 1\.2\.0rc1 inside/] },
  },
  {
    name: 'a module that wants settings of its own to be imported',
    files: pythonProject({
      ...backends.flit,
      files: { 'harbour/__init__.py': 'import os\n\nPORT = os.environ["HARBOUR_PORT"]\n' },
    }),
    tag,
    expect: {
      artifacts: made(),
      warned: [/`import harbour` fails in an empty environment: KeyError/],
    },
  },
  {
    name: 'a module that is not meant to be imported everywhere',
    files: pythonProject({
      ...backends.flit,
      files: { 'harbour/__init__.py': 'import winreg\n' },
    }),
    config: 'packaging:\n  import_ignore: [harbour]\n',
    tag,
    expect: { artifacts: made(), proven: [/installs in a clean environment$/] },
  },
];
