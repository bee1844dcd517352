import { SlipwayError } from '../errors.ts';
import type { Bump } from '../history/release-plan.ts';
import {
  channelOf,
  parseVersion,
  tryParseVersion,
  type Version,
  type VersionScheme,
} from './version.ts';

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
export function bumpVersion(version: Version, bump: Bump, date: string): Version {
  if (version.scheme === 'calver') return nextCalendarVersion(version, date);
  const [major, minor, patch] = version.release;
  const next = {
    major: [major + 1, 0, 0],
    minor: [major, minor + 1, 0],
    patch: [major, minor, patch + 1],
    none: [major, minor, patch],
  }[bump];
  const epoch = version.epoch === 0 ? '' : `${version.epoch}!`;
  return parseVersion(epoch + next.join('.'), version.scheme);
}

/** The version of a first release: `0.1.0`, a 1.0.0 only where a major one is asked for, or this month's first. */
export function firstVersion(scheme: VersionScheme, bump: Bump, date: string): Version {
  if (scheme === 'calver') return calendarVersion(yearOf(date), monthOf(date), 0);
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
  const [first, second, third] = version.release;
  if (version.scheme === 'calver') return calendarVersion(first, second, third);
  return bumpVersion(version, 'none', '');
}

/** What moved between two stable versions; from nothing, a first 0.x is minor. */
export function bumpBetween(previous: Version | undefined, next: Version): Bump {
  const before = previous?.release ?? [0, 0, 0];
  const moved = next.release.findIndex((value, index) => value !== before[index]);
  return (['major', 'minor', 'patch'] as const)[moved] ?? 'none';
}

/** `YEAR.MONTH.COUNT`: the count starts at 0 each month, and never falls back when a date lies before the last release. */
function nextCalendarVersion(previous: Version, date: string): Version {
  const [year, month, count] = previous.release;
  const thisYear = year < 100 ? yearOf(date) % 100 : yearOf(date);
  const later = thisYear > year || (thisYear === year && monthOf(date) > month);
  return later
    ? calendarVersion(thisYear, monthOf(date), 0)
    : calendarVersion(year, month, count + 1);
}

function calendarVersion(year: number, month: number, count: number): Version {
  return parseVersion(`${String(year).padStart(2, '0')}.${month}.${count}`, 'calver');
}

function yearOf(date: string): number {
  return Number(date.slice(0, 4));
}

function monthOf(date: string): number {
  return Number(date.slice(5, 7));
}
