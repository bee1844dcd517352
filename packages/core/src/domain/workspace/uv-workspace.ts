import { parsePyproject } from '../packaging/project-python.ts';
import { type Table, table, text } from '../packaging/toml-table.ts';
import { chooseWithout } from './workspace-globs.ts';

/**
 * The folders of uv's workspace; `undefined` where `pyproject.toml` has none. Its root is a member where it is a
 * project that is built (https://docs.astral.sh/uv/concepts/projects/workspaces/). `folders` are those that hold a
 * `pyproject.toml`.
 */
export function uvWorkspace(
  pyproject: string,
  folders: readonly string[],
): readonly string[] | undefined {
  const document = parsePyproject(pyproject);
  if (!('workspace' in table(document, 'tool', 'uv'))) return undefined;
  const { members, exclude } = table(document, 'tool', 'uv', 'workspace');
  const root = 'project' in document && table(document, 'tool', 'uv')['package'] !== false;
  return chooseWithout(folders, [...(root ? ['.'] : []), ...texts(members)], texts(exclude));
}

/** The normalized names (PEP 503) of what a Python package needs, without what is said to come from elsewhere. */
export function pythonDependencies(pyproject: string): readonly string[] {
  const document = parsePyproject(pyproject);
  const project = table(document, 'project');
  const poetry = table(document, 'tool', 'poetry');
  const written = [
    ...texts(project['dependencies']),
    ...Object.values(table(project, 'optional-dependencies')).flatMap(texts),
    ...Object.keys(table(poetry, 'dependencies')),
  ];
  const elsewhere = sourcesElsewhere(table(document, 'tool', 'uv', 'sources'));
  const names = written.map(nameOfRequirement).filter((name) => !elsewhere.has(name));
  return [...new Set(names)];
}

/** PEP 503: case and the kind of separator do not matter. */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** PEP 508: a requirement begins with its name. */
function nameOfRequirement(requirement: string): string {
  return normalizeName(String(/^[\w.-]*/.exec(requirement.trim())));
}

/** A source that is neither this workspace nor a folder beside it: git, an address, an index. */
function sourcesElsewhere(sources: Table): ReadonlySet<string> {
  const names = Object.keys(sources).filter((name) => {
    const source = table(sources, name);
    return ['git', 'url', 'index'].some((key) => text(source[key]) !== undefined);
  });
  return new Set(names.map(normalizeName));
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
