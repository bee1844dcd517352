import type { Release, ReleaseAsset } from '../domain/release/release.ts';

/** What was published before: asked once, in little time, and never needed. */
export interface EarlierReleases {
  /** The newest releases, one page of them. */
  recent(): Promise<readonly Release[]>;
  /** A small asset's text. */
  read(asset: ReleaseAsset): Promise<string>;
}
