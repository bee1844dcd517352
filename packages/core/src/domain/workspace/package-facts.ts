import type { Change } from '../history/changes.ts';
import type { ReleaseBase } from '../history/release-base.ts';
import type { ReleaseTag } from '../history/tag-name.ts';
import type { ReleasePackage } from './release-package.ts';

/** All that the release of one package is planned from. */
export interface PackageFacts {
  readonly source: ReleasePackage;
  readonly base: ReleaseBase;
  /** Its releases that the commit has before it, highest first; floating tags are not among them. */
  readonly releases: readonly ReleaseTag[];
  /** Since its last release, newest first. */
  readonly changes: readonly Change[];
  /** The version that its other files state, where the project's own file has none and it matters; else `undefined`. */
  readonly stated?: string | undefined;
  /** `false`: versions were asked for, and none for this one. */
  readonly wanted: boolean;
}
