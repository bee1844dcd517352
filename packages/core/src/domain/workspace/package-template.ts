import { parseTagTemplate, type TagTemplate } from '../history/tag-name.ts';

const placeholder = `\${name}`;

/** What stands before the version in the tags of a package that is one of several and no root. */
const usual = `${placeholder}-v`;

/** Where the prefix of a package's tags may be set; `undefined` where it is not. */
export interface TagPrefixes {
  /** Of the package. */
  readonly own: string | undefined;
  /** Of all. One with `${name}` is meant for every package, another one for the root alone. */
  readonly common: string;
  readonly isRoot: boolean;
}

/** Whether a prefix of tags has a place for the package's name. */
export function holdsName(prefix: string): boolean {
  return prefix.includes(placeholder);
}

/**
 * The form of a package's tags. `${name}` stands for its name without the scope: `@acme/sails` → `sails-v1.2.3`.
 * Throws `invalid-config` where the tags would be unsafe.
 */
export function packageTemplate(name: string, { own, common, isRoot }: TagPrefixes): TagTemplate {
  const prefix = own ?? (isRoot || holdsName(common) ? common : usual);
  return parseTagTemplate(prefix.replaceAll(placeholder, () => name.replace(/^@[^/]*\//, '')));
}
