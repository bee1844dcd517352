import type { LayoutFiles } from '../layout.ts';

/** The parts of a Python project that its layout says something about. */
export interface PythonFrame {
  readonly requires: readonly string[];
  readonly backend?: string;
  /** Lines of `[project]` behind name and version. */
  readonly project?: readonly string[];
  /** `dynamic`: a line of `project` says where it comes from. */
  readonly version?: string | 'dynamic';
  readonly name?: string;
  /** The text of further tables. */
  readonly tables?: string;
  readonly files: LayoutFiles;
}

/** A project with `pyproject.toml` and a README that it names. */
export function pythonProject({
  requires,
  backend,
  project = [],
  version = '0.1.0',
  name = 'harbour',
  tables = '',
  files,
}: PythonFrame): LayoutFiles {
  const lines = [
    '[build-system]',
    `requires = ${JSON.stringify(requires)}`,
    ...(backend === undefined ? [] : [`build-backend = "${backend}"`]),
    '',
    '[project]',
    `name = "${name}"`,
    version === 'dynamic' ? 'dynamic = ["version"]' : `version = "${version}"`,
    'description = "Ships come and go"',
    'readme = "README.md"',
    'requires-python = ">=3.9"',
    ...project,
    '',
    tables,
  ];
  return {
    'pyproject.toml': lines.join('\n'),
    'README.md': '# Harbour\n\nShips come and go.\n',
    ...files,
  };
}

/** A package with a module and a command. */
export function packageFiles(folder: string): LayoutFiles {
  return {
    [`${folder}/__init__.py`]: '"""Ships come and go."""\n',
    [`${folder}/ships.py`]: 'def sail():\n    return "ahoy"\n',
    [`${folder}/cli.py`]:
      'import argparse\n\n\ndef main():\n    argparse.ArgumentParser(prog="harbour").parse_args()\n',
  };
}

/** For `project`: the command of `packageFiles`. */
export const command = (module: string) => ['[project.scripts]', `harbour = "${module}.cli:main"`];

export const backends = {
  setuptools: { requires: ['setuptools>=77'], backend: 'setuptools.build_meta' },
  hatchling: { requires: ['hatchling>=1.27'], backend: 'hatchling.build' },
  flit: { requires: ['flit_core>=3.11,<5'], backend: 'flit_core.buildapi' },
  poetry: { requires: ['poetry-core>=2'], backend: 'poetry.core.masonry.api' },
  pdm: { requires: ['pdm-backend>=2.4'], backend: 'pdm.backend' },
  uv: { requires: ['uv_build>=0.8'], backend: 'uv_build' },
} as const;

/** The names of what is made. */
export const made = (version = '1.2.0', name = 'harbour') => [
  `${name}-${version}.tar.gz`,
  `${name}-${version}-py3-none-any.whl`,
];

/** Proven of a project with `packageFiles` and their command. */
export const works = [/builds its wheel/, /imports harbour/, /starts harbour/];

/** Of another version than the project files have. */
export const tag = 'v1.2.0';
