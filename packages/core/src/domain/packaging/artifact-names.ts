import type { Format } from './manifest.ts';
import { debFileName, type NamedPackage, rpmFileName } from './native/native-names.ts';

interface NameParts {
  readonly root: string;
  readonly python: { readonly name: string; readonly version: string };
  readonly npm: { readonly name: string; readonly version: string };
  readonly native: NamedPackage | undefined;
  /** What an MSI is for, such as `x64`. */
  readonly msi: string | undefined;
}

/** `NAME-VERSION` of characters that GitHub does not rename in an asset, and every file system takes. */
export function archiveBaseName(name: string, version: string): string {
  return sanitise(`${name.replace(/^@/, '')}-${version}`);
}

function sanitise(name: string): string {
  const kept = name.normalize('NFKD').replace(/\p{M}/gu, '');
  return kept.replace(/[^A-Za-z0-9._+-]+/g, '-').replace(/^[.-]+/, '');
}

/** What an artifact will be called, by each format's own rule. */
export function plannedName(format: Format, { root, python, npm, native, msi }: NameParts): string {
  if (native !== undefined && format === 'deb') return debFileName(native);
  if (native !== undefined && format === 'rpm') return rpmFileName(native);
  switch (format) {
    // PEP 625 and the binary distribution format; the tags are the commonest ones.
    case 'sdist':
      return `${pythonFileName(python.name)}-${python.version}.tar.gz`;
    case 'wheel':
      return `${pythonFileName(python.name)}-${python.version}-py3-none-any.whl`;
    case 'npm':
      return `${npm.name.replace(/^@/, '').replaceAll('/', '-')}-${npm.version}.tgz`;
    case 'msi':
      return `${root}-${msi}.msi`;
    case 'oci':
      return `${root}-oci.tar`;
    default:
      return `${root}.${format}`;
  }
}

/** PEP 503's normal form with `_`, as file names have it. */
function pythonFileName(name: string): string {
  return name.replace(/[-_.]+/g, '_').toLowerCase();
}

const systems: Readonly<Record<string, string>> = {
  linux: 'linux',
  macosx: 'macos',
  win: 'windows',
};

/** What a wheel is bound to, from the tags in its name (PEP 425): `any`, or a system and a processor. */
export function platformOfWheel(name: string): string {
  const tag = name.slice(name.lastIndexOf('-') + 1).replace(/\.whl$/, '');
  if (tag === 'win32') return 'windows-x86';
  const parts = /^(?:many|musl)?(linux|macosx|win)[\d_]*_([a-z]\w*)/.exec(tag);
  return parts === null
    ? tag
    : parts
        .slice(1)
        .map((part) => systems[part] ?? part)
        .join('-');
}
