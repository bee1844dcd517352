import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CreateReleaseRequest,
  defaultConfig,
  nodeFiles,
  type ReleaseInfo,
} from '@slipway/core';
import type { LocalGitHubOptions } from '@slipway/local-github';
import { createGit } from '../../packages/core/src/adapters/git-command.ts';
import { createReleaseCommits } from '../../packages/core/src/adapters/git-release-commits.ts';
import { createGitHub } from '../../packages/core/src/adapters/github/client.ts';
import {
  createReleaseReader,
  createReleaseWriter,
} from '../../packages/core/src/adapters/github/releases.ts';
import { createRepository } from '../../packages/core/src/adapters/github/repository.ts';
import { createTags } from '../../packages/core/src/adapters/github/tags.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import { createRelease } from '../../packages/core/src/operations/create-release.ts';
import { fakeRun } from './fake-runner.ts';
import { type Lab, startLab } from './github-lab.ts';
import { noRegistries } from './no-registries.ts';
import { createRecordedLog } from './recorded-log.ts';
import type { SeedCommit } from './seed-repository.ts';
import { gitEnvironment } from './temporary-repository.ts';

export interface ReleaseLab extends Lab {
  readonly clone: string;
  /** Files to release lie here. */
  readonly files: string;
  readonly head: string;
  /** Makes the release by the real adapters; time passes at once. */
  release(changes?: ReleaseChanges): Releasing;
  /** The releases on the server, drafts too. */
  releases(): Promise<readonly ReleaseOnServer[]>;
  /** Requests so far that change something, in short. */
  writes(): readonly string[];
}

export interface ReleaseChanges extends Partial<CreateReleaseRequest> {
  readonly token?: string;
}

export interface Releasing extends Promise<ReleaseInfo> {
  /** Milliseconds of each sleep. */
  readonly slept: readonly number[];
  readonly warnings: () => readonly string[];
}

export interface ReleaseOnServer {
  readonly id: number;
  readonly tag_name: string;
  readonly draft: boolean;
  readonly body: string;
  readonly immutable: boolean;
  readonly target_commitish: string;
  readonly assets: readonly { readonly name: string; readonly state: string }[];
}

/** A real repository on a local GitHub, a clone of it, and the whole release over HTTP, with a clock that never waits. */
export async function startReleaseLab(
  options: Partial<LocalGitHubOptions> = {},
  seed: readonly SeedCommit[] = [{ message: 'feat: begin', files: { 'README.md': 'Hello\n' } }],
): Promise<ReleaseLab> {
  const lab = await startLab(options, seed);
  const clone = join(lab.folder, 'clone');
  const files = join(lab.folder, 'files');
  await mkdir(files);
  execFileSync('git', ['clone', '-q', lab.bare, clone], { env: gitEnvironment });
  const head = lab.commits.at(-1) ?? '';
  const request: CreateReleaseRequest = {
    version: '1.2.3',
    tag: 'v1.2.3',
    commit: head,
    previousVersion: null,
    notes: '- it sails\n',
    manifestPath: undefined,
    artifacts: [],
    workingDirectory: files,
    draft: false,
    prerelease: undefined,
    latest: 'auto',
    floatingTags: 'none',
    config: defaultConfig,
    run: { ...fakeRun, sha: head },
    dryRun: false,
  };
  const release = ({ token = lab.github.token, ...changes }: ReleaseChanges = {}) => {
    const { ports, slept, warnings } = connect({ ...lab, clone }, token, changes.signal);
    return Object.assign(createRelease({ ...request, ...changes }, ports), { slept, warnings });
  };
  return {
    ...lab,
    clone,
    files,
    head,
    release,
    releases: async () =>
      (await lab.call('GET', '/releases?per_page=100')).body as unknown as ReleaseOnServer[],
    writes: () =>
      lab.github.requests
        .filter(({ method, path }) => method !== 'GET' && !path.includes('git-upload-pack'))
        .map(({ method, path }) => `${method} ${path.replace('/repos/octo/service', '')}`),
  };
}

function connect(lab: Lab & { readonly clone: string }, token: string, signal?: AbortSignal) {
  const { log, lines } = createRecordedLog();
  const slept: number[] = [];
  const sleep = async (milliseconds: number) => {
    slept.push(milliseconds);
  };
  const clock = { now: () => 0, monotonic: () => 0, random: () => 0, sleep };
  const { apiUrl, graphqlUrl, serverUrl } = lab.github;
  const github = createGitHub({ token, apiUrl, graphqlUrl, clock, log, ...(signal && { signal }) });
  const processes = createProcesses(gitEnvironment);
  const git = { folder: lab.clone, processes, timeout: 20_000, token, serverUrl };
  const repository = 'octo/service';
  const ports = {
    releases: {
      ...createReleaseReader(github, repository),
      ...createReleaseWriter(github, repository),
    },
    tags: createTags(github, repository),
    repository: createRepository(github, repository),
    git: createGit(git),
    commits: createReleaseCommits({ ...git, repository, files: nodeFiles }),
    registries: noRegistries,
    files: nodeFiles,
    clock,
    log,
  };
  return { ports, slept, warnings: () => lines('warning') };
}
