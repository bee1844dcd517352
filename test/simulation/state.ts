import type { Release, TagTarget } from '../../packages/core/src/domain/release/release.ts';
import { hashInBody } from '../../packages/core/src/domain/release/release-mark.ts';
import { type Plan, strangeCommit } from './plan.ts';

/** All that the simulated GitHub holds; each change makes another one, so that a reader may see an old one. */
export interface State {
  readonly releases: readonly Release[];
  readonly tags: Readonly<Record<string, TagTarget>>;
  /** The commit that the default branch is at. */
  readonly main: string;
  /** Of the default branch. */
  readonly files: Readonly<Record<string, string>>;
  /** The tag of the release that people are shown first. */
  readonly latest: string | undefined;
  /** What the package registry holds: SHA-256 by file name. */
  readonly packages: Readonly<Record<string, string>>;
}

export const emptyState: State = {
  releases: [],
  tags: {},
  main: strangeCommit,
  files: {},
  latest: undefined,
  packages: {},
};
export const changelog = 'CHANGELOG.md';
/** A file that people add to published releases. */
export const signature = 'file-0.zip.asc';

export function isOurs(release: Release): boolean {
  return hashInBody(release.body) !== undefined;
}

export function publishedIn(state: State, tag: string): Release | undefined {
  return state.releases.find((release) => release.tag === tag && !release.draft);
}

/** Whether a release holds exactly these files, besides those that people added to it. */
export function isWhole(release: Release, plan: Plan): boolean {
  const there = release.assets.filter(({ name }) => name !== signature);
  return (
    there.length === plan.assets.length &&
    plan.assets.every((wanted) =>
      there.some(
        ({ name, state, sha256 }) =>
          name === wanted.name && state === 'uploaded' && sha256 === wanted.sha256,
      ),
    )
  );
}
