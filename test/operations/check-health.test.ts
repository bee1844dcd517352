import { describe, expect, test } from '@jest/globals';
import { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import type { Verdict } from '../../packages/core/src/domain/health/health.ts';
import { noBaseline } from '../../packages/core/src/domain/health/verdict.ts';
import {
  type CheckHealthRequest,
  checkHealth,
} from '../../packages/core/src/operations/validate/check-health.ts';
import type { ProbeRequest, TcpRequest } from '../../packages/core/src/ports/probe.ts';
import { commandCheck, httpCheck, tcpCheck } from '../doubles/checks.ts';
import { createFakeClock } from '../doubles/fake-clock.ts';
import {
  createFakeProbe,
  createFakeProcesses,
  type PortReply,
  type Reply,
} from '../doubles/fake-service.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

const version = { json: 'version' };
const answering = (running: string): Reply => ({ body: JSON.stringify({ version: running }) });

const basic: CheckHealthRequest = {
  checks: [httpCheck({ version })],
  url: 'https://service.example',
  expectedVersion: '1.2.3',
  subject: 'deployment',
  before: noBaseline,
  failureLimit: 1,
  timeoutMinutes: 1,
  soakSeconds: 0,
  controlUrl: undefined,
  workingDirectory: '/work',
  environment: { SLIPWAY_VERSION: '1.2.3' },
};

interface World {
  readonly reply?: (request: ProbeRequest, count: number) => Reply;
  readonly latency?: number;
  readonly port?: (request: TcpRequest, count: number) => PortReply;
  readonly run?: Parameters<typeof createFakeProcesses>[0];
}

async function check(request: Partial<CheckHealthRequest>, world: World = {}) {
  const clock = createFakeClock();
  const probe = createFakeProbe(
    world.reply ?? (() => answering('1.2.3')),
    clock,
    world.latency,
    world.port,
  );
  const processes = createFakeProcesses(world.run);
  const { log, lines } = createRecordedLog();
  const result = await checkHealth({ ...basic, ...request }, { probe, processes, clock, log });
  const outcomes = (phase: string) =>
    result.samples.filter((sample) => sample.phase === phase).map(({ outcome }) => outcome);
  return { ...result, outcomes, clock, probe, processes, lines };
}

describe('convergence', () => {
  test('is done after three passes in a row, without waiting long', async () => {
    const { verdict, outcomes, clock, probe } = await check({});
    expect(verdict).toBe('pass');
    expect(outcomes('converge')).toEqual(['pass', 'pass', 'pass']);
    expect(clock.monotonic() - 5_000).toBeLessThan(1_000);
    expect(probe.requests[0]).toMatchObject({
      url: 'https://service.example/health',
      method: 'GET',
      timeout: 5_000,
      maxBody: 65_536,
    });
  });

  test('waits for the new version while the old one answers', async () => {
    const reply = (_request: ProbeRequest, count: number) =>
      answering(count < 4 ? '1.2.2' : '1.2.3');
    const { verdict, outcomes, samples } = await check({}, { reply });
    expect(verdict).toBe('pass');
    expect(outcomes('converge')).toEqual(['stale', 'stale', 'stale', 'pass', 'pass', 'pass']);
    expect(samples[0]).toMatchObject({
      version: '1.2.2',
      at: 0,
      latency: 20,
      detail: 'version `1.2.2` answered, not 1.2.3',
    });
    expect(samples.at(-1)?.at).toBeGreaterThan(1_000 + 1_500 + 2_250);
  });

  test('gives up at the deadline, and no attempt outlives it', async () => {
    const reply = () => answering('1.2.2');
    const checked = await check({}, { reply, latency: 4_000 });
    const { verdict, reasons, samples, clock, probe } = checked;
    expect(verdict).toBe('fail');
    expect(reasons[0]).toBe('health: version `1.2.2` answered, not 1.2.3.');
    const ended = clock.monotonic() - 5_000;
    expect(ended).toBeGreaterThan(50_000);
    expect(ended).toBeLessThanOrEqual(60_000);
    const begun = Math.max(...samples.map(({ at }) => at));
    expect(probe.requests.at(-1)?.timeout).toBeCloseTo(Math.min(5_000, 60_000 - begun), -1);
    expect(probe.requests.at(-1)?.timeout).toBeGreaterThanOrEqual(1_000);
  });

  test('without time takes no sample and proves nothing', async () => {
    const { verdict, samples } = await check({ timeoutMinutes: 0 });
    expect(verdict).toBe('inconclusive');
    expect(samples).toEqual([]);
  });

  test('one transient failure is no failure', async () => {
    const reply = (_request: ProbeRequest, count: number) =>
      count === 2 ? { status: 502 } : answering('1.2.3');
    const { verdict, outcomes } = await check({}, { reply });
    expect(verdict).toBe('pass');
    expect(outcomes('converge')).toEqual(['pass', 'fail', 'pass', 'pass', 'pass']);
  });

  test('is the same with any version where none is expected', async () => {
    const { verdict } = await check(
      { expectedVersion: undefined },
      { reply: () => answering('9') },
    );
    expect(verdict).toBe('pass');
  });
});

describe('a service that never answers', () => {
  const silent = (control: Reply) => (request: ProbeRequest) =>
    request.url === 'https://api.example/' ? control : { error: 'the connection was refused' };
  const controlUrl = 'https://api.example/';
  const before = { ...noBaseline, passed: new Set(['health']) };

  test.each<[string, Partial<CheckHealthRequest>, Reply, string, boolean | undefined]>([
    ['never passes', {}, {}, 'inconclusive', undefined],
    [
      'fails where it answered before and the network works',
      { controlUrl, before },
      { status: 500 },
      'fail',
      true,
    ],
    [
      'is doubt where nothing else answers',
      { controlUrl, before },
      { error: 'x' },
      'inconclusive',
      false,
    ],
    ['is doubt where it may never have answered', { controlUrl }, {}, 'inconclusive', true],
  ])('%s', async (_why, request, control, verdict, controlWorks) => {
    const checked = await check({ timeoutMinutes: 0.2, ...request }, { reply: silent(control) });
    expect(checked.verdict).toBe(verdict);
    expect(checked.controlWorks).toBe(controlWorks);
    expect(checked.outcomes('converge')).not.toContain('pass');
    expect(checked.reasons[0]).toContain('the connection was refused');
  });

  test('a healthy service owes nobody a control request', async () => {
    const { probe, controlWorks } = await check({ controlUrl });
    expect(controlWorks).toBeUndefined();
    expect(probe.requests.map(({ url }) => url)).not.toContain(controlUrl);
  });
});

describe('the soak', () => {
  test('asks every five seconds for as long as it lasts', async () => {
    const { verdict, outcomes, samples, lines } = await check({ soakSeconds: 20 });
    expect(verdict).toBe('pass');
    expect(lines('info')).toEqual(['Healthy; it has to stay so for 20 s.']);
    expect(outcomes('soak')).toHaveLength(4);
    const times = samples.filter(({ phase }) => phase === 'soak').map(({ at }) => at);
    expect(times.map((at) => at - (times[0] ?? 0))).toEqual([0, 5_000, 10_000, 15_000]);
  });

  test('finds what breaks later', async () => {
    const reply = (_request: ProbeRequest, count: number) =>
      count > 4 ? { status: 500 } : answering('1.2.3');
    const { verdict, reasons } = await check({ soakSeconds: 20 }, { reply });
    expect(verdict).toBe('fail');
    expect(reasons[0]).toMatch(/failed 3 of 4 times.*status 500/);
  });

  test.each<[string, readonly number[], Verdict, number]>([
    ['is chance where the next answer is right', [7], 'pass', 5],
    ['is the end where none comes any more', [7, 8, 9, 10, 11], 'fail', 6],
  ])('has no single miss as its last word: it %s', async (_, lost, expected, asked) => {
    const reply = (request: ProbeRequest, count: number): Reply =>
      lost.includes(count) && request.url.endsWith('/health')
        ? { error: 'the connection was reset' }
        : answering('1.2.3');
    const { verdict, outcomes } = await check(
      { soakSeconds: 20, controlUrl: 'https://control.example/' },
      { reply },
    );
    expect(verdict).toBe(expected);
    expect(outcomes('soak')).toHaveLength(asked);
  });

  test('has samples enough though some answers take longer than its pace', async () => {
    let count = 0;
    const slow = httpCheck({ latency: [{ percentile: 'p95', limit: 500, unit: 'ms' }] });
    const clock = createFakeClock();
    const probe = {
      ...createFakeProbe(() => ({}), clock),
      http: async () => {
        count += 1;
        const latency = count % 4 === 0 ? 900 : 10;
        await clock.sleep(latency);
        return {
          kind: 'answered' as const,
          status: 200,
          headers: {},
          body: '',
          validUntil: undefined,
          latency,
        };
      },
    };
    const { log } = createRecordedLog();
    const { verdict, reasons } = await checkHealth(
      { ...basic, checks: [slow], expectedVersion: undefined, soakSeconds: 6 },
      { probe, clock, log, processes: createFakeProcesses() },
    );
    expect(reasons[0]).toMatch(/its p95 is 900 ms/);
    expect(verdict).toBe('fail');
  });

  test('is left out where it did not even converge', async () => {
    const { outcomes } = await check(
      { soakSeconds: 20, timeoutMinutes: 0.1 },
      { reply: () => ({ status: 500 }) },
    );
    expect(outcomes('soak')).toEqual([]);
  });
});

describe('a port', () => {
  test('is asked until it answers as expected, three times in a row', async () => {
    const { probe, ...result } = await check(
      {
        checks: [tcpCheck({ send: 'PING', expect: 'PONG', host: '::1' })],
        url: undefined,
        timeoutMinutes: 1,
      },
      {
        port: (_, count) =>
          count === 1 ? { error: 'refused' } : { text: count === 2 ? 'LOADING' : 'PONG' },
      },
    );
    expect(result.verdict).toBe('pass');
    expect(result.samples.map(({ outcome }) => outcome)).toEqual([
      'error',
      'fail',
      'pass',
      'pass',
      'pass',
    ]);
    expect(probe.portRequests[0]).toMatchObject({ host: '::1', port: 6379, send: 'PING' });
    expect(probe.portRequests[0]?.enough?.('a PONG')).toBe(true);
  });

  test('that only has to take connections is told so', async () => {
    const { probe } = await check({ checks: [tcpCheck()], timeoutMinutes: 1 });
    expect(probe.portRequests[0]?.enough).toBeUndefined();
  });
});

describe('latency', () => {
  const compared = httpCheck({ latency: [{ percentile: 'p95', limit: 2, unit: 'ratio' }] });

  test('that is to be compared is measured before the deployment, often enough', async () => {
    const result = await check({ checks: [compared], subject: 'baseline', timeoutMinutes: 1 });
    expect(result.samples).toHaveLength(21);
    expect(result.verdict).toBe('pass');
  });

  test('of a service that is ill before the deployment is not measured for long', async () => {
    const result = await check(
      { checks: [compared], subject: 'baseline', timeoutMinutes: 1 },
      { reply: () => ({ status: 500 }) },
    );
    expect(result.samples).toHaveLength(3);
  });

  test('with a rare percentile makes the soak denser, so that there are samples enough', async () => {
    const rare = httpCheck({ latency: [{ percentile: 'p99', limit: 500, unit: 'ms' }] });
    const result = await check({ checks: [rare], soakSeconds: 60, timeoutMinutes: 1 });
    expect(result.samples.filter(({ phase }) => phase === 'soak').length).toBeGreaterThan(100);
    expect(result.verdict).toBe('pass');
  });
});

test('a program with its arguments runs without a shell', async () => {
  const { processes } = await check({
    checks: [httpCheck(), commandCheck({ run: ['./smoke', '--fast'] })],
    timeoutMinutes: 1,
  });
  expect(processes.commands).toEqual([
    expect.objectContaining({ file: './smoke', args: ['--fast'] }),
  ]);
});

describe('several checks', () => {
  test('at most two at once ask one host, and eight in all', async () => {
    const one = Array.from({ length: 5 }, (_, index) => httpCheck({ name: `a${index}` }));
    expect((await check({ checks: one })).probe.mostAtOnce()).toBe(2);
    const many = Array.from({ length: 20 }, (_, index) =>
      httpCheck({ name: `b${index}`, url: `https://host${index}.example/` }),
    );
    const { verdict, probe } = await check({ checks: many });
    expect(verdict).toBe('pass');
    expect(probe.mostAtOnce()).toBe(8);
  });

  test.each([
    ['deployment', 'converge', 5],
    ['baseline', 'baseline', 10],
  ] as const)(
    'that wait for their turn do not outlive the time (%s)',
    async (subject, phase, longest) => {
      const checks = Array.from({ length: 50 }, (_, index) => httpCheck({ name: `c${index}` }));
      const reply = () => ({ error: 'no whole answer' });
      const request = { checks, subject, timeoutMinutes: 5 / 60 };
      const checked = await check(request, { reply, latency: 4_000 });
      expect(checked.verdict).toBe('inconclusive');
      expect(checked.samples.every((sample) => sample.phase === phase)).toBe(true);
      expect(checked.samples.length).toBeLessThan(checks.length);
      expect(checked.clock.monotonic() - 5_000).toBeLessThanOrEqual(longest * 1_000);
      expect(checked.probe.requests.every(({ timeout }) => timeout >= 1_000)).toBe(true);
    },
  );

  test('that wait for their turn do not outlive the soak', async () => {
    const checks = Array.from({ length: 20 }, (_, index) => httpCheck({ name: `c${index}` }));
    const reply = (_: ProbeRequest, count: number): Reply =>
      count <= 60 ? {} : { error: 'no whole answer' };
    const { verdict, clock } = await check(
      { checks, soakSeconds: 10, expectedVersion: undefined },
      { reply, latency: 1_000 },
    );
    expect(verdict).toBe('inconclusive');
    expect(clock.monotonic() - 5_000).toBeLessThanOrEqual(30_000 + 10_000 + 5_000);
  });
});

describe('commands', () => {
  const checks = [httpCheck(), commandCheck({ timeoutSeconds: 7 })];

  test('run once the service is healthy, with their environment and nothing else', async () => {
    const { verdict, processes, lines, outcomes } = await check({ checks });
    expect(verdict).toBe('pass');
    expect(outcomes('functional')).toEqual(['pass']);
    expect(processes.commands).toHaveLength(1);
    expect(processes.commands[0]).toMatchObject({
      file: '/bin/bash',
      args: ['-eo', 'pipefail', '-c', './smoke.sh'],
      cwd: '/work',
      env: { SLIPWAY_VERSION: '1.2.3' },
      timeout: 7_000,
    });
    expect(lines('output')).toEqual(['output of the command\n']);
  });

  test('do not run against what is known to be broken', async () => {
    const { verdict, reasons, processes } = await check(
      { checks, timeoutMinutes: 0.1 },
      { reply: () => ({ status: 500 }) },
    );
    expect(verdict).toBe('fail');
    expect(reasons).toEqual(['health: status 500, expected 200.', 'smoke: was not run.']);
    expect(processes.commands).toEqual([]);
  });

  test.each<[Parameters<typeof createFakeProcesses>[0], string, string]>([
    [() => 1, 'fail', 'smoke: exit code 1.'],
    [() => 75, 'inconclusive', 'smoke: says that it could not tell (exit code 75).'],
    [() => ({ exitCode: null }), 'fail', 'smoke: was ended by a signal.'],
    [() => ({ exitCode: null, timedOut: true }), 'fail', 'smoke: was not done after 60 s.'],
    [
      () =>
        new SlipwayError('missing-tool', '`bash` could not be started.', { remedy: 'Install.' }),
      'inconclusive',
      'smoke: `bash` could not be started.',
    ],
  ])('case %#', async (run, verdict, reason) => {
    const checked = await check({ checks: [commandCheck()] }, { run });
    expect(checked.verdict).toBe(verdict);
    expect(checked.reasons[0]).toBe(reason);
  });

  test('that are cancelled reject', async () => {
    const run = () => new SlipwayError('cancelled', 'Stopped.', { remedy: 'Again.' });
    await expect(check({ checks: [commandCheck()] }, { run })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

describe('a baseline', () => {
  const subject = 'baseline';

  test('asks once where that passes, of whatever version, and runs no command', async () => {
    const checks = [httpCheck({ version }), commandCheck()];
    const reply = () => answering('1.2.2');
    const { verdict, outcomes, processes } = await check({ subject, checks }, { reply });
    expect(verdict).toBe('pass');
    expect(outcomes('baseline')).toEqual(['pass']);
    expect(processes.commands).toEqual([]);
  });

  test('asks again where it fails', async () => {
    const reply = () => ({ status: 500 });
    const { verdict, outcomes, reasons } = await check({ subject }, { reply });
    expect(verdict).toBe('fail');
    expect(outcomes('baseline')).toEqual(['fail', 'fail', 'fail']);
    expect(reasons[0]).toMatch(/already fails before the deployment/);
  });
});

describe('a cancelled run', () => {
  test('stops all checks', async () => {
    const controller = new AbortController();
    const reply = (_request: ProbeRequest, count: number) => {
      if (count === 2) controller.abort();
      return { status: 500 };
    };
    const checks = [httpCheck(), httpCheck({ name: 'b', url: 'https://b.example/' })];
    await expect(check({ checks, signal: controller.signal }, { reply })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

test('a path without a base is refused before anything is asked', async () => {
  await expect(check({ url: undefined })).rejects.toMatchObject({ code: 'invalid-input' });
});
