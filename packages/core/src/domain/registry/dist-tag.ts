import {
  channelOf,
  compareVersions,
  isPrerelease,
  tryParseVersion,
  type Version,
} from '../version/version.ts';
import type { PackageFile, RegistryView } from './registry.ts';

/** Where a version has no channel of its own, such as `1.2.0-1`. */
const nameless = 'next';

/**
 * The dist-tag that a version is published under. A pre-release has its channel's name, so that nobody gets it by
 * accident. A stable one is `latest` unless that stands at a higher version; then `release-1.x`, or `release-1.4.x` where
 * that line has a higher version, too: a tag never goes back. (npm takes no tag that reads as a range, such as `1.x`.)
 */
export function distTag(
  { version: text, distTag: asked }: Pick<PackageFile, 'version' | 'distTag'>,
  { versions, latest: pointed }: Pick<RegistryView, 'versions' | 'latest'>,
  latest: 'auto' | 'true' | 'false',
): string {
  if (asked !== undefined) return asked;
  const version = tryParseVersion(text, 'semantic');
  if (version === undefined) return 'latest';
  if (isPrerelease(version)) return channelOf(version) ?? nameless;
  const above = versions
    .filter((other) => other !== text)
    .flatMap(toStable)
    .filter(isAbove(version));
  const held = toStable(pointed ?? '')[0];
  const leads = held === undefined ? above.length === 0 : !isAbove(version)(held);
  if (latest === 'true' || (latest === 'auto' && leads)) return 'latest';
  return lineOf(version, above);
}

/** The narrowest line in which nothing higher is there. */
function lineOf({ release }: Version, above: readonly Version[]): string {
  const [major, minor, patch] = release;
  const beside = above.filter((other) => other.release[0] === major);
  if (beside.length === 0) return `release-${major}.x`;
  return beside.some((other) => other.release[1] === minor)
    ? `release-${major}.${minor}.${patch}`
    : `release-${major}.${minor}.x`;
}

function toStable(text: string): readonly Version[] {
  const version = tryParseVersion(text, 'semantic');
  return version === undefined || isPrerelease(version) ? [] : [version];
}

function isAbove(version: Version): (other: Version) => boolean {
  return (other) => compareVersions(other, version) > 0;
}
