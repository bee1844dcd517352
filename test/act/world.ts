import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalGitHub } from '@slipway/local-github';
import { startContractGitHub } from '../contract/start-contract-github.ts';
import { runWorkflow, type WorkflowResult } from './act.ts';
import { type Service, startService } from './service.ts';

const root = join(import.meta.dirname, '..', '..');
const name = 'octo/service';

/** The pinned actions of the examples that others wrote. */
const checkout = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1';
const setupNode = 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020';

export interface World {
  readonly github: LocalGitHub;
  readonly service: Service;
  /** Writes files, commits them and pushes the default branch. Gives the commit. */
  commit(message: string, files: Readonly<Record<string, string>>): string;
  /** Removes a file of the clone; the next commit has it. */
  remove(path: string): void;
  /** Git in the clone. It waits, so it speaks to `remote`: the server is in this process. */
  git(...args: readonly string[]): string;
  /** The bare repository that the server serves. */
  readonly remote: string;
  /** The event of the last commit on the default branch; `environment` is what the runner has besides. */
  push(workflow: string, environment?: Readonly<Record<string, string>>): Promise<WorkflowResult>;
  pushTag(workflow: string, tag: string): Promise<WorkflowResult>;
  publish(workflow: string, tag: string): Promise<WorkflowResult>;
  /** The event has all inputs as texts, as GitHub sends them. */
  dispatch(workflow: string, inputs: Readonly<Record<string, string>>): Promise<WorkflowResult>;
  /** A GET of the REST API, below the repository. */
  read<T>(path: string): Promise<T>;
  stop(): Promise<void>;
}

/**
 * A repository of a small npm service with the four example workflows and the example configuration, a GitHub that
 * holds it, and the machine that the service runs on.
 */
export async function createWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-act-'));
  const bare = join(folder, 'service.git');
  const clone = join(folder, 'clone');
  const github = await startContractGitHub({ repositories: { [name]: bare } });
  const service = await startService(join(folder, 'target'));
  const published = publishActions(join(folder, 'published'));
  mkdirSync(clone);
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd: clone, encoding: 'utf8', env: gitEnvironment() }).trim();
  git('init', '--quiet', '--initial-branch', 'main');
  git('remote', 'add', 'origin', `https://github.com/${name}`);
  layOut(clone, service);
  let runs = 0;
  let commits = 0;

  const run = (
    workflow: string,
    event: 'push' | 'release' | 'workflow_dispatch',
    payload: object,
    environment: Readonly<Record<string, string>> = {},
  ) => {
    runs += 1;
    const own = join(folder, `run-${runs}`);
    mkdirSync(own);
    // A real run is listed by the API while it lasts, and over when its runner is gone.
    const state = (status: 'in_progress' | 'completed') =>
      github.setRun(name, {
        id: runs,
        status,
        conclusion: status === 'completed' ? 'success' : null,
      });
    state('in_progress');
    return runWorkflow({
      clone,
      workflow,
      event,
      folder: own,
      token: github.token,
      payload: { ...payload, repository: { full_name: name, default_branch: 'main' } },
      repositories: {
        'slipway-actions/slipway@v0': published,
        [checkout]: join(root, 'test/act/checkout'),
        [setupNode]: join(root, 'test/act/setup-node'),
      },
      environment: {
        GITHUB_API_URL: github.apiUrl,
        GITHUB_GRAPHQL_URL: github.graphqlUrl,
        GITHUB_SERVER_URL: github.serverUrl,
        GITHUB_RUN_ID: String(runs),
        DEPLOY_TARGET: service.folder,
        ...environment,
      },
    }).finally(() => state('completed'));
  };

  return {
    github,
    service,
    git,
    remote: bare,
    commit(message, files) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(join(clone, path, '..'), { recursive: true });
        writeFileSync(join(clone, path), text, { mode: path.endsWith('.sh') ? 0o755 : 0o644 });
      }
      if (commits > 0) git('pull', '--quiet', '--rebase', '--autostash', bare, 'main');
      commits += 1;
      git('add', '--all');
      git('commit', '--quiet', '--message', message);
      git('push', '--quiet', bare, 'main');
      return git('rev-parse', 'HEAD');
    },
    remove: (path) => rmSync(join(clone, path)),
    push: (workflow, environment) =>
      run(
        workflow,
        'push',
        { ref: 'refs/heads/main', after: git('rev-parse', 'main') },
        environment,
      ),
    pushTag: (workflow, tag) =>
      run(workflow, 'push', {
        ref: `refs/tags/${tag}`,
        after: git('rev-parse', `${tag}^{commit}`),
      }),
    publish: (workflow, tag) =>
      run(workflow, 'release', { action: 'released', release: { tag_name: tag } }),
    dispatch: (workflow, inputs) =>
      run(workflow, 'workflow_dispatch', { ref: 'refs/heads/main', inputs }),
    async read<T>(path: string): Promise<T> {
      const headers = { authorization: `Bearer ${github.token}` };
      const response = await fetch(`${github.apiUrl}/repos/${name}${path}`, { headers });
      if (!response.ok) throw new Error(`GET ${path}: ${response.status}`);
      return (await response.json()) as T;
    },
    async stop() {
      await Promise.all([github.stop(), service.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a release of ours holds: the action files and the bundles, and nothing else. */
function publishActions(folder: string): string {
  for (const action of readdirSync(join(root, 'actions'))) {
    const path = join('actions', action, 'action.yml');
    mkdirSync(join(folder, path, '..'), { recursive: true });
    cpSync(join(root, path), join(folder, path));
  }
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  return folder;
}

/** The examples as they are, but for what cannot be the same on one machine. */
function layOut(clone: string, service: Service): void {
  const workflows = join(clone, '.github', 'workflows');
  mkdirSync(workflows, { recursive: true });
  for (const file of readdirSync(join(root, 'examples'))) {
    const text = readFileSync(join(root, 'examples', file), 'utf8');
    if (file === 'slipway.yml')
      writeFileSync(join(clone, '.github', file), onThisMachine(text, service));
    else writeFileSync(join(workflows, file), forAct(text));
  }
  writeFileSync(join(clone, 'deploy.sh'), deployScript, { mode: 0o755 });
}

function onThisMachine(config: string, service: Service): string {
  return config
    .replace('https://service.example.org', service.url)
    .replace('soak_seconds: 30', 'soak_seconds: 1')
    .replace('timeout_minutes: 5', 'timeout_minutes: 1');
}

/** act checks workflows by a description that does not know `environment.deployment`; GitHub's own does. */
function forAct(workflow: string): string {
  return workflow.replace(/^ +deployment: false\n/m, '');
}

const deployScript = `#!/bin/sh
set -eu
rm -rf "\${DEPLOY_TARGET:?}"/*
tar -xzf "$SLIPWAY_ARTIFACTS/service-$SLIPWAY_VERSION.tgz" -C "$DEPLOY_TARGET" --strip-components=1
`;

function gitEnvironment(): NodeJS.ProcessEnv {
  const who = { NAME: 'Ada', EMAIL: 'ada@example.org', DATE: '2026-01-12T12:00:00Z' };
  return {
    PATH: process.env.PATH,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    ...Object.fromEntries(
      Object.entries(who).flatMap(([key, value]) => [
        [`GIT_AUTHOR_${key}`, value],
        [`GIT_COMMITTER_${key}`, value],
      ]),
    ),
  };
}
