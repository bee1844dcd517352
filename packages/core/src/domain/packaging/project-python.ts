import { parse, type TomlError } from 'smol-toml';
import { SlipwayError } from '../errors.ts';
import type { Project, ProjectFiles, VersionOrigin } from './project.ts';
import { tomlOrigin } from './project-python-origin.ts';
import { readAttribute, readSetupCfg, type SetupCfg } from './project-setup.ts';
import { type Table, table, text } from './toml-table.ts';

/**
 * The Python project that `pyproject.toml`, `setup.cfg` and `setup.py` describe together, or `undefined`. A field of
 * `[project]` wins (PEP 621), then `[tool.poetry]`, then `setup.cfg`, then what `setup.py` writes as a literal.
 */
export function readPythonProject(files: ProjectFiles): Project | undefined {
  const document = files.pyproject === undefined ? {} : parsePyproject(files.pyproject);
  const poetry = table(document, 'tool', 'poetry');
  const cfg = readSetupCfg(files.setupCfg ?? '');
  const reason = pythonReason(document, poetry, cfg, files.setupPy);
  if (reason === undefined) return undefined;
  const name =
    text(table(document, 'project')['name']) ??
    text(poetry['name']) ??
    cfg.name ??
    readAttribute(files.setupPy ?? '', 'name');
  const { version, origin } = findVersion(document, cfg, files.setupPy ?? '', name ?? files.folder);
  return {
    ecosystem: 'python',
    name: name ?? files.folder,
    version,
    origin,
    private: isPrivate(document),
    workspaceRoot: false,
    reason,
  };
}

function pythonReason(
  document: Table,
  poetry: Table,
  cfg: SetupCfg,
  setupPy: string | undefined,
): string | undefined {
  for (const key of ['project', 'build-system'])
    if (key in document) return `Its pyproject.toml has a [${key}] table.`;
  if ('name' in poetry) return 'Its pyproject.toml has a [tool.poetry] table.';
  if (cfg.name !== undefined) return 'Its setup.cfg names a package.';
  return setupPy === undefined ? undefined : 'It has a setup.py.';
}

function findVersion(
  document: Table,
  cfg: SetupCfg,
  setupPy: string,
  name: string,
): { readonly version: string | undefined; readonly origin: VersionOrigin } {
  const dynamic = tomlOrigin(document, name);
  const written =
    text(table(document, 'project')['version']) ??
    (dynamic === undefined ? text(table(document, 'tool', 'poetry')['version']) : undefined);
  if (written !== undefined) return field('pyproject.toml', written);
  if (dynamic !== undefined) return { version: undefined, origin: dynamic };
  if (cfg.version !== undefined) return field('setup.cfg', cfg.version);
  if (cfg.origin !== undefined) return { version: undefined, origin: cfg.origin };
  const literal = readAttribute(setupPy, 'version');
  if (literal !== undefined) return field('setup.py', literal);
  const scm = /\buse_scm_version\b|\bpbr\b/.test(setupPy);
  return { version: undefined, origin: { kind: scm ? 'git' : 'none' } };
}

function field(file: string, version: string) {
  return { version, origin: { kind: 'field', file } as const };
}

/** The classifier that keeps package indexes from accepting an upload. */
function isPrivate(document: Table): boolean {
  const classifiers = table(document, 'project')['classifiers'];
  return (
    Array.isArray(classifiers) &&
    classifiers.some((entry) => String(entry).startsWith('Private ::'))
  );
}

/** The document of a `pyproject.toml`. Throws `invalid-input` with the place where it is not TOML. */
export function parsePyproject(source: string): Table {
  try {
    return parse(source);
  } catch (cause) {
    // The parser throws nothing else.
    const { line, column } = cause as TomlError;
    throw new SlipwayError('invalid-input', 'pyproject.toml is not valid TOML.', {
      remedy: 'Mend the file at the place that is named.',
      location: { file: 'pyproject.toml', line, column },
      cause,
    });
  }
}
