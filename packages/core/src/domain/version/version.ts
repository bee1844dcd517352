import { SlipwayError } from '../errors.ts';
import { calver } from './version-calver.ts';
import { pep440 } from './version-pep440.ts';
import { semantic } from './version-semantic.ts';

/** Calendar versions in their usual form, or in one such as `calver:YYYY.0M.0D`. */
export type CalendarScheme = 'calver' | `calver:${string}`;

export type VersionScheme = 'semantic' | 'pep440' | CalendarScheme;

/** A version as tags and plans spell it, and the parts that decide its place among others. */
export interface Version {
  readonly scheme: VersionScheme;
  /** The spelling: as written, except that `pep440` is put in its canonical form. */
  readonly text: string;
  readonly epoch: number;
  /** Three numbers, zeros where there are fewer; more where they are written, as PEP 440 and calendar versions may. */
  readonly release: readonly [number, number, number, ...number[]];
  /** Identifiers such as `['alpha', 1]`; empty for a stable version. Always the long channel names. */
  readonly prerelease: readonly (string | number)[];
  /** PEP 440's `.postN`. */
  readonly post: number | undefined;
  /** Build metadata (semantic) or the local version (PEP 440); empty where there is none. */
  readonly build: string;
}

/** What a scheme knows: to read a version, and to order two of them. */
export interface SchemeRules {
  /** `undefined` where the text is not a version of this scheme. */
  parse(text: string): Version | undefined;
  compare(left: Version, right: Version): number;
  /** What a version looks like, for a message. */
  readonly form: string;
}

function rulesOf(scheme: VersionScheme): SchemeRules {
  if (scheme === 'semantic') return semantic;
  return scheme === 'pep440' ? pep440 : calver(scheme);
}

/** Whether versions follow the date. */
export function isCalendar(scheme: VersionScheme): scheme is CalendarScheme {
  return scheme.startsWith('calver');
}

/** Longer than any version that people write; keeps hostile tags cheap. */
const longest = 128;

/** Reads a version, or gives `undefined`: nothing is guessed, so `v1.2.3` is none. */
export function tryParseVersion(text: string, scheme: VersionScheme): Version | undefined {
  return text.length > longest ? undefined : rulesOf(scheme).parse(text);
}

/** Reads a version, or throws `invalid-version` with the form that the scheme expects. */
export function parseVersion(text: string, scheme: VersionScheme): Version {
  const version = tryParseVersion(text, scheme);
  if (version !== undefined) return version;
  const shown = JSON.stringify(text.slice(0, longest));
  throw new SlipwayError('invalid-version', `${shown} is not a version of the ${scheme} scheme.`, {
    remedy: `Write it as ${rulesOf(scheme).form}, without a tag prefix, or set \`deployment.version_scheme\` to the scheme that you use.`,
  });
}

/** Negative, zero or positive as `left` comes before, beside or after `right`, by their scheme's precedence. */
export function compareVersions(left: Version, right: Version): number {
  return rulesOf(left.scheme).compare(left, right);
}

/** Whether a version comes before a stable one, such as `1.2.0-beta.1` or `1.2.0rc1`. */
export function isPrerelease(version: Version): boolean {
  return version.prerelease.length > 0;
}

/** The channel of a pre-release such as `beta` in `1.2.0-beta.1`; `undefined` for others. */
export function channelOf(version: Version): string | undefined {
  const [channel] = version.prerelease;
  return typeof channel === 'string' ? channel : undefined;
}
