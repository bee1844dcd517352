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
 * `created`: ISO 8601, when the commit was made. rpmbuild is to be given `_sourcedir`, where the payload lies.
 */
export function renderSpec(made: NativePackage, created: string): string {
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
    ...rpmScripts(made).flatMap(({ name, text }) => [`%${name}`, escaped(text)]),
    '%files',
    '%defattr(-,root,root,-)',
    ...ownFolders(made.entries).map((path) => `%dir %attr(0755,root,root) ${fileWord(path)}`),
    ...made.entries.map(fileLine),
    '',
    '%changelog',
    `* ${changelogDay(created)} ${escaped(made.maintainer)} - ${rpmVersion(made)}`,
    `- Release ${made.version.text}`,
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

/** RPM's scriptlets, those that have something to do. `$1` counts how many versions of the package there will be afterwards. */
export function rpmScripts(
  made: NativePackage,
): readonly { readonly name: string; readonly text: string }[] {
  const { beforeInstall, afterInstall, beforeRemove, afterRemove } = scriptBodies(made);
  const installing = [
    'PACKAGE_ACTION=install',
    'if [ "$1" -gt 1 ]; then PACKAGE_ACTION=upgrade; fi',
  ];
  const removing = ['[ "$1" -eq 0 ] || exit 0', 'PACKAGE_ACTION=remove'];
  return [
    { name: 'pre', head: installing, lines: beforeInstall },
    { name: 'post', head: installing, lines: afterInstall },
    { name: 'preun', head: removing, lines: beforeRemove },
    { name: 'postun', head: removing, lines: afterRemove },
  ]
    .filter(({ lines }) => lines.length > 0)
    .map(({ name, head, lines }) => ({
      name,
      text: ['set -e', ...head, 'export PACKAGE_ACTION', ...lines, ''].join('\n'),
    }));
}

/** Such as `Sat Nov 21 2026`, which RPM wants to be the right day of the week. */
function changelogDay(created: string): string {
  const [weekday, day, month, year] = new Date(created).toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day} ${year}`;
}

function rpmVersion({ version: { epoch, text } }: NativePackage): string {
  return `${epoch === 0 ? '' : `${epoch}:`}${text}-${rpmRelease}`;
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

/** In quotes; a pattern in it, such as `[id].js`, is taken literally where it matches nothing. */
function fileWord(path: string): string {
  return `"${escaped(path)}"`;
}

/** RPM expands `%` everywhere in a spec file. */
function escaped(text: string): string {
  return text.replaceAll('%', '%%');
}
