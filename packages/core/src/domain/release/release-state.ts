import type { Release, ReleaseAsset, TagTarget } from './release.ts';
import type { ReleaseState } from './release-protocol.ts';

/** What an effect's answer says: the POST's own word is trusted, not a listing that may lag behind it. */
export type Change =
  | { readonly kind: 'drafted'; readonly release: Release }
  | { readonly kind: 'uploaded'; readonly draft: number; readonly asset: ReleaseAsset }
  | { readonly kind: 'asset-deleted'; readonly draft: number; readonly asset: number }
  | { readonly kind: 'read-again'; readonly release: Release }
  | { readonly kind: 'tagged'; readonly tag: TagTarget }
  | { readonly kind: 'published'; readonly release: Release }
  | { readonly kind: 'draft-deleted'; readonly draft: number };

/** The state after a change. */
export function advance(state: ReleaseState, change: Change): ReleaseState {
  switch (change.kind) {
    case 'drafted':
      return {
        ...state,
        drafts: [...withoutDraft(state, change.release.id).drafts, change.release].sort(
          (a, b) => a.id - b.id,
        ),
        verified: false,
      };
    case 'uploaded':
      return changeAssets(state, change.draft, (assets) => [...assets, change.asset]);
    case 'asset-deleted':
      return changeAssets(state, change.draft, (assets) =>
        assets.filter((asset) => asset.id !== change.asset),
      );
    case 'read-again':
      return { ...replaceDraft(state, change.release), verified: true };
    case 'tagged':
      return { ...state, tag: change.tag };
    case 'published':
      return { ...withoutDraft(state, change.release.id), published: change.release };
    case 'draft-deleted':
      return withoutDraft(state, change.draft);
  }
}

function changeAssets(
  state: ReleaseState,
  id: number,
  change: (assets: readonly ReleaseAsset[]) => readonly ReleaseAsset[],
): ReleaseState {
  const drafts = state.drafts.map((draft) =>
    draft.id === id ? { ...draft, assets: change(draft.assets) } : draft,
  );
  return { ...state, drafts, verified: false };
}

function replaceDraft(state: ReleaseState, release: Release): ReleaseState {
  // Somebody may have published it meanwhile.
  if (!release.draft) return { ...withoutDraft(state, release.id), published: release };
  const drafts = state.drafts.map((draft) => (draft.id === release.id ? release : draft));
  return { ...state, drafts };
}

function withoutDraft(state: ReleaseState, id: number): ReleaseState {
  return { ...state, drafts: state.drafts.filter((draft) => draft.id !== id) };
}
