import { debVersion } from './deb-control.ts';
import type { NativeEntry } from './native-entries.ts';
import type { NativeFormat, NativePackage } from './native-package.ts';

/** A text that packages of a format have, whether the description names it or not. */
export interface NativeDocument {
  readonly entry: NativeEntry;
  readonly text: string;
}

/** What the documents are written from. */
export interface DocumentFacts {
  /** Of the project's own file; `undefined` where it has none. */
  readonly license: string | undefined;
  /** ISO 8601: when the commit was made. */
  readonly created: string;
}

/** What a project's licence is called, in its top folder. */
export const licenseNames = /^(?:LICEN[CS]E|COPYING)(?:\.(?:md|txt|rst))?$/i;

/**
 * The documents that the formats' rules ask for and the description does not install itself: a deb's copyright and
 * changelog (Debian Policy 12.5 and 12.7), an rpm's licence.
 */
export function nativeDocuments(
  format: NativeFormat,
  made: NativePackage,
  facts: DocumentFacts,
): readonly NativeDocument[] {
  const folder = `/usr/share/doc/${made.name}`;
  const license = `/usr/share/licenses/${made.name}/LICENSE`;
  const all =
    format === 'deb'
      ? [
          document(`${folder}/copyright`, copyrightText(made, facts)),
          document(`${folder}/changelog.gz`, changelogText(made, facts)),
        ]
      : [document(license, facts.license ?? '')];
  const there = new Set(made.entries.map(({ destination }) => destination));
  return all.filter(({ entry, text }) => text !== '' && !there.has(entry.destination));
}

/** The package with its documents among its files. */
export function withDocuments(
  made: NativePackage,
  documents: readonly NativeDocument[],
): NativePackage {
  const entries = [...made.entries, ...documents.map(({ entry }) => entry)];
  entries.sort((a, b) => (a.destination < b.destination ? -1 : 1));
  return { ...made, entries };
}

function document(destination: string, text: string): NativeDocument {
  const place = { kind: 'file', destination, source: '', target: '', mode: 0o644 } as const;
  return { entry: { ...place, owner: 'root', group: 'root', config: false }, text };
}

function copyrightText(
  { name, homepage, license, maintainer }: NativePackage,
  facts: DocumentFacts,
): string {
  const head = [
    `Name: ${name}`,
    ...(homepage === undefined ? [] : [`Source: ${homepage}`]),
    `Maintainer: ${maintainer}`,
    `License: ${license}`,
  ];
  return [...head, ...(facts.license === undefined ? [] : ['', facts.license.trimEnd()]), ''].join(
    '\n',
  );
}

/** One entry: what changed is told by the release (Debian Policy 4.4). */
function changelogText(
  { name, version, maintainer }: NativePackage,
  { created }: DocumentFacts,
): string {
  const time = new Date(created).toUTCString().replace('GMT', '+0000');
  return `${name} (${debVersion(version)}) unstable; urgency=medium\n\n  * Release ${version.text}.\n\n -- ${maintainer}  ${time}\n`;
}
