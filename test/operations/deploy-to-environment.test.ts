import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { DeploymentRecord } from '../../packages/core/src/domain/deployment/deployment-record.ts';
import { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import type { DeployRequest } from '../../packages/core/src/operations/deploy/deploy-request.ts';
import { deployToEnvironment } from '../../packages/core/src/operations/deploy-to-environment.ts';
import { httpCheck } from '../doubles/checks.ts';
import {
  configOf,
  createDeployWorld,
  type DeployWorld,
  type DeployWorldOptions,
  digestOf,
} from '../doubles/deploy-world.ts';
import { payloadOf, recordOf, shaOf } from '../doubles/deployment-records.ts';
import { fakeRun } from '../doubles/fake-runner.ts';

let world: DeployWorld;
afterEach(() => world.dispose());

const request = (fields: Partial<DeployRequest> = {}): DeployRequest => ({
  environment: 'production',
  version: '2.0.0',
  manifestPath: undefined,
  command: './deploy.sh',
  url: undefined,
  timeoutMinutes: undefined,
  passEnv: [],
  override: '',
  acknowledge: '',
  alwaysRun: false,
  workingDirectory: '/work/service',
  config: configOf({}),
  run: fakeRun,
  dryRun: false,
  ...fields,
});

async function deploy(options: DeployWorldOptions = {}, fields: Partial<DeployRequest> = {}) {
  world = await createDeployWorld({ released: ['1.0.0', '2.0.0'], ...options });
  return deployToEnvironment(request(fields), world.ports);
}

const old = recordOf(1, '1.0.0', ['in_progress', 'good']);

describe('a deployment', () => {
  test('runs the command with verified artifacts, and stays open for its validation', async () => {
    let seen: Record<string, string> = {};
    const result = await deploy({
      records: [old],
      command: ({ env }) => {
        seen = { ...env };
        return existsSync(join(env['SLIPWAY_ARTIFACTS'] ?? '', 'service-2.0.0.tar.gz')) ? 0 : 9;
      },
    });
    expect(result).toMatchObject({
      kind: 'deployed',
      id: 2,
      environment: 'production',
      version: '2.0.0',
      tag: 'v2.0.0',
      previousVersion: '1.0.0',
      sha: shaOf('2.0.0'),
      status: 'in_progress',
      startedAt: '2026-01-12T12:00:00Z',
    });
    expect(result.name).toMatch(/^deploy-\d{8}-\d{6}-002$/);
    expect(result.gates.every(({ outcome }) => outcome !== 'fail')).toBe(true);
    expect(world.states(2)).toEqual(['in_progress']);
    expect(world.states(1)).toEqual(['in_progress', 'success']);
    const [command] = world.processes.commands;
    expect(command).toMatchObject({
      file: '/bin/bash',
      args: ['-eo', 'pipefail', '-c', './deploy.sh'],
      cwd: '/work/service',
      timeout: 30 * 60_000,
    });
    expect(seen).toEqual({
      PATH: '/bin',
      SLIPWAY_VERSION: '2.0.0',
      SLIPWAY_TAG: 'v2.0.0',
      SLIPWAY_SHA: shaOf('2.0.0'),
      SLIPWAY_ENVIRONMENT: 'production',
      SLIPWAY_ARTIFACTS: expect.stringContaining(world.folder),
      SLIPWAY_MANIFEST: expect.stringMatching(/manifest\.json$/),
      SLIPWAY_PREVIOUS_VERSION: '1.0.0',
      SLIPWAY_DEPLOYMENT_ID: '2',
    });
    expect(existsSync(seen['SLIPWAY_ARTIFACTS'] ?? '')).toBe(false);
    expect(world.log.lines('output')).toEqual(['output of the command\n']);
  });

  test('remembers all that a rollback will need', async () => {
    const opened: number[] = [];
    await deploy(
      {},
      { run: { ...fakeRun, ref: 'refs/tags/v2.0.0' }, onOpened: (id) => opened.push(id) },
    );
    expect(opened).toEqual([1]);
    expect(world.deployments.records[0]).toMatchObject({
      sha: shaOf('2.0.0'),
      task: 'deploy',
      payload: {
        schema: 1,
        version: '2.0.0',
        tag: 'v2.0.0',
        sha: shaOf('2.0.0'),
        ref: 'v2.0.0',
        run_id: '1000',
        attempt: 1,
        job: 'release',
        actor: 'octocat',
        artifacts_digest: digestOf('2.0.0'),
        checks_digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        rollback_safe: true,
        schema_floor: null,
        key: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    expect(world.deployments.written).toEqual([
      {
        id: 1,
        state: 'in_progress',
        description: 'Deploying 2.0.0 to production',
        logUrl: fakeRun.runUrl,
      },
    ]);
  });

  test('takes command, time and variables from the configuration, and inputs beat it', async () => {
    const config = configOf({
      run: 'make deploy',
      pass_env: ['GITHUB_TOKEN'],
      timeout_minutes: 7,
    });
    await deploy({}, { command: undefined, config });
    expect(world.processes.commands[0]).toMatchObject({ timeout: 420_000 });
    await world.dispose();
    await deploy({}, { command: undefined, config, timeoutMinutes: 2, passEnv: ['OTHER'] });
    expect(world.processes.commands[0]).toMatchObject({
      args: ['-eo', 'pipefail', '-c', 'make deploy'],
      timeout: 120_000,
      env: { GITHUB_TOKEN: 'secret' },
    });
  });

  test('finds the version before it behind many that failed', async () => {
    const failures = Array.from({ length: 60 }, (_, index) =>
      recordOf(index + 2, '1.5.0', ['in_progress', 'failure']),
    );
    const result = await deploy({ records: [old, ...failures] });
    expect(result.previousVersion).toBe('1.0.0');
    expect(world.pages.slice(0, 2)).toEqual([undefined, '50']);
  });

  test('without a command is left open for the job’s own steps', async () => {
    const result = await deploy({}, { command: undefined });
    expect(result).toMatchObject({ kind: 'left-open', status: 'in_progress', id: 1 });
    expect(world.states(1)).toEqual(['in_progress']);
    expect(world.processes.commands).toEqual([]);
  });

  test('goes to an environment that the configuration does not name, too', async () => {
    const config = configOf({}, { environments: {} });
    const signal = new AbortController().signal;
    const result = await deploy({}, { environment: 'staging', config, signal });
    expect(result).toMatchObject({ kind: 'deployed', environment: 'staging' });
    expect(world.processes.commands[0]?.signal).toBe(signal);
  });

  test('of a first version follows nothing, and its commit is asked for all the same', async () => {
    const result = await deploy();
    expect(result.previousVersion).toBeNull();
    expect(world.processes.commands[0]?.env).toHaveProperty('SLIPWAY_PREVIOUS_VERSION', '');
    expect(world.compared).toEqual([[shaOf('2.0.0'), shaOf('2.0.0')]]);
  });
});

describe('a command that fails', () => {
  test.each<[string, ReturnType<NonNullable<DeployWorldOptions['command']>>, string]>([
    ['with an exit code', 3, 'The command ended with 3'],
    ['by a signal', { exitCode: null }, 'The command was ended by a signal'],
    ['by time', { exitCode: null, timedOut: true }, 'The command did not end within 30 minutes'],
  ])('%s makes the deployment a failure', async (_, end, description) => {
    const result = await deploy({ records: [old], command: () => end });
    expect(result).toMatchObject({ kind: 'failed', status: 'failure', id: 2 });
    expect(world.deployments.written.at(-1)).toMatchObject({
      id: 2,
      state: 'failure',
      description,
    });
    expect(world.states(1)).toEqual(['in_progress', 'success']);
  });

  test('to start leaves nothing deployed: inactive', async () => {
    const missing = new SlipwayError('missing-tool', 'no bash', { remedy: '' });
    await expect(deploy({ command: () => missing })).rejects.toBe(missing);
    expect(world.states(1)).toEqual(['in_progress', 'inactive']);
  });
});

describe('a cancelled run', () => {
  test('before anything was done writes nothing', async () => {
    await expect(deploy({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(world.deployments.records).toEqual([]);
  });

  test('before the command began makes the deployment inactive', async () => {
    const stop = new AbortController();
    const fields = { signal: stop.signal, onOpened: () => stop.abort() };
    await expect(deploy({}, fields)).rejects.toMatchObject({ code: 'cancelled' });
    expect(world.states(1)).toEqual(['inactive']);
    expect(world.processes.commands).toEqual([]);
  });

  test('during the command leaves an error: nobody knows the state', async () => {
    const cancelled = new SlipwayError('cancelled', 'stopped', { remedy: '' });
    await expect(deploy({ command: () => cancelled })).rejects.toBe(cancelled);
    expect(world.deployments.written.at(-1)).toMatchObject({
      state: 'error',
      description: expect.stringContaining('state unknown'),
    });
  });

  test('whose record cannot be closed any more still says that it was cancelled', async () => {
    world = await createDeployWorld({ released: ['2.0.0'] });
    const cancelled = new SlipwayError('cancelled', 'stopped', { remedy: '' });
    const offline = new SlipwayError('retryable', 'no network', { remedy: '' });
    const ports = {
      ...world.ports,
      processes: { ...world.ports.processes, run: () => Promise.reject(cancelled) },
      deployments: { ...world.ports.deployments, read: () => Promise.reject(offline) },
    };
    await expect(deployToEnvironment(request(), ports)).rejects.toBe(cancelled);
    expect(world.log.lines('debug').join()).toContain('no network');
    expect(world.states(1)).toEqual(['in_progress']);
  });
});

describe('which version', () => {
  test('is the one that was asked for, of its release', async () => {
    expect(await deploy({ latest: 'v2.0.0' }, { version: '1.0.0' })).toMatchObject({
      version: '1.0.0',
    });
  });

  test('is that of the tag that started the run, before the latest release', async () => {
    const run = { ...fakeRun, ref: 'refs/tags/v1.0.0' };
    const result = await deploy({ latest: 'v2.0.0' }, { version: undefined, run });
    expect(result.version).toBe('1.0.0');
  });

  test.each(['refs/heads/v1.0.0', 'refs/tags/nightly', 'refs/heads/main'])(
    'is that of the latest release where the run is for %s',
    async (ref) => {
      const run = { ...fakeRun, ref };
      const result = await deploy({ latest: 'v2.0.0' }, { version: undefined, run });
      expect(result.version).toBe('2.0.0');
    },
  );

  test('is unknown where nothing was released', async () => {
    await expect(deploy({}, { version: undefined })).rejects.toMatchObject({
      code: 'not-found',
      remedy: expect.stringContaining('tag-release'),
    });
  });

  test('must be a version, and have a release', async () => {
    await expect(deploy({}, { version: 'latest' })).rejects.toMatchObject({
      code: 'invalid-version',
    });
    await world.dispose();
    await expect(deploy({}, { version: '9.9.9' })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('v9.9.9'),
    });
  });

  test('is the manifest’s where there is one, released or not', async () => {
    world = await createDeployWorld();
    const manifestPath = await world.package('3.0.0');
    const result = await deployToEnvironment(
      request({ version: undefined, manifestPath }),
      world.ports,
    );
    expect(result).toMatchObject({ kind: 'deployed', version: '3.0.0', sha: shaOf('3.0.0') });
    expect(world.processes.commands[0]?.env).toMatchObject({
      SLIPWAY_ARTIFACTS: dirname(manifestPath),
      SLIPWAY_MANIFEST: manifestPath,
    });
    expect(existsSync(manifestPath)).toBe(true);
  });

  test('must not be another than the manifest’s', async () => {
    world = await createDeployWorld();
    const manifestPath = await world.package('3.0.0');
    const asked = request({ version: '2.0.0', manifestPath });
    await expect(deployToEnvironment(asked, world.ports)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('3.0.0'),
    });
  });
});

describe('nothing is written where', () => {
  const nothingWritten = () => {
    expect(world.deployments.records.filter(({ id }) => id > 1)).toEqual([]);
    expect(world.processes.commands).toEqual([]);
  };

  test('the environment is not there: a typo must not make one', async () => {
    await expect(deploy({}, { environment: 'prodution' })).rejects.toMatchObject({
      code: 'unknown-environment',
      message: expect.stringContaining('staging, production'),
    });
    nothingWritten();
  });

  test('there is no environment at all', async () => {
    world = await createDeployWorld();
    const deployments = {
      ...world.ports.deployments,
      environmentExists: async () => false,
      environmentNames: async () => [],
    };
    const ports = { ...world.ports, deployments };
    await expect(deployToEnvironment(request(), ports)).rejects.toMatchObject({
      message: expect.stringContaining('none yet'),
    });
  });

  test('the commit is unknown to GitHub', async () => {
    const unknown = new SlipwayError('not-found', 'no such commit', { remedy: '' });
    await expect(deploy({ relation: unknown })).rejects.toBe(unknown);
    nothingWritten();
  });

  test('an artifact on this machine is not what its manifest says', async () => {
    world = await createDeployWorld();
    const manifestPath = await world.package('3.0.0');
    await writeFile(join(dirname(manifestPath), 'service-3.0.0.tar.gz'), 'something else');
    const asked = request({ version: undefined, manifestPath });
    await expect(deployToEnvironment(asked, world.ports)).rejects.toMatchObject({
      code: 'artifact-invalid',
      message: expect.stringContaining('service-3.0.0.tar.gz'),
    });
    nothingWritten();
    await rm(manifestPath);
    await expect(deployToEnvironment(asked, world.ports)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining(manifestPath),
    });
  });

  test('an artifact of the release is not what its manifest says', async () => {
    world = await createDeployWorld({ released: ['2.0.0'] });
    world.contents.set(1, 'something else');
    await expect(deployToEnvironment(request(), world.ports)).rejects.toMatchObject({
      code: 'artifact-invalid',
    });
    nothingWritten();
  });

  test('an artifact is found under the name that GitHub gave it', async () => {
    world = await createDeployWorld({ released: ['2.0.0'], archive: 'my service.tar.gz' });
    expect(await deployToEnvironment(request(), world.ports)).toMatchObject({ kind: 'deployed' });
  });

  test('the manifest did not arrive', async () => {
    world = await createDeployWorld({ released: ['2.0.0'] });
    const files = { ...world.ports.files, readText: async () => undefined };
    await expect(deployToEnvironment(request(), { ...world.ports, files })).rejects.toMatchObject({
      code: 'artifact-invalid',
    });
    nothingWritten();
  });

  test.each(['manifest.json', 'service-2.0.0.tar.gz'])('the release lacks %s', async (name) => {
    world = await createDeployWorld({ released: ['2.0.0'] });
    const release = world.releases.get('v2.0.0');
    if (release === undefined) throw new Error('There is a release.');
    const assets = release.assets.map((asset) =>
      asset.name === name ? { ...asset, state: 'starter' } : asset,
    );
    world.releases.set('v2.0.0', { ...release, assets });
    await expect(deployToEnvironment(request(), world.ports)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining(name),
    });
    nothingWritten();
  });

  test('the tag was moved after the release', async () => {
    world = await createDeployWorld({ released: ['2.0.0'] });
    world.tags.set('v2.0.0', { object: 'x', commit: 'f'.repeat(40), message: undefined });
    await expect(deployToEnvironment(request(), world.ports)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('v2.0.0'),
    });
    nothingWritten();
  });

  test('it would go backwards', async () => {
    const result = await deploy({ records: [old], relation: 'behind' });
    expect(result).toMatchObject({ kind: 'refused', status: 'none', id: undefined });
    expect(result.gates).toContainEqual(
      expect.objectContaining({ name: 'Never backwards', outcome: 'fail' }),
    );
    nothingWritten();
  });

  test('it is a dry run, which says what it would do', async () => {
    const result = await deploy({ records: [old] }, { dryRun: true });
    expect(result).toMatchObject({
      kind: 'planned',
      status: 'none',
      version: '2.0.0',
      previousVersion: '1.0.0',
      sha: shaOf('2.0.0'),
      reason: '2.0.0 would be deployed to production.',
    });
    expect(result.name).toMatch(/-000$/);
    nothingWritten();
  });
});

describe('runs that meet', () => {
  /** A record as this very run would have left it. */
  async function ownRecord(id: number, steps: Parameters<typeof recordOf>[2], attempt = 1) {
    const probe = await createDeployWorld({ released: ['2.0.0'] });
    await deployToEnvironment(request(), probe.ports);
    const payload = probe.deployments.records[0]?.payload;
    await probe.dispose();
    return recordOf(id, '2.0.0', steps, {
      payload: { ...payloadOf('2.0.0'), ...payload, attempt },
    });
  }

  test('a re-run of what is in service deploys nothing, and clears up behind it', async () => {
    const own = await ownRecord(2, ['in_progress', 'good']);
    const result = await deploy({ records: [old, own], relation: 'identical' });
    expect(result).toMatchObject({
      kind: 'already-deployed',
      id: 2,
      status: 'success',
      previousVersion: '1.0.0',
    });
    expect(world.states(1)).toEqual(['in_progress', 'success', 'inactive']);
    expect(world.states(2)).toEqual(['in_progress', 'success']);
    expect(world.processes.commands).toEqual([]);
  });

  test('a dry run clears nothing up', async () => {
    const own = await ownRecord(2, ['in_progress', 'good']);
    const result = await deploy({ records: [old, own], relation: 'identical' }, { dryRun: true });
    expect(result.kind).toBe('already-deployed');
    expect(world.deployments.written).toEqual([]);
  });

  test('a re-run of an old run stops: a newer deployment succeeded', async () => {
    const own = await ownRecord(2, ['in_progress', 'good', 'inactive']);
    const newer = recordOf(3, '3.0.0', ['in_progress', 'good']);
    const result = await deploy({ records: [old, own, newer], relation: 'diverged' });
    expect(result).toMatchObject({ kind: 'superseded', status: 'none' });
    expect(world.deployments.written).toEqual([]);
  });

  test('what an earlier attempt left open is closed first', async () => {
    const left = await ownRecord(2, ['in_progress']);
    const run = { ...fakeRun, attempt: 2 };
    const result = await deploy({ records: [old, left] }, { run });
    expect(result).toMatchObject({ kind: 'deployed', id: 3 });
    expect(world.states(2)).toEqual(['in_progress', 'error']);
  });

  test('of two that open the same attempt at once the first goes on', async () => {
    world = await createDeployWorld({ released: ['2.0.0'] });
    const first = await ownRecord(1, ['in_progress']);
    const records = [...world.deployments.records];
    let pages = 0;
    const deployments = {
      ...world.ports.deployments,
      // The other run's record turns up only once ours is there, too.
      page: async () => {
        pages += 1;
        const all = [...world.deployments.records, ...(pages === 1 ? [] : [{ ...first, id: 0 }])];
        return { records: pages === 1 ? records : all, next: undefined };
      },
    };
    const result = await deployToEnvironment(request(), { ...world.ports, deployments });
    expect(result).toMatchObject({ kind: 'refused', status: 'error', id: 1 });
    expect(result.reason).toContain('Deployment 0');
    expect(world.states(1)).toEqual(['error']);
    expect(world.processes.commands).toEqual([]);
  });
});

describe('the gates before a deployment', () => {
  const proven = (version: string, environment: string) =>
    recordOf(7, version, ['in_progress', 'good'], {
      environment,
      payload: payloadOf(version, { artifacts_digest: digestOf(version) }),
    });
  const gateOf = (result: Awaited<ReturnType<typeof deploy>>, name: string) =>
    result.gates.find((gate) => gate.name === name);

  test('what comes before the current version is refused, and goes on only for a reason', async () => {
    const backwards = { records: [old], relation: 'behind' } as const;
    const refused = await deploy(backwards);
    expect(refused).toMatchObject({ kind: 'refused', id: undefined });
    expect(refused.reason).toContain('use the rollback action');
    expect(world.processes.commands).toEqual([]);
    await world.dispose();
    const forced = await deploy(backwards, { override: 'the data were moved back by hand' });
    expect(forced.kind).toBe('deployed');
    expect(gateOf(forced, 'Never backwards')).toMatchObject({
      outcome: 'overridden',
      detail: expect.stringContaining('overridden: the data were moved back by hand'),
    });
    expect(world.deployments.records[0]?.payload).toMatchObject({
      override: 'the data were moved back by hand',
    });
  });

  test('a required check that is red refuses; the run’s own checks are left out', async () => {
    const config = configOf({ required_checks: 'all' });
    const own = { name: 'Deploy', state: 'pending', runId: fakeRun.runId } as const;
    const red = { name: 'Tests', state: 'failure', runId: '7' } as const;
    const refused = await deploy({ checks: [own, red] }, { config });
    expect(refused.reason).toBe('Required checks are green: no. Tests failed.');
    await world.dispose();
    const green = await deploy({ checks: [own, { ...red, state: 'success' }] }, { config });
    expect(green.kind).toBe('deployed');
  });

  test('staging first: the same bytes must have been proven there', async () => {
    const config = configOf({ after: ['staging'] });
    const without = await deploy({ records: [proven('1.0.0', 'staging')] }, { config });
    expect(without.reason).toMatch(
      /^Proven in staging first: no\. no deployment of these bytes of 2\.0\.0/,
    );
    await world.dispose();
    const after = await deploy({ records: [proven('2.0.0', 'staging')] }, { config });
    expect(after.kind).toBe('deployed');
    expect(gateOf(after, 'Proven in staging first')).toMatchObject({ outcome: 'pass' });
  });

  test('in a freeze nothing is deployed', async () => {
    const freeze = [{ from: '2026-01-01', until: '2026-01-15', reason: 'the books are closed' }];
    const refused = await deploy({}, { config: configOf({ freeze }) });
    expect(refused.reason).toBe('No freeze: no. until 2026-01-15: the books are closed.');
  });

  test('after a rollback nothing is deployed until somebody says that it was looked at', async () => {
    const back = recordOf(4, '1.0.0', ['in_progress', 'good'], {
      task: 'rollback',
      payload: payloadOf('1.0.0', {
        pinned: true,
        rollback: { from: '2.0.0', to: '1.0.0', reason: 'it hung', trigger: 'push' },
      }),
    });
    const refused = await deploy({ records: [back] });
    expect(refused.reason).toMatch(
      /deployment 4 went back from 2\.0\.0 to 1\.0\.0: it hung; say in `acknowledge`/,
    );
    await world.dispose();
    const deployed = await deploy({ records: [back] }, { acknowledge: 'fixed by #12' });
    expect(deployed.kind).toBe('deployed');
    expect(world.deployments.written).toContainEqual(
      expect.objectContaining({
        id: 4,
        state: 'success',
        description: 'slipway: acknowledged by octocat: fixed by #12',
      }),
    );
    expect(world.deployments.records[0]?.payload).toMatchObject({ acknowledge: 'fixed by #12' });
    // It stays lifted, whatever becomes of this deployment.
    const again = await deployToEnvironment(
      request({ run: { ...fakeRun, runId: '1001' } }),
      world.ports,
    );
    expect(gateOf(again, 'Not pinned by a rollback')).toMatchObject({ outcome: 'pass' });
  });

  test('a pin is left alone by a deployment that another one overtook', async () => {
    const back = recordOf(4, '1.0.0', ['in_progress', 'good'], {
      task: 'rollback',
      payload: payloadOf('1.0.0', { pinned: true }),
    });
    world = await createDeployWorld({ released: ['2.0.0'], records: [back] });
    const { deployments } = world.ports;
    const create: typeof deployments.create = async (deployment) => {
      const payload = payloadOf('1.5.0', { run_id: 'other', key: 'other' });
      await deployments.create({ ...deployment, payload });
      return deployments.create(deployment);
    };
    const ports = { ...world.ports, deployments: { ...deployments, create } };
    const result = await deployToEnvironment(request({ acknowledge: 'fixed' }), ports);
    expect(result.kind).toBe('superseded');
    expect(world.states(4)).toEqual(['in_progress', 'success']);
  });

  test('an environment that comes first, in which the version failed since, proves nothing', async () => {
    const good = proven('2.0.0', 'staging');
    const bad = recordOf(8, '2.0.0', ['in_progress', 'failure'], { environment: 'staging' });
    const config = configOf({ after: ['staging'] });
    const refused = await deploy({ records: [bad, good] }, { config });
    expect(refused.reason).toBe(
      'Proven in staging first: no. 2.0.0 failed when it was last there.',
    );
  });

  test('a lock of a run that is over keeps nobody out, one of a run that goes on does', async () => {
    const held = JSON.stringify({
      schema: 1,
      run_id: '77',
      attempt: 1,
      job: 'rollback',
      actor: 'ada',
      expires: '2026-01-12T13:00:00Z',
    });
    const behind = async (options: DeployWorldOptions) => {
      world = await createDeployWorld({ released: ['2.0.0'], ...options });
      await world.refs.set('refs/slipway/lock/production', undefined, held);
      return deployToEnvironment(request(), world.ports);
    };
    const refused = await behind({});
    expect(refused.reason).toMatch(/^Nobody holds its lock: no\. Run 77/);
    await world.dispose();
    expect((await behind({ over: ['77'] })).kind).toBe('deployed');
  });

  test('a lock that cannot be read is told, and keeps nobody out', async () => {
    world = await createDeployWorld({ released: ['2.0.0'] });
    const unread = (error: Error) => ({ ...world.ports.lock, holder: () => Promise.reject(error) });
    const offline = new SlipwayError('retryable', 'No answer.', { remedy: 'Wait.' });
    const result = await deployToEnvironment(request(), { ...world.ports, lock: unread(offline) });
    expect(result.kind).toBe('deployed');
    expect(gateOf(result, 'Nobody holds its lock')).toMatchObject({ outcome: 'skip' });
    expect(world.log.lines('warning').join()).toContain('could not be read: No answer. Wait.');
    const defect = new Error('a defect');
    const broken = deployToEnvironment(request({ run: { ...fakeRun, attempt: 2 } }), {
      ...world.ports,
      lock: unread(defect),
    });
    await expect(broken).rejects.toBe(defect);
  });

  test('a version that cannot run on the data as they are is refused', async () => {
    const migrated = recordOf(1, '3.0.0', ['in_progress', 'good'], {
      payload: payloadOf('3.0.0', { schema_floor: '2.5.0' }),
    });
    const refused = await deploy({ records: [migrated] });
    expect(refused.reason).toBe('It runs on the data as they are: no. 3.0.0 needs at least 2.5.0.');
  });

  test('the maintainer’s own gates are asked last, and the first that refuses ends it', async () => {
    const gates = [
      { name: 'budget', run: './budget', timeout_seconds: 5 },
      { name: 'on call', run: './on-call', timeout_seconds: 5 },
      { name: 'never asked', run: './never', timeout_seconds: 5 },
    ];
    const command: DeployWorldOptions['command'] = ({ args }) =>
      args.at(-1) === './on-call' ? 75 : 0;
    const refused = await deploy({ command }, { config: configOf({ gates }) });
    expect(refused.reason).toBe('on call: no. says that it could not tell (exit code 75).');
    expect(world.processes.commands.map(({ args }) => args.at(-1))).toEqual([
      './budget',
      './on-call',
    ]);
    expect(world.processes.commands[0]?.env).toMatchObject({
      SLIPWAY_VERSION: '2.0.0',
      SLIPWAY_DRY_RUN: 'false',
    });
    await world.dispose();
    const forced = await deploy(
      { command },
      { config: configOf({ gates }), override: 'nobody is on call' },
    );
    expect(forced.kind).toBe('deployed');
  });

  test.each<[string, number | { readonly exitCode: null } | { readonly timedOut: true }, string]>([
    ['another exit code', 3, 'exit code 3'],
    ['a signal', { exitCode: null }, 'a signal ended it'],
    ['too long', { timedOut: true }, 'was not done after 5 s'],
  ])('a gate that ends with %s refuses', async (_, ended, detail) => {
    const gates = [{ name: 'budget', run: './budget', timeout_seconds: 5 }];
    const refused = await deploy({ command: () => ended }, { config: configOf({ gates }) });
    expect(refused.reason).toBe(`budget: no. ${detail}.`);
  });

  test('gates of ours that refuse spare the maintainer’s', async () => {
    const gates = [{ name: 'budget', run: './budget', timeout_seconds: 5 }];
    await deploy({ records: [old], relation: 'behind' }, { config: configOf({ gates }) });
    expect(world.processes.commands).toEqual([]);
  });

  test.each([
    ['agrees with the records', '1.0.0', 'pass', '1.0.0'],
    ['is another one', '0.9.0', 'skip', '0.9.0 answers, the records say 1.0.0'],
  ])('the version that answers is told where it %s', async (_, version, outcome, detail) => {
    const checks = [httpCheck({ version: { json: 'version' } })];
    const config = configOf({ url: 'https://shop.example.com', checks });
    const result = await deploy(
      { records: [old], service: () => ({ body: JSON.stringify({ version }) }) },
      { config },
    );
    expect(gateOf(result, 'What runs is what the records say')).toMatchObject({ outcome, detail });
  });

  test.each([
    ['nothing answers', [httpCheck({ version: { json: 'version' } })], 'https://shop.example.com'],
    ['no check reads it', [httpCheck()], 'https://shop.example.com'],
    ['nobody says where', [httpCheck({ version: { json: 'version' } })], undefined],
  ])('where %s, nothing is known of it', async (_, checks, url) => {
    const service = () => ({ error: 'the connection was refused' });
    const result = await deploy({ service }, { config: configOf({ url, checks }) });
    expect(gateOf(result, 'What runs is what the records say')).toMatchObject({ outcome: 'skip' });
  });
});

test('an environment in another spelling than the configuration’s would miss its gates', async () => {
  await expect(deploy({}, { environment: 'Production' })).rejects.toMatchObject({
    code: 'invalid-input',
    message: 'The environment "Production" is "production" in the configuration.',
  });
  expect(world.deployments.written).toEqual([]);
});

describe('records that others left', () => {
  test('of a run that is over is closed: its machine was lost', async () => {
    const lost = recordOf(2, '1.1.0', ['in_progress']);
    const result = await deploy({ records: [lost, old], over: ['run-1.1.0'] });
    expect(result.kind).toBe('deployed');
    expect(world.states(2)).toEqual(['in_progress', 'error']);
  });

  test('of a run that goes on, or cannot be told, is left alone', async () => {
    const busy = recordOf(2, '1.1.0', ['in_progress']);
    const result = await deploy({ records: [busy, old] });
    expect(result).toMatchObject({
      kind: 'refused',
      reason:
        'Nothing else is being deployed: no. deployment 2 of 1.1.0 by run run-1.1.0 is not closed yet.',
    });
    expect(world.states(2)).toEqual(['in_progress']);
    expect(world.processes.commands).toEqual([]);
  });
});

describe('the record that GitHub made for the job', () => {
  const page = 'https://github.com/octo/service/actions/runs/1000/job/5';
  const jobRecord = (id: number, sha = shaOf('2.0.0')) =>
    recordOf(id, '2.0.0', [], {
      sha,
      ref: 'main',
      payload: undefined,
      statuses: (['queued', 'in_progress'] as const).map((state) => ({
        state,
        description: '',
        createdAt: '2026-01-12T12:09:00Z',
        logUrl: page,
      })),
    });

  test('becomes the deployment’s: there is one record, and it holds what a payload would', async () => {
    const opened: number[] = [];
    const result = await deploy(
      { records: [old, jobRecord(9)] },
      { override: 'we\nmust ✓', onOpened: (id) => opened.push(id) },
    );
    expect(result).toMatchObject({ kind: 'deployed', id: 9, previousVersion: '1.0.0' });
    expect(opened).toEqual([9]);
    expect(world.deployments.records).toHaveLength(2);
    expect(world.deployments.written.at(-1)).toMatchObject({
      id: 9,
      state: 'in_progress',
      description: 'Deploying 2.0.0 to production',
    });
    const record = await world.ports.deployments.read(9);
    expect(record?.payload).toMatchObject({
      version: '2.0.0',
      tag: 'v2.0.0',
      sha: shaOf('2.0.0'),
      ref: 'main',
      run_id: '1000',
      job: 'release',
      artifacts_digest: digestOf('2.0.0'),
      override: 'we\nmust ✓',
    });
    expect(record?.statuses.map(({ state }) => state)).toEqual(['in_progress']);
    expect(world.log.lines('warning')).toEqual([]);
  });

  test('and is found again by the next attempt, which does nothing twice', async () => {
    await deploy({ records: [jobRecord(9)] });
    await world.deployments.addStatus(9, {
      state: 'success',
      description: `slipway: pass ${'d'.repeat(64)}`,
      logUrl: '',
    });
    const run = { ...fakeRun, attempt: 2 };
    const again = await deployToEnvironment(request({ run }), world.ports);
    expect(again).toMatchObject({ kind: 'already-deployed', id: 9 });
  });

  test.each<[string, readonly DeploymentRecord[], string]>([
    [
      'is of another commit',
      [jobRecord(9, shaOf('main'))],
      `it is of the commit ${shaOf('main').slice(0, 12)}`,
    ],
    [
      'is one of several of this run',
      [jobRecord(8), jobRecord(9)],
      'several jobs of this run have one',
    ],
    [
      'waited while another deployment was made',
      [jobRecord(3), recordOf(4, '1.5.0', ['in_progress', 'good'])],
      'deployment 4 was made since',
    ],
    ['is for another task', [{ ...jobRecord(9), task: 'deploy:migrations' }], 'it is for the task'],
  ])('stays apart where it %s, and the line to write is told', async (_, records, reason) => {
    const result = await deploy({ records });
    expect(result).toMatchObject({
      kind: 'deployed',
      id: Math.max(...records.map(({ id }) => id)) + 1,
    });
    const warning = world.log.lines('warning').join();
    expect(warning).toContain(reason);
    expect(warning).toContain('`environment: { name: "production", deployment: false }`');
  });

  test('of a job that has ended, or of another run, is nobody’s affair', async () => {
    const ended = recordOf(8, '2.0.0', ['success'], { payload: undefined });
    const other = recordOf(7, '2.0.0', ['in_progress'], { payload: undefined });
    const result = await deploy({ records: [ended, other] });
    expect(result.id).toBe(9);
    expect(world.log.lines('warning')).toEqual([]);
  });

  /** Lets something happen when the record has become ours. */
  async function deployBeside(other: () => Promise<unknown>) {
    world = await createDeployWorld({ released: ['2.0.0'], records: [jobRecord(9)] });
    const { deployments } = world.ports;
    let done = false;
    const addStatus: typeof deployments.addStatus = async (id, status) => {
      if (!done) await other();
      done = true;
      return deployments.addStatus(id, status);
    };
    const ports = { ...world.ports, deployments: { ...deployments, addStatus } };
    return deployToEnvironment(request(), ports);
  }
  const made = (fields: Parameters<typeof payloadOf>[1]) => () =>
    world.deployments.create({
      environment: 'production',
      sha: shaOf('1.5.0'),
      task: 'deploy',
      description: '',
      payload: payloadOf('1.5.0', fields),
      production: true,
    });

  test('gives way to a deployment that began before it was adopted, though its number is lower', async () => {
    const result = await deployBeside(made({ run_id: 'other', key: 'other' }));
    expect(result).toMatchObject({
      kind: 'superseded',
      id: 9,
      reason: 'Deployment 10 of 1.5.0 began meanwhile: it came first.',
    });
    expect(world.processes.commands).toEqual([]);
    expect(world.states(9)?.at(-1)).toBe('inactive');
  });

  test('and who made one just before it was adopted sees it, and gives way', async () => {
    world = await createDeployWorld({
      released: ['2.0.0'],
      records: [jobRecord(9)],
      // A lock would keep them apart before the records do.
      refsForbidden: true,
    });
    const { deployments } = world.ports;
    const create: typeof deployments.create = async (deployment) => {
      await deployToEnvironment(request(), world.ports);
      return deployments.create(deployment);
    };
    const ports = { ...world.ports, deployments: { ...deployments, create } };
    const run = { ...fakeRun, runId: '2000' };
    const result = await deployToEnvironment(request({ run, override: 'now' }), ports);
    expect(result).toMatchObject({ kind: 'superseded', id: 10 });
    expect(result.reason).toBe('Deployment 9 of 2.0.0 began meanwhile: it came first.');
    expect(world.processes.commands).toHaveLength(1);
  });
});

describe('a command that need not run', () => {
  const checks = [httpCheck({ version: { json: 'version' } })];
  const config = configOf({ url: 'https://shop.example.com', checks });
  const artifacts_digest = digestOf('2.0.0');
  const proven = recordOf(4, '2.0.0', ['in_progress', 'good'], {
    payload: payloadOf('2.0.0', { artifacts_digest }),
  });
  const answers = (version: string, status = 200) => ({
    service: () => ({ status, body: JSON.stringify({ version }) }),
  });

  test('does not: the very bytes were proven, nothing happened since, and they answer', async () => {
    const result = await deploy({ records: [proven], ...answers('2.0.0') }, { config });
    expect(result).toMatchObject({ kind: 'deployed', id: 5, status: 'in_progress' });
    expect(result.reason).toBe(
      '2.0.0 runs in production already, and its command did not run again: 2.0.0 answers, and deployment 4 proved these bytes; `always-run` would run the command all the same.',
    );
    expect(world.processes.commands).toEqual([]);
    expect(world.deployments.written).toEqual([
      expect.objectContaining({ id: 5, description: '2.0.0 runs in production already' }),
    ]);
  });

  const other = recordOf(4, '2.0.0', ['in_progress', 'good']);
  const unproven = recordOf(4, '2.0.0', ['in_progress', 'success'], { payload: proven.payload });
  const failed = recordOf(5, '2.1.0', ['in_progress', 'failure']);
  const calledOff = recordOf(5, '2.1.0', ['inactive']);
  const elsewhere = recordOf(5, '2.1.0', ['success'], { payload: undefined });

  test.each<[string, readonly DeploymentRecord[], DeployWorldOptions, Partial<DeployRequest>]>([
    ['another version answers', [proven], answers('1.0.0'), {}],
    ['it answers, but not well', [proven], answers('2.0.0', 500), {}],
    ['nothing answers', [proven], { service: () => ({ error: 'refused' }) }, {}],
    ['other bytes of it were proven', [other], answers('2.0.0'), {}],
    ['it was never proven', [unproven], answers('2.0.0'), {}],
    [
      'a later deployment failed: one instance says nothing of the others',
      [failed, proven],
      answers('2.0.0'),
      {},
    ],
    ['another tool deployed since', [elsewhere, proven], answers('2.0.0'), {}],
    ['somebody asks for it', [proven], answers('2.0.0'), { alwaysRun: true }],
    ['no record says anything', [], answers('2.0.0'), {}],
  ])('runs where %s', async (_, records, options, fields) => {
    await deploy({ records, ...options }, { config, ...fields });
    expect(world.processes.commands).toHaveLength(1);
  });

  test('is spared though another one was called off', async () => {
    await deploy({ records: [calledOff, proven], ...answers('2.0.0') }, { config });
    expect(world.processes.commands).toEqual([]);
  });
});

describe('the lock of the environment', () => {
  const ref = 'refs/slipway/lock/production';
  const lockOf = (fields: object) =>
    JSON.stringify({
      schema: 1,
      run_id: '77',
      attempt: 1,
      job: 'rollback',
      actor: 'ada',
      expires: '2026-01-12T13:00:00Z',
      ...fields,
    });

  test.each([
    ['ends well', 0],
    ['fails', 1],
  ])('is held while the command runs, and given back where it %s', async (_, code) => {
    let held: readonly string[] = [];
    const told: boolean[] = [];
    world = await createDeployWorld({
      released: ['2.0.0'],
      command: () => {
        held = world.refs.lines(ref);
        return code;
      },
    });
    const onLock = (mayBeHeld: boolean) => told.push(mayBeHeld);
    await deployToEnvironment(request({ onLock }), world.ports);
    expect(told).toEqual([true, false]);
    expect(JSON.parse(held[0] ?? '')).toMatchObject({
      run_id: '1000',
      job: 'release',
      purpose: 'deploy 2.0.0 to production',
    });
    expect(world.refs.names()).not.toContain(ref);
  });

  test('a rollback that took it after the gates were asked keeps the deployment out', async () => {
    world = await createDeployWorld({ released: ['2.0.0'] });
    const { lock } = world.ports;
    const take: typeof lock.take = async (environment, owner, keepsOut) => {
      await world.refs.set(ref, undefined, lockOf({ purpose: 'roll back production' }));
      return lock.take(environment, owner, keepsOut);
    };
    const result = await deployToEnvironment(request(), {
      ...world.ports,
      lock: { ...lock, take },
    });
    expect(result).toMatchObject({ kind: 'refused', id: undefined });
    expect(result.reason).toMatch(
      /^Run 77, attempt 1 \(rollback, by ada\), has held the lock of production since 2026-01-12T11:00:00Z, to roll back production\. .* after 2026-01-12T13:00:00Z\. .*`git push origin :refs\/slipway\/lock\/production`\.$/,
    );
    expect(world.deployments.written).toEqual([]);
    expect(world.refs.names()).toEqual([ref]);
  });

  test('a token that may not write refs deploys without one', async () => {
    const result = await deploy({ refsForbidden: true });
    expect(result.kind).toBe('deployed');
    expect(world.log.lines('info').join()).toContain('Without `contents: write`');
  });

  test('a dry run takes none', async () => {
    await deploy({}, { dryRun: true });
    expect(world.refs.names()).toEqual([]);
  });
});

describe('a version that was gone back from', () => {
  const back = recordOf(4, '1.0.0', ['in_progress', 'good'], {
    task: 'rollback',
    payload: payloadOf('1.0.0', {
      pinned: false,
      rollback: { from: '2.0.0', to: '1.0.0', reason: 'it hung', trigger: 'push' },
    }),
  });

  test('is denied though nothing is pinned, until somebody says what is different', async () => {
    const refused = await deploy({ records: [back] });
    expect(refused.reason).toBe(
      'Not gone back from: no. deployment 4 went back from 2.0.0: it hung; say in `acknowledge` what is different now.',
    );
    await world.dispose();
    const deployed = await deploy({ records: [back] }, { acknowledge: 'the disk is bigger' });
    expect(deployed.kind).toBe('deployed');
    // Said once, it is said: the next run need not say it again.
    const run = { ...fakeRun, runId: '1001' };
    await world.deployments.addStatus(5, { state: 'error', description: 'x', logUrl: '' });
    const again = await deployToEnvironment(request({ run }), world.ports);
    expect(again.kind).toBe('deployed');
  });

  test('stays so when another version was deployed since; that one is free', async () => {
    const next = recordOf(5, '2.1.0', ['in_progress', 'good']);
    const refused = await deploy({ records: [next, back] });
    expect(refused.reason).toMatch(/^Not gone back from: no\./);
    await world.dispose();
    const free = await deploy({ records: [back], released: ['2.1.0'] }, { version: '2.1.0' });
    expect(free.kind).toBe('deployed');
  });

  test.each<[string, readonly DeploymentRecord[]]>([
    ['the rollback never came into service', [{ ...back, statuses: [] }]],
    ['it was proven since', [recordOf(5, '2.0.0', ['in_progress', 'good']), back]],
  ])('is free where %s', async (_, records) => {
    const result = await deploy({ records, over: ['run-1.0.0'] });
    expect(result.kind).toBe('deployed');
  });
});

test('a command that fails is told to those who want to know', async () => {
  const notifications = [{ url_env: 'PATH', format: 'generic', on: ['failed'] }] as const;
  await deploy({ command: () => 1 }, { config: configOf({ notifications }) });
  expect(JSON.parse(world.sent[0]?.body ?? '')).toMatchObject({
    event: 'deployment.failed',
    version: '2.0.0',
    environment: 'production',
  });
});
