import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalGitHub } from '@slipway/local-github';
import { runAction } from '@slipway/local-runner';
import { type Gate, openGate } from './request-gate.ts';
import { git, hermeticGit } from './seed-repository.ts';

/** What a run does of its own: the rest is the same for each. */
export interface LaneRun {
  readonly version: string;
  readonly kill?: AbortSignal;
}

export interface LaneRelease {
  readonly id: number;
  readonly tag_name: string;
  readonly draft: boolean;
  readonly assets: readonly {
    readonly name: string;
    readonly state: string;
    readonly digest: string | null;
  }[];
}

/** One repository, its checkout, and a gate between the runs and the server. */
export interface KillLane {
  readonly repository: string;
  readonly bare: string;
  readonly gate: Gate;
  /** Full SHA of what is released. */
  readonly head: string;
  /** The files of each release with their SHA-256. */
  readonly files: Readonly<Record<string, string>>;
  releases(): Promise<readonly LaneRelease[]>;
  /** Starts the action as the runner does; gives its exit code (`null` where it was killed) and its log. */
  run(run: LaneRun): Promise<{ readonly exitCode: number | null; readonly log: string }>;
  stop(): Promise<void>;
}

const actionDirectory = join(import.meta.dirname, '..', '..', 'actions', 'tag-release');

/** Opens a lane on a repository that the server has. */
export async function startKillLane(
  github: LocalGitHub,
  repository: string,
  bare: string,
): Promise<KillLane> {
  const clone = `${bare}-clone`;
  const temporary = `${bare}-runner`;
  const gate = await openGate(github.serverUrl);
  await git(['clone', '-q', bare, clone]);
  await git(['remote', 'set-url', 'origin', `${gate.url}/${repository}.git`], { cwd: clone });
  await mkdir(temporary);
  const head = await git(['rev-parse', 'HEAD'], { cwd: clone });
  const files: Record<string, string> = {};
  for (const name of ['hull.bin', 'mast.bin']) {
    const bytes = name.repeat(5000);
    await writeFile(join(clone, name), bytes);
    files[name] = createHash('sha256').update(bytes).digest('hex');
  }
  const env = {
    ...Object.fromEntries(Object.entries(hermeticGit).map(([name, value]) => [name, value ?? ''])),
    GITHUB_REPOSITORY: repository,
    GITHUB_API_URL: github.apiUrl.replace(github.serverUrl, gate.url),
    GITHUB_GRAPHQL_URL: github.graphqlUrl.replace(github.serverUrl, gate.url),
    GITHUB_SERVER_URL: gate.url,
    GITHUB_SHA: head,
  };
  return {
    repository,
    bare,
    gate,
    head,
    files,
    run: ({ version, kill }) =>
      runAction({
        actionDirectory,
        workingDirectory: clone,
        temporaryDirectory: temporary,
        token: github.token,
        inputs: { version, artifacts: '*.bin', 'floating-tags': 'major' },
        env,
        ...(kill && { kill }),
        timeout: 60_000,
      }),
    releases: () => listReleases(github, repository),
    stop: () => gate.stop(),
  };
}

async function listReleases(
  github: LocalGitHub,
  repository: string,
): Promise<readonly LaneRelease[]> {
  const headers = { authorization: `Bearer ${github.token}` };
  const all: LaneRelease[] = [];
  for (let page = 1; all.length === (page - 1) * 100; page += 1) {
    const url = `${github.apiUrl}/repos/${repository}/releases?per_page=100&page=${page}`;
    all.push(...((await (await fetch(url, { headers })).json()) as LaneRelease[]));
  }
  return all;
}
