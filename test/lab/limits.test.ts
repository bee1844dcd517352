import type { ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { networkProbe } from '../../packages/core/src/adapters/network-probe.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import { systemClock } from '../../packages/core/src/adapters/system-clock.ts';
import { noBaseline } from '../../packages/core/src/domain/health/verdict.ts';
import {
  type CheckHealthRequest,
  checkHealth,
} from '../../packages/core/src/operations/validate/check-health.ts';
import { httpCheck } from '../doubles/checks.ts';
import { startHttp } from '../doubles/http-server.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

const ports = {
  probe: networkProbe,
  clock: systemClock,
  processes: createProcesses(),
  log: createRecordedLog().log,
};
const basic = {
  url: undefined,
  expectedVersion: undefined,
  subject: 'deployment',
  before: noBaseline,
  failureLimit: 1,
  timeoutMinutes: 1,
  soakSeconds: 0,
  controlUrl: undefined,
  workingDirectory: '/',
  environment: {},
} satisfies Partial<CheckHealthRequest>;

test('20 checks of five hosts ask eight at once in all, and two of a host', async () => {
  const open = new Map<number, number>();
  let mostInAll = 0;
  let mostOfHost = 0;
  const servers = await Promise.all(
    Array.from({ length: 5 }, (_, host) =>
      startHttp((_request, response) => {
        open.set(host, (open.get(host) ?? 0) + 1);
        mostOfHost = Math.max(mostOfHost, open.get(host) ?? 0);
        mostInAll = Math.max(
          mostInAll,
          [...open.values()].reduce((sum, each) => sum + each),
        );
        setTimeout(() => {
          open.set(host, (open.get(host) ?? 0) - 1);
          response.end();
        }, 30);
      }),
    ),
  );
  await using _ = disposingAll(servers);
  const checks = Array.from({ length: 20 }, (_, index) =>
    httpCheck({ name: `check ${index}`, url: `${servers[index % 5]?.url}/health` }),
  );
  const { verdict, samples } = await checkHealth({ ...basic, checks }, ports);
  expect(verdict).toBe('pass');
  expect(samples).toHaveLength(60);
  expect({ mostInAll, mostOfHost }).toEqual({ mostInAll: 8, mostOfHost: 2 });
});

describe('20 checks are done by their deadline', () => {
  test.each<[what: string, answer: (response: ServerResponse) => void]>([
    ['never answers', () => undefined],
    [
      'never ends its answer',
      (response) => {
        const timer = setInterval(() => response.write(' '), 5);
        response.once('close', () => clearInterval(timer));
      },
    ],
    ['answers without end, as fast as it can', pour],
    ['answers a byte a second', (response) => drip(response, 1_000)],
  ])('of a service that %s', async (_, answer) => {
    await using server = await startHttp((_request, response) => answer(response));
    const checks = Array.from({ length: 20 }, (_, index) =>
      httpCheck({ name: `check ${index}`, url: server.url, body: ['healthy'] }),
    );
    const seconds = 3;
    const began = performance.now();
    const { verdict } = await checkHealth(
      { ...basic, checks, timeoutMinutes: seconds / 60 },
      ports,
    );
    expect(verdict).not.toBe('pass');
    // No sample is left behind that runs on; what is left over is this machine's own slowness.
    expect(performance.now() - began).toBeLessThan(seconds * 1_000 + 3_000);
  });
});

/** As much as the other side takes. */
function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(65_536, ' ');
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}

function drip(response: ServerResponse, pause: number): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write('.'), pause);
  response.once('close', () => clearInterval(timer));
}

function disposingAll(all: readonly AsyncDisposable[]): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      for (const each of all) await each[Symbol.asyncDispose]();
    },
  };
}
