import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { join } from 'node:path';
import {
  createSlipway,
  type DeploymentResult,
  type Manifest,
  type RollbackResult,
  readConfig,
  type Slipway,
  type ValidationResult,
} from '@slipway/core';
import type { EnvironmentJob, JobDeployment } from '@slipway/local-github';
import { renderManifest } from '../../packages/core/src/domain/packaging/manifest.ts';
import { sha256 } from '../../packages/core/src/operations/digest.ts';
import { deployScript, type Machine, startMachine } from '../../scripts/sample-service/machine.ts';
import { type Lab, startLab } from '../doubles/github-lab.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';
import { hermeticGit } from '../doubles/seed-repository.ts';
import type { Certified } from './certificate.ts';

/** What a release of the service holds. */
export interface ServiceRelease {
  readonly version: string;
  readonly flaw?: string;
  readonly tls?: Certified;
}

export interface ServiceLab extends AsyncDisposable {
  readonly lab: Lab;
  readonly machine: Machine;
  readonly checkout: string;
  /** The workflow's steps up to the validation: look before, deploy, validate. */
  launch(version: string, minutes?: number): Promise<Launched>;
  /** The workflow's last step. */
  goBack(from: string): Promise<RollbackResult>;
  /** What the service answers now, as anybody would see it; gives up after a second. */
  ask(): Promise<string>;
}

export interface Launched {
  readonly before: ValidationResult;
  readonly deployment: DeploymentResult;
  readonly validation: ValidationResult;
  /** Whether the deployment is in the record that GitHub made for its job. */
  readonly adopted: boolean;
}

export interface ServiceOptions {
  /** YAML of what the check expects besides the version. */
  readonly expect?: string;
  readonly soakSeconds?: number;
  /** The jobs have an `environment:`, and run for the commit that they deploy. */
  readonly jobRecords?: boolean;
}

/** A GitHub with a release of the service for each version, and a machine that the service is deployed to. */
export async function startServiceLab(
  releases: readonly ServiceRelease[],
  { expect = '', soakSeconds = 0, jobRecords = false }: ServiceOptions = {},
): Promise<ServiceLab> {
  const seed = releases.map(({ version }) => ({ message: `feat: ${version}`, files: { version } }));
  const lab = await startLab({ now: () => Date.now() }, seed);
  const machine = await startMachine(join(lab.folder, 'machine'));
  const scheme = releases.some(({ tls }) => tls !== undefined) ? 'https' : 'http';
  const url = `${scheme}://127.0.0.1:${machine.port}`;
  const checkout = join(lab.folder, 'checkout');
  await mkdir(join(checkout, '.github'), { recursive: true });
  await writeFile(
    join(checkout, '.github', 'slipway.yml'),
    `deployment:
  environments:
    production:
      url: ${url}
      run: "'${process.execPath}' '${deployScript}'"
      timeout_minutes: 1
      soak_seconds: ${soakSeconds}
      pass_env: [LAB_ROOT]
      checks:
        - name: health
          http: /health
          timeout_seconds: 2
          expect: {version: {json: version}${expect === '' ? '' : `, ${expect}`}}
`,
  );
  const commits = new Map(releases.map(({ version }, at) => [version, lab.commits[at] ?? '']));
  for (const each of releases) await publish(lab, each, commits.get(each.version) ?? '');
  return {
    lab,
    machine,
    checkout,
    ...(await bindSteps(lab, machine, checkout, jobRecords ? commits : undefined)),
    ask: () => ask(`${url}/health`),
    async [Symbol.asyncDispose]() {
      await machine[Symbol.asyncDispose]();
      await lab.stop();
    },
  };
}

async function bindSteps(
  lab: Lab,
  machine: Machine,
  checkout: string,
  /** Where each job has a record of its own: for which commit it runs, by version. */
  jobCommits: ReadonlyMap<string, string> | undefined,
): Promise<Pick<ServiceLab, 'launch' | 'goBack'>> {
  const slipway = connect(lab, machine, checkout);
  const named = { file: '.github/slipway.yml', workingDirectory: checkout, named: true };
  const config = await readConfig(named);
  let runs = 0;
  let commit = lab.commits.at(-1) ?? '';
  let job: JobDeployment | undefined;
  const runOf = () => ({
    repository: 'octo/service',
    runId: String(runs),
    attempt: 1,
    job: 'deploy',
    actor: 'ada',
    ref: 'refs/heads/main',
    sha: commit,
    event: 'workflow_dispatch',
    runUrl: `${lab.github.serverUrl}/octo/service/actions/runs/${runs}/attempts/1`,
  });
  const common = () => ({
    environment: 'production',
    workingDirectory: checkout,
    outputDirectory: join(lab.folder, `run-${runs}`),
    config,
    run: runOf(),
    dryRun: false,
    webhookUrl: undefined,
  });
  const validate = (
    phase: 'pre' | 'post',
    more: Partial<Parameters<Slipway['validateDeployment']>[0]>,
  ) =>
    slipway.validateDeployment({
      ...common(),
      version: undefined,
      deploymentId: undefined,
      phase,
      url: undefined,
      checks: undefined,
      timeoutMinutes: undefined,
      soakSeconds: undefined,
      onInconclusive: 'hold',
      controlUrl: lab.github.apiUrl,
      ...more,
    });
  return {
    async launch(version, minutes = 1) {
      runs += 1;
      commit = jobCommits?.get(version) ?? commit;
      job = jobCommits && (await startJob(lab, { ref: commit, runId: runs }));
      const before = await validate('pre', { timeoutMinutes: 0.05 });
      const deployment = await slipway.deployToEnvironment({
        ...common(),
        version,
        manifestPath: undefined,
        command: undefined,
        url: undefined,
        timeoutMinutes: undefined,
        passEnv: [],
        override: '',
        acknowledge: '',
        alwaysRun: false,
      });
      const deployed = { version, deploymentId: deployment.id, timeoutMinutes: minutes };
      const validation = await validate('post', deployed);
      if (validation.verdict === 'pass') job?.end('success');
      return { before, deployment, validation, adopted: job?.id === deployment.id };
    },
    async goBack(from) {
      const result = await slipway.rollbackDeployment({
        ...common(),
        version: undefined,
        expectedCurrent: from,
        reason: 'Validation failed',
        command: undefined,
        override: '',
        follow: true,
      });
      // The job stays red, and GitHub says so in the record of what it deployed.
      job?.end('failure');
      return result;
    },
  };
}

function startJob({ github }: Lab, job: Pick<EnvironmentJob, 'ref' | 'runId'>) {
  return github.startJob('octo/service', { environment: 'production', ...job });
}

function connect({ github }: Lab, { root }: Machine, workingDirectory: string): Slipway {
  return createSlipway({
    workingDirectory,
    repository: 'octo/service',
    token: github.token,
    apiUrl: github.apiUrl,
    graphqlUrl: github.graphqlUrl,
    serverUrl: github.serverUrl,
    log: createRecordedLog().log,
    gitTimeout: 30_000,
    environment: { ...hermeticGit, LAB_ROOT: root },
  });
}

async function publish(lab: Lab, content: ServiceRelease, commit: string): Promise<void> {
  const { version } = content;
  const bytes = JSON.stringify(content);
  const name = `service-${version}.json`;
  const manifest: Manifest = {
    schema: 1,
    name: 'service',
    version,
    commit,
    created: '2026-01-12T12:00:00Z',
    artifacts: [
      {
        name,
        path: name,
        format: 'other',
        size: bytes.length,
        sha256: await sha256(bytes),
        platform: 'any',
      },
    ],
  };
  const tag = `v${version}`;
  await lab.call('POST', '/git/refs', { ref: `refs/tags/${tag}`, sha: commit });
  const { body } = await lab.call('POST', '/releases', { tag_name: tag, name: tag, body: 'Notes' });
  const address = String(body['upload_url']).replace(/\{.*$/, '');
  const headers = { 'content-type': 'application/octet-stream' };
  for (const [asset, text] of [
    [name, bytes],
    ['manifest.json', renderManifest(manifest)],
  ])
    await lab.call('POST', `${address}?name=${asset}`, text, { headers });
}

/** Status and version, or that nothing whole came. */
function ask(url: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const get = url.startsWith('https:') ? secureRequest : request;
  const asked = get(url, { agent: false, signal: AbortSignal.timeout(1_000) }, async (response) => {
    try {
      const text = Buffer.concat(await response.toArray()).toString();
      resolve(`${response.statusCode} ${text === '' ? '' : JSON.parse(text).version}`);
    } catch {
      resolve('nothing whole');
    }
  });
  asked.on('error', () => resolve('nothing'));
  asked.end();
  return promise;
}
