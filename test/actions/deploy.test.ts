import { describe, expect, test } from '@jest/globals';
import type {
  Deploying,
  DeploymentResult,
  DeployRequest,
  Settlement,
  SettleRequest,
} from '@slipway/core';
import type { Input, Output } from '../../actions/deploy/src/action.generated.ts';
import { main } from '../../actions/deploy/src/main.ts';
import { post } from '../../actions/deploy/src/post.ts';
import { configOf } from '../doubles/deploy-world.ts';
import { createFakeRunner, type FakeRunnerOptions } from '../doubles/fake-runner.ts';

const deployed: DeploymentResult = {
  kind: 'deployed',
  id: 42,
  name: 'deploy-20260112-120000-042',
  environment: 'production',
  version: '1.2.0',
  tag: 'v1.2.0',
  previousVersion: '1.1.0',
  sha: 'a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6a7b8c9d0',
  status: 'in_progress',
  startedAt: '2026-01-12T12:00:00Z',
  endedAt: '2026-01-12T12:02:05Z',
  reason: '1.2.0 was deployed to production; validation is still to prove it.',
  gates: [
    { name: 'Environment exists', outcome: 'pass', detail: 'production' },
    { name: 'Never backwards', outcome: 'skip', detail: 'nothing is deployed yet' },
  ],
};

async function run(
  fields: Partial<DeploymentResult> = {},
  options: Partial<FakeRunnerOptions<Input>> = {},
) {
  const requests: DeployRequest[] = [];
  const slipway: Partial<Deploying> = {
    deployToEnvironment: async (request) => {
      requests.push(request);
      request.onLock?.(true);
      request.onOpened?.(42);
      return { ...deployed, ...fields };
    },
  };
  const runner = await createFakeRunner<Input, Output>({
    action: 'deploy',
    slipway,
    ...options,
    inputs: { environment: 'production', ...options.inputs },
  });
  await main(runner);
  return { runner, request: requests[0] };
}

describe('the inputs', () => {
  test('become a request, with the configuration’s URL', async () => {
    const config = configOf({ url: 'https://shop.example.com' });
    const { request, runner } = await run({}, { config });
    expect(request).toMatchObject({
      environment: 'production',
      version: undefined,
      manifestPath: undefined,
      command: undefined,
      url: 'https://shop.example.com',
      timeoutMinutes: undefined,
      passEnv: [],
      workingDirectory: '/work/service',
      dryRun: false,
      config,
      run: runner.run,
      signal: runner.signal,
    });
  });

  test.each([
    [{ 'timeout-minutes': '0' }, '`timeout-minutes`'],
    [{ url: 'https://user:pw@shop.example.com' }, '`url`'],
    [{ 'pass-env': 'REGION, TOKEN=canary' }, '`pass-env`'],
  ])('%j is refused before anything is asked', async (inputs, name) => {
    const refused = run({}, { inputs });
    await expect(refused).rejects.toThrow(name);
    await expect(refused).rejects.not.toThrow('canary');
  });

  test('all of them', async () => {
    const { request } = await run(
      {},
      {
        inputs: {
          version: 'v1.2.0',
          manifest: 'release-artifacts/manifest.json',
          run: './deploy.sh',
          url: 'https://other.example.com',
          'timeout-minutes': '2.5',
          'pass-env': 'KUBECONFIG, AWS_REGION\nAWS_ROLE',
          'dry-run': 'true',
        },
      },
    );
    expect(request).toMatchObject({
      version: '1.2.0',
      manifestPath: '/work/service/release-artifacts/manifest.json',
      command: './deploy.sh',
      url: 'https://other.example.com',
      timeoutMinutes: 2.5,
      passEnv: ['KUBECONFIG', 'AWS_REGION', 'AWS_ROLE'],
      dryRun: true,
    });
    const { request: absolute } = await run({}, { inputs: { manifest: '/tmp/manifest.json' } });
    expect(absolute?.manifestPath).toBe('/tmp/manifest.json');
  });

  test('need an environment', async () => {
    await expect(run({}, { inputs: { environment: '' } })).rejects.toMatchObject({
      code: 'invalid-input',
      remedy: expect.stringContaining('production'),
    });
  });
});

describe('what is remembered for the post step', () => {
  test('the record as soon as it is there, and that the command ended', async () => {
    const { runner } = await run({}, { inputs: { url: 'https://shop.example.com' } });
    expect(runner.saved).toEqual({
      'deployment-id': '42',
      'environment-url': 'https://shop.example.com',
      lock: 'true',
      progress: 'command-finished',
    });
  });

  test.each<[DeploymentResult['kind'], string | undefined]>([
    ['left-open', 'left-open'],
    ['failed', undefined],
    ['refused', undefined],
    ['planned', undefined],
  ])('after %s: %s', async (kind, progress) => {
    const { runner } = await run({ kind });
    expect(runner.saved['progress']).toBe(progress);
    expect(runner.saved['environment-url']).toBe('');
  });
});

describe('the outcome', () => {
  test('is put out, and told as a story', async () => {
    const { runner } = await run();
    expect(runner.outputs).toEqual({
      'deployment-id': '42',
      deployment: 'deploy-20260112-120000-042',
      version: '1.2.0',
      'previous-version': '1.1.0',
      sha: deployed.sha,
      status: 'in_progress',
    });
    expect(runner.failures).toEqual([]);
    const summary = runner.summary();
    expect(summary).toContain('## production, 1.1.0 → 1.2.0: 🚀 deployed');
    expect(summary).toContain('[1.2.0](https://github.com/octo/service/releases/tag/v1.2.0)');
    expect(summary).toContain(
      `[a1b2c3d4e5f6](https://github.com/octo/service/commit/${deployed.sha})`,
    );
    expect(summary).toContain('`deploy-20260112-120000-042`');
    expect(summary).toContain('https://github.com/octo/service/deployments/production');
    expect(summary).toContain('2 min 5 s');
    expect(summary).toContain('| Environment exists | ✅ yes | production |');
    expect(summary).toContain('➖ not needed');
  });

  test('of a plan has no record, and none is shown', async () => {
    const { runner } = await run({
      kind: 'planned',
      id: undefined,
      previousVersion: null,
      status: 'none',
      gates: [],
    });
    expect(runner.outputs).toMatchObject({ 'previous-version': '', status: 'none' });
    expect(runner.summary()).toContain('## production, 1.2.0: 📝 planned, nothing was changed');
    expect(runner.summary()).toContain('| — |');
    expect(runner.summary()).not.toContain('Checked before');
    expect(runner.failures).toEqual([]);
  });

  test.each<[DeploymentResult['kind'], boolean]>([
    ['deployed', false],
    ['left-open', false],
    ['already-deployed', false],
    ['planned', false],
    ['failed', true],
    ['refused', true],
    ['superseded', true],
  ])('%s fails the step: %p', async (kind, fails) => {
    const { runner } = await run({ kind, reason: 'The reason.' });
    expect(runner.failures).toHaveLength(fails ? 1 : 0);
    if (fails) {
      expect(runner.failures[0]?.message).toBe('The reason.');
      expect(runner.failures[0]?.remedy).toMatch(/\w{4}.*\.$/);
    }
    expect(runner.summary()).toContain('The reason.');
  });

  test('shows names as data, not as markup', async () => {
    const { runner } = await run({ environment: '<b>|@all', reason: '@everyone <img src=x>' });
    expect(runner.summary()).not.toContain('<img');
    expect(runner.summary()).not.toMatch(/@everyone|@all/);
  });
});

describe('the post step', () => {
  async function settle(state: Record<string, string>, settlement?: Settlement) {
    const requests: SettleRequest[] = [];
    const runner = await createFakeRunner<Input, Output>({
      action: 'deploy',
      state,
      inputs: { environment: 'production', 'job-status': 'failure' },
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

  test('does nothing where the main step opened nothing', async () => {
    expect((await settle({})).requests).toEqual([]);
  });

  test.each([
    ['command-finished', 'command-finished'],
    ['left-open', 'left-open'],
    ['', 'unknown'],
    ['nonsense', 'unknown'],
  ])('hands over what is known: %p is %s', async (progress, known) => {
    const state = {
      'deployment-id': '42',
      'environment-url': 'https://shop.example.com',
      progress,
    };
    const { requests, runner } = await settle(state);
    expect(requests).toEqual([
      {
        id: 42,
        jobStatus: 'failure',
        progress: known,
        logUrl: runner.run.runUrl,
        environmentUrl: 'https://shop.example.com',
        lock: undefined,
      },
    ]);
    expect(runner.summary()).toBe('');
  });

  test('gives back the lock that main was stopped with, also where no record was opened', async () => {
    const { requests, runner } = await settle({ lock: 'true' });
    expect(requests).toMatchObject([
      { id: undefined, lock: { environment: 'production', run: runner.run } },
    ]);
    expect((await settle({ lock: 'false' })).requests).toEqual([]);
  });

  test('says what it closed', async () => {
    const { runner } = await settle(
      { 'deployment-id': '42', 'environment-url': '' },
      { state: 'error', description: 'Stopped while its command ran: state unknown' },
    );
    expect(runner.summary()).toContain('state unknown');
    expect(runner.logged).toContainEqual({
      level: 'notice',
      message: expect.stringContaining('Deployment 42'),
    });
  });
});
