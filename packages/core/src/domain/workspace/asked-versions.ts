import { SlipwayError } from '../errors.ts';
import { parseTag } from '../history/tag-name.ts';
import { parseVersion, type Version, type VersionScheme } from '../version/version.ts';
import { listOf, requirePackage } from './package-names.ts';
import type { ReleasePackage } from './release-package.ts';

/** Versions by the name of their package. */
export type AskedVersions = ReadonlyMap<string, Version>;

/**
 * Reads the versions that were asked for: one a line, `NAME@VERSION` or a tag's whole name; a bare version where there
 * is one package only. Throws `invalid-input` and `invalid-version`.
 */
export function readAskedVersions(
  text: string,
  packages: readonly ReleasePackage[],
  scheme: VersionScheme,
): AskedVersions {
  const asked = new Map<string, Version>();
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trim());
  const written = lines.filter((line) => line !== '');
  // A text of nothing is a mistake, and told as one.
  for (const line of written.length === 0 ? [''] : written) {
    const [name, version] = readLine(line, packages, scheme);
    if (asked.has(name)) throw twice(name);
    asked.set(name, version);
  }
  return asked;
}

/** The version that the ref which started a run names: a release's tag does, branches and other tags do not. */
export function versionsOfRef(
  ref: string,
  packages: readonly ReleasePackage[],
  scheme: VersionScheme,
): AskedVersions {
  const tags = 'refs/tags/';
  const found = ref.startsWith(tags) ? byTag(ref.slice(tags.length), packages, scheme) : undefined;
  return new Map(found === undefined ? [] : [found]);
}

type Asked = readonly [name: string, version: Version];

function readLine(line: string, packages: readonly ReleasePackage[], scheme: VersionScheme): Asked {
  const tag = byTag(line, packages, scheme);
  if (tag !== undefined) return tag;
  const [only, second] = packages;
  const at = line.lastIndexOf('@');
  if (at > 0) {
    const where = { code: 'invalid-input', where: 'The input `version`' } as const;
    const { name } = requirePackage(line.slice(0, at), packages, where);
    return [name, parseVersion(line.slice(at + 1), scheme)];
  }
  if (only !== undefined && second === undefined) return [only.name, parseVersion(line, scheme)];
  throw new SlipwayError(
    'invalid-input',
    `The version ${JSON.stringify(line.slice(0, 100))} does not say which package it is for.`,
    {
      remedy: `Write \`NAME@VERSION\`, one a line. The packages are ${listOf(packages.map(({ name }) => name))}.`,
    },
  );
}

function byTag(
  tag: string,
  packages: readonly ReleasePackage[],
  scheme: VersionScheme,
): Asked | undefined {
  for (const { name, template } of packages) {
    const version = parseTag(template, scheme, tag);
    if (version !== undefined) return [name, version];
  }
  return undefined;
}

function twice(name: string): SlipwayError {
  return new SlipwayError('invalid-input', `The input \`version\` names ${name} twice.`, {
    remedy: 'Leave one of its versions out.',
  });
}
