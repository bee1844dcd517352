import { type ReleaseTag, releaseTags } from '../history/tag-name.ts';
import type { VersionScheme } from '../version/version.ts';
import type { ReleasePackage } from './release-package.ts';

interface Tag {
  readonly name: string;
  readonly commit: string;
}

/** The release tags of each package, highest first; each tag is looked at once, however many packages there are. */
export function tagsOfPackages<T extends Pick<ReleasePackage, 'template'>>(
  tags: readonly Tag[],
  packages: readonly T[],
  scheme: VersionScheme,
): readonly (readonly [T, readonly ReleaseTag[]])[] {
  const owners = packages.map((one) => ({ one, tags: [] as Tag[] }));
  const byStart = Map.groupBy(owners, ({ one }) => one.template.before);
  const lengths = new Set([...byStart.keys()].map((start) => start.length));
  for (const tag of tags)
    for (const length of lengths)
      for (const owner of byStart.get(tag.name.slice(0, length)) ?? []) owner.tags.push(tag);
  return owners.map((owner) => [owner.one, releaseTags(owner.tags, owner.one.template, scheme)]);
}
