import { isHighest, type Ranked } from './release-rank.ts';

/**
 * The tags that follow a release, such as `v1` and `v1.2` for `v1.2.3`; none where the tag does not end in its
 * version, and none that a higher release has: they are the only tags that ever move, and only forward. `stable` are
 * the tags of the published releases that are no pre-releases.
 */
export function floatingTags(
  release: Ranked,
  kind: 'none' | 'major' | 'major-minor',
  stable: readonly string[],
): readonly string[] {
  const { tag, version } = release;
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(version) ?? [];
  if (kind === 'none' || major === undefined || !tag.endsWith(version)) return [];
  const prefix = tag.slice(0, tag.length - version.length);
  const lines = kind === 'major' ? [major] : [major, `${major}.${minor}`];
  return lines
    .filter((line) => isHighest(release, stable, `${line}.`))
    .map((line) => `${prefix}${line}`);
}
