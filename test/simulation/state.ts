import type { Release, TagTarget } from '../../packages/core/src/domain/release/release.ts';
import { hashInBody } from '../../packages/core/src/domain/release/release-mark.ts';
import { type Plan, tagName } from './plan.ts';

/** All that the simulated GitHub holds; each change makes another one, so that a reader may see an old one. */
export interface State {
  readonly releases: readonly Release[];
  readonly tags: Readonly<Record<string, TagTarget>>;
  readonly files: Readonly<Record<string, string>>;
}

export const emptyState: State = { releases: [], tags: {}, files: {} };

export function isOurs(release: Release): boolean {
  return hashInBody(release.body) !== undefined;
}

export function publishedIn(state: State): readonly Release[] {
  return state.releases.filter(({ draft }) => !draft);
}

/** Says which of the protocol's promises a change breaks; floating tags may move. */
export function brokenPromise(
  before: State,
  after: State,
  planFor: (release: Release) => Plan | undefined,
): string | undefined {
  return (
    movedTag(before, after) ??
    wrongRelease(after, planFor) ??
    strangersChange(before, after) ??
    lostRelease(before, after)
  );
}

function movedTag(before: State, after: State): string | undefined {
  const was = before.tags[tagName];
  if (was === undefined || was === after.tags[tagName]) return undefined;
  return 'I1: a tag moved or vanished';
}

function wrongRelease(
  after: State,
  planFor: (release: Release) => Plan | undefined,
): string | undefined {
  const published = publishedIn(after).filter(({ tag }) => tag === tagName);
  if (published.length > 1) return 'I3: a tag has two published releases';
  const [release] = published;
  const plan = release && planFor(release);
  if (release === undefined || plan === undefined) return undefined;
  if (after.tags[tagName]?.commit !== plan.commit)
    return 'I5: the tag of a published release points to another commit than planned';
  if (release.target !== plan.commit || !isOurs(release)) return 'I5: fields were lost';
  const there = release.assets.map(({ name, state, sha256 }) => `${name} ${state} ${sha256}`);
  const wanted = plan.assets.map(({ name, sha256 }) => `${name} uploaded ${sha256}`);
  if (there.sort().join() !== wanted.sort().join())
    return `I2: a published release is not its manifest (${there.join(', ')})`;
  return undefined;
}

function strangersChange(before: State, after: State): string | undefined {
  for (const release of before.releases)
    if (!isOurs(release) && !after.releases.includes(release))
      return 'I4: a release without our mark changed';
  return undefined;
}

function lostRelease(before: State, after: State): string | undefined {
  const ids = new Set(publishedIn(after).map(({ id }) => id));
  return publishedIn(before).every(({ id }) => ids.has(id))
    ? undefined
    : 'I6: a published release disappeared';
}
