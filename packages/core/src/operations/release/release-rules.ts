import type { Config } from '../../domain/config/config.ts';
import { type VersionRules, versionRules } from '../../domain/history/version-rules.ts';
import { requireKnownChannel, requirePythonChannels } from '../../domain/version/channels.ts';
import { type ReleaseLine, releaseLineOf } from '../../domain/version/release-line.ts';
import type { ReleasePackage } from '../../domain/workspace/release-package.ts';
import type { Git } from '../../ports/git.ts';

export interface RulesRequest {
  readonly config: Config;
  readonly repositoryUrl: string;
  /** The full ref that started the run. */
  readonly ref?: string;
  readonly channel: string | undefined;
}

const branches = 'refs/heads/';

/**
 * The rules that versions are named by: the configuration's, and the line that a maintenance branch keeps. Throws
 * `invalid-input` and `invalid-config` for a channel that cannot be released on.
 */
export async function readRules(
  request: RulesRequest,
  packages: readonly ReleasePackage[],
  git: Pick<Git, 'branch'>,
): Promise<VersionRules> {
  const { config, channel, repositoryUrl } = request;
  const { channels } = config.release_management;
  if (channel !== undefined)
    requireKnownChannel(channel, channels, config.deployment.version_scheme);
  for (const { name, project } of packages)
    if (project.ecosystem === 'python') requirePythonChannels(channels, name);
  // A line is one version's: the packages of a repository that holds several have their own.
  const line = packages.length === 1 ? await findLine(request, git) : undefined;
  return versionRules(config, repositoryUrl, line);
}

/** Where no branch is checked out, as for `actions/checkout` of a SHA, the run's own counts. */
async function findLine(
  { ref = '' }: RulesRequest,
  git: Pick<Git, 'branch'>,
): Promise<ReleaseLine | undefined> {
  const started = ref.startsWith(branches) ? ref.slice(branches.length) : '';
  return releaseLineOf((await git.branch()) ?? started);
}
