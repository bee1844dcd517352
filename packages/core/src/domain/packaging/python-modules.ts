/**
 * What can be imported from a wheel, from its paths: packages and modules at the top, and in namespace packages (PEP 420)
 * the first ones below. Stubs and private folders of the project are none.
 */
export function importableModules(paths: readonly string[]): readonly string[] {
  const installed = paths.flatMap(installedPath);
  const packages = new Set(
    installed.filter((path) => isInit(path)).map((path) => path.slice(0, path.lastIndexOf('/'))),
  );
  const modules = installed.flatMap((path) => moduleOf(path, packages));
  return [...new Set(modules)].filter(isImportable).sort();
}

/** `.data` folders are spread over the environment; of theirs, only libraries are imported. */
function installedPath(path: string): readonly string[] {
  if (/^[^/]+\.dist-info\//.test(path)) return [];
  const spread = /^[^/]+\.data\/([^/]*)\/(.*)$/.exec(path);
  if (spread === null) return [path];
  return spread[1] === 'purelib' || spread[1] === 'platlib' ? [String(spread[2])] : [];
}

const code = /\.(?:py|so|pyd)$/;

function isInit(path: string): boolean {
  return /\/__init__\.(?:py|(?:[\w-]+\.)?(?:so|pyd))$/.test(path);
}

/** The outermost package that a file lies in, else the module that it is. */
function moduleOf(path: string, packages: ReadonlySet<string>): readonly string[] {
  if (!code.test(path)) return [];
  const parts = path.split('/');
  const folders = parts.slice(0, -1);
  for (let depth = 1; depth <= folders.length; depth += 1)
    if (packages.has(folders.slice(0, depth).join('/'))) return [folders.slice(0, depth).join('.')];
  // An extension's name has its Python's tag behind a dot.
  const name = String(parts.at(-1)).replace(/\..*$/, '');
  return [[...folders, name].join('.')];
}

const notMeant =
  /^(?:tests?|testing|docs?|examples?|benchmarks?|scripts|build|dist|conftest|setup)(?:\.|$)/;

function isImportable(name: string): boolean {
  const parts = name.split('.');
  const named = parts.every((part) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(part));
  return named && !parts.includes('__main__') && !notMeant.test(name);
}
