import { SlipwayError } from '../errors.ts';
import type { Bump } from '../history/release-plan.ts';
import {
  channelOf,
  compareVersions,
  isCalendar,
  parseVersion,
  tryParseVersion,
  type Version,
  type VersionScheme,
} from './version.ts';
import { firstCalendarText, nextCalendarText, plainCalendarText } from './version-calver.ts';

/**
 * What breaking and other changes do below 1.0. `minor`: breaking moves the minor, the rest as above 1.0.
 * `cargo`: breaking moves the minor, the rest the patch. `strict`: as above 1.0.
 */
export type ZeroMode = 'minor' | 'cargo' | 'strict';

const order: readonly Bump[] = ['none', 'patch', 'minor', 'major'];

/** The larger of two bumps. */
export function maxBump(left: Bump, right: Bump): Bump {
  return order.indexOf(left) < order.indexOf(right) ? right : left;
}

/** What a bump comes to at a version: below 1.0 nothing becomes 1.0.0 by itself. */
export function effectiveBump(bump: Bump, version: Version, zero: ZeroMode = 'minor'): Bump {
  if (version.release[0] > 0 || zero === 'strict' || bump === 'none') return bump;
  if (bump === 'major') return 'minor';
  return zero === 'cargo' ? 'patch' : bump;
}

/** The stable version that a bump leads to; calendar versions follow the date (ISO 8601, UTC) instead. */
export function bumpVersion(version: Version, bump: Exclude<Bump, 'none'>, date: string): Version {
  const { scheme, epoch } = version;
  if (isCalendar(scheme))
    return parseVersion(nextCalendarText(scheme, version, bump, date), scheme);
  const [major, minor, patch] = version.release;
  const next = {
    major: [major + 1, 0, 0],
    minor: [major, minor + 1, 0],
    patch: [major, minor, patch + 1],
  }[bump];
  return parseVersion((epoch === 0 ? '' : `${epoch}!`) + next.join('.'), scheme);
}

/** The version of a first release: `0.1.0`, a 1.0.0 only where a major one is asked for, or the date's first. */
export function firstVersion(scheme: VersionScheme, bump: Bump, date: string): Version {
  if (isCalendar(scheme)) return parseVersion(firstCalendarText(scheme, date), scheme);
  return parseVersion(bump === 'major' ? '1.0.0' : '0.1.0', scheme);
}

/** A version's pre-release on a channel: `1.2.0`, `beta`, 1 → `1.2.0-beta.1` (`1.2.0b1` in PEP 440). */
export function prereleaseOf(version: Version, channel: string, number: number): Version {
  const separator = version.scheme === 'pep440' ? '' : '-';
  const dot = version.scheme === 'pep440' ? '' : '.';
  const stable = stableOf(version).text;
  const made = tryParseVersion(`${stable}${separator}${channel}${dot}${number}`, version.scheme);
  if (made?.prerelease.length === 2 && channelOf(made) !== undefined) return made;
  throw new SlipwayError(
    'invalid-version',
    `The ${version.scheme} scheme has no pre-release channel ${JSON.stringify(channel.slice(0, 40))}.`,
    {
      remedy:
        version.scheme === 'pep440'
          ? 'Use `alpha`, `beta`, `rc` or `dev`: Python knows no others.'
          : 'Use a word of letters, such as `alpha`, `beta` or `rc`.',
    },
  );
}

/** The stable version that a pre-release leads to. */
export function stableOf(version: Version): Version {
  const { scheme, text, release } = version;
  if (isCalendar(scheme)) return parseVersion(plainCalendarText(scheme, version), scheme);
  if (scheme === 'semantic') return parseVersion(release.join('.'), scheme);
  return parseVersion(String(/^(?:\d+!)?\d+(?:\.\d+)*/.exec(text)), scheme);
}

/** What moved between two stable versions; from nothing, a first 0.x is minor. */
export function bumpBetween(previous: Version | undefined, next: Version): Bump {
  if (previous !== undefined && compareVersions(previous, next) === 0) return 'none';
  if (previous !== undefined && previous.epoch !== next.epoch) return 'major';
  const before = previous?.release ?? [0, 0, 0];
  const moved = next.release.findIndex((value, index) => value !== (before[index] ?? 0));
  // Beyond the third number nothing has a name, and a post-release moves none.
  return (['major', 'minor'] as const)[moved] ?? 'patch';
}
