import satisfies from 'semver/functions/satisfies.js';
import validRange from 'semver/ranges/valid.js';
import { resolveTarget, subpathsOf } from './export-targets.ts';
import { mapping, type PackedPackage } from './packed-package.ts';

/** One way into a package's code that is tried. */
export interface ModuleLoad {
  /** Such as `@octo/lib/icons`. */
  readonly specifier: string;
  readonly how: 'import' | 'require';
  /** The package itself names a file for `require`. */
  readonly explicit: boolean;
}

/** How a try ended. */
export interface LoadResult extends ModuleLoad {
  /** `undefined`: it loaded. */
  readonly error?: {
    readonly name: string;
    readonly code: string;
    readonly message: string;
  };
}

/** The ways into a package that lead to JavaScript, by `import` and by `require`. */
export function moduleLoads({ fields, paths }: PackedPackage): readonly ModuleLoad[] {
  const name = String(fields['name']);
  if (fields['exports'] === undefined) return legacyLoads(name, fields, paths);
  return Object.entries(subpathsOf(fields['exports'])).flatMap(([subpath, value]) => {
    if (subpath.includes('*') || subpath.endsWith('/')) return [];
    const specifier = `${name}${subpath.slice(1)}`;
    return (['import', 'require'] as const).flatMap((how) => {
      const target = resolveTarget(value, new Set(['node', 'node-addons', 'default', how]));
      const without = resolveTarget(value, new Set(['node', 'node-addons', 'default']));
      const explicit = how === 'require' && target !== without;
      return target !== undefined && isScript(target) ? [{ specifier, how, explicit }] : [];
    });
  });
}

function legacyLoads(
  name: string,
  { main, type }: PackedPackage['fields'],
  paths: ReadonlySet<string>,
): readonly ModuleLoad[] {
  const target = typeof main === 'string' && main !== '' ? main : 'index.js';
  if (target === 'index.js' && !paths.has(target)) return [];
  if (/\.[a-z]+$/.test(target) && !isScript(target)) return [];
  const imported: ModuleLoad = { specifier: name, how: 'import', explicit: false };
  const required: ModuleLoad = { specifier: name, how: 'require', explicit: type !== 'module' };
  return target.endsWith('.mjs') ? [imported] : [imported, required];
}

function isScript(target: string): boolean {
  return /\.[cm]?js$/.test(target);
}

/** What a try says of the package: nothing, that it is broken, or that it should be looked at. */
export type LoadVerdict = undefined | { readonly kind: 'fault' | 'warning'; readonly text: string };

/** `node` is the version of Node that tried it: a package for a newer one can't be blamed. */
export function judgeLoad(
  result: LoadResult,
  fields: PackedPackage['fields'],
  node: string,
): LoadVerdict {
  const { error, how, specifier, explicit } = result;
  if (error === undefined || !suits(fields, node)) return undefined;
  const what = `\`${how === 'import' ? `import '${specifier}'` : `require('${specifier}')`}\``;
  if (/^ERR_REQUIRE_(?:ESM|ASYNC_MODULE)$/.test(error.code))
    return explicit ? { kind: 'fault', text: `${what} leads to an ES module` } : undefined;
  const missing = missingName(error);
  if (missing !== undefined) return judgeMissing(missing, error.message, what, fields);
  const said = `${error.name}: ${error.message.split('\n', 1)[0]}`;
  const broken = /^(?:SyntaxError|Crash)$/.test(error.name) || isBroken(error);
  return { kind: broken ? 'fault' : 'warning', text: `${what} fails: ${said}` };
}

function suits({ engines }: PackedPackage['fields'], node: string): boolean {
  const range = mapping(engines)['node'];
  return validRange(String(range)) === null || satisfies(node, String(range));
}

function isBroken({ code, message }: { readonly code: string; readonly message: string }): boolean {
  return (
    /^ERR_(?:PACKAGE_PATH_NOT_EXPORTED|PACKAGE_IMPORT_NOT_DEFINED|INVALID_PACKAGE_TARGET|UNSUPPORTED_DIR_IMPORT)$/.test(
      code,
    ) || message.includes('in ES module scope')
  );
}

function missingName(error: { readonly code: string; readonly message: string }) {
  return /^(?:ERR_)?MODULE_NOT_FOUND$/.test(error.code)
    ? /Cannot find (?:package|module) '([^']+)'/.exec(error.message)?.[1]
    : undefined;
}

/** A module that something asked for and did not get: it may be the package itself that is at fault, or another. */
function judgeMissing(
  missing: string,
  message: string,
  what: string,
  fields: PackedPackage['fields'],
): LoadVerdict {
  const own = `/node_modules/${fields['name']}/`;
  const path = missing.replaceAll('\\', '/');
  const inside = path.indexOf(own);
  if (inside !== -1)
    return {
      kind: 'fault',
      text: `${what} needs ${path.slice(inside + own.length)}, which is not in it`,
    };
  const kind = importerOf(message).includes(own) ? 'fault' : 'warning';
  if (/^\.{0,2}\//.test(path)) return { kind, text: `${what} needs ${path}, which is not there` };
  const parts = path.split('/').slice(0, path.startsWith('@') ? 2 : 1);
  const wanted = parts.join('/');
  const may = ['peerDependencies', 'optionalDependencies'];
  if (may.some((needs) => wanted in mapping(fields[needs]))) return undefined;
  return {
    kind,
    text: `${what} needs the package ${wanted}, which its \`dependencies\` do not bring`,
  };
}

/** The file that asked, with forward slashes; Node names it in either of two ways. */
function importerOf(message: string): string {
  const found = /imported from (.+)|Require stack:\n- (.+)/.exec(message);
  return (found?.[1] ?? found?.[2] ?? '').replaceAll('\\', '/');
}
