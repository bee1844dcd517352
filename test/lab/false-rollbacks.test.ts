import { expect, test } from '@jest/globals';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import { defaultEnvironment } from '../../packages/core/src/domain/config/defaults.ts';
import {
  type CheckHealthRequest,
  checkHealth,
} from '../../packages/core/src/operations/validate/check-health.ts';
import { httpCheck } from '../doubles/checks.ts';
import { startHttp } from '../doubles/http-server.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';
import { fastTime } from './fast-time.ts';
import { type Faults, startFaultyNetwork } from './faulty-network.ts';

const runs = 200;
const atOnce = 50;
const speed = 10;
const faults: Faults = {
  reset: 0.01,
  cut: 0.005,
  drop: 0.005,
  delay: 0.05,
  lateness: 100,
  badGateway: 0.4,
};

/** As it stands where nobody configured anything: two minutes of soak, a sample every five seconds, one miss forgiven. */
const settings = {
  checks: [httpCheck({ version: { json: 'version' } })],
  expectedVersion: '2.0.0',
  subject: 'deployment',
  // The worst case for a healthy service: it answered before, so silence would be blamed on the deployment.
  before: { passed: new Set(['health']), latencies: new Map() },
  failureLimit: defaultEnvironment.failure_limit,
  soakSeconds: defaultEnvironment.soak_seconds,
  timeoutMinutes: 5,
  workingDirectory: '/',
  environment: {},
} satisfies Partial<CheckHealthRequest>;

test('200 healthy deployments over a network that loses answers: none is taken for a failure', async () => {
  await using service = await startHttp((_, response) => response.end('{"version": "2.0.0"}'));
  const ports = { ...fastTime(speed), processes: createProcesses(), log: createRecordedLog().log };
  const validate = async (seed: number) => {
    await using network = await startFaultyNetwork(service.url, seed, faults);
    const { url } = network;
    // What shows that the network works is asked over the same one.
    return await checkHealth({ ...settings, url, controlUrl: `${url}/control` }, ports);
  };
  const results: Awaited<ReturnType<typeof validate>>[] = [];
  // All of them at once would lose answers to a machine that is busy, which is not what is asked.
  for (let first = 0; first < runs; first += atOnce)
    results.push(
      ...(await Promise.all(Array.from({ length: atOnce }, (_, seed) => validate(first + seed)))),
    );

  const count = (verdict: string) => results.filter((it) => it.verdict === verdict).length;
  const samples = results.flatMap((it) => it.samples);
  const missed = samples.filter(({ outcome }) => outcome !== 'pass').length;
  const naive = results.filter((it) => it.samples.some(({ outcome }) => outcome !== 'pass')).length;
  process.stdout.write(
    `${runs} healthy deployments, ${missed} of ${samples.length} answers lost: ${count('fail')} rolled back, ${count('inconclusive')} held, ${count('pass')} passed; a check that forgives nothing fails ${naive}.\n`,
  );
  expect(results.flatMap((it) => (it.verdict === 'fail' ? it.reasons : []))).toEqual([]);
  expect(count('inconclusive')).toBeLessThan(runs * 0.3);
  expect(naive).toBeGreaterThan(runs * 0.3);
}, 240_000);
