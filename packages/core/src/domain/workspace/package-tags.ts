import { type ReleaseTag, releaseTags } from '../history/tag-name.ts';
import type { VersionScheme } from '../version/version.ts';
import type { ReleasePackage } from './release-package.ts';

type Tags = readonly { readonly name: string; readonly commit: string }[];

/** The release tags of each package, highest first; each tag is looked at once, however many packages there are. */
export function tagsOfPackages(
  tags: Tags,
  packages: readonly ReleasePackage[],
  scheme: VersionScheme,
): readonly (readonly ReleaseTag[])[] {
  const byStart = new Map<string, { name: string; commit: string }[]>(
    packages.map(({ template }) => [template.before, []]),
  );
  const lengths = new Set([...byStart.keys()].map((start) => start.length));
  for (const tag of tags)
    for (const length of lengths) byStart.get(tag.name.slice(0, length))?.push(tag);
  return packages.map(({ template }) =>
    releaseTags(byStart.get(template.before) ?? [], template, scheme),
  );
}
