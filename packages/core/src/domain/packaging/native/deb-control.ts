import type { NativeRelation } from '../../config/native-settings.ts';
import type { NativePackage } from './native-package.ts';
import type { NativeVersion } from './native-version.ts';

/** What dpkg calls the version: `[EPOCH:]VERSION`. */
export function debVersion({ epoch, text }: NativeVersion): string {
  return epoch === 0 ? text : `${epoch}:${text}`;
}

/** The control file of a binary package (Debian Policy 5.3). `bytes` is the size of all files. */
export function renderControl(made: NativePackage, bytes: number): string {
  const fields: readonly (readonly [string, string])[] = [
    ['Package', made.name],
    ['Version', debVersion(made.version)],
    ['Section', made.section],
    ['Priority', 'optional'],
    ['Architecture', made.architecture],
    ['Maintainer', made.maintainer],
    ['Installed-Size', String(Math.ceil(bytes / 1024))],
    ['Depends', relations(made.depends)],
    ['Recommends', relations(made.recommends)],
    ['Conflicts', relations(made.conflicts)],
    ['Provides', relations(made.provides)],
    ['Replaces', relations(made.replaces)],
    ['Homepage', made.homepage ?? ''],
    ['Description', [made.summary, ...paragraphs(made)].join('\n')],
  ];
  return fields
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

/** The files that the administrator may change, one a line; empty where there are none. */
export function renderConffiles({ entries }: NativePackage): string {
  return entries
    .filter(({ config }) => config)
    .map(({ destination }) => `${destination}\n`)
    .join('');
}

/** A file that `md5sum --check` understands; dpkg uses it to find files that were changed. */
export function renderSums(
  files: readonly { readonly path: string; readonly md5: string }[],
): string {
  return files.map(({ path, md5 }) => `${md5}  ${path}\n`).join('');
}

/** `libc6 >= 2.31 | libc` is `libc6 (>= 2.31) | libc`; `<` and `>` are doubled, as Debian Policy 7.1 has them. */
function relations(given: readonly NativeRelation[]): string {
  return given
    .flatMap(({ deb }) => (deb === undefined ? [] : [deb.split(' | ').map(relation).join(' | ')]))
    .join(', ');
}

function relation(text: string): string {
  const [name, operator, version] = text.split(' ');
  if (operator === undefined) return text;
  const strict = operator === '<' || operator === '>' ? operator + operator : operator;
  return `${name} (${strict} ${version})`;
}

/**
 * Below the summary: each line begins with a blank, and an empty one holds a dot (Debian Policy 5.6.13). There has to be
 * one that is not the summary again.
 */
function paragraphs({ name, summary, description }: NativePackage): readonly string[] {
  if (description.trim() === summary) return [` ${name}: ${summary.replace(/\.$/, '')}.`];
  const lines = description.trimEnd().split('\n');
  return lines.map((line) => (line.trim() === '' ? ' .' : ` ${line.trimEnd()}`));
}
