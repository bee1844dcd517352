import picomatch from 'picomatch';
import type { PythonBackend } from './python-backend.ts';
import type { Finding } from './python-metadata.ts';
import { type Table, table } from './toml-table.ts';

export interface TrackedFacts {
  /** Paths below the project that git tracks. */
  readonly tracked: readonly string[];
  /** Paths in the sdist, below its folder. */
  readonly inside: ReadonlySet<string>;
  readonly pyproject: Table;
  readonly backend: PythonBackend;
  /** Globs of files that need not be in the sdist. */
  readonly ignore: readonly string[];
}

/**
 * Asks of all that git tracks whether it is in the sdist. What the build or the package needs is an error; of the rest a
 * person is told once, with how it gets in and how it is left out on purpose.
 */
export function judgeTracked(facts: TrackedFacts): readonly Finding[] {
  const { tracked, inside, ignore } = facts;
  const ignored = picomatch([...neverMissed, ...ignore], { dot: true });
  const missing = tracked.filter((path) => !inside.has(path) && !ignored(path));
  const needed = neededBy(facts);
  const fatal = missing.find((path) => needed(path) !== undefined);
  if (fatal !== undefined)
    return [
      { level: 'error', text: `It lacks ${fatal}, ${needed(fatal)}: ${advise(fatal, facts)}` },
    ];
  if (missing.length === 0) return [];
  const groups = group(missing, inside);
  const shown = groups.slice(0, mostShown).map(({ label }) => label);
  const more = groups.length > mostShown ? ` and ${groups.length - mostShown} more` : '';
  const advice = groups.slice(0, 1).map(({ path }) => advise(path, facts));
  return [
    { level: 'warning', text: `It lacks what git tracks: ${shown.join(', ')}${more}. ${advice}` },
  ];
}

const mostShown = 8;

/** What no sdist needs: files for git, editors and services, locks, and what builds leave. */
const neverMissed = [
  '**/.*',
  '**/.*/**',
  '**/*.{mo,pyc,pyo}',
  '**/*.egg-info/**',
  '**/__pycache__/**',
  '*.lock',
  'pylock*.toml',
  'Pipfile',
  'CODEOWNERS',
  'Jenkinsfile',
  '{appveyor,azure-pipelines,bitbucket-pipelines,cloudbuild,codecov,mkdocs,netlify,readthedocs,renovate}.{yml,yaml,json,toml}',
  '{doc,docs}/{_build,build,site}/**',
  'PKG-INFO',
];

function advise(path: string, { backend, ignore }: TrackedFacts): string {
  const also = ignore.length === 0 ? 'name it in' : 'add it to';
  return `To take it in, ${backend.include(path)}; to leave it out, ${also} \`packaging.sdist_ignore\``;
}

/** Why a file is needed, as a clause; `undefined` where it is not. */
function neededBy({ tracked, inside, pyproject }: TrackedFacts) {
  const named = namedFiles(pyproject);
  const roots = tracked
    .filter((path) => path.endsWith('/__init__.py') && inside.has(path))
    .map((path) => path.slice(0, -'__init__.py'.length));
  const backendPaths = backendFolders(pyproject);
  return (path: string): string | undefined => {
    if (buildFiles.includes(path)) return 'which the build begins with';
    if (named.includes(path)) return 'which pyproject.toml names';
    if (backendPaths.some((folder) => path.startsWith(folder)))
      return 'which is a part of the build backend';
    if (!isSource(path)) return undefined;
    const root = roots.find((folder) => path.startsWith(folder));
    return root && `which is source of the package ${root.slice(0, -1)}`;
  };
}

const buildFiles = ['pyproject.toml', 'setup.py', 'setup.cfg'];

/** Code that an import or a compiler asks for; tests beside it are often left out on purpose. */
function isSource(path: string): boolean {
  const code = /\.(?:py|pyi|pyx|pxd|pxi|c|cc|cpp|cxx|h|hpp|rs|f90)$|(?:^|\/)py\.typed$/.test(path);
  const test = /(?:^|\/)(?:tests?|testing)\/|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$/;
  return code && !test.test(path);
}

const fileKeys = ['file', 'readme', 'path', 'description-file', 'license-files'];
const readersOfFiles = ['setuptools', 'hatch', 'flit', 'poetry', 'pdm', 'scikit-build'];

/** Files that the metadata is made from, by the keys that name files. */
function namedFiles(pyproject: Table): readonly string[] {
  const found: string[] = [];
  const visit = (value: unknown, key: string): void => {
    if (Array.isArray(value)) for (const each of value) visit(each, key);
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) if (name !== 'exclude') visit(inner, name);
    if (typeof value === 'string' && fileKeys.includes(key)) found.push(value);
  };
  visit(table(pyproject, 'project'), '');
  for (const name of readersOfFiles) visit(table(pyproject, 'tool', name), '');
  return found.map((path) => path.replace(/^\.\//, ''));
}

/** PEP 517, `backend-path`. */
function backendFolders(pyproject: Table): readonly string[] {
  const folders = table(pyproject, 'build-system')['backend-path'];
  return (Array.isArray(folders) ? folders : [])
    .map((folder) => `${String(folder).replace(/^\.\/?|\/+$/g, '')}/`)
    .filter((folder) => folder !== '/');
}

/** Folders of which nothing is there are told as one. */
function group(missing: readonly string[], inside: ReadonlySet<string>) {
  const topOf = (path: string) => path.replace(/\/.*$/s, '');
  const there = new Set([...inside].map(topOf));
  const groups = Map.groupBy(missing, (path) => {
    const top = topOf(path);
    return top !== path && !there.has(top) ? `${top}/` : path;
  });
  return [...groups].map(([path, files]) => ({
    path,
    label: path.endsWith('/')
      ? `${path} (${files.length === 1 ? '1 file' : `${files.length} files`})`
      : path,
  }));
}

/** Source of a package that is in the wheel, and that is not in it itself; also where nothing of any package is in it. */
export function judgeWheelSources(
  { tracked, ignore }: Pick<TrackedFacts, 'tracked' | 'ignore'>,
  wheel: readonly string[],
): readonly Finding[] {
  const inside = new Set(wheel);
  const ignored = picomatch([...neverMissed, ...ignore], { dot: true });
  const outer = outermostPackages(tracked);
  if (outer.length > 0 && wheel.every((path) => /^[^/]+\.dist-info\//.test(path)))
    return [error(`It holds no code, although git tracks the package ${outer[0]}`)];
  for (const folder of outer) {
    const shipped = suffixes(folder).find((suffix) => inside.has(`${suffix}/__init__.py`));
    if (shipped === undefined) continue;
    const lost = tracked.find(
      (path) =>
        path.startsWith(`${folder}/`) &&
        isModule(path) &&
        !inside.has(`${shipped}${path.slice(folder.length)}`) &&
        !ignored(path),
    );
    if (lost !== undefined)
      return [
        error(
          `It lacks ${lost}, which is source of the package ${shipped}: name its folder among the packages of the build backend, or leave it out on purpose in \`packaging.sdist_ignore\``,
        ),
      ];
  }
  return [];
}

const error = (text: string): Finding => ({ level: 'error', text });

function isModule(path: string): boolean {
  return /\.pyi?$|\/py\.typed$/.test(path) && isSource(path) && !path.endsWith('/setup.py');
}

function outermostPackages(tracked: readonly string[]): readonly string[] {
  const packages = tracked
    .filter((path) => path.endsWith('/__init__.py') && isSource(path))
    .map((path) => path.slice(0, path.lastIndexOf('/')));
  return packages.filter((path) => !packages.some((other) => path.startsWith(`${other}/`)));
}

/** `src/a/b` may be installed as that, as `a/b`, or as `b`. */
function suffixes(folder: string): readonly string[] {
  const parts = folder.split('/');
  return parts.map((_, at) => parts.slice(at).join('/'));
}
