import { type Table, table, text } from './toml-table.ts';

/** A build backend, as far as advice depends on it. */
export interface PythonBackend {
  readonly name: string;
  /** How a path gets into its sdists, as the end of a sentence that begins with "To take it in, ". */
  readonly include: (path: string) => string;
}

/** PEP 517: without a `[build-system]` it is setuptools. */
export function backendOf(pyproject: Table): PythonBackend {
  const named = text(table(pyproject, 'build-system')['build-backend']) ?? 'setuptools';
  const known = backends.find(({ pattern }) => pattern.test(named));
  return (
    known ?? {
      name: named,
      include: (path) => `name \`${path}\` in the settings of ${named}`,
    }
  );
}

const inTable = (name: string, value: (path: string) => string) => (path: string) =>
  `write \`${value(path)}\` in \`[${name}]\` of pyproject.toml`;
const quoted = (path: string) => `"${path}"`;

const backends: readonly (PythonBackend & { readonly pattern: RegExp })[] = [
  {
    name: 'setuptools',
    pattern: /^setuptools\b/,
    include: (path) =>
      `write \`${path.endsWith('/') ? 'graft' : 'include'} ${path.replace(/\/$/, '')}\` in MANIFEST.in`,
  },
  {
    name: 'hatchling',
    pattern: /^hatchling\b/,
    include: (path) =>
      `take \`${path}\` out of .gitignore and of \`exclude\`, or name it in \`include\` of \`[tool.hatch.build.targets.sdist]\``,
  },
  {
    name: 'flit',
    pattern: /^flit/,
    include: inTable('tool.flit.sdist', (path) => `include = [${quoted(path)}]`),
  },
  {
    name: 'poetry',
    pattern: /^poetry/,
    include: inTable(
      'tool.poetry',
      (path) => `include = [{ path = ${quoted(path)}, format = "sdist" }]`,
    ),
  },
  {
    name: 'pdm',
    pattern: /^pdm/,
    include: inTable('tool.pdm.build', (path) => `source-includes = [${quoted(path)}]`),
  },
  {
    name: 'uv_build',
    pattern: /^uv_build\b/,
    include: inTable('tool.uv.build-backend', (path) => `source-include = [${quoted(path)}]`),
  },
  {
    name: 'scikit-build-core',
    pattern: /^scikit_build_core\b/,
    include: inTable('tool.scikit-build', (path) => `sdist.include = [${quoted(path)}]`),
  },
  {
    name: 'maturin',
    pattern: /^maturin\b/,
    include: inTable(
      'tool.maturin',
      (path) => `include = [{ path = ${quoted(path)}, format = "sdist" }]`,
    ),
  },
];
