import { SlipwayError } from '../errors.ts';
import {
  compareVersions,
  isPrerelease,
  parseVersion,
  tryParseVersion,
  type Version,
  type VersionScheme,
} from '../version/version.ts';
import {
  bumpBetween,
  bumpVersion,
  effectiveBump,
  firstVersion,
  maxBump,
  prereleaseOf,
  stableOf,
  type ZeroMode,
} from '../version/version-bump.ts';
import { type Change, decideBump } from './changes.ts';
import { footerValues } from './commit-footers.ts';
import type { Reachability } from './reachability.ts';
import { type ReleaseBase, requireAbove } from './release-base.ts';
import type { Bump } from './release-plan.ts';

export interface DecisionFacts {
  readonly base: ReleaseBase;
  /** Of the range, newest first. */
  readonly changes: readonly Change[];
  /** `auto`: what the changes ask for. */
  readonly bump: Bump | 'auto';
  readonly scheme: VersionScheme;
  /** `Release-As: name@2.0.0` speaks to the package of that name alone. */
  readonly packageName: string;
  /** What the project's own files say; `undefined` where they say nothing. */
  readonly projectVersion: string | undefined;
  /** The commit's date, ISO 8601 in UTC. */
  readonly date: string;
  readonly zero?: ZeroMode;
  /** What the commits lead to that the base names. */
  readonly reach: Reachability;
  /** The least that the release moves, whatever its changes ask for; `none`: it need not be. */
  readonly atLeast: Bump;
}

export type Decision =
  | { readonly kind: 'release'; readonly version: Version; readonly bump: Bump }
  | { readonly kind: 'nothing'; readonly reason: string };

/** Names the next version, or says why there is none. Throws for a `Release-As` that cannot be followed. */
export function decideVersion(facts: DecisionFacts): Decision {
  const { base } = facts;
  if (base.settled !== undefined) return release(base, base.settled);
  const told = releaseAs(facts);
  if (told !== undefined && isPrerelease(told)) return release(base, told);
  const bump =
    facts.bump === 'auto' ? maxBump(decideBump(facts.changes), facts.atLeast) : facts.bump;
  if (told === undefined && bump === 'none')
    return { kind: 'nothing', reason: nothingReason(facts) };
  const target = told ?? targetOf(facts, bump);
  if (base.channel === undefined) return release(base, target);
  if (facts.bump === 'auto' && told === undefined && !isNewOnChannel(facts))
    return { kind: 'nothing', reason: nothingReason(facts) };
  return release(base, nextOnChannel(base, base.channel, target));
}

function release({ previous }: ReleaseBase, version: Version): Decision {
  return { kind: 'release', version, bump: bumpBetween(previous?.version, version) };
}

/** An asked-for bump is taken at its word; one from commits never makes 1.0.0 by itself. */
function targetOf(
  { base, bump, scheme, projectVersion, date, zero }: DecisionFacts,
  level: Bump,
): Version {
  const last = base.previous?.version;
  const asked = bump !== 'auto';
  if (last === undefined) {
    const first = firstVersion(scheme, asked ? level : 'minor', date);
    return asked ? first : (ownVersion(projectVersion, scheme, first) ?? first);
  }
  return bumpVersion(last, asked ? level : effectiveBump(level, last, zero), date);
}

/** A project that was never tagged and says that it is at 1.4.0 begins there; `0.0.0` and its like say nothing. */
function ownVersion(
  text: string | undefined,
  scheme: VersionScheme,
  first: Version,
): Version | undefined {
  const own = text === undefined ? undefined : tryParseVersion(text, scheme);
  if (own === undefined || isPrerelease(own)) return undefined;
  return compareVersions(own, first) > 0 ? own : undefined;
}

/** The same target counts on; a higher one starts at 1; a lower one never takes the channel back. */
function nextOnChannel({ lastOnChannel }: ReleaseBase, channel: string, target: Version): Version {
  if (lastOnChannel === undefined) return prereleaseOf(target, channel, 1);
  const current = stableOf(lastOnChannel.version);
  if (compareVersions(target, current) > 0) return prereleaseOf(target, channel, 1);
  const [, number] = lastOnChannel.version.prerelease;
  return prereleaseOf(current, channel, typeof number === 'number' ? number + 1 : 1);
}

/** Whether the channel's last pre-release lacks something that asks for a version. */
function isNewOnChannel({ base, changes, reach, atLeast }: DecisionFacts): boolean {
  const last = base.lastOnChannel;
  if (last === undefined || atLeast !== 'none') return true;
  return changes.some(
    ({ commit, disposition }) =>
      disposition.bump !== 'none' && !reach.reaches(last.commit, commit.sha),
  );
}

/** The newest `Release-As` footer that speaks to this package. */
function releaseAs({ base, changes, scheme, packageName }: DecisionFacts): Version | undefined {
  for (const { commit, message, disposition } of changes) {
    if (disposition.disposition === 'reverted' || commit.parents.length > 1) continue;
    const text = footerValues(message.footers, 'Release-As')
      .map((value) => versionFor(packageName, value))
      .findLast((value) => value !== undefined);
    if (text === undefined) continue;
    const version = parseReleaseAs(text, scheme, commit.sha);
    const last = base.lastOnChannel ?? base.previous;
    if (last !== undefined && isPrerelease(version))
      requireAbove(version, last.version, 'Release-As');
    if (base.previous !== undefined) requireAbove(version, base.previous.version, 'Release-As');
    return version;
  }
  return undefined;
}

function versionFor(packageName: string, value: string): string | undefined {
  const at = value.lastIndexOf('@');
  if (at < 0) return value.trim();
  return value.slice(0, at).trim() === packageName ? value.slice(at + 1).trim() : undefined;
}

function parseReleaseAs(text: string, scheme: VersionScheme, sha: string): Version {
  try {
    return parseVersion(text, scheme);
  } catch (cause) {
    throw new SlipwayError(
      'invalid-version',
      `Commit ${sha.slice(0, 7)} says \`Release-As:\` with ${JSON.stringify(text.slice(0, 80))}, which is not a version.`,
      {
        remedy: 'Give the version to release as an input, or add a commit with a right one.',
        cause,
      },
    );
  }
}

function nothingReason({ base, changes }: DecisionFacts): string {
  const since = base.lastOnChannel ?? base.previous;
  if (since === undefined) return 'The history holds no feature, fix or breaking change.';
  if (changes.length === 0) return `There is no commit since ${since.name}.`;
  return `What came since ${since.name} holds no feature, fix or breaking change.`;
}
