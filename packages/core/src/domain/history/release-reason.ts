import type { Version } from '../version/version.ts';
import { effectiveBump, type ZeroMode } from '../version/version-bump.ts';
import { type Change, decideBump } from './changes.ts';
import { newestRelease } from './claimed-version.ts';
import { releasedBy } from './commit-kinds.ts';
import type { Bump, DependencyUpdate } from './release-plan.ts';

export interface ReasonFacts {
  readonly version: Version;
  /** What the version moved. */
  readonly bump: Bump;
  readonly previous: Version | undefined;
  readonly changes: readonly Change[];
  readonly updates: readonly DependencyUpdate[];
  readonly zero?: ZeroMode;
}

const nouns: Readonly<Record<string, string>> = {
  feat: 'feature',
  feature: 'feature',
  fix: 'fix',
  perf: 'improvement',
  deps: 'dependency update',
  revert: 'revert',
};

/**
 * Why a release has its version, in one sentence for the plan and the summary. It is read from what came since the
 * last release alone, so that the plan stays the same once the tag is there.
 */
export function describeRelease({
  version,
  bump,
  previous,
  changes,
  updates,
  zero,
}: ReasonFacts): string {
  if (previous === undefined) return 'It is the first release.';
  const asked = decideBump(changes);
  const named = updates.map((update) => `${update.name} ${update.version}`).join(', ');
  if (asked === 'none' && named !== '') return `What it needs was released: ${named}.`;
  const expected = effectiveBump(asked, previous, zero);
  if (asked === 'none' || (version.scheme !== 'calver' && expected !== bump))
    return describeAsked(version.text, changes);
  if (version.scheme === 'calver') return `${countOf(changes, asked)} for a release.`;
  const sentence = `${countOf(changes, asked)} for a ${asked} release`;
  return expected === asked ? `${sentence}.` : `${sentence}, which is a ${expected} one below 1.0.`;
}

/** By the commit itself, or by somebody else. */
function describeAsked(version: string, changes: readonly Change[]): string {
  const release = newestRelease(changes);
  const named = release && releasedBy(release.message.header, release.message.subject);
  return release !== undefined && named?.version === version
    ? `Commit ${release.commit.sha.slice(0, 7)} says that it is ${version}.`
    : `The version ${version} was asked for.`;
}

/** Such as `2 features ask`. */
function countOf(changes: readonly Change[], bump: Bump): string {
  const asking = changes.filter(({ disposition }) => disposition.bump === bump);
  const kinds = new Set(asking.map(nounOf));
  const [only = 'change', second] = kinds;
  const noun = second === undefined ? only : 'change';
  if (asking.length === 1) return `1 ${noun} asks`;
  return `${asking.length} ${noun}${noun.endsWith('x') ? 'es' : 's'} ask`;
}

function nounOf({ disposition: { breaking, type } }: Change): string {
  if (breaking) return 'breaking change';
  return (type !== null && Object.hasOwn(nouns, type) ? nouns[type] : undefined) ?? 'change';
}
