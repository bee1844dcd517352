import type { NativeRelation } from '../../config/native-settings.ts';
import { rpmArchitecture } from '../native-architecture.ts';
import { foldersAbove, type NativeEntry } from './native-entries.ts';
import { rpmRelease } from './native-names.ts';
import type { NativePackage } from './native-package.ts';
import { scriptBodies } from './script-bodies.ts';
import { isSharedFolder } from './shared-folders.ts';

/** The folder beside the spec file with everything that is installed, laid out as in the root. */
export const rpmPayload = 'payload';

/**
 * The spec file: nothing is compiled, stripped or guessed, so that what is installed is what the description says.
 * rpmbuild is to be given `_sourcedir`, where the payload lies.
 */
export function renderSpec(made: NativePackage): string {
  return [
    ...settings,
    ...preamble(made),
    '',
    '%description',
    escaped(made.description.trimEnd()),
    '',
    '%install',
    `cp -a "%{_sourcedir}/${rpmPayload}/." "%{buildroot}/"`,
    '',
    ...scriptlets(made),
    '%files',
    '%defattr(-,root,root,-)',
    ...ownFolders(made.entries).map((path) => `%dir %attr(0755,root,root) ${fileWord(path)}`),
    ...made.entries.map(fileLine),
    '',
  ].join('\n');
}

/** No debug packages, no links by build id, no rewriting of files; gzip, which every RPM reads. */
const settings = [
  '%global debug_package %{nil}',
  '%global __os_install_post %{nil}',
  '%global _build_id_links none',
  '%global _binary_payload w9.gzdio',
  '',
];

function preamble(made: NativePackage): readonly string[] {
  const { version, architecture } = made;
  const fields: readonly (readonly [string, string])[] = [
    ['Name', made.name],
    ['Epoch', version.epoch === 0 ? '' : String(version.epoch)],
    ['Version', version.text],
    ['Release', rpmRelease],
    ['Summary', made.summary],
    ['License', made.license],
    ['Group', made.group],
    ['URL', made.homepage ?? ''],
    ['Packager', made.maintainer],
    ['BuildArch', architecture === 'all' ? rpmArchitecture(architecture) : ''],
    ['AutoReqProv', 'no'],
    ...relations('Requires', made.depends),
    ...relations('Recommends', made.recommends),
    ...relations('Conflicts', made.conflicts),
    ...relations('Provides', made.provides),
    ...relations('Obsoletes', made.replaces),
  ];
  return fields
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}: ${escaped(value)}`);
}

function relations(
  field: string,
  given: readonly NativeRelation[],
): readonly (readonly [string, string])[] {
  return given.flatMap(({ rpm }) => (rpm === undefined ? [] : [[field, rpm] as const]));
}

/** `$1` counts how many versions of the package there will be when the scriptlet has run. */
function scriptlets(made: NativePackage): readonly string[] {
  const { beforeInstall, afterInstall, beforeRemove, afterRemove } = scriptBodies(made);
  const installing = [
    'PACKAGE_ACTION=install',
    'if [ "$1" -gt 1 ]; then PACKAGE_ACTION=upgrade; fi',
  ];
  const removing = ['[ "$1" -eq 0 ] || exit 0', 'PACKAGE_ACTION=remove'];
  return [
    ...scriptlet('%pre', installing, beforeInstall),
    ...scriptlet('%post', installing, afterInstall),
    ...scriptlet('%preun', removing, beforeRemove),
    ...scriptlet('%postun', removing, afterRemove),
  ];
}

function scriptlet(
  part: string,
  head: readonly string[],
  lines: readonly string[],
): readonly string[] {
  if (lines.length === 0) return [];
  return [part, ...['set -e', ...head, 'export PACKAGE_ACTION', ...lines].map(escaped), ''];
}

function fileLine({ kind, destination, mode, owner, group, config }: NativeEntry): string {
  const bits = kind === 'link' ? '-' : mode.toString(8).padStart(4, '0');
  const marks = [
    ...(config ? ['%config(noreplace)'] : []),
    ...(kind === 'folder' ? ['%dir'] : []),
    `%attr(${bits},${owner},${group})`,
  ];
  return `${marks.join(' ')} ${fileWord(destination)}`;
}

/** Folders that no other package has, so that they go with this one. */
function ownFolders(entries: readonly NativeEntry[]): readonly string[] {
  const named = new Set(entries.map(({ destination }) => destination));
  const above = new Set(entries.flatMap(({ destination }) => foldersAbove(destination)));
  return [...above].filter((path) => !named.has(path) && !isSharedFolder(path)).sort();
}

/** In quotes, with what a file list takes for a pattern taken literally. */
function fileWord(path: string): string {
  return `"${escaped(path).replace(/[*?[\]{}\\]/g, '\\$&')}"`;
}

/** RPM expands `%` everywhere in a spec file. */
function escaped(text: string): string {
  return text.replaceAll('%', '%%');
}
