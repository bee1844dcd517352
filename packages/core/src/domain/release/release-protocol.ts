import type { ErrorCode } from '../errors.ts';
import type { VersionScheme } from '../version/version.ts';
import type { Release, ReleaseAsset, TagTarget } from './release.ts';
import { hashInBody } from './release-mark.ts';
import { isHighest } from './release-rank.ts';
import { isWantedAsset, troubleWith } from './release-trouble.ts';

/** A file that the release must hold, under the name that GitHub will give it. */
export interface WantedAsset {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** What should be. */
export interface WantedRelease {
  readonly tag: string;
  readonly version: string;
  readonly scheme: VersionScheme;
  /** What the tag points to. */
  readonly commit: string;
  /** How the commit comes to be on the server; `undefined`: it is there. */
  readonly releaseCommit: PushedCommit | undefined;
  readonly hash: string;
  readonly name: string;
  /** With our mark. */
  readonly body: string;
  readonly prerelease: boolean;
  readonly latest: 'auto' | 'true' | 'false';
  /** In the order of their upload. */
  readonly assets: readonly WantedAsset[];
  /** Stop before the tag, with the draft complete. */
  readonly draft: boolean;
  /** Whether a missing tag is ours to create. */
  readonly createsTag: boolean;
  readonly sign: boolean;
}

/** A release commit, which is pushed together with the tag. */
export interface PushedCommit {
  /** Its only parent, which the server has. */
  readonly planned: string;
  /** The branch that it is put on, without `refs/heads/`. */
  readonly branch: string;
  /** Files that it changes. */
  readonly paths: readonly string[];
}

/** What is, as far as we know it. */
export interface ReleaseState {
  readonly published: Release | undefined;
  /** All drafts of the tag, the lowest id first. */
  readonly drafts: readonly Release[];
  readonly tag: TagTarget | undefined;
  /** Tags of all published releases of the repository that are no pre-releases. */
  readonly stable: readonly string[];
  /** The draft was read again after the last change to it. */
  readonly verified: boolean;
}

/** The next thing to do. Each is one change of the world, but `verify`, `done` and `stop`. */
export type Effect =
  | { readonly kind: 'create-draft' }
  | { readonly kind: 'delete-asset'; readonly draft: Release; readonly asset: ReleaseAsset }
  | { readonly kind: 'upload'; readonly draft: Release; readonly asset: WantedAsset }
  | { readonly kind: 'verify'; readonly draft: Release }
  | { readonly kind: 'create-tag' }
  | { readonly kind: 'publish'; readonly draft: Release; readonly latest: 'true' | 'false' }
  | { readonly kind: 'delete-draft'; readonly draft: Release }
  | { readonly kind: 'done'; readonly release: Release }
  | Stop;

/** Nothing of what is there may be changed but `ours`: our own drafts, which nobody will need. */
export interface Stop {
  readonly kind: 'stop';
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  readonly ours: readonly Release[];
}

/** Compares what should be with what is, and names the one next effect. The tag is the commit point. */
export function planRelease(state: ReleaseState, wanted: WantedRelease): Effect {
  const trouble = troubleWith(state, wanted);
  if (trouble !== undefined)
    return { kind: 'stop', ...trouble, ours: uselessDrafts(state, wanted) };
  if (state.published !== undefined) return planAfterPublishing(state, state.published);
  const draft = draftToFill(state.drafts, wanted);
  if (draft === undefined) return { kind: 'create-draft' };
  return planDraft(state, wanted, draft);
}

/** The drafts that carry the plan's mark, the lowest id first. */
export function draftsOf(drafts: readonly Release[], wanted: WantedRelease): readonly Release[] {
  return drafts.filter((draft) => hashInBody(draft.body) === wanted.hash);
}

/**
 * The draft to go on with. One with an unfinished file is set aside, and deleted once the release is published: another
 * run may be uploading that file at this moment, and a request to remove it could land when that run has published it.
 */
export function draftToFill(
  drafts: readonly Release[],
  wanted: WantedRelease,
): Release | undefined {
  return draftsOf(drafts, wanted).find((draft) => !hasUnfinished(draft));
}

/** Whether a file is under way, or was left behind by an upload that broke. */
export function hasUnfinished({ assets }: Release): boolean {
  return assets.some(({ state }) => state !== 'uploaded');
}

/** Where only the tag is missing, a draft waits for it; in other trouble nobody can ever publish it. */
function uselessDrafts(state: ReleaseState, wanted: WantedRelease): readonly Release[] {
  return state.tag === undefined && state.published === undefined
    ? []
    : draftsOf(state.drafts, wanted);
}

function planDraft(state: ReleaseState, wanted: WantedRelease, draft: Release): Effect {
  const wrong = draft.assets.find((asset) => !isWantedAsset(asset, wanted));
  if (wrong !== undefined) return { kind: 'delete-asset', draft, asset: wrong };
  const present = new Set(draft.assets.map((asset) => asset.name));
  const missing = wanted.assets.find((asset) => !present.has(asset.name));
  if (missing !== undefined) return { kind: 'upload', draft, asset: missing };
  if (!state.verified) return { kind: 'verify', draft };
  if (wanted.draft) return { kind: 'done', release: draft };
  if (state.tag === undefined) return { kind: 'create-tag' };
  return { kind: 'publish', draft, latest: latestOf(state, wanted) };
}

/**
 * GitHub itself would take the newest for the latest, so that a release of an older line would replace the newest
 * version. A pre-release never is the latest.
 */
function latestOf({ stable }: ReleaseState, wanted: WantedRelease): 'true' | 'false' {
  if (wanted.prerelease || wanted.latest === 'false') return 'false';
  return wanted.latest === 'true' || isHighest(wanted, stable) ? 'true' : 'false';
}

/**
 * Only now are left-over drafts deleted: before publishing, another run might publish the very draft that we
 * take for a duplicate. Drafts without a mark of ours are somebody's work, and stay.
 */
function planAfterPublishing(state: ReleaseState, published: Release): Effect {
  const draft = state.drafts.find(
    ({ id, body }) => id !== published.id && hashInBody(body) !== undefined,
  );
  return draft === undefined
    ? { kind: 'done', release: published }
    : { kind: 'delete-draft', draft };
}
