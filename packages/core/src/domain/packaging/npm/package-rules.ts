import validRange from 'semver/ranges/valid.js';
import { exportTargets, subpathsOf } from './export-targets.ts';
import { missingFiles } from './named-files.ts';
import { mapping, type PackedPackage } from './packed-package.ts';

/** What is wrong with a package, each as the end of a sentence about it. */
export interface PackageVerdict {
  /** Breaks it for those who install it. */
  readonly faults: readonly string[];
  /** Should be looked at. */
  readonly warnings: readonly string[];
}

/** What npm asks of a package, and what whoever installs it runs into otherwise. */
export function judgePackage(packed: PackedPackage): PackageVerdict {
  const { broken, rare } = missingFiles(packed);
  const { fields } = packed;
  return {
    faults: [
      ...judgeName(fields['name']),
      ...broken,
      ...judgeExports(fields),
      ...judgeNeeds(fields),
    ],
    warnings: [...rare, ...deadConditions(fields), ...judgeManners(packed)],
  };
}

const longestName = 214;
const nameRule = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/** npm’s own documentation, “package.json”, name. */
function judgeName(name: unknown): readonly string[] {
  const text = typeof name === 'string' ? name : '';
  const reserved = text === 'node_modules' || text === 'favicon.ico';
  if (nameRule.test(text) && text.length <= longestName && !reserved) return [];
  return [
    `has the name \`${text}\`, which npm refuses: lower-case letters, digits, \`-\`, \`_\` and \`.\`, at most ${longestName}`,
  ];
}

/** https://nodejs.org/api/packages.html#exports */
function judgeExports({ exports }: PackedPackage['fields']): readonly string[] {
  const keys = Object.keys(mapping(exports));
  const paths = keys.filter((key) => key.startsWith('.'));
  if (paths.length > 0 && paths.length < keys.length)
    return ['mixes subpaths and conditions in `exports`, which Node refuses'];
  return exportTargets(exports)
    .filter(({ target }) => !target.startsWith('./'))
    .map(({ target }) => `\`exports\` names \`${target}\`, which has to begin with \`./\``);
}

/** A condition behind `default` is never asked; TypeScript passes over types that stand behind it as well. */
function deadConditions({ exports }: PackedPackage['fields']): readonly string[] {
  return Object.entries(subpathsOf(exports)).flatMap(([subpath, value]) =>
    behindDefault(value).map(
      (key) =>
        `\`exports["${subpath}"]\` has \`${key}\` behind \`default\`, where nothing looks for it`,
    ),
  );
}

function behindDefault(value: unknown): readonly string[] {
  const keys = Object.keys(mapping(value));
  const at = keys.indexOf('default');
  const dead = at === -1 ? [] : keys.slice(at + 1);
  return [...dead, ...Object.values(mapping(value)).flatMap(behindDefault)];
}

const kinds = ['dependencies', 'optionalDependencies', 'peerDependencies'];
const localProtocol = /^(?:file|link|workspace|portal|catalog|patch):|^(?:\.{1,2}|~)?\//;

/** What only its own repository understands can't be installed elsewhere. */
function judgeNeeds(fields: PackedPackage['fields']): readonly string[] {
  const bundled = bundledNames(fields);
  return kinds.flatMap((kind) =>
    Object.entries(mapping(fields[kind]))
      .filter(([name, range]) => localProtocol.test(String(range)) && !bundled(name))
      .map(
        ([name, range]) =>
          `\`${kind}\` has ${name} as \`${range}\`, which is found only in its own repository`,
      ),
  );
}

function bundledNames(fields: PackedPackage['fields']): (name: string) => boolean {
  const list = fields['bundleDependencies'] ?? fields['bundledDependencies'];
  if (list === true) return () => true;
  const names = new Set(Array.isArray(list) ? list : []);
  return (name) => names.has(name);
}

/** What no registry asks for, and people do. */
function judgeManners({ fields, paths }: PackedPackage): readonly string[] {
  if (fields['private'] === true) return [];
  const has = (pattern: RegExp) => [...paths].some((path) => pattern.test(path));
  const engine = mapping(fields['engines'])['node'];
  return [
    ...(fields['license'] === undefined && !has(/^(?:licen[cs]e|copying)(?:\.|$)/i)
      ? ['has no licence: neither `license` in package.json nor a file']
      : []),
    ...(has(/^readme(?:\.|$)/i) ? [] : ['has no README']),
    ...(engine !== undefined && validRange(String(engine)) === null
      ? [`has \`engines.node\` as \`${engine}\`, which is no range of versions`]
      : []),
    ...untyped({ fields, paths }),
  ];
}

/** TypeScript reads no `types` beside `exports`: they have to be in it, or lie beside the code. */
function untyped({ fields, paths }: PackedPackage): readonly string[] {
  if (typeof (fields['types'] ?? fields['typings']) !== 'string') return [];
  const root = exportTargets({ '.': subpathsOf(fields['exports'])['.'] });
  const typed = root.some(
    ({ conditions, target }) =>
      conditions.some((condition) => condition.startsWith('types')) ||
      paths.has(target.replace(/^\.\//, '').replace(/\.([cm]?)js$/, '.d.$1ts')),
  );
  return root.length === 0 || typed
    ? []
    : ['has `types` that TypeScript does not find, because `exports["."]` has no `types`'];
}
