import { SlipwayError } from '../errors.ts';
import type { Version, VersionScheme } from '../version/version.ts';
import {
  isSafeTagName,
  parseShortTag,
  parseTag,
  parseTagTemplate,
  type TagTemplate,
} from './tag-name.ts';

const shownTags = 3;

export interface TagOwner {
  readonly scheme: VersionScheme;
  readonly packageName: string;
  /** Whether it is one of several packages: tags without a name are none of its own. */
  readonly several: boolean;
}

/** A form of tags that the configuration does not speak of. */
export interface TagForm {
  readonly prefix: string;
  /** The tags that have it. */
  readonly names: readonly string[];
}

type Tags = readonly { readonly name: string }[];

/** The forms in which a repository's tags name versions, other than the configured one; the most used first. */
export function otherTagForms(
  tags: Tags,
  configured: TagTemplate,
  owner: TagOwner,
): readonly TagForm[] {
  const usual = usualTagForms(tags, configured, owner);
  if (owner.several || usual.length > 0) return usual;
  const found = formsWith(foundPrefixes(tags), tags, configured, owner);
  // One tag may be of anything.
  return found.some(({ names }) => names.length > 1) ? found : [];
}

/** Those that projects commonly have, with the package's name or without. */
export function usualTagForms(
  tags: Tags,
  configured: TagTemplate,
  owner: TagOwner,
): readonly TagForm[] {
  const named = namedPrefixes(owner.packageName);
  return formsWith(owner.several ? named : [...plainPrefixes, ...named], tags, configured, owner);
}

function formsWith(
  prefixes: readonly string[],
  tags: Tags,
  configured: TagTemplate,
  { scheme }: TagOwner,
): readonly TagForm[] {
  return prefixes
    .filter((prefix) => prefix !== configured.before)
    .map((prefix) => ({ prefix, names: namesWith(prefix, scheme, tags) }))
    .filter(({ names }) => names.length > 0)
    .sort((left, right) => right.names.length - left.names.length);
}

/** What stands before the versions of tags, whatever it is. */
function foundPrefixes(tags: Tags): readonly string[] {
  const found = new Set<string>();
  for (const { name } of tags) {
    const [, prefix] = /^([A-Za-z@][^\s~^:]{0,99}?[A-Za-z_@/-])\d+\.\d+\.\d+$/.exec(name) ?? [];
    if (prefix !== undefined && isSafeTagName(`${prefix}1.0.0`)) found.add(prefix);
  }
  return [...found];
}

/**
 * Refuses to begin at a first release where the repository's tags name versions in another way than the
 * configuration says: `0.9.1` where `v0.9.1` is looked for. Whoever overlooks them starts the versions anew.
 */
export function requireTagConvention(tags: Tags, configured: TagTemplate, owner: TagOwner): void {
  const { packageName, several } = owner;
  const [found, ...others] = otherTagForms(tags, configured, owner);
  if (found === undefined) return;
  const { prefix, names } = found;
  const example = `${configured.before}1.2.3${configured.after}`;
  throw new SlipwayError(
    'invalid-config',
    `No tag has the form ${example}, but ${list(names)} ${names.length === 1 ? 'names a version' : 'name versions'}.`,
    {
      remedy: `Set \`${several ? `tag_prefix\` of ${packageName}` : 'release_management.tag_prefix`'} to ${JSON.stringify(prefix)} to go on from there${several || others.length === 0 ? '' : ', or `release_management.packages` where they are of several packages'}, or name the \`version\` to begin anew.`,
    },
  );
}

/** What projects put before a version, the plainest first. */
const plainPrefixes = ['v', '', 'V', 'release-', 'release/', 'rel-'];

/**
 * The form of one tag, for who knows no other; `undefined` for a tag that names no version in a plain form, such as
 * `1.2.3` or `release-1.2.3`.
 */
export function formOfTag(
  name: string,
  scheme: VersionScheme,
): { readonly template: TagTemplate; readonly version: Version } | undefined {
  for (const prefix of plainPrefixes) {
    const template = parseTagTemplate(prefix);
    const version = parseTag(template, scheme, name);
    if (version !== undefined) return { template, version };
  }
  return undefined;
}

/** What a package of several puts before a version. */
function namedPrefixes(packageName: string): readonly string[] {
  const names = new Set([packageName, packageName.replace(/^@[^/]*\//, '')]);
  return [...names]
    .filter(isPrefix)
    .flatMap((name) => [`${name}-`, `${name}-v`, `${name}@`, `${name}/`, `${name}/v`]);
}

/** A name with a digit before the version, such as `log4`, would run into it. */
function isPrefix(name: string): boolean {
  return /^@?[A-Za-z][A-Za-z0-9._/-]*[A-Za-z_]$/.test(name);
}

function namesWith(prefix: string, scheme: VersionScheme, tags: Tags): readonly string[] {
  const template = parseTagTemplate(prefix);
  const read = (name: string) =>
    parseTag(template, scheme, name) ?? parseShortTag(template, scheme, name);
  return tags.flatMap(({ name }) => (read(name) === undefined ? [] : [name]));
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, shownTags).join(', ');
  return names.length <= shownTags ? shown : `${shown} and ${names.length - shownTags} more`;
}
