import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ActionRun,
  type JobOptions,
  runAction,
  type StepOptions,
} from '@slipway/local-runner';
import { artifactsDigestText } from '../../packages/core/src/domain/deployment/deployment-payload.ts';
import type { DeploymentPayload } from '../../packages/core/src/domain/deployment/deployment-record.ts';
import {
  type Manifest,
  renderManifest,
} from '../../packages/core/src/domain/packaging/manifest.ts';
import { sha256 } from '../../packages/core/src/operations/digest.ts';
import { payloadOf } from './deployment-records.ts';
import { type Lab, startLab } from './github-lab.ts';
import { startHttp } from './http-server.ts';

const actions = join(import.meta.dirname, '..', '..', 'actions');

export interface DeployLab extends AsyncDisposable {
  readonly lab: Lab;
  /** SHAs of the commits of 1.0.0, 2.0.0 and 3.0.0. */
  readonly shas: readonly string[];
  readonly checkout: string;
  /** The version that runs; empty before the first deployment. */
  live(): string;
  run(
    action: 'deploy' | 'rollback',
    step?: Partial<StepOptions> & { token?: string },
  ): Promise<ActionRun>;
  /** For steps of several actions in one job. */
  job(): JobOptions;
  /** The service answers nothing where this version runs. */
  silence(version: string): void;
  /** A deployment that ended as told, as an earlier run would have left it. */
  past(
    version: string,
    ...states: readonly ('in_progress' | 'good' | 'failure' | 'inactive')[]
  ): Promise<number>;
  /** States of a deployment, oldest first, and what the last one says. */
  states(id: number | string): Promise<readonly string[]>;
  description(id: number | string): Promise<string>;
  deployments(): Promise<number>;
}

const contentOf = (version: string) => `the bytes of ${version}`;

/** A repository with three releases, a machine to deploy to, and a service on it; 3.0.0 is broken. */
export async function startDeployLab(
  command: string,
  check = '{name: health, http: /health, expect: {status: 200, version: {json: version}}}',
): Promise<DeployLab> {
  const versions = ['1.0.0', '2.0.0', '3.0.0'];
  const lab = await startLab(
    {},
    versions.map((version) => ({ message: `feat: ${version}`, files: { version } })),
  );
  const liveFile = join(lab.folder, 'live');
  const live = () => (existsSync(liveFile) ? readFileSync(liveFile, 'utf8').trim() : '');
  let silent: string | undefined;
  const service = await startHttp((request, response) => {
    if (live() === silent) {
      request.socket.destroy();
      return;
    }
    response.writeHead(live() === '3.0.0' ? 500 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ version: live() }));
  });
  const checkout = join(lab.folder, 'checkout');
  await mkdir(join(checkout, '.github'), { recursive: true });
  await mkdir(join(lab.folder, 'temp'));
  const settings = [
    `url: ${service.url}`,
    `run: ${JSON.stringify(command)}`,
    'timeout_minutes: 1',
    'soak_seconds: 0',
    // This GitHub's clock stands still.
    'rollback_max_age_days: 3650',
    `checks: [${check}]`,
  ].join(', ');
  const config = `deployment:\n  environments:\n    production: {${settings}}\n    staging: {}\n`;
  await writeFile(join(checkout, '.github', 'slipway.yml'), config);
  for (const [index, version] of versions.entries())
    await release(lab, await manifestOf(version, lab.commits[index] ?? ''));

  const statuses = async (id: number | string) =>
    (await lab.call('GET', `/deployments/${id}/statuses`)).body as unknown as readonly {
      readonly state: string;
      readonly description: string;
    }[];
  const job = (): JobOptions => ({
    workingDirectory: checkout,
    temporaryDirectory: join(lab.folder, 'temp'),
    token: lab.github.token,
    timeout: 60_000,
    env: {
      GITHUB_API_URL: lab.github.apiUrl,
      GITHUB_GRAPHQL_URL: lab.github.graphqlUrl,
      GITHUB_SERVER_URL: lab.github.serverUrl,
      GITHUB_SHA: lab.commits[2] ?? '',
      GITHUB_RUN_ID: '9000',
      LAB: lab.folder,
      // What a killed step could not clear away goes with the lab.
      TMPDIR: join(lab.folder, 'temp'),
    },
  });
  return {
    lab,
    shas: lab.commits,
    checkout,
    live,
    job,
    silence: (version) => {
      silent = version;
    },
    run: (action, { token = lab.github.token, inputs, ...step } = {}) =>
      runAction({
        ...job(),
        actionDirectory: join(actions, action),
        token,
        inputs: { environment: 'production', ...inputs },
        ...step,
        env: { ...job().env, ...step.env },
      }),
    past: async (version, ...states) => {
      const sha = lab.commits[versions.indexOf(version)] ?? '';
      const id = await createPast(lab, await payloadFor(version, sha));
      for (const state of states) {
        lab.advance(1);
        await lab.call(
          'POST',
          `/deployments/${id}/statuses`,
          state === 'good'
            ? {
                state: 'success',
                description: `slipway: pass ${'d'.repeat(64)}`,
                auto_inactive: false,
              }
            : { state },
        );
      }
      await writeFile(liveFile, version);
      return id;
    },
    states: async (id) => (await statuses(id)).map(({ state }) => state).reverse(),
    description: async (id) => (await statuses(id))[0]?.description ?? '',
    deployments: async () =>
      ((await lab.call('GET', '/deployments')).body as unknown as readonly unknown[]).length,
    [Symbol.asyncDispose]: async () => {
      await service[Symbol.asyncDispose]();
      await lab.stop();
    },
  };
}

async function manifestOf(version: string, commit: string): Promise<Manifest> {
  const name = `service-${version}.txt`;
  const size = contentOf(version).length;
  const digest = await sha256(contentOf(version));
  return {
    schema: 1,
    name: 'service',
    version,
    commit,
    created: '2026-01-12T12:00:00Z',
    artifacts: [{ name, path: name, format: 'other', size, sha256: digest, platform: 'any' }],
  };
}

async function release(lab: Lab, manifest: Manifest): Promise<void> {
  const tag = `v${manifest.version}`;
  await lab.call('POST', '/git/refs', { ref: `refs/tags/${tag}`, sha: manifest.commit });
  const { body } = await lab.call('POST', '/releases', { tag_name: tag, name: tag, body: 'Notes' });
  const address = String(body['upload_url']).replace(/\{.*$/, '');
  const headers = { 'content-type': 'application/octet-stream' };
  const assets: readonly (readonly [string, string])[] = [
    [`service-${manifest.version}.txt`, contentOf(manifest.version)],
    ['manifest.json', renderManifest(manifest)],
  ];
  for (const [name, text] of assets) {
    const { status } = await lab.call('POST', `${address}?name=${name}`, text, { headers });
    if (status !== 201) throw new Error(`The upload of ${name} was answered with ${status}.`);
  }
}

async function payloadFor(version: string, sha: string): Promise<DeploymentPayload> {
  const { artifacts } = await manifestOf(version, sha);
  return payloadOf(version, {
    sha,
    artifacts_digest: await sha256(artifactsDigestText(artifacts)),
  });
}

async function createPast(lab: Lab, payload: DeploymentPayload): Promise<number> {
  const { body } = await lab.call('POST', '/deployments', {
    ref: payload.sha,
    environment: 'production',
    auto_merge: false,
    required_contexts: [],
    payload,
  });
  return Number(body['id']);
}
