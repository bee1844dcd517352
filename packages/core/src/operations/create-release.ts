import type { Config } from '../domain/config/config.ts';
import type { RunContext } from '../domain/run-context.ts';

export interface CreateReleaseRequest {
  readonly version: string;
  readonly tag: string;
  /** Full SHA. */
  readonly commit: string;
  readonly previousVersion: string | null;
  /** Markdown. */
  readonly notes: string;
  /** Absolute path of the manifest whose artifacts are released; `undefined`: none. */
  readonly manifestPath: string | undefined;
  /** Further files, absolute. */
  readonly artifacts: readonly string[];
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly latest: 'auto' | 'true' | 'false';
  readonly floatingTags: 'none' | 'major' | 'major-minor';
  readonly config: Config;
  readonly run: RunContext;
  readonly dryRun: boolean;
  readonly signal?: AbortSignal;
}

export interface ReleaseInfo {
  /** `already-released`: the same release was there, and nothing was written. */
  readonly kind: 'released' | 'already-released' | 'drafted' | 'planned';
  readonly version: string;
  readonly tag: string;
  readonly commit: string;
  readonly previousVersion: string | null;
  readonly notes: string;
  readonly releasedBy: string;
  /** `undefined` for a plan. */
  readonly id: number | undefined;
  readonly url: string | undefined;
  readonly assets: readonly {
    readonly name: string;
    readonly size: number;
    readonly sha256: string;
  }[];
  /** What was done or would be done, one line each, in order. */
  readonly steps: readonly string[];
}
