import { expect, test } from '@jest/globals';
import type { CheckEvidence, Evidence } from '../../packages/core/src/domain/report/evidence.ts';
import { renderJunit } from '../../packages/core/src/domain/report/junit.ts';

const check = (name: string, more: Partial<CheckEvidence>): CheckEvidence => ({
  name,
  kind: 'http',
  critical: true,
  verdict: 'pass',
  reason: 'passed and stayed healthy.',
  samples: 5,
  passes: 5,
  p50_ms: 2,
  p95_ms: null,
  p99_ms: null,
  first_failure: null,
  ...more,
});

const evidence = (...checks: readonly CheckEvidence[]): Evidence => ({
  schema: 1,
  environment: 'production',
  phase: 'post',
  version: '1.2.3',
  deployment: 7,
  run: { repository: 'octo/service', id: '1', attempt: 1, job: 'deploy', url: '' },
  started_at: '2026-01-12T12:00:00Z',
  ended_at: '2026-01-12T12:02:00Z',
  verdict: 'fail',
  reasons: [],
  checks,
  samples: [],
  gates: [],
  decisions: [],
});

test('each check is a test case: passed, failed with what was seen first, or skipped where nothing is known', () => {
  const text = renderJunit(
    evidence(
      check('health', {}),
      check('login', { verdict: 'fail', first_failure: 'status 500, expected 200' }),
      check('search', { verdict: 'inconclusive', reason: 'too few samples' }),
    ),
  );
  expect(text).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="production 1.2.3" tests="3" failures="1" skipped="1" timestamp="2026-01-12T12:00:00">
  <testcase classname="slipway.production" name="health"/>
  <testcase classname="slipway.production" name="login">
    <failure message="status 500, expected 200"/>
  </testcase>
  <testcase classname="slipway.production" name="search">
    <skipped message="too few samples"/>
  </testcase>
</testsuite>
`);
});

test('names and answers cannot leave their attribute, and hold only what XML can', () => {
  const name = `"/><x a='&'>\u0000\ud800\n`;
  expect(renderJunit(evidence(check(name, {})))).toContain(
    `name="&quot;/&gt;&lt;x a='&amp;'&gt;\ufffd\ufffd "/>`,
  );
});
