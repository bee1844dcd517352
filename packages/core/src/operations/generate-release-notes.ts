import type { Config } from '../domain/config/config.ts';
import type { Bump, PackagePlan, ReleasePlan } from '../domain/release-plan.ts';

export interface ReleaseNotesRequest {
  readonly projectPath: string;
  /** `undefined`: named from the commits. */
  readonly version: string | undefined;
  readonly bump: 'auto' | Exclude<Bump, 'none'>;
  /** Pre-release channel such as `beta`; `undefined` for a stable release. */
  readonly channel: string | undefined;
  /** The commit to release; `undefined`: HEAD. */
  readonly commit: string | undefined;
  /** Fail on a commit that is not a conventional one. */
  readonly strict: boolean;
  /** `https://github.com/OWNER/NAME`, for links. */
  readonly repositoryUrl: string;
  readonly config: Config;
  readonly signal?: AbortSignal;
}

/** `nothing`: no commit since the last release asks for a new one. */
export type ReleaseNotes =
  | {
      readonly kind: 'release';
      readonly plan: ReleasePlan;
      readonly package: PackagePlan;
      readonly markdown: string;
    }
  | {
      readonly kind: 'nothing';
      readonly previousVersion: string | null;
      readonly reason: string;
      readonly plan: ReleasePlan;
    };
