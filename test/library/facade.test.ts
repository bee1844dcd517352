import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type Config,
  createSlipway,
  defaultConfig,
  defaultEnvironment,
  type EnvironmentSettings,
  type HttpCheck,
  type RunContext,
  type Slipway,
  type SlipwayOptions,
} from '@slipway/core';
import { type Lab, startLab } from '../doubles/github-lab.ts';
import { type RunningServer, startHttp } from '../doubles/http-server.ts';
import { createRecordedLog, type RecordedLog } from '../doubles/recorded-log.ts';
import { git, hermeticGit } from '../doubles/seed-repository.ts';

/** What a program has in hand that uses the library: a clone, GitHub, and a service that it deploys. */
interface Place {
  readonly lab: Lab;
  readonly clone: string;
  readonly service: RunningServer;
  readonly recorded: RecordedLog;
  readonly slipway: Slipway;
  readonly config: Config;
}

let place: Place;

beforeAll(async () => {
  const lab = await startLab({}, [
    { message: 'feat: begin', files: { 'README.md': 'Hello\n', 'lamp.txt': 'lit\n' } },
    { message: 'feat(lamp): turn', files: { 'lamp.txt': 'turning\n' } },
  ]);
  const clone = join(lab.folder, 'service');
  await git(['clone', '-q', lab.bare, clone]);
  await git(['remote', 'set-url', 'origin', lab.github.gitUrl('octo/service')], { cwd: clone });
  const live = join(lab.folder, 'live');
  await mkdir(live);
  const service = await startHttp(async (_, response) => {
    const version = await readFile(join(live, 'version'), 'utf8').catch(() => 'none');
    response.end(JSON.stringify({ version: version.trim() }));
  });
  const recorded = createRecordedLog();
  const slipway = createSlipway(optionsFor(lab, clone, recorded));
  const config = configFor(service.url, live);
  place = { lab, clone, service, recorded, slipway, config };
});

afterAll(async () => {
  await place.service[Symbol.asyncDispose]();
  await place.lab.stop();
});

function optionsFor({ github }: Lab, clone: string, { log }: RecordedLog): SlipwayOptions {
  return {
    workingDirectory: clone,
    repository: 'octo/service',
    token: github.token,
    apiUrl: github.apiUrl,
    graphqlUrl: github.graphqlUrl,
    serverUrl: github.serverUrl,
    log,
    gitTimeout: 30_000,
    environment: hermeticGit,
    signal: new AbortController().signal,
  };
}

const check: HttpCheck = {
  kind: 'http',
  name: 'version',
  url: '/',
  method: 'GET',
  headers: {},
  status: [200],
  body: [],
  responseHeaders: {},
  json: [],
  version: { json: 'version' },
  latency: [],
  tlsDays: undefined,
  timeoutSeconds: 5,
  critical: true,
};

function configFor(url: string, live: string): Config {
  const production: EnvironmentSettings = {
    ...defaultEnvironment,
    url,
    run: `printf %s "$SLIPWAY_VERSION" > '${live}/version'`,
    checks: [check],
    timeout_minutes: 1,
    soak_seconds: 0,
    // This GitHub's clock stands still.
    rollback_max_age_days: 3_650,
  };
  return {
    ...defaultConfig,
    deployment: { ...defaultConfig.deployment, environments: { production } },
  };
}

function runOf(number: number, sha: string): RunContext {
  return {
    repository: 'octo/service',
    runId: String(number),
    attempt: 1,
    job: 'release',
    actor: 'ada',
    ref: 'refs/heads/main',
    sha,
    event: 'push',
    runUrl: `${place.lab.github.serverUrl}/octo/service/actions/runs/${number}/attempts/1`,
  };
}

/** Takes one commit all the way to a proven deployment, each result the next request's matter. */
async function launch(commit: string, run: RunContext) {
  const { slipway, clone, config, lab } = place;
  const common = { config, run, dryRun: false, workingDirectory: clone };
  await git(['checkout', '-q', commit], { cwd: clone });
  const notes = await slipway.generateReleaseNotes({
    projectPath: clone,
    version: undefined,
    channel: undefined,
    commit: undefined,
    config,
    bump: 'auto',
    strict: true,
    repositoryUrl: `${lab.github.serverUrl}/octo/service`,
  });
  if (notes.kind === 'nothing') throw new Error(notes.reason);
  const { version, tag } = notes.package;
  const packed = await slipway.packageDeployment({
    ...common,
    projectPath: clone,
    version,
    formats: ['tar.gz'],
    files: [],
    buildCommand: undefined,
    smokeTest: undefined,
    verify: true,
    outputDirectory: join(lab.folder, `artifacts-${version}`),
    checksums: true,
    reproducible: true,
  });
  const release = await slipway.createRelease({
    ...common,
    version,
    tag,
    commit: packed.commit,
    previousVersion: notes.package.previous_version,
    notes: notes.markdown,
    manifestPath: packed.manifestPath,
    artifacts: [],
    draft: false,
    prerelease: undefined,
    latest: 'auto',
    floatingTags: 'none',
  });
  const opened: number[] = [];
  const deployment = await slipway.deployToEnvironment({
    ...common,
    environment: 'production',
    version,
    manifestPath: undefined,
    command: undefined,
    url: undefined,
    timeoutMinutes: undefined,
    passEnv: [],
    override: '',
    acknowledge: '',
    alwaysRun: false,
    onOpened: (id) => opened.push(id),
  });
  const validation = await slipway.validateDeployment({
    ...common,
    environment: 'production',
    version,
    deploymentId: deployment.id,
    phase: 'post',
    url: undefined,
    checks: undefined,
    timeoutMinutes: undefined,
    soakSeconds: undefined,
    onInconclusive: 'hold',
    webhookUrl: undefined,
    outputDirectory: join(lab.folder, `validation-${version}`),
  });
  return { notes, packed, release, deployment, validation, opened };
}

describe('the library takes a repository', () => {
  test('from its first commits to a proven deployment', async () => {
    const [commit = ''] = place.lab.commits;
    const launched = await launch(commit, runOf(1, commit));
    const { packed, release, deployment, validation, opened } = launched;
    expect(packed).toMatchObject({ kind: 'packaged', version: '0.1.0', commit });
    expect(release).toMatchObject({ kind: 'released', tag: 'v0.1.0', commit });
    expect(release.assets.map(({ name }) => name)).toEqual([
      'service-0.1.0.tar.gz',
      'contents.json',
      'SHA256SUMS',
      'manifest.json',
    ]);
    expect(deployment).toMatchObject({ kind: 'deployed', version: '0.1.0', sha: commit });
    expect(opened).toEqual([deployment.id]);
    expect(validation).toMatchObject({ verdict: 'pass', previousVersion: null });
    expect(await statusesOf(deployment.id)).toEqual(['success', 'in_progress']);
  });

  test('on to the next version, from where a rollback would go back', async () => {
    const { slipway, config, clone, lab } = place;
    const [, commit = ''] = lab.commits;
    const { deployment, validation } = await launch(commit, runOf(2, commit));
    expect(deployment).toMatchObject({ version: '0.2.0', previousVersion: '0.1.0' });
    expect(validation).toMatchObject({ verdict: 'pass', rollbackPossible: true });

    const planned = await slipway.rollbackDeployment({
      environment: 'production',
      version: undefined,
      expectedCurrent: '0.2.0',
      reason: 'to see where it would go',
      command: undefined,
      override: '',
      follow: false,
      webhookUrl: undefined,
      outputDirectory: join(lab.folder, 'rollback'),
      workingDirectory: clone,
      config,
      run: runOf(3, commit),
      dryRun: true,
    });
    expect(planned).toMatchObject({
      kind: 'planned',
      fromVersion: '0.2.0',
      toVersion: '0.1.0',
      deploymentId: undefined,
    });
    expect(await statusesOf(deployment.id)).toEqual(['success', 'in_progress']);
  });

  test('and leaves nothing to settle that is closed already', async () => {
    const { slipway, lab } = place;
    const deployments = await lab.call('GET', '/deployments');
    const settle = (id: number) =>
      slipway.settleDeployment({ id, jobStatus: 'success', progress: 'unknown', logUrl: '' });
    expect(await settle(Number(deployments.body[0]?.id))).toBeUndefined();
    expect(await settle(1)).toBeUndefined();
  });

  test('and tells its story to the log alone', () => {
    expect(place.recorded.lines('info').join('\n')).toContain('v0.1.0 is released.');
    expect(place.recorded.lines('warning')).toEqual([]);
  });
});

test('nothing is asked or read before an operation is called', async () => {
  const { lab, recorded } = place;
  const before = lab.github.requests.length;
  const { signal: _, environment: __, ...least } = optionsFor(lab, '/nowhere', recorded);
  expect(Object.keys(createSlipway(least)).toSorted()).toEqual([
    'checkRegistries',
    'createRelease',
    'deployToEnvironment',
    'findMergedRelease',
    'generateReleaseNotes',
    'packageDeployment',
    'proposeRelease',
    'readEnvironments',
    'rollbackDeployment',
    'settleDeployment',
    'validateDeployment',
    'verifyRelease',
  ]);
  expect(lab.github.requests).toHaveLength(before);
});

/** Newest first. */
async function statusesOf(id: number | undefined): Promise<readonly string[]> {
  const { body } = await place.lab.call('GET', `/deployments/${id}/statuses`);
  return Array.from(body as unknown as readonly { readonly state: string }[], ({ state }) => state);
}
