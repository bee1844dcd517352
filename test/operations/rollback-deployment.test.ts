import { afterEach, describe, expect, test } from '@jest/globals';
import type { Check } from '@slipway/core';
import { isGood } from '../../packages/core/src/domain/deployment/deployment-ledger.ts';
import type {
  DeploymentPayload,
  DeploymentRecord,
} from '../../packages/core/src/domain/deployment/deployment-record.ts';
import { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import type { RollbackRequest } from '../../packages/core/src/operations/rollback/rollback-request.ts';
import { rollbackDeployment } from '../../packages/core/src/operations/rollback-deployment.ts';
import { httpCheck } from '../doubles/checks.ts';
import {
  configOf,
  createDeployWorld,
  type DeployWorld,
  type DeployWorldOptions,
  digestOf,
} from '../doubles/deploy-world.ts';
import {
  foreign,
  minute,
  payloadOf,
  recordOf,
  type Step,
  shaOf,
  statusesOf,
} from '../doubles/deployment-records.ts';
import { fakeRun } from '../doubles/fake-runner.ts';

let world: DeployWorld;
afterEach(() => world.dispose());

const check = httpCheck({ version: { json: '$.version' } });
const config = configOf({
  run: './deploy.sh',
  url: 'https://shop.example.com',
  checks: [check],
  timeout_minutes: 1,
  soak_seconds: 0,
});

/** A deployment with the digest of its release's artifacts. */
const deployed = (id: number, version: string, steps: readonly Step[], fields = {}) =>
  recordOf(id, version, steps, {
    payload: payloadOf(version, { artifacts_digest: digestOf(version) }),
    ...fields,
  });

const a = deployed(1, '1.0.0', ['in_progress', 'good', 'inactive']);
const b = deployed(2, '2.0.0', ['in_progress', 'good']);
const c = deployed(3, '3.0.0', ['in_progress', 'failure']);

const request = (fields: Partial<RollbackRequest> = {}): RollbackRequest => ({
  environment: 'production',
  version: undefined,
  expectedCurrent: undefined,
  reason: 'checkout is broken',
  command: undefined,
  override: '',
  follow: true,
  webhookUrl: undefined,
  outputDirectory: `${world.folder}/out`,
  workingDirectory: '/work/service',
  config,
  run: { ...fakeRun, event: 'workflow_dispatch' },
  dryRun: false,
  ...fields,
});

async function rollback(options: DeployWorldOptions = {}, fields: Partial<RollbackRequest> = {}) {
  world = await createDeployWorld({
    records: [a, b, c],
    released: ['1.0.0', '2.0.0', '3.0.0'],
    service: () => ({ body: '{"version":"2.0.0"}' }),
    ...options,
  });
  return rollbackDeployment(request(fields), world.ports);
}

const stateOf = (records: readonly DeploymentRecord[], id: number) =>
  records.find((record) => record.id === id);

describe('a rollback', () => {
  test('deploys the proven bytes anew, validates them, and only then fails the bad one', async () => {
    const opened: number[] = [];
    const result = await rollback({}, { onOpened: (id) => opened.push(id) });
    expect(result).toMatchObject({
      kind: 'rolled-back',
      fromVersion: '3.0.0',
      toVersion: '2.0.0',
      deploymentId: 4,
      fromId: 3,
      targetId: 2,
      targetSha: shaOf('2.0.0'),
    });
    expect(result.name).toMatch(/^deploy-\d{8}-\d{6}-004$/);
    expect(opened).toEqual([4]);
    const made = stateOf(world.deployments.records, 4);
    expect(made).toMatchObject({
      task: 'rollback',
      sha: shaOf('2.0.0'),
      payload: {
        version: '2.0.0',
        tag: 'v2.0.0',
        artifacts_digest: digestOf('2.0.0'),
        rollback: {
          from: '3.0.0',
          to: '2.0.0',
          reason: 'checkout is broken',
          trigger: 'workflow_dispatch',
        },
      },
    });
    expect(made && isGood(made)).toBe(true);
    expect(world.deployments.written.map(({ id, state }) => [id, state])).toEqual([
      [4, 'in_progress'],
      [4, 'success'],
      [2, 'inactive'],
    ]);
    expect(world.deployments.written[1]).toHaveProperty(
      'environmentUrl',
      'https://shop.example.com',
    );
    expect(world.processes.commands[0]).toMatchObject({
      args: ['-eo', 'pipefail', '-c', './deploy.sh'],
      env: { SLIPWAY_VERSION: '2.0.0', SLIPWAY_PREVIOUS_VERSION: '3.0.0' },
    });
    expect(world.processes.commands[0]?.env).not.toHaveProperty('GITHUB_TOKEN');
  });

  test('writes the report and the evidence', async () => {
    const result = await rollback();
    expect(JSON.parse(await world.read(result.reportPath ?? ''))).toEqual(result.report);
    expect(result.report).toMatchObject({
      deployment: {
        deployment_id: result.name,
        version: '2.0.0',
        environment: 'production',
        status: 'rolled_back',
      },
      release_info: {
        tag: 'v2.0.0',
        commit_hash: shaOf('2.0.0'),
        release_notes: 'Notes of 2.0.0',
        released_by: 'octocat',
      },
      validation_results: {
        pre_deployment: 'passed',
        post_deployment: 'passed',
        health_checks: 'passed',
        functional_tests: 'skipped',
      },
      rollback_capability: { available: true, previous_version: '1.0.0', rollback_possible: true },
    });
    const evidence = JSON.parse(await world.read(result.evidencePath ?? ''));
    expect(evidence).toMatchObject({ schema: 1, verdict: 'pass', deployment: 4 });
    expect(evidence.gates).toHaveLength(11);
    expect(evidence.samples).toHaveLength(3);
    expect(evidence.decisions).toEqual([
      { decision: 'roll back from 3.0.0 to 2.0.0', reason: 'checkout is broken' },
      { decision: 'pass over deployment 3 (3.0.0)', reason: 'current' },
    ]);
  });

  test('of a deployment that was good until now makes it a failure, so that it is never chosen again', async () => {
    const result = await rollback(
      { records: [a, b], service: () => ({ body: '{"version":"1.0.0"}' }) },
      {},
    );
    expect(result).toMatchObject({ kind: 'rolled-back', fromVersion: '2.0.0', toVersion: '1.0.0' });
    expect(world.deployments.written.map(({ id, state }) => [id, state])).toEqual([
      [3, 'in_progress'],
      [3, 'success'],
      [2, 'inactive'],
      [2, 'failure'],
    ]);
    expect(world.deployments.written.at(-1)?.description).toBe(
      'Rolled back by deployment 3: checkout is broken',
    );
    const bad = stateOf(world.deployments.records, 2);
    expect(bad && isGood(bad)).toBe(false);
    expect(result.report?.rollback_capability).toEqual({
      available: false,
      previous_version: null,
      rollback_possible: false,
    });
  });

  test('A good, B bad, C bad: back to A', async () => {
    const bad = deployed(2, '2.0.0', ['in_progress', 'good', 'failure']);
    const result = await rollback({
      records: [a, bad, c],
      service: () => ({ body: '{"version":"1.0.0"}' }),
    });
    expect(result).toMatchObject({ kind: 'rolled-back', fromVersion: '3.0.0', toVersion: '1.0.0' });
    expect(result.skipped.map(({ reason }) => reason)).toEqual(['current', 'denied']);
  });

  test('takes its command from the input first, and closes this run’s own open deployment', async () => {
    const own = deployed(3, '3.0.0', ['in_progress'], {
      payload: payloadOf('3.0.0', { run_id: fakeRun.runId, job: 'another' }),
    });
    const result = await rollback({ records: [a, b, own] }, { command: 'make deploy' });
    expect(result.kind).toBe('rolled-back');
    expect(world.processes.commands[0]?.args).toContain('make deploy');
    expect(world.states(3)).toEqual(['in_progress', 'failure']);
  });

  test('runs the target’s checks that are commands, too, without the job’s secrets', async () => {
    const command: Check = {
      kind: 'command',
      name: 'smoke',
      run: './smoke.sh',
      timeoutSeconds: 10,
      critical: true,
    };
    const result = await rollback(
      {},
      {
        config: configOf({
          run: './deploy.sh',
          checks: [command],
          url: undefined,
          timeout_minutes: undefined,
        }),
        signal: new AbortController().signal,
      },
    );
    expect(result.kind).toBe('rolled-back');
    expect(result.report?.validation_results.functional_tests).toBe('passed');
    const [, smoke] = world.processes.commands;
    expect(smoke?.env).toMatchObject({ SLIPWAY_VERSION: '2.0.0', SLIPWAY_DEPLOYMENT_ID: '4' });
    expect(smoke?.env).not.toHaveProperty('GITHUB_TOKEN');
  });

  test('without checks is done, but proves nothing', async () => {
    const result = await rollback({}, { config: configOf({ run: './deploy.sh' }) });
    expect(result).toMatchObject({ kind: 'rolled-back' });
    expect(result.reason).toContain('nothing was proven');
    expect(result.report?.validation_results.post_deployment).toBe('skipped');
    const made = stateOf(world.deployments.records, 4);
    expect(made && isGood(made)).toBe(false);
    expect(world.states(4)).toEqual(['in_progress', 'success']);
  });
});

describe('a rollback that fails leaves all as it is', () => {
  test('where its command fails', async () => {
    const result = await rollback({ command: () => 4 });
    expect(result).toMatchObject({ kind: 'failed', deploymentId: 4 });
    expect(result.reason).toContain('ended with 4');
    expect(world.states(4)).toEqual(['in_progress', 'error']);
    expect(world.states(3)).toEqual(['in_progress', 'failure']);
    expect(world.states(2)).toEqual(['in_progress', 'success']);
  });

  test.each<[string, DeployWorldOptions['service']]>([
    ['is not healthy', () => ({ status: 500 })],
    ['answers with the wrong version', () => ({ body: '{"version":"3.0.0"}' })],
    ['does not answer', () => ({ error: 'ECONNREFUSED' })],
  ])('where the service %s', async (_, service) => {
    const result = await rollback({ service: service ?? (() => ({})) });
    expect(result).toMatchObject({ kind: 'failed', deploymentId: 4 });
    expect(result.report?.deployment.status).toBe('failed');
    expect(result.evidencePath).toBeDefined();
    expect(world.states(4)).toEqual(['in_progress', 'error']);
    expect(world.states(2)).toEqual(['in_progress', 'success']);
  });

  test('and can be tried again, to the same target', async () => {
    const failed = deployed(4, '2.0.0', ['in_progress', 'error'], { task: 'rollback' });
    const result = await rollback({ records: [a, b, c, failed] });
    expect(result).toMatchObject({ kind: 'rolled-back', fromVersion: '3.0.0', toVersion: '2.0.0' });
  });

  test('where it is cancelled while it is checked', async () => {
    const stop = new AbortController();
    const service = () => {
      stop.abort();
      return {};
    };
    await expect(rollback({ service }, { signal: stop.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(world.deployments.written.at(-1)).toMatchObject({
      id: 4,
      state: 'error',
      description: expect.stringContaining('state unknown'),
    });
  });

  test('where it is cancelled, and cannot even close its record', async () => {
    world = await createDeployWorld({ records: [a, b, c], released: ['2.0.0'] });
    const cancelled = new SlipwayError('cancelled', 'stopped', { remedy: '' });
    const offline = new SlipwayError('retryable', 'no network', { remedy: '' });
    const ports = {
      ...world.ports,
      probe: { ...world.ports.probe, http: () => Promise.reject(cancelled) },
      deployments: { ...world.ports.deployments, read: () => Promise.reject(offline) },
    };
    await expect(rollbackDeployment(request(), ports)).rejects.toBe(cancelled);
    expect(world.log.lines('debug').join()).toContain('no network');
  });

  test('where somebody else deployed meanwhile', async () => {
    world = await createDeployWorld({ records: [a, b, c], released: ['2.0.0'] });
    const newer = deployed(9, '9.0.0', ['in_progress', 'good']);
    let pages = 0;
    const deployments = {
      ...world.ports.deployments,
      page: async () => {
        pages += 1;
        const records = [...(pages > 2 ? [newer] : []), ...world.deployments.records];
        return { records, next: undefined };
      },
    };
    const asked = request({ config: configOf({ run: './deploy.sh' }) });
    const result = await rollbackDeployment(asked, { ...world.ports, deployments });
    expect(result).toMatchObject({ kind: 'failed', reason: expect.stringContaining('superseded') });
    expect(world.states(4)).toEqual(['in_progress', 'error']);
    expect(world.states(3)).toEqual(['in_progress', 'failure']);
  });
});

describe('nothing is written where', () => {
  const nothingWritten = () => {
    expect(world.deployments.written).toEqual([]);
    expect(world.processes.commands).toEqual([]);
  };

  test('it is a dry run, which names the target and the gates', async () => {
    const result = await rollback({}, { dryRun: true });
    expect(result).toMatchObject({
      kind: 'planned',
      fromVersion: '3.0.0',
      toVersion: '2.0.0',
      deploymentId: undefined,
      reason: 'production would go back from 3.0.0 to 2.0.0 (proven by deployment 2).',
    });
    expect(result.gates.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    nothingWritten();
  });

  test('another version than the expected one runs', async () => {
    const result = await rollback({}, { expectedCurrent: '2.0.0' });
    expect(result).toMatchObject({ kind: 'superseded', fromVersion: '3.0.0' });
    nothingWritten();
  });

  test('the named version runs already', async () => {
    const result = await rollback({ records: [a, b] }, { version: '2.0.0' });
    expect(result.kind).toBe('nothing-to-do');
    nothingWritten();
  });

  test.each<[string, readonly DeploymentRecord[]]>([
    ['nothing was deployed', []],
    ['nothing of ours was deployed', [foreign(a)]],
    ['nothing before it was good', [c]],
  ])('%s', async (_, records) => {
    const result = await rollback({ records });
    expect(result).toMatchObject({ kind: 'refused', toVersion: null });
    expect(result.reason).toContain('production');
    nothingWritten();
  });

  const moved = () => {
    world.tags.set('v2.0.0', { object: 'x', commit: 'f'.repeat(40), message: undefined });
  };
  const gone = () => {
    world.releases.delete('v2.0.0');
  };
  const damaged = () => {
    world.contents.set(11, 'something else');
  };
  const untagged = () => {
    world.tags.delete('v2.0.0');
  };

  test.each([
    ['the target’s tag was moved', moved, 'leads to ffffffffffff'],
    ['the target’s tag is gone', untagged, 'is gone'],
    ['the target’s release is gone', gone, 'no published release of v2.0.0'],
    ['the release’s bytes are others', damaged, 'not the file that its manifest names'],
  ])('%s', async (_, spoil, reason) => {
    world = await createDeployWorld({ records: [a, b, c], released: ['1.0.0', '2.0.0'] });
    spoil();
    const result = await rollbackDeployment(request(), world.ports);
    expect(result).toMatchObject({ kind: 'refused', reason: expect.stringContaining(reason) });
    nothingWritten();
  });

  test('the artifacts are not those that were deployed', async () => {
    const other = recordOf(2, '2.0.0', ['in_progress', 'good']);
    const result = await rollback({ records: [a, other, c] });
    expect(result).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('Its artifacts are those that were deployed: no.'),
    });
    nothingWritten();
  });

  test('the configuration does not name the environment', async () => {
    const unnamed = { ...config, deployment: { ...config.deployment, environments: {} } };
    expect(await rollback({}, { config: unnamed })).toMatchObject({ kind: 'refused' });
    nothingWritten();
    await world.dispose();
    const given = await rollback({}, { config: unnamed, command: './deploy.sh' });
    expect(given.kind).toBe('rolled-back');
  });

  test('rollbacks are switched off, or there is no command', async () => {
    const off = configOf({ run: './deploy.sh' }, { rollback_enabled: false });
    expect(await rollback({}, { config: off })).toMatchObject({ kind: 'refused' });
    nothingWritten();
    await world.dispose();
    expect(await rollback({}, { config: configOf({}) })).toMatchObject({ kind: 'refused' });
    nothingWritten();
  });

  test('another run deploys right now; what a dead run left open long ago does not count', async () => {
    const times = (began: number) => ({
      createdAt: minute(began),
      statuses: statusesOf(began, ['in_progress']),
    });
    const flying = deployed(4, '4.0.0', [], times(-10));
    const refused = await rollback({ records: [a, b, c, flying] });
    expect(refused).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('deployment 4'),
    });
    nothingWritten();
    await world.dispose();
    const dead = deployed(4, '4.0.0', [], times(-7 * 60));
    expect((await rollback({ records: [a, b, c, dead] })).kind).toBe('rolled-back');
  });

  test('the environment is not there', async () => {
    await expect(rollback({}, { environment: 'prod' })).rejects.toMatchObject({
      code: 'unknown-environment',
    });
    nothingWritten();
  });

  test('the server does not answer: that is no reason to refuse', async () => {
    world = await createDeployWorld({ records: [a, b, c], released: ['2.0.0'] });
    const offline = new SlipwayError('retryable', 'no answer', { remedy: '' });
    const findPublished = () => Promise.reject(offline);
    const ports = { ...world.ports, releases: { ...world.ports.releases, findPublished } };
    await expect(rollbackDeployment(request(), ports)).rejects.toBe(offline);
    nothingWritten();
  });
});

describe('a reason given', () => {
  test('passes over a gate that refuses, and stands in the evidence', async () => {
    const other = recordOf(2, '2.0.0', ['in_progress', 'good']);
    const result = await rollback({ records: [a, other, c] }, { override: 'rebuilt by hand' });
    expect(result.kind).toBe('rolled-back');
    expect(result.gates.filter(({ outcome }) => outcome === 'overridden')).toHaveLength(1);
    const evidence = JSON.parse(await world.read(result.evidencePath ?? ''));
    expect(evidence.decisions).toContainEqual({ decision: 'override', reason: 'rebuilt by hand' });
  });

  test('lets a named version be the target that was never proven', async () => {
    const mere = deployed(2, '2.0.0', ['in_progress', 'success']);
    const fields = { version: '2.0.0', override: 'it ran for a year' };
    const result = await rollback({ records: [a, mere, c] }, fields);
    expect(result).toMatchObject({ kind: 'rolled-back', toVersion: '2.0.0' });
    await world.dispose();
    const refused = await rollback({ records: [a, mere, c] }, { version: '2.0.0' });
    expect(refused).toMatchObject({ kind: 'refused', toVersion: null });
  });
});

describe('done again', () => {
  test('by the same run and job it does nothing, but marks what it had not marked', async () => {
    await rollback({ records: [a, b], service: () => ({ body: '{"version":"1.0.0"}' }) });
    const [done] = world.deployments.records;
    await world.dispose();
    if (done === undefined) throw new Error('There is a rollback.');
    const unmarked = deployed(2, '2.0.0', ['in_progress', 'good', 'inactive']);
    const result = await rollback({ records: [a, unmarked, done] });
    expect(result).toMatchObject({
      kind: 'nothing-to-do',
      fromVersion: '2.0.0',
      toVersion: '1.0.0',
      deploymentId: 3,
    });
    expect(world.deployments.written.map(({ id, state }) => [id, state])).toEqual([[2, 'failure']]);
    await world.dispose();
    expect(await rollback({ records: [a, unmarked, done] }, { dryRun: true })).toMatchObject({
      kind: 'nothing-to-do',
    });
    expect(world.deployments.written).toEqual([]);
    await world.dispose();
    const marked = deployed(2, '2.0.0', ['in_progress', 'good', 'inactive', 'failure']);
    await rollback({ records: [a, marked, done] });
    expect(world.deployments.written).toEqual([]);
  });

  test('a rollback without its own payload part says what it can', async () => {
    const odd = deployed(4, '1.0.0', ['in_progress', 'good'], {
      task: 'rollback',
      payload: payloadOf('1.0.0', { run_id: fakeRun.runId, job: fakeRun.job }),
    });
    const result = await rollback({ records: [a, b, odd] });
    expect(result).toMatchObject({ kind: 'nothing-to-do', fromVersion: null, toVersion: null });
  });
});

describe('the webhook', () => {
  const webhookUrl = 'https://hooks.example.com/secret';

  test('hears of a rollback, and of one that failed', async () => {
    const result = await rollback({}, { webhookUrl });
    expect(world.sent.map(({ url }) => url)).toEqual([webhookUrl]);
    expect(JSON.parse(world.sent[0]?.body ?? '')).toMatchObject({
      event: 'deployment.rolled-back',
      outcome: 'rolled-back',
      from_version: '3.0.0',
      to_version: '2.0.0',
      report: result.report,
    });
    await world.dispose();
    await rollback({ command: () => 1 }, { webhookUrl });
    expect(JSON.parse(world.sent[0]?.body ?? '')).toMatchObject({ outcome: 'failed' });
  });

  test('that fails changes nothing, and one that is switched off hears nothing', async () => {
    world = await createDeployWorld({ records: [a, b, c], released: ['2.0.0'] });
    world.webhook.delivered = false;
    const asked = request({ webhookUrl, config: configOf({ run: './deploy.sh' }) });
    expect((await rollbackDeployment(asked, world.ports)).kind).toBe('rolled-back');
    expect(world.log.lines('warning').join()).toContain('not delivered: no answer');
    expect(world.log.lines('warning').join()).not.toContain('secret');
    await world.dispose();
    const ciCd = { ...config.ci_cd, webhook_notifications: false };
    await rollback({}, { webhookUrl, config: { ...config, ci_cd: ciCd } });
    expect(world.sent).toEqual([]);
  });
});

describe('a long ledger', () => {
  const failures = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      deployed(index + 3, `3.${index}.0`, ['in_progress', 'failure']),
    );

  test('among 500 deployments takes at most ten pages in all', async () => {
    const result = await rollback({ records: [a, b, ...failures(498)] });
    expect(result).toMatchObject({ kind: 'rolled-back', toVersion: '2.0.0' });
    expect(world.states(2)).toEqual(['in_progress', 'success', 'inactive']);
    expect(world.pages.length).toBeLessThanOrEqual(10);
  });

  test('of 5,000 ends with the reason', async () => {
    const result = await rollback({ records: [a, b, ...failures(4_998)] });
    expect(result).toMatchObject({ kind: 'refused', reason: expect.stringContaining('500') });
    expect(world.pages).toHaveLength(6);
  });
});

describe('what comes in between', () => {
  /** Lets something happen just before GitHub makes the next deployment. */
  async function rollbackAfter(event: () => unknown, fields: Partial<RollbackRequest> = {}) {
    world = await createDeployWorld({
      records: [a, b, c],
      released: ['1.0.0', '2.0.0', '3.0.0'],
      service: () => ({ body: '{"version":"2.0.0"}' }),
    });
    const { deployments } = world.ports;
    const create: typeof deployments.create = async (deployment) => {
      await event();
      return deployments.create(deployment);
    };
    const ports = { ...world.ports, deployments: { ...deployments, create } };
    return rollbackDeployment(request(fields), ports);
  }
  const other = (fields: Partial<DeploymentPayload> = goesTo('2.0.0')) =>
    world.deployments.create({
      environment: 'production',
      sha: shaOf('2.0.0'),
      task: 'rollback',
      description: '',
      payload: payloadOf('2.0.0', { run_id: 'other', key: 'other', ...fields }),
      production: true,
    });
  const goesTo = (to: string) => ({
    rollback: { from: '3.0.0', to, reason: 'it hung', trigger: 'workflow_dispatch' },
  });

  test('of two rollbacks at once one acts: the other leaves all as it is', async () => {
    const result = await rollbackAfter(() => other());
    expect(result).toMatchObject({ kind: 'superseded', deploymentId: 5 });
    expect(result.reason).toBe('Deployment 4 of 2.0.0 began meanwhile: it came first.');
    expect(world.processes.commands).toEqual([]);
    expect(world.states(5)).toEqual(['inactive']);
    expect(world.states(4)).toEqual([]);
    expect(world.states(3)).toEqual(['in_progress', 'failure']);
  });

  test.each([
    ['a deployment', {}],
    ['a rollback to another version', goesTo('1.0.0')],
  ])('%s that began meanwhile leaves it undone, which is no success', async (_, fields) => {
    const result = await rollbackAfter(() => other(fields));
    expect(result).toMatchObject({ kind: 'refused', deploymentId: 5 });
    expect(world.states(5)).toEqual(['inactive']);
    expect(world.processes.commands).toEqual([]);
  });

  test('one that was called off does not count', async () => {
    const result = await rollbackAfter(async () => {
      const { id } = await other();
      const status = { state: 'inactive', description: 'Called off', logUrl: '' } as const;
      await world.deployments.addStatus(id, status);
    });
    expect(result.kind).toBe('rolled-back');
  });

  const lost = new SlipwayError('retryable', 'No answer.', { remedy: 'Run it again.' });
  const forbidden = new SlipwayError('missing-permission', 'No.', { remedy: 'Add the right.' });
  test.each([
    ['a lost reply: the deployment was made', true, lost],
    ['a lost reply: the deployment was not made', false, lost],
    ['a refusal is one', false, forbidden],
  ])('%s', async (_, made, error) => {
    world = await createDeployWorld({
      records: [a, b, c],
      released: ['1.0.0', '2.0.0', '3.0.0'],
      service: () => ({ body: '{"version":"2.0.0"}' }),
    });
    const { deployments } = world.ports;
    const create: typeof deployments.create = async (deployment) => {
      if (made) await deployments.create(deployment);
      throw error;
    };
    const ports = { ...world.ports, deployments: { ...deployments, create } };
    const opened: number[] = [];
    const running = rollbackDeployment(request({ onOpened: (id) => opened.push(id) }), ports);
    if (made) expect(await running).toMatchObject({ kind: 'rolled-back', deploymentId: 4 });
    else await expect(running).rejects.toBe(error);
    expect(opened).toEqual(made ? [4] : []);
    expect(world.deployments.records).toHaveLength(made ? 4 : 3);
  });

  test('what an attempt left open whose machine was lost does not stop the next attempt', async () => {
    const first = await rollback({}, { command: './deploy.sh' });
    expect(first.kind).toBe('rolled-back');
    const left = world.deployments.records[0] as DeploymentRecord;
    await world.dispose();
    const lostRecord = { ...left, statuses: left.statuses.slice(0, 1) };
    const run = { ...fakeRun, event: 'workflow_dispatch', attempt: 2 };
    const again = await rollback({ records: [a, b, c, lostRecord] }, { run });
    expect(again).toMatchObject({ kind: 'rolled-back', deploymentId: 5 });
    expect(world.states(4)).toEqual(['in_progress', 'error']);
  });
});

describe('of several who go back, one acts', () => {
  const foreign = (run_id: string, expires = '2026-01-12T13:00:00Z', purpose?: string) =>
    JSON.stringify({
      schema: 1,
      run_id,
      attempt: 1,
      job: 'rollback',
      actor: 'ada',
      expires,
      purpose,
    });
  const lockRef = 'refs/slipway/lock/production';

  async function rollbackBehind(lock: string, options: DeployWorldOptions = {}) {
    world = await createDeployWorld({
      records: [a, b, c],
      released: ['2.0.0'],
      service: () => ({ body: '{"version":"2.0.0"}' }),
      ...options,
    });
    await world.refs.set(lockRef, undefined, lock);
    return rollbackDeployment(request(), world.ports);
  }

  test('the lock is held meanwhile, and given back', async () => {
    let held: readonly string[] = [];
    const result = await rollback({
      command: () => {
        held = world.refs.names();
        return 0;
      },
    });
    expect(result.kind).toBe('rolled-back');
    expect(held).toContain(lockRef);
    expect(world.refs.names()).not.toContain(lockRef);
  });

  test('and also where it fails', async () => {
    await rollback({ command: () => 1 });
    expect(world.refs.names()).not.toContain(lockRef);
  });

  test.each([
    ['to do the very same', 'superseded', 'roll back production from 3.0.0 to 2.0.0'],
    ['to go elsewhere', 'refused', 'roll back production from 3.0.0 to 1.0.0'],
    ['to deploy', 'refused', 'deploy 3.1.0 to production'],
    ['for a reason that nobody knows', 'refused', undefined],
  ])('another run that holds it %s goes first: %s', async (_, kind, purpose) => {
    const lock = foreign('77', undefined, purpose);
    const result = await rollbackBehind(lock);
    expect(result).toMatchObject({
      kind,
      reason: expect.stringContaining('Run 77, attempt 1 (rollback, by ada), has held the lock'),
    });
    if (purpose !== undefined) expect(result.reason).toContain(`, to ${purpose}.`);
    expect(world.deployments.written).toEqual([]);
    expect(world.refs.lines(lockRef)).toEqual([lock]);
    // What was refused is told for good; what somebody else does is told by them.
    expect(world.refs.names().some((name) => name.includes('/audit/'))).toBe(kind === 'refused');
  });

  test.each([
    ['its time is over', foreign('77', '2026-01-12T11:59:00Z'), {}],
    ['its run is over', foreign('77'), { over: ['77'] }],
    [
      'this job had it before',
      foreign(fakeRun.runId).replace('"rollback"', `"${fakeRun.job}"`),
      {},
    ],
    ['it cannot be read', 'hello', {}],
  ])('a lock is taken over where %s', async (_, lock, options) => {
    expect((await rollbackBehind(lock, options)).kind).toBe('rolled-back');
  });

  test('a reason to override takes it over, and is told', async () => {
    const override = 'run 77 hangs';
    world = await createDeployWorld({
      records: [a, b, c],
      released: ['2.0.0'],
      service: () => ({ body: '{"version":"2.0.0"}' }),
    });
    await world.refs.set(lockRef, undefined, foreign('77'));
    const result = await rollbackDeployment(request({ override }), world.ports);
    expect(result.kind).toBe('rolled-back');
    expect(world.log.lines('warning').join()).toContain('It is taken over: run 77 hangs');
  });

  test.each(['retryable', 'conflict', 'time-out'] as const)(
    'a server that gives no lock (%s) does not keep an ill environment ill',
    async (code) => {
      world = await createDeployWorld({
        records: [a, b, c],
        released: ['2.0.0'],
        service: () => ({ body: '{"version":"2.0.0"}' }),
      });
      const error = new SlipwayError(code, 'No refs today.', { remedy: 'Wait.' });
      const lock = { ...world.ports.lock, take: () => Promise.reject(error) };
      const result = await rollbackDeployment(request(), { ...world.ports, lock });
      expect(result.kind).toBe('rolled-back');
      expect(world.log.lines('warning').join()).toContain('No refs today.');
    },
  );

  test.each([
    ['the run was cancelled', new SlipwayError('cancelled', 'Stop.', { remedy: 'None.' })],
    ['something broke', new Error('a defect')],
  ])('where %s meanwhile nothing goes on', async (_, error) => {
    world = await createDeployWorld({ records: [a, b, c], released: ['2.0.0'] });
    const lock = { ...world.ports.lock, take: () => Promise.reject(error) };
    const running = rollbackDeployment(request(), { ...world.ports, lock });
    await expect(running).rejects.toBe(error);
    expect(world.deployments.written).toEqual([]);
  });

  test('without the right to write refs the records alone decide', async () => {
    const result = await rollback({ refsForbidden: true });
    expect(result.kind).toBe('rolled-back');
    expect(world.log.lines('info').join('\n')).toContain(
      'Without `contents: write` there is no lock',
    );
  });

  test('a lock that cannot be given back expires, and is a warning', async () => {
    world = await createDeployWorld({
      records: [a, b, c],
      released: ['2.0.0'],
      service: () => ({ body: '{"version":"2.0.0"}' }),
    });
    const release = () => Promise.reject(new Error('offline'));
    const lock = { ...world.ports.lock, take: async () => ({ kind: 'taken', release }) as const };
    const result = await rollbackDeployment(request(), { ...world.ports, lock });
    expect(result.kind).toBe('rolled-back');
    expect(world.log.lines('warning').join()).toContain('was not given back');
  });
});

describe('the audit log', () => {
  const lines = () =>
    world.refs.lines('refs/slipway/audit/production').map((text) => JSON.parse(text));

  test('tells the beginning and the end, who, why and past which gates', async () => {
    await rollback();
    expect(lines().map(({ decision }) => decision)).toEqual([
      'rollback begins',
      'rollback ends: rolled-back',
    ]);
    expect(lines()[1]).toMatchObject({
      environment: 'production',
      actor: 'octocat',
      from_version: '3.0.0',
      to_version: '2.0.0',
      deployment: 4,
      reason: 'checkout is broken',
    });
    expect(lines()[1].gates).toHaveLength(11);
  });

  test('tells a refusal', async () => {
    await rollback({ released: [] });
    expect(lines()).toMatchObject([{ decision: 'rollback refused', reason: 'checkout is broken' }]);
  });

  test('has the reason that was found where nobody gave one', async () => {
    await rollback({ released: [] }, { reason: '' });
    expect(lines()[0].reason).toContain('no.');
  });

  test('that is not to be written changes nothing', async () => {
    world = await createDeployWorld({
      records: [a, b, c],
      released: ['2.0.0'],
      service: () => ({ body: '{"version":"2.0.0"}' }),
    });
    const audit = { ...world.ports.audit, append: () => Promise.reject(new Error('offline')) };
    const result = await rollbackDeployment(request(), { ...world.ports, audit });
    expect(result.kind).toBe('rolled-back');
    expect(world.log.lines('warning').join()).toContain(
      'The audit log was not written: Error: offline',
    );
  });
});

describe('what people install', () => {
  const bad = deployed(3, '2.1.0', ['in_progress', 'failure']);
  const floating = { object: shaOf('2.1.0'), commit: shaOf('2.1.0'), message: undefined };
  const setUp = async (options: DeployWorldOptions, fields: Partial<RollbackRequest> = {}) => {
    world = await createDeployWorld({
      records: [b, bad],
      released: ['2.0.0', '2.1.0'],
      service: () => ({ body: '{"version":"2.0.0"}' }),
      latest: 'v2.1.0',
      ...options,
    });
    world.tags.set('v2', floating);
    world.tags.set('v2.1', floating);
    return rollbackDeployment(request(fields), world.ports);
  };

  test('goes back as well: the floating tag of the line, and the latest release', async () => {
    const result = await setUp({});
    expect(world.moved).toEqual([['v2', shaOf('2.0.0')]]);
    expect(world.latest.tag).toBe('v2.0.0');
    expect(result.followed).toEqual([
      'The tag v2 went back to v2.0.0.',
      'v2.0.0 is the latest release again.',
    ]);
  });

  test('follows on a re-run where the first attempt died after its success', async () => {
    const done = deployed(4, '2.0.0', ['in_progress', 'good'], {
      task: 'rollback',
      payload: payloadOf('2.0.0', {
        run_id: fakeRun.runId,
        job: fakeRun.job,
        rollback: { from: '2.1.0', to: '2.0.0', reason: '', trigger: 'push' },
      }),
    });
    const open = deployed(3, '2.1.0', ['in_progress', 'success']);
    const result = await setUp({ records: [done, open, b] });
    expect(result).toMatchObject({ kind: 'nothing-to-do', deploymentId: 4 });
    expect(result.followed).toHaveLength(2);
    expect(world.moved).toEqual([['v2', shaOf('2.0.0')]]);
    expect(world.states(3)).toEqual(['in_progress', 'success', 'inactive', 'failure']);
    expect(world.states(2)).toEqual(['in_progress', 'success', 'inactive']);
    await world.dispose();
    const planned = await setUp({ records: [done, open, b] }, { dryRun: true });
    expect(planned.followed).toEqual([]);
    expect(world.deployments.written).toEqual([]);
    await world.dispose();
    const unfollowed = await setUp({ records: [done, b] }, { follow: false });
    expect(unfollowed).toMatchObject({ kind: 'nothing-to-do', followed: [] });
  });

  test('stays where the step says so, or where it names something else already', async () => {
    expect((await setUp({}, { follow: false })).followed).toEqual([]);
    await world.dispose();
    const elsewhere = await setUp({ latest: 'v3.0.0' });
    expect(elsewhere.followed).toEqual(['The tag v2 went back to v2.0.0.']);
  });

  test('that cannot be moved is told, and the environment is back all the same', async () => {
    const forbidden = await setUp({ refsForbidden: true });
    expect(forbidden).toMatchObject({ kind: 'rolled-back', followed: [] });
    expect(world.log.lines('warning').join()).toContain('still name v2.1.0: It may not. Grant it.');
    await world.dispose();
    const half = await setUp({ latestForbidden: true });
    expect(half.followed[1]).toContain('could not be made the latest release');
  });
});

describe('more that refuses', () => {
  const automatic = { run: { ...fakeRun, runId: 'run-3.0.0', event: 'push' } };

  test('files that cannot be taken back', async () => {
    const blocking = configOf({ run: './deploy.sh', blocking_paths: ['migrations/**'] });
    const changes = { files: ['src/a.ts', 'migrations/7.sql'], commits: [] };
    const refused = await rollback({ changes }, { config: blocking });
    expect(refused.reason).toBe('No file changed that cannot be taken back: no. migrations/7.sql');
    expect(world.compared).toContainEqual([shaOf('2.0.0'), shaOf('3.0.0')]);
    await world.dispose();
    const forced = await rollback(
      { changes },
      { config: blocking, override: 'the column is unused' },
    );
    expect(forced.kind).toBe('rolled-back');
    expect(world.deployments.records[0]?.payload?.override).toBe('the column is unused');
  });

  test('a target that is too old', async () => {
    const refused = await rollback(
      {
        records: [
          deployed(1, '2.0.0', [], { statuses: statusesOf(1, [['good', -200 * 24 * 60]]) }),
          c,
        ],
      },
      {},
    );
    expect(refused.reason).toContain('It is not too old: no. it was proven 200 days ago');
  });

  test('an acknowledgement makes no target younger', async () => {
    const statuses = statusesOf(1, [['good', -200 * 24 * 60], 'success']);
    const refused = await rollback({ records: [deployed(1, '2.0.0', [], { statuses }), c] });
    expect(refused.reason).toContain('proven 200 days ago');
  });

  test('an environment in another spelling than the configuration’s', async () => {
    await expect(rollback({}, { environment: 'Production' })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  test('an automatic one after an automatic one of the same deployment', async () => {
    const before = deployed(4, '2.0.0', ['in_progress', 'error'], {
      task: 'rollback',
      payload: payloadOf('2.0.0', {
        rollback: { from: '3.0.0', to: '2.0.0', reason: '', trigger: 'push', automatic: true },
      }),
    });
    const refused = await rollback({ records: [a, b, c, before] }, automatic);
    expect(refused.reason).toContain('deployment 4 tried to go back from 3.0.0 already');
  });

  test('not a record whose run is over: it is closed on the way', async () => {
    const lost = deployed(4, '4.0.0', ['in_progress']);
    const waiting = await rollback({ records: [a, b, c, lost] });
    expect(waiting.reason).toContain('Nothing else is being deployed: no.');
    await world.dispose();
    const going = await rollback({ records: [a, b, c, lost], over: ['run-4.0.0'] });
    expect(going.kind).toBe('rolled-back');
    expect(world.states(4)).toEqual(['in_progress', 'error']);
  });
});

test('the new deployment says that it was automatic, and pins the environment', async () => {
  const result = await rollback({}, { run: { ...fakeRun, runId: 'run-3.0.0', event: 'push' } });
  expect(result.pinned).toBe(true);
  expect(world.deployments.records[0]?.payload).toMatchObject({
    pinned: true,
    rollback: { from: '3.0.0', to: '2.0.0', trigger: 'push', automatic: true },
  });
});

test('a dry run names the commits that would go out of service', async () => {
  const commits = [{ sha: shaOf('x'), subject: 'feat: a cart' }];
  const planned = await rollback({ changes: { files: [], commits } }, { dryRun: true });
  expect(planned).toMatchObject({ kind: 'planned', removed: commits });
  expect(world.refs.names()).toEqual([]);
});
