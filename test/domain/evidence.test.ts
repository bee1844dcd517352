import { describe, expect, test } from '@jest/globals';
import type { NotificationFormat } from '../../packages/core/src/domain/config/config.ts';
import {
  baselineIn,
  buildEvidence,
  checkEvidence,
} from '../../packages/core/src/domain/report/evidence.ts';
import { evidenceSchema } from '../../packages/core/src/domain/report/evidence-schema.ts';
import { renderNotification } from '../../packages/core/src/domain/report/notification.ts';
import { httpCheck, samplesOf } from '../doubles/checks.ts';
import { fakeRun } from '../doubles/fake-runner.ts';

const judged = { check: httpCheck(), verdict: 'pass', reason: 'health: passed.' } as const;

function evidenceOf(samples = samplesOf('P', 'baseline')) {
  return buildEvidence({
    environment: 'production',
    phase: 'pre',
    version: '1.2.3',
    deploymentId: undefined,
    run: fakeRun,
    startedAt: '2026-01-12T12:00:00Z',
    endedAt: '2026-01-12T12:00:01Z',
    verdict: 'pass',
    reasons: ['The critical check passes: health.'],
    checks: [judged],
    samples,
    gates: [],
    decisions: [],
  });
}

describe('evidence', () => {
  test('has every sample, in snake_case', () => {
    expect(evidenceOf()).toEqual({
      schema: 1,
      environment: 'production',
      phase: 'pre',
      version: '1.2.3',
      deployment: null,
      run: {
        repository: 'octo/service',
        id: '1000',
        attempt: 1,
        job: 'release',
        url: 'https://github.com/octo/service/actions/runs/1000/attempts/1',
      },
      started_at: '2026-01-12T12:00:00Z',
      ended_at: '2026-01-12T12:00:01Z',
      verdict: 'pass',
      reasons: ['The critical check passes: health.'],
      checks: [
        {
          name: 'health',
          kind: 'http',
          critical: true,
          verdict: 'pass',
          reason: 'health: passed.',
          samples: 1,
          passes: 1,
          p50_ms: null,
          p95_ms: null,
          p99_ms: null,
          first_failure: null,
        },
      ],
      samples: [
        {
          check: 'health',
          phase: 'baseline',
          at_ms: 0,
          outcome: 'pass',
          latency_ms: 10,
          detail: '',
          version: null,
        },
      ],
      gates: [],
      decisions: [],
    });
  });

  test('has the published shape', () => {
    expect(evidenceSchema.safeParse(evidenceOf()).error).toBeUndefined();
    const odd = { ...evidenceOf(), verdict: 'perhaps', more: 1 };
    expect(evidenceSchema.safeParse(odd).success).toBe(false);
  });

  test('a check in figures leaves its baseline out where there is more', () => {
    const samples = [
      ...samplesOf('FF', 'baseline'),
      ...samplesOf('EPPP'),
      ...samplesOf('P', 'soak', 'x'),
    ];
    expect(checkEvidence(judged, samples)).toMatchObject({
      samples: 4,
      passes: 3,
      p50_ms: 12,
      p95_ms: null,
      first_failure: 'saw error 0',
    });
  });
});

describe('a baseline from an earlier step', () => {
  const of = { environment: 'production', runId: '1000' };
  const text = JSON.stringify(evidenceOf(samplesOf('FP', 'baseline')));

  test('tells which checks passed', () => {
    expect([...baselineIn(text, of).passed]).toEqual(['health']);
  });

  test.each([
    ['no file', undefined],
    ['no JSON', '{'],
    ['no object', '3'],
    ['null', 'null'],
    ['another environment', text.replace('production', 'staging')],
    ['another run', text.replace('"1000"', '"999"')],
    ['no run', JSON.stringify({ environment: 'production', run: null })],
    ['no samples', JSON.stringify({ environment: 'production', run: { id: '1000' }, samples: 3 })],
    [
      'odd samples',
      JSON.stringify({ environment: 'production', run: { id: '1000' }, samples: [null] }),
    ],
    ['failures only', JSON.stringify(evidenceOf(samplesOf('FE', 'baseline')))],
    ['samples of the deployment', JSON.stringify(evidenceOf(samplesOf('PPP')))],
  ])('%s counts as nothing', (_why, written) => {
    expect(baselineIn(written, of).passed.size).toBe(0);
  });
});

describe('notifications', () => {
  const notification = {
    event: 'deployment.validated',
    title: 'octo/service 1.2.3 in production: fail',
    lines: ['health: status 503, expected 200 <@everyone> & more.'],
    link: 'https://github.com/octo/service/actions/runs/1000',
    data: { schema: 1, verdict: 'fail' },
  };
  const rendered = (url: string) => JSON.parse(renderNotification(url, notification));

  test('others get the event with its data', () => {
    expect(rendered('https://hooks.example.org/x')).toEqual({
      event: 'deployment.validated',
      title: notification.title,
      link: notification.link,
      schema: 1,
      verdict: 'fail',
    });
    expect(rendered('nothing')).toMatchObject({ event: 'deployment.validated' });
  });

  test('Slack gets text without control characters', () => {
    const { text } = rendered('https://hooks.slack.com/services/T/B/x');
    expect(text).toContain('&lt;@everyone&gt; &amp; more');
    expect(text).toMatch(/actions\/runs\/1000$/);
  });

  test('Discord gets content that mentions nobody, short enough', () => {
    const long = { ...notification, lines: ['x'.repeat(5_000)] };
    const body = JSON.parse(renderNotification('https://discord.com/api/webhooks/1/x', long));
    expect(body.allowed_mentions).toEqual({ parse: [] });
    expect(body.content.length).toBeLessThan(2_000);
    expect(body.content).toMatch(/actions\/runs\/1000$/);
  });

  test.each(['https://a.webhook.office.com/x', 'https://b.logic.azure.com:443/workflows/x'])(
    'Teams gets an adaptive card: %s',
    (url) => {
      const [attachment] = rendered(url).attachments;
      expect(attachment.contentType).toBe('application/vnd.microsoft.card.adaptive');
      expect(attachment.content.body.map((block: { text: string }) => block.text)).toEqual([
        notification.title,
        ...notification.lines,
      ]);
    },
  );

  test.each<[NotificationFormat, string]>([
    ['slack', 'text'],
    ['discord', 'content'],
    ['teams', 'attachments'],
    ['generic', 'event'],
  ])('a receiver who is said to understand %s gets that, wherever it is', (format, key) => {
    const body = renderNotification('https://chat.example/hook', notification, format);
    expect(JSON.parse(body)).toHaveProperty(key);
  });

  test('a host that only looks like one is another', () => {
    expect(rendered('https://hooks.slack.com.evil.example/x')).toHaveProperty('event');
    expect(rendered('https://evil.example/webhook.office.com')).toHaveProperty('event');
  });
});
