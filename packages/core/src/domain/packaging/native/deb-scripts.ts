import type { NativeEntry } from './native-entries.ts';
import type { NativePackage } from './native-package.ts';
import { scriptBodies } from './script-bodies.ts';
import { shellWord } from './shell-text.ts';

export const debScriptNames = ['preinst', 'postinst', 'prerm', 'postrm'] as const;
export type DebScriptName = (typeof debScriptNames)[number];

/**
 * dpkg's maintainer scripts (Debian Policy 6.5), those that have something to do. An installation over files that a
 * removal left behind looks like an upgrade to `postinst`; a mark that `preinst` sets tells them apart.
 */
export function debScripts(
  made: NativePackage,
): readonly { readonly name: DebScriptName; readonly text: string }[] {
  const { beforeInstall, afterInstall, beforeRemove, afterRemove } = scriptBodies(made);
  const owners = ownerLines(made.entries);
  const mark = shellWord(`/run/${made.name}.first-install`);
  const configures = afterInstall.length > 0;
  return [
    script('preinst', { install: 'install', upgrade: 'upgrade' }, [
      ...(configures
        ? [`if [ "$1" = install ] && [ -n "$2" ]; then mkdir -p /run; : > ${mark}; fi`]
        : []),
      ...beforeInstall,
    ]),
    script('postinst', { configure: 'upgrade' }, [
      ...owners,
      ...(configures
        ? [
            `if [ -z "$2" ] || [ -e ${mark} ]; then PACKAGE_ACTION=install; fi`,
            ...afterInstall,
            `rm -f ${mark}`,
          ]
        : []),
    ]),
    script('prerm', { remove: 'remove' }, beforeRemove),
    script('postrm', { remove: 'remove', purge: 'purge' }, afterRemove),
  ].filter(({ text }) => text !== '');
}

/** Runs `lines` where dpkg calls it with one of the actions; for all others, such as `abort-upgrade`, it does nothing. */
function script(
  name: DebScriptName,
  actions: Readonly<Record<string, string>>,
  lines: readonly string[],
) {
  if (lines.length === 0) return { name, text: '' };
  const cases = Object.entries(actions).map(
    ([given, action]) => `  ${given}) PACKAGE_ACTION=${action} ;;`,
  );
  const head = ['#!/bin/sh', 'set -e', 'case "$1" in', ...cases, '  *) exit 0 ;;', 'esac'];
  return { name, text: [...head, 'export PACKAGE_ACTION', ...lines, ''].join('\n') };
}

/** Set here, because the user may be made by `before_install`; what the administrator decided otherwise stays (Debian Policy 10.9.1). */
function ownerLines(entries: readonly NativeEntry[]): readonly string[] {
  const others = entries.filter(
    ({ kind, owner, group }) => kind !== 'link' && (owner !== 'root' || group !== 'root'),
  );
  if (others.length === 0) return [];
  return [
    'give() {',
    '  if dpkg-statoverride --list "$2" >/dev/null 2>&1; then return; fi',
    '  chown -h "$1" "$2"',
    '  if [ $# -gt 2 ]; then chmod "$3" "$2"; fi',
    '}',
    ...others.map(({ owner, group, mode, destination }) => {
      // A change of owner takes these bits away.
      const again = mode > 0o777 ? ` ${mode.toString(8)}` : '';
      return `give ${owner}:${group} ${shellWord(destination)}${again}`;
    }),
  ];
}
