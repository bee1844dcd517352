import { SlipwayError } from '../errors.ts';
import { channelOf, compareVersions, isPrerelease, type Version } from '../version/version.ts';
import type { ReleaseTag } from './tag-name.ts';

/** What a release starts from, known from the tags alone. */
export interface ReleaseBase {
  /** The last stable release below; `undefined` for a first release. */
  readonly previous: ReleaseTag | undefined;
  /** The last pre-release on the same channel above `previous`. */
  readonly lastOnChannel: ReleaseTag | undefined;
  /** Pre-releases above `previous` on any channel, highest first; those of other branches may be among them. */
  readonly prereleases: readonly ReleaseTag[];
  /** The version is settled: asked for, or the commit has its tag already. */
  readonly settled: Version | undefined;
  readonly channel: string | undefined;
}

export interface BaseQuestion {
  /** Reachable from the commit, highest first. */
  readonly tags: readonly ReleaseTag[];
  /** Full SHA of the commit to release. */
  readonly commit: string;
  readonly version: Version | undefined;
  readonly channel: string | undefined;
}

/**
 * Finds what a release starts from. A commit that has the release's tag gives the same release again, measured from
 * the tag before it. Pre-release tags count only on their own channel. Throws `version-not-increasing` for a version
 * that is not above the last.
 */
export function chooseBase({ tags, commit, version, channel }: BaseQuestion): ReleaseBase {
  const onChannel = version === undefined ? channel : channelOf(version);
  const counting = tags.filter((tag) => !isPrerelease(tag.version) || isOn(tag, onChannel));
  const here = counting.find(
    (tag) =>
      tag.commit === commit &&
      (version === undefined
        ? isPrerelease(tag.version) === (onChannel !== undefined)
        : compareVersions(tag.version, version) === 0),
  );
  const last = counting[0];
  if (version !== undefined && here === undefined && last !== undefined)
    requireAbove(version, last.version, 'The version');
  const settled = here?.version ?? version;
  const below = counting.filter(
    (tag) => settled === undefined || compareVersions(tag.version, settled) < 0,
  );
  const previous = below.find((tag) => !isPrerelease(tag.version));
  const lastOnChannel = below.find((tag) => isPrerelease(tag.version));
  const newer = lastOnChannel !== undefined && isAbove(lastOnChannel.version, previous?.version);
  const prereleases = tags.filter(
    ({ version: each }) => isPrerelease(each) && isAbove(each, previous?.version),
  );
  return {
    previous,
    lastOnChannel: newer ? lastOnChannel : undefined,
    prereleases,
    settled,
    channel: onChannel,
  };
}

/** The commits of the releases that a decision looks back at. */
export function startsOf({ previous, lastOnChannel, prereleases }: ReleaseBase): readonly string[] {
  return [previous, lastOnChannel, ...prereleases].flatMap((tag) => tag?.commit ?? []);
}

/** Throws `version-not-increasing` unless `version` is above `last`. `what` begins the sentence. */
export function requireAbove(version: Version, last: Version, what: string): void {
  if (isAbove(version, last)) return;
  throw new SlipwayError(
    'version-not-increasing',
    `${what} ${version.text} is not above the last release, ${last.text}.`,
    { remedy: `Choose a version above ${last.text}, or let the commits name it.` },
  );
}

function isAbove(version: Version, other: Version | undefined): boolean {
  return other === undefined || compareVersions(version, other) > 0;
}

function isOn(tag: ReleaseTag, channel: string | undefined): boolean {
  return channel !== undefined && channelOf(tag.version) === channel;
}
