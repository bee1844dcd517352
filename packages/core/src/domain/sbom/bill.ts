/** The forms of a bill of materials: CycloneDX 1.6 and SPDX 2.3, both as JSON. */
export const billForms = ['cyclonedx', 'spdx'] as const;
export type BillForm = (typeof billForms)[number];

/** How an artifact's bill in a form is called. */
export function billName(artifact: string, form: BillForm): string {
  return `${artifact}${endings[form]}`;
}

const endings: Readonly<Record<BillForm, string>> = { cyclonedx: '.cdx.json', spdx: '.spdx.json' };

/** The form of a bill by its file's name, and the artifact that it is of; `undefined` for other files. */
export function billOf(name: string): { artifact: string; form: BillForm } | undefined {
  const form = billForms.find((each) => name.endsWith(endings[each]));
  if (form === undefined) return undefined;
  return { artifact: name.slice(0, -endings[form].length), form };
}

/** Something that an artifact needs or holds. */
export interface Component {
  /** Names it within the bill. */
  readonly ref: string;
  readonly name: string;
  /** `undefined` where only a range is known. */
  readonly version: string | undefined;
  /** What was asked for, where no version is known, such as `>=2,<3`; empty for any. */
  readonly range: string;
  readonly purl: string;
  /** As its author writes it. */
  readonly licence: string | undefined;
  readonly digest: Digest | undefined;
  /** References to the components that it needs itself. */
  readonly needs: readonly string[];
}

export interface Digest {
  readonly algorithm: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';
  /** Lower-case hexadecimal. */
  readonly value: string;
}

/** What an artifact needs, as far as its own files and the project's lock files tell. */
export interface Materials {
  /** How the artifact calls itself; `undefined` where it doesn't. */
  readonly name: string | undefined;
  readonly licence: string | undefined;
  /** References to the components that it needs directly. */
  readonly needs: readonly string[];
  readonly components: readonly Component[];
  /** The paths of the files in an archive; empty for packages, whose own metadata lists them. */
  readonly files: readonly string[];
}

export const noMaterials: Materials = {
  name: undefined,
  licence: undefined,
  needs: [],
  components: [],
  files: [],
};

/** Both: the first one's own facts, and what either needs. */
export function joinMaterials(first: Materials, second: Materials): Materials {
  const byRef = new Map(
    [...second.components, ...first.components].map((component) => [component.ref, component]),
  );
  return {
    ...first,
    needs: [...new Set([...first.needs, ...second.needs])],
    components: [...byRef.values()].sort((a, b) => (a.ref < b.ref ? -1 : 1)),
  };
}

/** All that a bill is rendered from. */
export interface Bill extends Omit<Materials, 'name'> {
  /** The project's name, as its registry knows it. */
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly artifact: { readonly name: string; readonly sha256: string };
  /** The commit's time, ISO 8601. */
  readonly created: string;
}

/** A UUID that is the same for the same digest and form (RFC 9562, version 8). */
export function billId(sha256: string, form: BillForm): string {
  const variant = form === 'cyclonedx' ? '8' : '9';
  const parts = [
    sha256.slice(0, 8),
    sha256.slice(8, 12),
    `8${sha256.slice(13, 16)}`,
    `${variant}${sha256.slice(17, 20)}`,
    sha256.slice(20, 32),
  ];
  return parts.join('-');
}

/** ISO 8601 in UTC to the second, as both forms have it. */
export function billTime(created: string): string {
  return new Date(created).toISOString().replace(/\.\d+Z$/, 'Z');
}
