import { SlipwayError } from '../errors.ts';
import {
  compareVersions,
  isPrerelease,
  parseVersion,
  type Version,
  type VersionScheme,
} from '../version/version.ts';
import { footerValues } from './commit-footers.ts';
import { prereleasesSince, type Since } from './prerelease-changes.ts';
import { type ReleaseBase, requireAbove } from './release-base.ts';
import type { ReleaseTag } from './tag-name.ts';

/** A version that a commit asks for, by its `Release-As` footer. */
export interface AskedByCommit {
  readonly version: Version;
  readonly sha: string;
}

export interface ReleaseAsFacts extends Since {
  readonly base: ReleaseBase;
  readonly rules: { readonly scheme: VersionScheme };
  /** `Release-As: name@2.0.0` speaks to the package of that name alone. */
  readonly packageName: string;
}

/**
 * The newest `Release-As` that speaks to this package; those of merges and of reverted commits do not count. A
 * pre-release that is out is done with. Throws `invalid-version` and `version-not-increasing`.
 */
export function findReleaseAs(facts: ReleaseAsFacts): AskedByCommit | undefined {
  const { base, rules } = facts;
  const found = newestFooter(facts);
  if (found === undefined) return undefined;
  const version = parseReleaseAs(found.text, rules.scheme, found.sha);
  const isOut = ({ version: other }: ReleaseTag) => compareVersions(other, version) === 0;
  if (prereleasesSince(facts).some(isOut)) return undefined;
  const last = base.lastOnChannel ?? base.previous;
  const what = `Commit ${found.sha.slice(0, 7)} says \`Release-As\`, but`;
  if (last !== undefined && isPrerelease(version)) requireAbove(version, last.version, what);
  if (base.previous !== undefined) requireAbove(version, base.previous.version, what);
  return { version, sha: found.sha };
}

/** Of one commit the last counts: a squash lists what it holds from the oldest on. */
function newestFooter({ changes, packageName }: ReleaseAsFacts) {
  let newest: { readonly text: string; readonly sha: string } | undefined;
  for (const { commit, message, disposition } of changes) {
    if (newest !== undefined && newest.sha !== commit.sha) break;
    if (message.footers.length === 0) continue;
    if (disposition.disposition === 'reverted' || commit.parents.length > 1) continue;
    const text = footerValues(message.footers, 'Release-As')
      .map((value) => versionFor(packageName, value))
      .findLast((value) => value !== undefined);
    if (text !== undefined) newest = { text, sha: commit.sha };
  }
  return newest;
}

/** A `v` before the version, as tags have it, changes nothing. */
function versionFor(packageName: string, value: string): string | undefined {
  const at = value.lastIndexOf('@');
  if (at >= 0 && value.slice(0, at).trim() !== packageName) return undefined;
  return value
    .slice(at + 1)
    .trim()
    .replace(/^v(?=\d)/, '');
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
