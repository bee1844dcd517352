import { describe, expect, test } from '@jest/globals';
import type {
  Deploying,
  RollbackRequest,
  RollbackResult,
  Settlement,
  SettleRequest,
  SkippedDeployment,
} from '@slipway/core';
import type { Input, Output } from '../../actions/rollback/src/action.generated.ts';
import { main } from '../../actions/rollback/src/main.ts';
import { post } from '../../actions/rollback/src/post.ts';
import { createFakeRunner, type FakeRunnerOptions } from '../doubles/fake-runner.ts';

const rolledBack: RollbackResult = {
  kind: 'rolled-back',
  fromVersion: '1.3.0',
  toVersion: '1.1.0',
  deploymentId: 44,
  reason: 'production is back from 1.3.0 to 1.1.0.',
  report: undefined,
  reportPath: '/tmp/runner/report.json',
  evidencePath: '/tmp/runner/evidence.json',
  name: 'deploy-20260112-120000-044',
  fromId: 43,
  targetId: 41,
  targetSha: 'a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6a7b8c9d0',
  startedAt: '2026-01-12T12:00:00Z',
  endedAt: '2026-01-12T12:00:42Z',
  gates: [
    { name: 'Rollbacks are enabled', outcome: 'pass', detail: '`deployment.rollback_enabled`' },
    { name: 'The target was proven', outcome: 'overridden', detail: 'no success' },
    { name: 'Its tag leads on', outcome: 'fail', detail: 'v1.1.0 is gone' },
  ],
  followed: [],
  removed: [],
  skipped: [
    { id: 43, version: '1.3.0', reason: 'current' },
    { id: 42, version: '1.2.0', reason: 'denied' },
    { id: 40, version: null, reason: 'foreign' },
  ],
};

async function run(
  fields: Partial<RollbackResult> = {},
  options: Partial<FakeRunnerOptions<Input>> = {},
) {
  const requests: RollbackRequest[] = [];
  const slipway: Partial<Deploying> = {
    rollbackDeployment: async (request) => {
      requests.push(request);
      request.onLock?.(true);
      request.onOpened?.(44);
      return { ...rolledBack, ...fields };
    },
  };
  const runner = await createFakeRunner<Input, Output>({
    action: 'rollback',
    slipway,
    ...options,
    inputs: { environment: 'production', ...options.inputs },
  });
  await main(runner);
  return { runner, request: requests[0] };
}

describe('the inputs', () => {
  test('become a request', async () => {
    const { request, runner } = await run();
    expect(request).toMatchObject({
      environment: 'production',
      version: undefined,
      expectedCurrent: undefined,
      reason: 'not given',
      command: undefined,
      override: '',
      webhookUrl: undefined,
      outputDirectory: '/tmp/runner/slipway/rollback-production',
      workingDirectory: '/work/service',
      dryRun: false,
      run: runner.run,
      signal: runner.signal,
    });
    expect(runner.saved).toEqual({ 'deployment-id': '44', lock: 'true' });
    expect(runner.masked).toEqual([]);
  });

  test('all of them; the webhook’s URL is a secret', async () => {
    const { request, runner } = await run(
      {},
      {
        inputs: {
          environment: 'eu/production',
          version: 'v1.1.0',
          'expected-current': 'v1.3.0',
          reason: 'checkout is broken',
          run: './deploy.sh',
          override: 'the shop is down',
          'webhook-url': 'https://hooks.example.com/secret',
          'dry-run': 'true',
        },
      },
    );
    expect(request).toMatchObject({
      version: '1.1.0',
      expectedCurrent: '1.3.0',
      reason: 'checkout is broken',
      command: './deploy.sh',
      override: 'the shop is down',
      webhookUrl: 'https://hooks.example.com/secret',
      outputDirectory: '/tmp/runner/slipway/rollback-eu%2Fproduction',
      dryRun: true,
    });
    expect(runner.masked).toEqual(['https://hooks.example.com/secret']);
    expect(runner.summary()).not.toContain('hooks.example.com');
  });

  test('need an environment', async () => {
    await expect(run({}, { inputs: { environment: '' } })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });
});

describe('the outcome', () => {
  test('says that the environment is pinned, and what the next deployment needs', async () => {
    expect((await run({ pinned: true })).runner.summary()).toContain('input `acknowledge`');
    expect((await run({ pinned: false })).runner.summary()).not.toContain('acknowledge');
  });

  test('is put out', async () => {
    const { runner } = await run();
    expect(runner.outputs).toEqual({
      outcome: 'rolled-back',
      'from-version': '1.3.0',
      'to-version': '1.1.0',
      'deployment-id': '44',
      report: '/tmp/runner/report.json',
      evidence: '/tmp/runner/evidence.json',
    });
    expect(runner.failures).toEqual([]);
  });

  test('is told as a story, with the way back as a picture', async () => {
    const { runner } = await run({}, { inputs: { override: 'the shop is down' } });
    const summary = runner.summary();
    expect(summary).toContain('## production, 1.3.0 → 1.1.0: ✅ rolled back');
    expect(summary).toContain('```mermaid\nflowchart LR');
    expect(summary).toContain('d43["1.3.0 — left"]:::left');
    expect(summary).toContain('d42["1.2.0 — failed later"]:::passed');
    expect(summary).toContain('d41["1.1.0 — live again"]:::target');
    expect(summary).toContain('d43 --> d42 --> d41');
    expect(summary).not.toContain('d40');
    expect(summary).toContain('`deploy-20260112-120000-044`');
    expect(summary).toContain('42.0 s');
    expect(summary).toContain('⚠️ no, overridden');
    expect(summary).toContain('Overridden because: the shop is down');
    expect(summary).toContain('❌ no');
    expect(summary).toContain('/tmp/runner/evidence.json');
  });

  test('over many versions is a picture that still fits', async () => {
    const skipped = Array.from({ length: 30 }, (_, index): SkippedDeployment => {
      const version = index === 0 ? null : `2.${index}.0`;
      return { id: 100 - index, version, reason: 'not-proven' };
    });
    const { runner } = await run({ fromId: 200, targetId: 1, skipped });
    expect(runner.summary()).toContain('not ours — never proven');
    expect(runner.summary()).toContain('d0["22 more"]:::passed');
    expect(runner.summary().match(/:::passed/g)).toHaveLength(9);
  });

  test('without a target, a record or gates says what there is', async () => {
    const { runner } = await run({
      kind: 'refused',
      toVersion: null,
      targetId: undefined,
      targetSha: undefined,
      deploymentId: undefined,
      name: undefined,
      reportPath: undefined,
      evidencePath: undefined,
      gates: [],
      reason: 'No good version was proven.',
    });
    expect(runner.summary()).toContain('## production, 1.3.0: ⛔ refused');
    expect(runner.summary()).not.toContain('mermaid');
    expect(runner.outputs).toMatchObject({ 'to-version': '', 'deployment-id': '', report: '' });
    const { runner: empty } = await run({
      kind: 'refused',
      fromVersion: null,
      toVersion: null,
      fromId: undefined,
    });
    expect(empty.summary()).toContain('## production: ⛔ refused');
  });

  test('of a plan names the target, and no record', async () => {
    const { runner } = await run({
      kind: 'planned',
      deploymentId: undefined,
      name: undefined,
      targetSha: undefined,
      fromVersion: null,
    });
    expect(runner.summary()).toContain('## production, ? → 1.1.0: 📝 planned');
    expect(runner.summary()).toContain('would be live again');
    expect(runner.summary()).toContain('| — | — |');
    const { runner: unnamed } = await run({ name: undefined });
    expect(unnamed.summary()).toContain('([44](');
  });

  test.each<[RollbackResult['kind'], boolean]>([
    ['rolled-back', false],
    ['nothing-to-do', false],
    ['superseded', false],
    ['planned', false],
    ['refused', true],
    ['failed', true],
  ])('%s fails the step: %p', async (kind, fails) => {
    const { runner } = await run({ kind, reason: 'The reason.' });
    expect(runner.failures).toHaveLength(fails ? 1 : 0);
    if (fails) expect(runner.failures[0]).toMatchObject({ message: 'The reason.' });
    expect(runner.outputs.outcome).toBe(kind);
  });

  test.each<[Partial<RollbackResult>, Record<string, string>, RegExp]>([
    [{ fromVersion: null, toVersion: null }, {}, /`environment`.*deploy to it first/],
    [{ toVersion: null }, {}, /deploy a new version, or name a `version` .* in `override`/],
    [{ toVersion: null }, { version: '1.0.0' }, /another `version`; .* in `override`/],
    [{ toVersion: null }, { version: '1.0.0', override: 'Why.' }, /once succeeded there\.$/],
    [{ overridable: true }, {}, /give a reason in `override`/],
    [{ overridable: false }, { override: 'Why.' }, /cannot be passed over/],
    [{}, {}, /how that deployment ends, and run this again/],
  ])('a refusal (%j, %j) names a remedy that there is', async (fields, inputs, remedy) => {
    const { runner } = await run({ kind: 'refused', ...fields }, { inputs });
    expect(runner.failures[0]?.remedy).toMatch(remedy);
    expect(runner.failures[0]?.remedy).toMatch(/^Nothing was changed\./);
  });

  test('of one that came too late is told where people see it', async () => {
    const { runner } = await run({ kind: 'superseded', reason: 'Somebody has moved on.' });
    expect(runner.logged).toContainEqual({ level: 'notice', message: 'Somebody has moved on.' });
  });

  test('shows reasons as data, not as markup', async () => {
    const { runner } = await run(
      { reason: '@everyone' },
      { inputs: { reason: '<img src=x> @team | x' } },
    );
    expect(runner.summary()).not.toMatch(/<img|@team|@everyone/);
  });
});

describe('the post step', () => {
  async function settle(state: Record<string, string>, settlement?: Settlement) {
    const requests: SettleRequest[] = [];
    const runner = await createFakeRunner<Input, Output>({
      action: 'rollback',
      state,
      inputs: { environment: 'production', 'job-status': 'cancelled' },
      slipway: {
        settleDeployment: async (request) => {
          requests.push(request);
          return settlement;
        },
      },
    });
    await post(runner);
    return { runner, requests };
  }

  test('does nothing where there is no record, and says nothing where it is closed', async () => {
    expect((await settle({})).requests).toEqual([]);
    const { requests, runner } = await settle({ 'deployment-id': '44' });
    expect(requests).toEqual([
      {
        id: 44,
        jobStatus: 'cancelled',
        progress: 'unknown',
        logUrl: runner.run.runUrl,
        lock: undefined,
      },
    ]);
    expect(runner.summary()).toBe('');
  });

  test('gives back the lock that main was stopped with', async () => {
    const { requests, runner } = await settle({ lock: 'true' });
    expect(requests).toMatchObject([
      { id: undefined, lock: { environment: 'production', run: runner.run } },
    ]);
  });

  test('closes a rollback that was killed', async () => {
    const { runner } = await settle(
      { 'deployment-id': '44' },
      { state: 'error', description: 'Stopped while its command ran: state unknown' },
    );
    expect(runner.summary()).toContain('state unknown');
    expect(runner.logged).toContainEqual({
      level: 'warning',
      message: expect.stringContaining('deployment 44'),
    });
  });
});

describe('what else the summary tells', () => {
  test('what went back with the environment', async () => {
    const { runner } = await run({ followed: ['The tag v1 went back to v1.1.0.'] });
    expect(runner.summary()).toContain('- The tag v1 went back to v1.1.0.');
  });

  test('of a plan, the commits that would go out of service', async () => {
    const commit = { sha: 'abcdef0123456789', subject: 'feat: a <b>cart</b>' };
    const { runner } = await run({ kind: 'planned', removed: [commit] });
    expect(runner.summary()).toContain('1 commit would go out of service');
    expect(runner.summary()).not.toContain('<b>cart');
    const many = await run({ kind: 'planned', removed: Array(40).fill(commit) });
    expect(many.runner.summary()).toContain('- and 10 more');
  });

  test.each([
    ['production', 'auto', true],
    ['staging', 'auto', false],
    ['staging', 'true', true],
    ['production', 'false', false],
  ])('tags follow %s where the input is %s: %s', async (environment, follow, expected) => {
    const { request } = await run({}, { inputs: { environment, follow } });
    expect(request?.follow).toBe(expected);
  });
});
