import { requireKnownChannel } from '../version/channels.ts';
import { requireOnLine } from '../version/release-line.ts';
import {
  channelOf,
  compareVersions,
  isPrerelease,
  parseVersion,
  tryParseVersion,
  type Version,
} from '../version/version.ts';
import {
  bumpBetween,
  bumpVersion,
  effectiveBump,
  firstVersion,
  maxBump,
  prereleaseOf,
  stableOf,
} from '../version/version-bump.ts';
import { type Change, decideBump } from './changes.ts';
import { findClaimed } from './claimed-version.ts';
import { bumpOfNew, bumpOfReleased, prereleasesSince } from './prerelease-changes.ts';
import type { Reachability } from './reachability.ts';
import { type AskedByCommit, findReleaseAs } from './release-as.ts';
import type { ReleaseBase } from './release-base.ts';
import type { Bump } from './release-plan.ts';
import type { VersionRules } from './version-rules.ts';

export interface DecisionFacts {
  readonly rules: VersionRules;
  readonly base: ReleaseBase;
  /** Of the range, newest first. */
  readonly changes: readonly Change[];
  /** `auto`: what the changes ask for. */
  readonly bump: Exclude<Bump, 'none'> | 'auto';
  /** `Release-As: name@2.0.0` speaks to the package of that name alone. */
  readonly packageName: string;
  /** What the project's own files say; `undefined` where they say nothing. */
  readonly projectVersion: string | undefined;
  /** The commit's date, ISO 8601 in UTC. */
  readonly date: string;
  /** What the commits lead to that the base names. */
  readonly reach: Reachability;
  /** The least that the release moves, whatever its changes ask for; `none`: it need not be. */
  readonly atLeast: Bump;
}

export type Decision =
  | { readonly kind: 'release'; readonly version: Version; readonly bump: Bump }
  | { readonly kind: 'nothing'; readonly reason: string };

/**
 * Names the next version, or says why there is none. Throws `invalid-version` and `version-not-increasing` for a
 * `Release-As` that cannot be followed and for a version that the branch does not release, and `invalid-input` for a
 * channel that is none of the project's.
 */
export function decideVersion(facts: DecisionFacts): Decision {
  const decision = nameVersion(facts);
  if (decision.kind === 'nothing') return decision;
  const { channels, scheme, line } = facts.rules;
  const channel = channelOf(decision.version);
  if (channel !== undefined) requireKnownChannel(channel, channels, scheme);
  if (line !== undefined) requireOnLine(decision.version, line, originOf(decision.version, facts));
  return decision;
}

function nameVersion(facts: DecisionFacts): Decision {
  const { base } = facts;
  if (base.settled !== undefined) return release(base, base.settled);
  const claimed = facts.bump === 'auto' ? findClaimed(facts) : undefined;
  const asked = findReleaseAs(facts) ?? claimed;
  if (asked !== undefined && isPrerelease(asked.version)) return release(base, asked.version);
  const target = asked?.version ?? targetOf(facts) ?? targetOnChannel(base);
  if (target === undefined) return { kind: 'nothing', reason: nothingReason(facts) };
  if (base.channel === undefined) return release(base, target);
  if (facts.bump === 'auto' && !isNewOnChannel(facts, asked))
    return { kind: 'nothing', reason: nothingReason(facts) };
  return release(base, nextOnChannel(base, base.channel, target));
}

function release({ previous }: ReleaseBase, version: Version): Decision {
  return { kind: 'release', version, bump: bumpBetween(previous?.version, version) };
}

/** The stable version that this release is, or leads to; `undefined` where nothing asks for one. */
function targetOf(facts: DecisionFacts): Version | undefined {
  const { bump, changes, atLeast } = facts;
  if (bump !== 'auto') return askedTarget(facts, bump);
  const target = commitsTarget(facts, maxBump(decideBump(changes), atLeast));
  const promised = promisedTarget(facts);
  if (target === undefined || promised === undefined) return target ?? promised;
  return compareVersions(promised, target) > 0 ? promised : target;
}

/** All that a pre-release brought may have been reverted since: who follows the channel needs the next one to lose it. */
function targetOnChannel({ lastOnChannel }: ReleaseBase): Version | undefined {
  return lastOnChannel && stableOf(lastOnChannel.version);
}

/** An asked-for bump is taken at its word. */
function askedTarget(
  { base, rules: { scheme }, date }: DecisionFacts,
  bump: Exclude<Bump, 'none'>,
): Version {
  const last = base.previous?.version;
  return last === undefined ? firstVersion(scheme, bump, date) : bumpVersion(last, bump, date);
}

/** One from commits never makes 1.0.0 by itself. */
function commitsTarget(facts: DecisionFacts, bump: Bump): Version | undefined {
  const { base, rules, date } = facts;
  const last = base.previous?.version;
  if (last === undefined) return bump === 'none' ? undefined : firstTarget(facts);
  const effective = effectiveBump(bump, last, rules.zero);
  return effective === 'none' ? undefined : bumpVersion(last, effective, date);
}

/** A project that was never tagged and says that it is at 1.4.0 begins there; `0.0.0` and its like say nothing. */
function firstTarget({ rules, projectVersion, date }: DecisionFacts): Version {
  const { scheme, firstVersion: configured } = rules;
  if (configured !== undefined) return parseVersion(configured, scheme);
  const first = firstVersion(scheme, 'minor', date);
  const own = projectVersion === undefined ? undefined : tryParseVersion(projectVersion, scheme);
  if (own === undefined || isPrerelease(own)) return first;
  return compareVersions(own, first) > 0 ? own : first;
}

/**
 * A pre-release above what its own commits come to was asked for by hand, and promises its stable version: after
 * `2.0.0-rc.1` with nothing but fixes comes `2.0.0`. Any other one promises nothing: its changes may have been reverted.
 */
function promisedTarget(facts: DecisionFacts): Version | undefined {
  const { rules } = facts;
  const [highest] = prereleasesSince(facts);
  if (highest === undefined) return undefined;
  const promised = stableOf(highest.version);
  const came = commitsTarget(facts, bumpOfReleased(highest, facts, rules.changes));
  return came === undefined || compareVersions(promised, came) > 0 ? promised : undefined;
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
function isNewOnChannel(facts: DecisionFacts, asked: AskedByCommit | undefined): boolean {
  const { base, reach, atLeast, rules } = facts;
  const last = base.lastOnChannel;
  if (last === undefined || atLeast !== 'none') return true;
  if (asked !== undefined && !reach.reaches(last.commit, asked.sha)) return true;
  return bumpOfNew(last, facts, rules.changes) !== 'none';
}

/** Where a version comes from, for somebody who did not expect it. */
function originOf(version: Version, facts: DecisionFacts): string {
  const largest = decideBump(facts.changes);
  const asking = facts.changes.find(({ disposition }) => disposition.bump === largest);
  const target = facts.bump === 'auto' ? commitsTarget(facts, largest) : undefined;
  const came = target !== undefined && compareVersions(stableOf(version), target) === 0;
  if (!came || asking === undefined) return `${version.text} was asked for`;
  const { sha, description } = asking.disposition;
  return `commit ${sha.slice(0, 7)} (${description}) asks for a ${largest} release`;
}

function nothingReason({ base, changes }: DecisionFacts): string {
  const since = base.lastOnChannel ?? base.previous;
  if (since === undefined) return 'The history holds no feature, fix or breaking change.';
  if (changes.length === 0) return `There is no commit since ${since.name}.`;
  return `What came since ${since.name} holds no feature, fix or breaking change.`;
}
