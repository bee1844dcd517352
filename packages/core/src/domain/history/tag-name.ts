import { SlipwayError } from '../errors.ts';
import {
  compareVersions,
  tryParseVersion,
  type Version,
  type VersionScheme,
} from '../version/version.ts';

/** What stands before and after the version in a tag's name; both are anchored. */
export interface TagTemplate {
  readonly before: string;
  readonly after: string;
}

/** A tag that names a version, and the commit that it leads to. */
export interface ReleaseTag {
  readonly name: string;
  readonly commit: string;
  readonly version: Version;
}

const placeholder = `\${version}`;
const longest = 200;
/** Narrower than `git check-ref-format`: what no shell, no option parser and no eye can misread. */
const allowed = /^[A-Za-z0-9@][A-Za-z0-9@._+/-]*$/;
const forbidden = /\.\.|\/\/|\/\.|\.\/|\.lock(?:\/|$)|[./]$/;

/** Whether a tag's name is on the allow-list: ASCII letters, digits and `. _ + - / @`, as git accepts them. */
export function isSafeTagName(name: string): boolean {
  return name.length <= longest && allowed.test(name) && !forbidden.test(name) && name !== '@';
}

/**
 * The template of `release_management.tag_prefix`: a prefix such as `v`, or a pattern with `${version}` such as
 * `name@${version}`. Throws `invalid-config` where the tags would hold anything but plain characters.
 */
export function parseTagTemplate(prefix: string): TagTemplate {
  const at = prefix.indexOf(placeholder);
  const before = at < 0 ? prefix : prefix.slice(0, at);
  const after = at < 0 ? '' : prefix.slice(at + placeholder.length);
  // A digit before the version would run into it: `1.2.3.4` must not be read as `2.3.4`.
  const distinct = !/\d\.?$/.test(before);
  if (distinct && isSafeTagName(`${before}1.0.0${after}`)) return { before, after };
  throw new SlipwayError(
    'invalid-config',
    `\`release_management.tag_prefix\` ${JSON.stringify(prefix.slice(0, longest))} would make unsafe tag names.`,
    {
      remedy: `Use letters, digits and \`. _ + - / @\`, with at most one \`${placeholder}\`, not beginning with \`-\` and no digit before the version.`,
    },
  );
}

/** The tag of a version. Throws `invalid-version` where the name would be unsafe. */
export function formatTag(template: TagTemplate, version: Version): string {
  const name = `${template.before}${version.text}${template.after}`;
  if (isSafeTagName(name)) return name;
  throw new SlipwayError('invalid-version', `${JSON.stringify(name)} cannot be a tag's name.`, {
    remedy: 'Use a shorter version of letters, digits, `.`, `-` and `+`.',
  });
}

/** The version that a tag names, or `undefined` for other tags: the whole rest must be a version. */
export function parseTag(
  template: TagTemplate,
  scheme: VersionScheme,
  name: string,
): Version | undefined {
  const { before, after } = template;
  if (!name.startsWith(before) || !name.endsWith(after)) return undefined;
  if (name.length < before.length + after.length || !isSafeTagName(name)) return undefined;
  return tryParseVersion(name.slice(before.length, name.length - after.length), scheme);
}

/** The version of a tag such as `v1.2`, which Semantic Versioning has no room for: 1.2.0. Other schemes read it themselves. */
export function parseShortTag(
  template: TagTemplate,
  scheme: VersionScheme,
  name: string,
): Version | undefined {
  const isShort = scheme === 'semantic' && template.after === '' && /(?:^|\D)\d+\.\d+$/.test(name);
  return isShort ? parseTag(template, scheme, `${name}.0`) : undefined;
}

/**
 * The tags that name releases, highest first. Floating ones (`v1` or `v1.2` where `v1.2.3` is) are not among them; a
 * `v1.2` that stands alone on its commit is the release 1.2.0.
 */
export function releaseTags(
  tags: readonly { readonly name: string; readonly commit: string }[],
  template: TagTemplate,
  scheme: VersionScheme,
): readonly ReleaseTag[] {
  const beside = shared(tags);
  const floating = beginnings(beside);
  const together = new Set(beside.map(({ commit }) => commit));
  return tags
    .flatMap(({ name, commit }) => {
      const version = floating.has(`${commit} ${name}`)
        ? undefined
        : (parseTag(template, scheme, name) ??
          (together.has(commit) ? undefined : parseShortTag(template, scheme, name)));
      return version === undefined ? [] : [{ name, commit, version }];
    })
    .sort((left, right) => compareVersions(right.version, left.version));
}

/** Those that stand beside another: nearly none of the many that a long history has. */
function shared<T extends { readonly commit: string }>(tags: readonly T[]): readonly T[] {
  const counts = new Map<string, number>();
  for (const { commit } of tags) counts.set(commit, (counts.get(commit) ?? 0) + 1);
  return tags.filter(({ commit }) => counts.get(commit) !== 1);
}

/**
 * The names that a floating tag of each commit would have: `v1.2.3` → `v1`, `v1.2`. PEP 440 reads these as versions;
 * a real `1.2` stands on another commit than the `1.2.1` after it.
 */
function beginnings(
  tags: readonly { readonly name: string; readonly commit: string }[],
): ReadonlySet<string> {
  return new Set(
    tags.flatMap(({ name, commit }) =>
      [...name.slice(0, longest).matchAll(/\.\d/g)].map(
        ({ index }) => `${commit} ${name.slice(0, index)}`,
      ),
    ),
  );
}
