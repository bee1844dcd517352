import { type ExportTarget, exportTargets } from './export-targets.ts';
import { binsOf, mapping, type PackedPackage, plainTarget } from './packed-package.ts';

/** A file that package.json says is there. */
interface NamedFile {
  /** Where it says so, such as `main` or `exports["."].import`. */
  readonly field: string;
  readonly target: string;
  /** Endings that may be left out; the name as it is counts always. */
  readonly endings: readonly string[];
  /** Only who sets a condition of their own is led there. */
  readonly rare: boolean;
}

/** What Node tries behind the name of `main`, and TypeScript behind that of `types`. */
const moduleEndings = ['.js', '.json', '.node', '/index.js', '/index.json', '/index.node'];
const typeEndings = ['.d.ts', '.ts', '/index.d.ts'];

/** Conditions that Node, TypeScript, browsers' bundlers and other runtimes set by themselves. */
const common = new Set(
  'node node-addons import require module-sync default types browser module development production worker workerd edge-light deno bun react-native react-server'.split(
    ' ',
  ),
);

/** The files that package.json names and that are not there: `broken` ones that people run into, and `rare` ones. */
export function missingFiles({ fields, paths }: PackedPackage): {
  readonly broken: readonly string[];
  readonly rare: readonly string[];
} {
  const missing = namedFiles(fields).filter((named) => !isThere(named, paths));
  const tell = (rare: boolean) =>
    missing
      .filter((named) => named.rare === rare)
      .map(({ field, target }) => `\`${field}\` names ${target}, which is not in it`);
  return { broken: tell(false), rare: tell(true) };
}

function namedFiles(fields: PackedPackage['fields']): readonly NamedFile[] {
  const plain = (field: string, endings: readonly string[]) =>
    typeof fields[field] === 'string' && fields[field] !== ''
      ? [{ field, target: fields[field], endings, rare: false }]
      : [];
  const listed = (field: string, targets: Readonly<Record<string, unknown>>, sign: string) =>
    Object.entries(targets).flatMap(([key, target]) =>
      typeof target === 'string' && target.startsWith(sign)
        ? [{ field: `${field}.${key}`, target, endings: moduleEndings, rare: false }]
        : [],
    );
  return [
    ...plain('main', moduleEndings),
    ...plain('module', moduleEndings),
    ...plain('browser', moduleEndings),
    ...plain('types', typeEndings),
    ...plain('typings', typeEndings),
    ...listed('browser', mapping(fields['browser']), './'),
    ...[...binsOf(fields)].map(([name, target]) => ({
      field: `bin.${name}`,
      target,
      endings: [],
      rare: false,
    })),
    ...exportTargets(fields['exports']).map(fromExports('exports')),
    ...exportTargets(fields['imports'])
      .filter(({ target }) => target.startsWith('./'))
      .map(fromExports('imports')),
  ];
}

function fromExports(field: string): (found: ExportTarget) => NamedFile {
  return ({ subpath, conditions, target }) => ({
    field: `${field}["${subpath}"]${conditions.map((condition) => `.${condition}`).join('')}`,
    target,
    endings: [],
    rare: conditions.some((condition) => !common.has(condition.replace(/@.*$/, ''))),
  });
}

function isThere({ target, endings }: NamedFile, paths: ReadonlySet<string>): boolean {
  const path = plainTarget(target).replace(/\/+$/, '');
  if (path.includes('*')) return matchesAny(path, paths);
  if (target.endsWith('/') && startsAny(`${path}/`, paths)) return true;
  return path === '' || path === '.'
    ? paths.has('index.js')
    : ['', ...endings].some((ending) => paths.has(`${path}${ending}`));
}

/** A `*` stands for anything, slashes too; a second one stands for the same, which is not compared. */
function matchesAny(pattern: string, paths: ReadonlySet<string>): boolean {
  const head = pattern.slice(0, pattern.indexOf('*'));
  const tail = pattern.slice(pattern.lastIndexOf('*') + 1);
  const shortest = head.length + tail.length;
  return [...paths].some(
    (path) => path.length >= shortest && path.startsWith(head) && path.endsWith(tail),
  );
}

function startsAny(prefix: string, paths: ReadonlySet<string>): boolean {
  return [...paths].some((path) => path.startsWith(prefix));
}
