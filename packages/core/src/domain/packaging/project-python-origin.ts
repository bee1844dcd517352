import type { VersionOrigin } from './project.ts';
import { type Table, table, text } from './toml-table.ts';

/** Tools that read the version from git's tags, as they are named among a build's requirements. */
const scmTools =
  /^(?:setuptools[-_]scm|hatch[-_]vcs|flit[-_]scm|pbr|versioningit|poetry-dynamic-versioning|uv-dynamic-versioning)\b/i;

/**
 * Where the version comes from when `pyproject.toml` does not write it down: the settings of setuptools, hatch, flit, pdm
 * and the tools that read git's tags. `undefined` where the file says nothing about it.
 */
export function tomlOrigin(document: Table, name: string): VersionOrigin | undefined {
  if (isStatic(document)) return undefined;
  const hatch = table(document, 'tool', 'hatch', 'version');
  const pdm = table(document, 'tool', 'pdm', 'version');
  if (hatch['source'] === 'vcs' || pdm['source'] === 'scm') return { kind: 'git' };
  const manifest = manifestOf(document, hatch);
  if (manifest !== undefined) return { kind: 'file', candidates: [manifest], attributes: [] };
  const path = text(hatch['path']) ?? text(pdm['path']);
  if (path !== undefined)
    return { kind: 'file', candidates: [path], attributes: ['__version__', 'VERSION'] };
  return setuptoolsOrigin(document) ?? scmOrigin(document) ?? flitOrigin(document, name);
}

/** PEP 621: what is not listed in `dynamic` comes from the file itself. */
function isStatic(document: Table): boolean {
  return text(table(document, 'project')['version']) !== undefined;
}

/** Another ecosystem's manifest: maturin builds what Cargo.toml describes, and a plug-in of hatch reads package.json. */
function manifestOf(document: Table, hatch: Table): string | undefined {
  const backend = text(table(document, 'build-system')['build-backend']);
  if (backend === 'maturin')
    return text(table(document, 'tool', 'maturin')['manifest-path']) ?? 'Cargo.toml';
  return hatch['source'] === 'nodejs' ? 'package.json' : undefined;
}

function setuptoolsOrigin(document: Table): VersionOrigin | undefined {
  const setuptools = table(document, 'tool', 'setuptools');
  const dynamic = table(setuptools, 'dynamic', 'version');
  const attribute = text(dynamic['attr']);
  if (attribute !== undefined)
    return attributeOrigin(attribute, text(table(setuptools, 'package-dir')['']));
  const file = [dynamic['file']].flat().map(text)[0];
  return file === undefined ? undefined : { kind: 'file', candidates: [file], attributes: [] };
}

function scmOrigin(document: Table): VersionOrigin | undefined {
  const tool = table(document, 'tool');
  const enabled =
    'setuptools_scm' in tool || table(tool, 'poetry-dynamic-versioning')['enable'] === true;
  const requires = table(document, 'build-system')['requires'];
  const required =
    Array.isArray(requires) && requires.some((entry) => scmTools.test(String(entry)));
  return enabled || (required && text(table(tool, 'poetry')['version']) === undefined)
    ? { kind: 'git' }
    : undefined;
}

/** https://flit.pypa.io/en/stable/pyproject_toml.html: the module's own `__version__`. */
function flitOrigin(document: Table, name: string): VersionOrigin | undefined {
  const backend = text(table(document, 'build-system')['build-backend']) ?? '';
  if (!backend.startsWith('flit')) return undefined;
  const module = text(table(document, 'tool', 'flit', 'module')['name']) ?? name.replace(/-/g, '_');
  return attributeOrigin(`${module}.__version__`, undefined);
}

/** Where setuptools would find `package.module.NAME`, in a `src` layout, a flat one, or a folder that is named. */
export function attributeOrigin(attribute: string, root: string | undefined): VersionOrigin {
  const dot = attribute.lastIndexOf('.');
  const path = attribute.slice(0, dot).trim().replaceAll('.', '/');
  const roots = root === undefined ? ['src/', ''] : [`${root}/`];
  return {
    kind: 'file',
    candidates: roots.flatMap((folder) => [`${folder}${path}/__init__.py`, `${folder}${path}.py`]),
    attributes: [attribute.slice(dot + 1).trim()],
  };
}
