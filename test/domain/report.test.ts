import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as z from 'zod/mini';
import type { RollbackTarget } from '../../packages/core/src/domain/deployment/rollback-target.ts';
import type { Verdict } from '../../packages/core/src/domain/health/health.ts';
import {
  rollbackCapability,
  validationGates,
} from '../../packages/core/src/domain/health/validation-gates.ts';
import type { Release } from '../../packages/core/src/domain/release/release.ts';
import {
  buildReport,
  isoSeconds,
  outcomeOf,
  type Report,
  type ReportFacts,
} from '../../packages/core/src/domain/report/report.ts';
import { reportSchema } from '../../packages/core/src/domain/report/report-schema.ts';
import { commandCheck, httpCheck } from '../doubles/checks.ts';
import { payloadOf, recordOf, shaOf } from '../doubles/deployment-records.ts';

const record = { ...recordOf(1001, '1.2.3', ['in_progress']), createdAt: '2026-01-12T12:00:00Z' };
const release: Release = {
  id: 1,
  tag: 'v1.2.3',
  name: 'v1.2.3',
  body: `### Fixes\n\n<!-- slipway:plan ${'0'.repeat(64)} -->`,
  draft: false,
  prerelease: false,
  target: shaOf('1.2.3'),
  url: 'https://github.com/octo/service/releases/tag/v1.2.3',
  uploadUrl: '',
  author: 'octocat',
  assets: [],
};

function factsOf(fields: Partial<ReportFacts> = {}): ReportFacts {
  return {
    environment: 'production',
    version: '1.2.3',
    tag: 'v1.2.3',
    record,
    release,
    actor: 'hubot',
    sha: shaOf('head'),
    status: 'successful',
    startedAt: Date.parse('2026-01-12T12:01:00.700Z'),
    endedAt: Date.parse('2026-01-12T12:02:00.900Z'),
    validation: {
      pre_deployment: 'passed',
      post_deployment: 'passed',
      health_checks: 'passed',
      functional_tests: 'skipped',
    },
    rollback: { available: true, previous_version: '1.2.2', rollback_possible: true },
    ...fields,
  };
}

const matches = new Ajv2020().compile<Report>(z.toJSONSchema(reportSchema));

describe('the report', () => {
  test('has the published shape', () => {
    expect(buildReport(factsOf())).toEqual({
      deployment: {
        deployment_id: 'deploy-20260112-120000-001',
        version: '1.2.3',
        environment: 'production',
        status: 'successful',
        start_time: '2026-01-12T12:00:00Z',
        end_time: '2026-01-12T12:02:00Z',
        duration_seconds: 120,
      },
      release_info: {
        version: '1.2.3',
        tag: 'v1.2.3',
        commit_hash: shaOf('1.2.3'),
        release_notes: '### Fixes',
        released_by: 'octocat',
      },
      validation_results: {
        pre_deployment: 'passed',
        post_deployment: 'passed',
        health_checks: 'passed',
        functional_tests: 'skipped',
      },
      rollback_capability: { available: true, previous_version: '1.2.2', rollback_possible: true },
    });
  });

  test.each<[string, Partial<ReportFacts>]>([
    ['with all facts', {}],
    ['without a release', { release: undefined }],
    ['without a record', { record: undefined, release: undefined, tag: '' }],
    ['that failed', { status: 'failed' }],
    ['of a machine whose clock is behind', { endedAt: 0 }],
    [
      'with nothing to go back to',
      {
        rollback: { available: false, previous_version: null, rollback_possible: false },
      },
    ],
  ])('%s matches the schema', (_why, facts) => {
    const report = buildReport(factsOf(facts));
    expect(matches(report) ? [] : matches.errors).toEqual([]);
    expect(reportSchema.safeParse(report).success).toBe(true);
  });

  test.each<[string, (report: Report) => unknown]>([
    ['a further key', (report) => ({ ...report, evidence: {} })],
    ['a missing part', ({ deployment }) => ({ deployment })],
    [
      'another status',
      (report) => ({ ...report, deployment: { ...report.deployment, status: 'ok' } }),
    ],
    [
      'another name',
      (report) => ({ ...report, deployment: { ...report.deployment, deployment_id: '1' } }),
    ],
    [
      'a time with fractions',
      (report) => ({
        ...report,
        deployment: { ...report.deployment, end_time: '2026-01-12T12:00:00.000Z' },
      }),
    ],
  ])('%s does not', (_why, change) => {
    expect(matches(change(buildReport(factsOf())))).toBe(false);
  });

  test('names who stands for it and its commit where no release or record does', () => {
    const unreleased = buildReport(factsOf({ release: undefined })).release_info;
    expect(unreleased.released_by).toBe('github-actions[bot]');
    const unrecorded = buildReport(factsOf({ release: undefined, record: undefined }));
    expect(unrecorded.release_info).toMatchObject({
      released_by: 'hubot',
      commit_hash: shaOf('head'),
    });
    expect(unrecorded.deployment.deployment_id).toBe('deploy-20260112-120100-000');
    expect(unrecorded.deployment.duration_seconds).toBe(60);
  });

  test('never ends before it began', () => {
    const { deployment } = buildReport(factsOf({ endedAt: 0 }));
    expect(deployment.end_time).toBe(deployment.start_time);
    expect(deployment.duration_seconds).toBe(0);
  });

  test('times are in UTC, in whole seconds', () => {
    expect(isoSeconds(Date.UTC(2026, 0, 12, 12, 0, 0, 999))).toBe('2026-01-12T12:00:00Z');
  });
});

describe('what the checks of a kind came to', () => {
  const judged = (kind: 'http' | 'command', verdict: Verdict, critical = true) => ({
    check: kind === 'http' ? httpCheck({ critical }) : commandCheck({ critical }),
    verdict,
    reason: '',
  });

  test.each([
    [[], 'skipped'],
    [[judged('command', 'fail')], 'skipped'],
    [[judged('http', 'pass')], 'passed'],
    [[judged('http', 'pass'), judged('http', 'inconclusive')], 'inconclusive'],
    [[judged('http', 'inconclusive'), judged('http', 'fail')], 'failed'],
    [[judged('http', 'pass'), judged('http', 'fail', false)], 'passed'],
    [[judged('http', 'fail', false)], 'failed'],
  ])('case %#', (checks, outcome) => {
    expect(outcomeOf(checks, 'service')).toBe(outcome);
  });
});

describe('rollback capability and gates', () => {
  const target = recordOf(7, '1.2.2', ['good']);
  const found = { kind: 'found', from: record, target, skipped: [] } as const;
  const none: RollbackTarget = {
    kind: 'no-good-version',
    from: record,
    skipped: [],
    reason: 'No good version was proven before 1.2.3 in production.',
  };
  const unsafe = { ...record, payload: payloadOf('1.2.3', { rollback_safe: false }) };

  test.each([
    ['a proven target', { record, rollback: found }, true, [true, '1.2.2', true]],
    [
      'no record, but a target',
      { record: undefined, rollback: found },
      true,
      [true, '1.2.2', true],
    ],
    ['rollbacks switched off', { record, rollback: found }, false, [false, '1.2.2', false]],
    [
      'an irreversible deployment',
      { record: unsafe, rollback: found },
      true,
      [true, '1.2.2', false],
    ],
    ['no target', { record, rollback: none }, true, [false, null, false]],
  ] as const)('%s', (_why, facts, enabled, [available, previous, possible]) => {
    expect(rollbackCapability(facts, enabled)).toEqual({
      available,
      previous_version: previous,
      rollback_possible: possible,
    });
  });

  test('gates say what was looked at', () => {
    expect(validationGates({ record, rollback: found, controlWorks: true })).toEqual([
      { name: 'deployment', outcome: 'pass', detail: `Deployment 1001 of ${record.sha}.` },
      { name: 'control probe', outcome: 'pass', detail: 'The network works.' },
      { name: 'rollback target', outcome: 'pass', detail: '1.2.2 (deployment 7) is proven.' },
    ]);
    const without = { record: undefined, rollback: none, controlWorks: undefined };
    expect(validationGates(without).map(({ outcome }) => outcome)).toEqual([
      'skip',
      'skip',
      'fail',
    ]);
    expect(validationGates({ ...without, controlWorks: false })[1]).toMatchObject({
      outcome: 'fail',
      detail: 'Nothing else answered, either.',
    });
  });
});
