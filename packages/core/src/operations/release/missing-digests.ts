import { SlipwayError } from '../../domain/errors.ts';
import type { Release, ReleaseAsset } from '../../domain/release/release.ts';
import {
  draftToFill,
  type ReleaseState,
  type WantedRelease,
} from '../../domain/release/release-protocol.ts';
import { advance } from '../../domain/release/release-state.ts';
import type { ReleaseReader } from '../../ports/releases.ts';

/** What finding out digests takes. */
export interface DigestSearch {
  readonly wanted: WantedRelease;
  readonly ports: { readonly releases: Pick<ReleaseReader, 'download'> };
  readonly options: { readonly folder: string };
  /** By the asset's id: each is downloaded once. */
  readonly knownDigests: Map<number, string>;
}

/** Finds out the digests that the server does not give, of the release that is compared next. */
export async function withDigests(
  search: DigestSearch,
  state: ReleaseState,
): Promise<ReleaseState> {
  if (state.published !== undefined)
    return { ...state, published: await withDigestsOf(search, state.published) };
  const draft = draftToFill(state.drafts, search.wanted);
  if (draft === undefined) return state;
  try {
    const filled = await withDigestsOf(search, draft);
    return { ...state, drafts: state.drafts.map((there) => (there === draft ? filled : there)) };
  } catch (error) {
    if (!(error instanceof SlipwayError && error.code === 'not-found')) throw error;
    // Another run has published its own, and deleted this one.
    return withDigests(search, advance(state, { kind: 'draft-deleted', draft: draft.id }));
  }
}

async function withDigestsOf(search: DigestSearch, release: Release): Promise<Release> {
  const assets: ReleaseAsset[] = [];
  for (const asset of release.assets) assets.push(await withDigest(search, asset));
  return { ...release, assets };
}

async function withDigest(search: DigestSearch, asset: ReleaseAsset): Promise<ReleaseAsset> {
  const { wanted, ports, options, knownDigests } = search;
  const compared = wanted.assets.some(
    ({ name, size }) => name === asset.name && size === asset.size,
  );
  if (asset.sha256 !== undefined || asset.state !== 'uploaded' || !compared) return asset;
  const known =
    knownDigests.get(asset.id) ??
    (await ports.releases.download(asset, `${options.folder}/${asset.id}`));
  knownDigests.set(asset.id, known);
  return { ...asset, sha256: known };
}
