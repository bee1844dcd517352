import { describe, expect, test } from '@jest/globals';
import type { CheckEvidence, Sample, ValidateRequest, ValidationResult } from '@slipway/core';
import type { Input, Output } from '../../actions/validate-deploy/src/action.generated.ts';
import { main } from '../../actions/validate-deploy/src/main.ts';
import { samplesOf } from '../doubles/checks.ts';
import { createFakeRunner } from '../doubles/fake-runner.ts';

const health: CheckEvidence = {
  name: 'health',
  kind: 'http',
  critical: true,
  verdict: 'pass',
  reason: 'health: passed.',
  samples: 3,
  passes: 3,
  p50_ms: 12.4,
  p95_ms: null,
  p99_ms: null,
  first_failure: null,
};

function resultOf(fields: Partial<ValidationResult> = {}): ValidationResult {
  return {
    verdict: 'pass',
    reasons: ['The critical check passes: health.'],
    report: {
      deployment: {
        deployment_id: 'deploy-20260112-120000-002',
        version: '1.2.3',
        environment: 'production',
        status: 'successful',
        start_time: '2026-01-12T12:00:00Z',
        end_time: '2026-01-12T12:02:05Z',
        duration_seconds: 125,
      },
      release_info: {
        version: '1.2.3',
        tag: 'v1.2.3',
        commit_hash: 'a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6a7b8c9d0',
        release_notes: '',
        released_by: 'octocat',
      },
      validation_results: {
        pre_deployment: 'skipped',
        post_deployment: 'passed',
        health_checks: 'passed',
        functional_tests: 'skipped',
      },
      rollback_capability: { available: true, previous_version: '1.2.2', rollback_possible: true },
    },
    reportPath: '/tmp/runner/report.json',
    evidencePath: '/tmp/runner/evidence.json',
    checks: [health],
    samples: samplesOf('PPP'),
    previousVersion: '1.2.2',
    rollbackPossible: true,
    deploymentId: 2,
    ...fields,
  };
}

async function run(
  inputs: Partial<Record<Input, string>> = {},
  result: ValidationResult = resultOf(),
) {
  const requests: ValidateRequest[] = [];
  const runner = await createFakeRunner<Input, Output>({
    action: 'validate-deploy',
    inputs: { environment: 'production', ...inputs },
    slipway: {
      validateDeployment: async (request) => {
        requests.push(request);
        return result;
      },
    },
  });
  await main(runner);
  return { runner, request: requests[0], summary: runner.summary() };
}

describe('inputs', () => {
  test('of a plain step: the defaults', async () => {
    const { request, runner } = await run();
    expect(request).toEqual({
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
      controlUrl: 'https://github.com/octo/service',
      outputDirectory: '/tmp/runner/slipway/validate-production',
      workingDirectory: '/work/service',
      config: expect.anything(),
      run: runner.run,
      dryRun: false,
      signal: runner.signal,
    });
    expect(runner.masked).toEqual([]);
  });

  test('of one that says everything', async () => {
    const { request, runner } = await run({
      environment: 'review/7',
      version: 'v1.2.3',
      'deployment-id': '42',
      phase: 'all',
      url: 'https://service.example',
      checks: '- {name: health, http: /health}',
      'timeout-minutes': '2',
      'soak-seconds': '30',
      'on-inconclusive': 'fail',
      'webhook-url': 'https://hooks.example/secret',
      'dry-run': 'true',
    });
    expect(request).toMatchObject({
      environment: 'review/7',
      version: '1.2.3',
      deploymentId: 42,
      phase: 'all',
      url: 'https://service.example',
      checks: [{ kind: 'http', name: 'health', url: '/health' }],
      timeoutMinutes: 2,
      soakSeconds: 30,
      onInconclusive: 'fail',
      webhookUrl: 'https://hooks.example/secret',
      outputDirectory: '/tmp/runner/slipway/validate-review%2F7',
      dryRun: true,
    });
    expect(runner.masked).toEqual(['https://hooks.example/secret']);
  });

  test.each<[Partial<Record<Input, string>>, RegExp]>([
    [{ environment: '' }, /`environment` input is empty/],
    [{ 'deployment-id': 'deploy-20260112-120000-002' }, /not an id of a deployment/],
    [{ phase: 'after' }, /phase/],
    [{ 'on-inconclusive': 'maybe' }, /on-inconclusive/],
    [{ 'timeout-minutes': 'long' }, /timeout-minutes/],
    [{ checks: '- {name: health}' }, /either `http`, `tcp` or `run`/],
  ])('%j is refused', async (inputs, message) => {
    await expect(run(inputs)).rejects.toThrow(message);
  });

  test('a board that is neither wanted nor unwanted is told before anything is asked', async () => {
    const running = run({ board: 'maybe' });
    await expect(running).rejects.toMatchObject({ code: 'invalid-input' });
  });

  test('the webhook is masked before anything else can fail', async () => {
    const runner = await createFakeRunner<Input, Output>({
      action: 'validate-deploy',
      inputs: { environment: '', 'webhook-url': 'https://hooks.example/secret' },
    });
    await expect(main(runner)).rejects.toThrow();
    expect(runner.masked).toEqual(['https://hooks.example/secret']);
  });
});

describe('a pass', () => {
  test('sets the outputs and leaves the step green', async () => {
    const { runner } = await run();
    expect(runner.outputs).toEqual({
      verdict: 'pass',
      report: '/tmp/runner/report.json',
      evidence: '/tmp/runner/evidence.json',
      'previous-version': '1.2.2',
      'rollback-possible': 'true',
    });
    expect(runner.failures).toEqual([]);
  });

  test('tells of checks that are not critical and did not pass', async () => {
    const minor: CheckEvidence = {
      ...health,
      name: 'minor',
      critical: false,
      verdict: 'fail',
      reason: 'minor: status 500, expected 200.',
    };
    const { runner, summary } = await run({}, resultOf({ checks: [health, minor] }));
    expect(runner.logged).toEqual([
      {
        level: 'warning',
        message:
          'minor: status 500, expected 200. The check is not critical, so it decides nothing.',
      },
    ]);
    expect(summary).toContain('minor (not critical)');
    expect(runner.failures).toEqual([]);
  });
});

describe('anything else fails the step and says what to do', () => {
  const reasons = ['health: status 503, expected 200.'];
  const failed: Partial<ValidationResult> = { verdict: 'fail', reasons };
  const doubtful: Partial<ValidationResult> = { verdict: 'inconclusive', reasons: ['No idea.'] };
  const { report } = resultOf();
  const before = {
    ...report,
    deployment: { ...report.deployment, status: 'in_progress' as const },
  };

  test.each<[string, Partial<ValidationResult>, RegExp, RegExp]>([
    [
      'a failure with a way back',
      failed,
      /1\.2\.3 in production is not healthy\. health: status 503/,
      /Roll back.*1\.2\.2 is proven/,
    ],
    ['one without', { ...failed, rollbackPossible: false }, /not healthy/, /No proven version/],
    [
      'one of a version that nobody deployed',
      { ...failed, deploymentId: undefined },
      /not healthy/,
      /^No deployment of 1\.2\.3 to production is on record: .* `version` input/,
    ],
    [
      'one of whatever answers',
      {
        ...failed,
        deploymentId: undefined,
        report: { ...report, deployment: { ...report.deployment, version: 'unknown' } },
      },
      /What runs in production is not healthy/,
      /^No deployment of it to production/,
    ],
    [
      'one before the deployment',
      { ...failed, report: before },
      /not healthy/,
      /Nothing was deployed yet/,
    ],
    [
      'doubt without checks',
      { ...doubtful, checks: [] },
      /may or may not be healthy\. No idea/,
      /Add `checks`/,
    ],
    [
      'doubt about the network',
      { ...doubtful, samples: samplesOf('EE') },
      /may or may not/,
      /runner can reach the service/,
    ],
    [
      'doubt where nothing is critical',
      { ...doubtful, checks: [{ ...health, critical: false }] },
      /may or may not/,
      /`critical: true`/,
    ],
    [
      'doubt of a command',
      { ...doubtful, samples: samplesOf('E', 'functional') },
      /may or may not/,
      /output of the check/,
    ],
    ['doubt for want of time', doubtful, /may or may not/, /more time with `timeout-minutes`/],
    ['no reason at all', { ...doubtful, reasons: [] }, /Nothing is known of it/, /./],
  ])('%s', async (_why, fields, message, remedy) => {
    const { runner } = await run({}, resultOf(fields));
    expect(runner.failures).toEqual([
      { message: expect.stringMatching(message), remedy: expect.stringMatching(remedy) },
    ]);
    expect(runner.outputs.verdict).toBe(fields.verdict);
  });
});

describe('the summary', () => {
  test('of a pass', async () => {
    const { summary } = await run();
    expect(summary).toContain('## ✅ production, 1.2.3: pass');
    expect(summary).toContain('- The critical check passes: health.');
    expect(summary).toContain('| health | ✅ pass | 3 of 3 | 🟩🟩🟩 | 12 ms | — |  |');
    expect(summary).toContain('`deploy-20260112-120000-002`');
    expect(summary).toContain(
      '[a1b2c3d4e5f6](https://github.com/octo/service/commit/a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6a7b8c9d0)',
    );
    expect(summary).toMatch(/\| octocat \| 2 min 5 s \| 1\.2\.2 \|/);
    expect(summary).toContain('`/tmp/runner/evidence.json`');
    expect(summary).not.toContain('mermaid');
    expect(summary).not.toContain('dry run');
  });

  test('shows outcomes over time, and a curve where there are enough samples', async () => {
    const samples: readonly Sample[] = [
      ...samplesOf('E', 'baseline'),
      ...samplesOf(`FSE${'P'.repeat(50)}`),
      ...samplesOf('PPPPPP', 'converge', 'other'),
    ];
    const { summary } = await run({}, resultOf({ samples }));
    expect(summary).toContain(`… ${'🟩'.repeat(24)} |`);
    expect(summary).toContain('```mermaid\nxychart-beta');
    expect(summary).toContain('title "Latency of health over time"');
    expect(summary.match(/x-axis "seconds" \[(.*)\]/)?.[1]?.split(', ')).toHaveLength(40);
    const few = await run({}, resultOf({ samples: samplesOf('FSEPPP') }));
    expect(few.summary).toContain('🟥🟨⬜🟩🟩🟩');
    expect(few.summary).not.toContain('mermaid');
  });

  test('of a failure: what was seen is data, and not markup', async () => {
    const { summary } = await run(
      {},
      resultOf({
        verdict: 'fail',
        reasons: ['health: the body `<img src=x>` does not match /ok/.', 'x: @everyone <b>.'],
        checks: [{ ...health, verdict: 'fail', first_failure: 'saw `a|b` and <i>' }],
        rollbackPossible: false,
      }),
    );
    expect(summary).toContain('## ❌ production, 1.2.3: fail');
    expect(summary).toContain('`<img src=x>`');
    expect(summary).toContain('`a\\|b` and &lt;i&gt;');
    expect(summary).not.toMatch(/@everyone|<b>|<i>/);
    expect(summary).toContain('| 1.2.2 (not possible) |');
  });

  test('of doubt without checks, before a first deployment, in a dry run', async () => {
    const { report } = resultOf();
    const { summary } = await run(
      { phase: 'pre', 'dry-run': 'true' },
      resultOf({
        verdict: 'inconclusive',
        checks: [],
        samples: [],
        rollbackPossible: false,
        previousVersion: null,
        report: {
          ...report,
          rollback_capability: {
            available: false,
            previous_version: null,
            rollback_possible: false,
          },
        },
      }),
    );
    expect(summary).toContain('## ⚠️ production before the deployment, 1.2.3: inconclusive');
    expect(summary).toContain('A dry run: no record was changed');
    expect(summary).toContain('none proven');
    expect(summary).not.toContain('| Check |');
  });
});
