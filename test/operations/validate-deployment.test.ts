import { describe, expect, test } from '@jest/globals';
import {
  type Config,
  defaultConfig,
  defaultEnvironment,
  type EnvironmentSettings,
} from '@slipway/core';
import type { DeploymentRecord } from '../../packages/core/src/domain/deployment/deployment-record.ts';
import type { Release } from '../../packages/core/src/domain/release/release.ts';
import type { Evidence } from '../../packages/core/src/domain/report/evidence.ts';
import { reportSchema } from '../../packages/core/src/domain/report/report-schema.ts';
import {
  type ValidateRequest,
  validateDeployment,
} from '../../packages/core/src/operations/validate-deployment.ts';
import type { WebhookMessage } from '../../packages/core/src/ports/webhooks.ts';
import { commandCheck, httpCheck } from '../doubles/checks.ts';
import { payloadOf, recordOf, shaOf } from '../doubles/deployment-records.ts';
import { createFakeClock } from '../doubles/fake-clock.ts';
import { fakeRun } from '../doubles/fake-runner.ts';
import { createFakeProbe, createFakeProcesses, type Reply } from '../doubles/fake-service.ts';
import { createMemoryDeployments } from '../doubles/memory-deployments.ts';
import { createMemoryFiles, type MemoryFiles } from '../doubles/memory-files.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

const release: Release = {
  id: 1,
  tag: 'v1.2.3',
  name: 'v1.2.3',
  body: '### Fixes\n',
  draft: false,
  prerelease: false,
  target: shaOf('1.2.3'),
  url: '',
  uploadUrl: '',
  author: 'octocat',
  assets: [],
};

const good = recordOf(1, '1.2.2', ['in_progress', 'good']);
const ours = recordOf(2, '1.2.3', ['in_progress'], {
  payload: payloadOf('1.2.3', { run_id: fakeRun.runId, job: fakeRun.job }),
});

function configWith(
  settings: Partial<EnvironmentSettings> = {},
  changes: { readonly rollback?: boolean; readonly ci_cd?: Partial<Config['ci_cd']> } = {},
): Config {
  const production: EnvironmentSettings = {
    ...defaultEnvironment,
    url: 'https://service.example',
    checks: [httpCheck({ version: { json: 'version' } })],
    timeout_minutes: 0.5,
    soak_seconds: 0,
    pass_env: ['CHOSEN'],
    ...settings,
  };
  return {
    ...defaultConfig,
    deployment: {
      ...defaultConfig.deployment,
      environments: { production },
      rollback_enabled: changes.rollback ?? true,
    },
    ci_cd: { ...defaultConfig.ci_cd, ...changes.ci_cd },
  };
}

interface World {
  readonly records?: readonly DeploymentRecord[];
  readonly reply?: (count: number, url: string) => Reply;
  readonly files?: MemoryFiles;
  readonly exit?: number;
  readonly delivered?: boolean;
}

const running = (version: string): Reply => ({ body: JSON.stringify({ version }) });
const broken = (): Reply => ({ status: 503 });
const silent = (): Reply => ({ error: 'the connection was refused' });

async function validate(request: Partial<ValidateRequest> = {}, world: World = {}) {
  const clock = createFakeClock();
  const deployments = createMemoryDeployments(world.records ?? [good, ours]);
  const files = world.files ?? createMemoryFiles();
  const processes = createFakeProcesses(() => world.exit ?? 0, {
    PATH: '/bin',
    CHOSEN: 'yes',
    GITHUB_TOKEN: 'secret',
  });
  const { log, lines } = createRecordedLog();
  const sent: { readonly url: string; readonly message: WebhookMessage }[] = [];
  const reply = world.reply ?? (() => running('1.2.3'));
  const result = await validateDeployment(
    {
      environment: 'production',
      version: undefined,
      deploymentId: undefined,
      phase: 'post',
      url: undefined,
      checks: undefined,
      timeoutMinutes: undefined,
      soakSeconds: undefined,
      onInconclusive: 'hold',
      webhookUrl: undefined,
      outputDirectory: '/out',
      workingDirectory: '/work',
      config: configWith(),
      run: fakeRun,
      dryRun: false,
      ...request,
    },
    {
      clock,
      deployments,
      files,
      log,
      probe: createFakeProbe(({ url }, count) => reply(count, url), clock),
      processes,
      releases: { findPublished: async (tag) => (tag === 'v1.2.3' ? release : undefined) },
      webhooks: {
        send: async (url, message) => {
          sent.push({ url, message });
          return { delivered: world.delivered ?? true, detail: 'answered with status 500' };
        },
      },
    },
  );
  const evidence: Evidence = JSON.parse(files.texts.get(result.evidencePath) ?? '');
  return { ...result, evidence, deployments, files, processes, lines, sent };
}

describe('a deployment that works', () => {
  test('is closed with the proof, its predecessor set inactive, and reported', async () => {
    const result = await validate();
    expect(result.verdict).toBe('pass');
    expect(result).toMatchObject({
      reasons: ['The critical check passes: health.'],
      previousVersion: '1.2.2',
      rollbackPossible: true,
      deploymentId: 2,
      reportPath: '/out/report.json',
      evidencePath: '/out/evidence.json',
    });
    expect(result.deployments.written).toEqual([
      {
        id: 2,
        state: 'success',
        description: expect.stringMatching(/^slipway: pass [0-9a-f]{64}$/),
        logUrl: fakeRun.runUrl,
        environmentUrl: 'https://service.example',
      },
      expect.objectContaining({ id: 1, state: 'inactive' }),
    ]);
    expect(result.report).toMatchObject({
      deployment: { version: '1.2.3', environment: 'production', status: 'successful' },
      release_info: { tag: 'v1.2.3', release_notes: '### Fixes', released_by: 'octocat' },
      validation_results: {
        pre_deployment: 'skipped',
        post_deployment: 'passed',
        health_checks: 'passed',
        functional_tests: 'skipped',
      },
      rollback_capability: { available: true, previous_version: '1.2.2', rollback_possible: true },
    });
    expect(reportSchema.safeParse(result.report).success).toBe(true);
    expect(JSON.parse(result.files.texts.get('/out/report.json') ?? '')).toEqual(result.report);
  });

  test('the mark is the digest of the evidence, which has every sample', async () => {
    const { deployments, evidence, files, samples } = await validate();
    const text = new TextEncoder().encode(files.texts.get('/out/evidence.json'));
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', text)).toString('hex');
    expect(deployments.written[0]?.description).toBe(`slipway: pass ${digest}`);
    expect(evidence.samples).toHaveLength(samples.length);
    expect(evidence).toMatchObject({
      schema: 1,
      deployment: 2,
      verdict: 'pass',
      decisions: [{ decision: 'verdict: pass' }],
    });
    expect(evidence.gates.map(({ outcome }) => outcome)).toEqual(['pass', 'skip', 'pass']);
  });

  test('commands learn what to test, and no secret of the job', async () => {
    const config = configWith({ checks: [commandCheck()] });
    const { verdict, processes, report } = await validate({ config });
    expect(verdict).toBe('pass');
    expect(report.validation_results).toMatchObject({
      health_checks: 'skipped',
      functional_tests: 'passed',
    });
    expect(processes.commands[0]?.env).toEqual({
      PATH: '/bin',
      CHOSEN: 'yes',
      SLIPWAY_VERSION: '1.2.3',
      SLIPWAY_TAG: 'v1.2.3',
      SLIPWAY_SHA: shaOf('1.2.3'),
      SLIPWAY_ENVIRONMENT: 'production',
      SLIPWAY_URL: 'https://service.example',
      SLIPWAY_PREVIOUS_VERSION: '1.2.2',
      SLIPWAY_DEPLOYMENT_ID: '2',
      SLIPWAY_DRY_RUN: 'false',
    });
  });

  test('one that a newer deployment overtook meanwhile is not called a success', async () => {
    const newer = recordOf(3, '1.2.4', ['in_progress', 'good']);
    const { deployments, lines } = await validate({}, { records: [good, ours, newer] });
    expect(deployments.written[0]).toMatchObject({ id: 2, state: 'error' });
    expect(lines('warning')[0]).toMatch(/Deployment 2 was not closed by this verdict: superseded/);
  });
});

describe('a deployment that does not', () => {
  test('becomes a failure with its first reason; the predecessor stays', async () => {
    const { verdict, reasons, deployments, report } = await validate({}, { reply: broken });
    expect(verdict).toBe('fail');
    expect(reasons[0]).toBe('health: status 503, expected 200.');
    expect(deployments.written).toEqual([
      expect.objectContaining({
        id: 2,
        state: 'failure',
        description: 'slipway: fail. health: status 503, expected 200.',
      }),
    ]);
    expect(report.deployment.status).toBe('failed');
    expect(report.rollback_capability.rollback_possible).toBe(true);
  });

  test('is not blamed for what answers once another deployment has begun', async () => {
    const newer = recordOf(3, '1.2.4', ['in_progress', 'failure']);
    const reply = () => running('1.2.4');
    const open = await validate({}, { records: [good, ours, newer], reply });
    expect(open.deployments.written).toEqual([
      expect.objectContaining({
        id: 2,
        state: 'error',
        description: 'Deployment 3 of 1.2.4 began meanwhile: state unknown',
      }),
    ]);
    const proven = { ...ours, statuses: recordOf(2, '1.2.3', ['in_progress', 'good']).statuses };
    const again = await validate({}, { records: [good, proven, newer], reply });
    expect(again.verdict).toBe('fail');
    expect(again.deployments.written).toEqual([]);
    expect(again.lines('warning')[0]).toMatch(/deployment 2 is not blamed/);
  });

  test('the old version that goes on answering is no success', async () => {
    const { verdict, reasons } = await validate({}, { reply: () => running('1.2.2') });
    expect(verdict).toBe('fail');
    expect(reasons[0]).toMatch(/`1.2.2` answered, not 1.2.3/);
  });

  test('a command that fails is one', async () => {
    const config = configWith({ checks: [httpCheck(), commandCheck()] });
    const { verdict, report } = await validate({ config }, { exit: 2 });
    expect(verdict).toBe('fail');
    expect(report.validation_results).toMatchObject({
      health_checks: 'passed',
      functional_tests: 'failed',
    });
  });
});

describe('doubt', () => {
  test('holds: the record stays open with a word, nothing else changes', async () => {
    const { verdict, deployments, report } = await validate({}, { reply: silent });
    expect(verdict).toBe('inconclusive');
    expect(report.deployment.status).toBe('inconclusive');
    expect(deployments.written).toEqual([
      {
        id: 2,
        state: 'in_progress',
        description: expect.stringMatching(/^slipway: inconclusive, held\. health: did not answer/),
        logUrl: fakeRun.runUrl,
      },
    ]);
  });

  test('holds without a word where statuses are not to be reported', async () => {
    const config = configWith({}, { ci_cd: { status_reporting: false } });
    const { verdict, deployments } = await validate({ config }, { reply: silent });
    expect(verdict).toBe('inconclusive');
    expect(deployments.written).toEqual([]);
  });

  test('about one that is closed already leaves it alone', async () => {
    const { verdict, deployments } = await validate({}, { reply: silent, records: [good] });
    expect(verdict).toBe('inconclusive');
    expect(deployments.written).toEqual([]);
  });

  test.each([
    ['pass', 'success', /taken as a pass/],
    ['fail', 'failure', /takes that as a fail/],
  ] as const)('can be taken as a %s', async (onInconclusive, state, description) => {
    const { verdict, deployments } = await validate({ onInconclusive }, { reply: silent });
    expect(verdict).toBe(onInconclusive);
    expect(deployments.written[0]?.state).toBe(state);
    expect(deployments.written[0]?.description).toMatch(description);
  });

  test('is all that no checks give, with what to do about it', async () => {
    const { verdict, reasons } = await validate({ config: configWith({ checks: [] }) });
    expect(verdict).toBe('inconclusive');
    expect(reasons[0]).toMatch(/No checks are configured/);
    const unknown = await validate({ config: defaultConfig });
    expect(unknown.verdict).toBe('inconclusive');
  });

  test('ends where it answered before the deployment and the network works', async () => {
    const files = createMemoryFiles();
    const before = await validate({ phase: 'pre' }, { files, records: [good] });
    expect(before.verdict).toBe('pass');
    const controlUrl = 'https://api.example/';
    const reply = (_count: number, url: string) => (url === controlUrl ? broken() : silent());
    const after = await validate({ controlUrl }, { files, reply });
    expect(after.verdict).toBe('fail');
    expect(after.evidence.gates[1]).toMatchObject({ name: 'control probe', outcome: 'pass' });
    expect(after.report.validation_results.pre_deployment).toBe('passed');
    const alone = await validate({ controlUrl }, { files, reply: silent });
    expect(alone.verdict).toBe('inconclusive');
    expect(alone.evidence.gates[1]).toMatchObject({ name: 'control probe', outcome: 'fail' });
  });
});

describe('before a deployment', () => {
  test('the baseline is taken of whatever runs, and no record is touched', async () => {
    const { verdict, deployments, report, reportPath, evidencePath } = await validate(
      { phase: 'pre' },
      { records: [good], reply: () => running('1.2.2') },
    );
    expect(verdict).toBe('pass');
    expect(deployments.written).toEqual([]);
    expect([reportPath, evidencePath]).toEqual(['/out/pre/report.json', '/out/pre/evidence.json']);
    expect(report).toMatchObject({
      deployment: { status: 'in_progress' },
      validation_results: { pre_deployment: 'passed', post_deployment: 'skipped' },
    });
  });

  test('what already fails is told', async () => {
    const { verdict, reasons } = await validate({ phase: 'pre' }, { reply: broken });
    expect(verdict).toBe('fail');
    expect(reasons[0]).toMatch(/already fails before the deployment/);
  });

  test('an environment that never had a deployment has a baseline, too', async () => {
    const { verdict, deploymentId, report, evidence } = await validate(
      { phase: 'pre' },
      { records: [] },
    );
    expect(verdict).toBe('pass');
    expect(deploymentId).toBeUndefined();
    expect(report).toMatchObject({
      deployment: { version: 'unknown', deployment_id: 'deploy-20260112-120000-000' },
      release_info: { tag: '', released_by: 'octocat', commit_hash: fakeRun.sha },
      rollback_capability: { available: false, previous_version: null },
    });
    expect(evidence.gates[0]?.outcome).toBe('skip');
  });
});

describe('both at once', () => {
  test('the baseline is kept beside the verdict about the deployment', async () => {
    const { verdict, report, samples } = await validate({ phase: 'all' });
    expect(verdict).toBe('pass');
    expect(new Set(samples.map(({ phase }) => phase))).toEqual(new Set(['baseline', 'converge']));
    expect(report.validation_results).toMatchObject({
      pre_deployment: 'passed',
      post_deployment: 'passed',
    });
  });

  test('a bad baseline does not condemn a deployment that repairs it', async () => {
    const reply = (count: number) => (count <= 3 ? broken() : running('1.2.3'));
    const { verdict, report } = await validate({ phase: 'all' }, { reply });
    expect(verdict).toBe('pass');
    expect(report.validation_results.pre_deployment).toBe('failed');
  });
});

describe('which deployment', () => {
  test('a given id beats all else', async () => {
    const named = recordOf(3, '1.2.3', ['in_progress']);
    const { deploymentId } = await validate({ deploymentId: 3 }, { records: [good, ours, named] });
    expect(deploymentId).toBe(3);
  });

  test.each<[string, Partial<ValidateRequest>, string, RegExp]>([
    ['an id that is not there', { deploymentId: 99 }, 'not-found', /no deployment 99/],
    [
      'an id of another version',
      { deploymentId: 2, version: '2.0.0' },
      'invalid-input',
      /of 1\.2\.3, not of 2\.0\.0/,
    ],
    ['an unknown environment', { environment: 'prodution' }, 'unknown-environment', /prodution/],
  ])('%s is an error', async (_why, request, code, message) => {
    await expect(validate(request)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test('the way back is looked for page by page, and no further than it has to', async () => {
    const failed = (id: number) => recordOf(id, `1.2.2-rc.${id}`, ['in_progress', 'failure']);
    const many = Array.from({ length: 400 }, (_, index) => failed(index + 100));
    const old = Array.from({ length: 200 }, (_, index) => recordOf(index + 1, '1.2.0', ['good']));
    const records = [...old, ...many, { ...ours, id: 1_000 }];
    const { previousVersion, deploymentId } = await validate({}, { records });
    expect([deploymentId, previousVersion]).toEqual([1_000, '1.2.0']);
  });

  test('an id of another environment is an error, as is one that is not ours', async () => {
    const staging = recordOf(3, '1.2.3', ['in_progress'], { environment: 'staging' });
    await expect(
      validate({ deploymentId: 3 }, { records: [good, ours, staging] }),
    ).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/to staging/),
    });
    const foreign = recordOf(4, '1.2.3', ['in_progress'], { payload: undefined });
    await expect(
      validate({ deploymentId: 4, version: '1.2.3' }, { records: [foreign] }),
    ).rejects.toMatchObject({ message: expect.stringMatching(/an unknown version/) });
  });

  test('another version than the one in service is validated without its record', async () => {
    const { verdict, deploymentId, deployments, report } = await validate(
      { version: '2.0.0' },
      { records: [good], reply: () => running('2.0.0') },
    );
    expect(verdict).toBe('pass');
    expect(deploymentId).toBeUndefined();
    expect(deployments.written).toEqual([]);
    expect(report.release_info).toMatchObject({ tag: 'v2.0.0', release_notes: '' });
  });
});

test.each([
  [`release-${'$'}{version}-final`, '2.0.0', 'release-2.0.0-final'],
  ['v', 'nightly', ''],
])('tags after %s: %s is %j', async (tag_prefix, version, tag) => {
  const config = configWith({ checks: [httpCheck()] });
  const release_management = { ...config.release_management, tag_prefix };
  const { report } = await validate(
    { version, config: { ...config, release_management } },
    { records: [good], reply: () => running(version) },
  );
  expect(report.release_info.tag).toBe(tag);
});

test('an environment in another spelling than the configuration’s is an error', async () => {
  await expect(validate({ environment: 'Production' })).rejects.toMatchObject({
    code: 'invalid-input',
  });
});

describe('a dry run', () => {
  test('judges, writes its files, touches no record and sends nothing', async () => {
    const config = configWith({ checks: [httpCheck(), commandCheck()] });
    const result = await validate({ dryRun: true, webhookUrl: 'https://hooks.example', config });
    expect(result.verdict).toBe('pass');
    expect(result.deployments.written).toEqual([]);
    expect(result.sent).toEqual([]);
    expect([...result.files.texts.keys()]).toEqual(['/out/evidence.json', '/out/report.json']);
    expect(result.processes.commands[0]?.env).toMatchObject({ SLIPWAY_DRY_RUN: 'true' });
  });

  test('writes JUnit’s form as well, where Jenkins reads along', async () => {
    const config = configWith({}, { ci_cd: { jenkins_integration: true } });
    const { files } = await validate({ dryRun: true, config });
    expect(files.texts.get('/out/junit.xml')).toContain('<testsuite name="production 1.2.3"');
  });
});

describe('settings', () => {
  test('the request beats the environment, which beats the default', async () => {
    const request = {
      url: 'https://other.example',
      checks: [httpCheck({ name: 'other' })],
      timeoutMinutes: 0.1,
      soakSeconds: 10,
    };
    const { reasons, samples, deployments } = await validate(request);
    expect(reasons[0]).toContain('other');
    expect(samples.filter(({ phase }) => phase === 'soak')).toHaveLength(2);
    expect(deployments.written[0]).toMatchObject({ environmentUrl: 'https://other.example' });
    const config = configWith({ timeout_minutes: undefined });
    const slow = await validate({ config }, { reply: broken });
    const minutes = (slow.samples.at(-1)?.at ?? 0) / 60_000;
    expect(minutes).toBeGreaterThan(4);
    expect(minutes).toBeLessThan(5);
  });

  test('a run that is cancelled stops', async () => {
    await expect(validate({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  test('rollbacks that are switched off are not offered', async () => {
    const { report, rollbackPossible } = await validate({
      config: configWith({}, { rollback: false }),
    });
    expect(rollbackPossible).toBe(false);
    expect(report.rollback_capability).toEqual({
      available: false,
      previous_version: '1.2.2',
      rollback_possible: false,
    });
  });

  test('an environment named like a property of objects has no settings', async () => {
    const records = [recordOf(5, '1.2.3', ['in_progress'], { environment: 'constructor' })];
    const request = { environment: 'constructor', deploymentId: 5 };
    const { verdict } = await validate(request, { records });
    expect(verdict).toBe('inconclusive');
  });
});

describe('the webhook', () => {
  const webhookUrl = 'https://hooks.example/secret';

  test('hears the verdict with the report', async () => {
    const { sent, lines, report } = await validate({ webhookUrl });
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      url: webhookUrl,
      message: { id: 'slipway-1000-1-release-production-post', event: 'deployment.validated' },
    });
    expect(JSON.parse(sent[0]?.message.body ?? '')).toMatchObject({
      event: 'deployment.validated',
      schema: 1,
      verdict: 'pass',
      report,
    });
    expect(lines('info')).toContain('The webhook was delivered.');
  });

  test('never changes the verdict, and its URL is never shown', async () => {
    const { verdict, lines } = await validate({ webhookUrl }, { delivered: false });
    expect(verdict).toBe('pass');
    expect(lines('warning')[0]).toMatch(/not delivered: answered with status 500.*verdict stands/);
    expect(lines('warning').join('')).not.toContain('secret');
  });

  test('can be switched off', async () => {
    const config = configWith({}, { ci_cd: { webhook_notifications: false } });
    expect((await validate({ webhookUrl, config })).sent).toEqual([]);
  });
});
