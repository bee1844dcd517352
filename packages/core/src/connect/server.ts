import { createGitHub } from '../adapters/github/client.ts';
import { createCommitChecks } from '../adapters/github/commit-checks.ts';
import { createLatestRelease } from '../adapters/github/latest-release.ts';
import { createReleaseReader, createReleaseWriter } from '../adapters/github/releases.ts';
import { createRepository } from '../adapters/github/repository.ts';
import { createTags } from '../adapters/github/tags.ts';
import { createWorkflowRuns } from '../adapters/github/workflow-runs.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { cancellation } from './machine.ts';
import type { SlipwayOptions } from './options.ts';

/** The ports to GitHub's API that releases and deployments share, over one client. */
export function connectServer(options: SlipwayOptions) {
  const { repository } = options;
  const github = createGitHub({ ...options, clock: systemClock, ...cancellation(options) });
  return {
    github,
    latestRelease: createLatestRelease(github, repository),
    releases: {
      ...createReleaseReader(github, repository),
      ...createReleaseWriter(github, repository),
    },
    repository: createRepository(github, repository),
    checks: createCommitChecks(github, repository),
    runs: createWorkflowRuns(github, repository),
    tags: createTags(github, repository),
  };
}
