/**
 * The tags that follow a release, such as `v1` and `v1.2` for `v1.2.3`; none where the tag does not end in its
 * version. They are the only tags that ever move.
 */
export function floatingTags(
  tag: string,
  version: string,
  kind: 'none' | 'major' | 'major-minor',
): readonly string[] {
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(version) ?? [];
  if (kind === 'none' || major === undefined || !tag.endsWith(version)) return [];
  const prefix = tag.slice(0, tag.length - version.length);
  const names = [`${prefix}${major}`];
  return kind === 'major' ? names : [...names, `${prefix}${major}.${minor}`];
}
