import type { Config } from '../config/config.ts';
import type { ReleaseLine } from '../version/release-line.ts';
import type { VersionScheme } from '../version/version.ts';
import type { ZeroMode } from '../version/version-bump.ts';
import type { ChangeRules } from './changes.ts';

/** What a project says about its versions, once for all of its releases. */
export interface VersionRules {
  readonly scheme: VersionScheme;
  readonly zero: ZeroMode;
  /** The version of a first release; `undefined`: `0.1.0`, or what the project's own files say. */
  readonly firstVersion: string | undefined;
  /** Channels that may be released on; empty: any. */
  readonly channels: readonly string[];
  readonly changes: ChangeRules;
  /** The line that a maintenance branch keeps; `undefined`: any version. */
  readonly line: ReleaseLine | undefined;
}

/** The rules of a configuration. `repositoryUrl` is such as `https://github.com/OWNER/NAME`; empty: not known. */
export function versionRules(
  { deployment, release_management }: Config,
  repositoryUrl: string,
  line: ReleaseLine | undefined,
): VersionRules {
  return {
    scheme: deployment.version_scheme,
    zero: release_management.zero,
    firstVersion: release_management.first_version,
    channels: release_management.channels,
    changes: changeRules(release_management.bumps, repositoryUrl),
    line,
  };
}

/** What counts as a change, and how far. */
export function changeRules(
  bumps: Config['release_management']['bumps'],
  repositoryUrl: string,
): ChangeRules {
  const [repository] = /[^/]+\/[^/]+?(?=\/?$)/.exec(repositoryUrl) ?? [];
  return { bumps, ...(repository !== undefined && { repository }) };
}
