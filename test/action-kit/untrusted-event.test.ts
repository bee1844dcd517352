import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type EventPayload, refuseUntrustedEvent } from '@slipway/action-kit';
import { readEventPayload } from '../../packages/action-kit/src/untrusted-event.ts';

const repository = 'octo/service';
const ours = { full_name: 'Octo/Service' };
const fork = { full_name: 'stranger/service' };
const pullRequest = (repo: { full_name: string } | null): EventPayload => ({
  pull_request: { head: { repo } },
});
const workflowRun = (head_repository: { full_name: string } | null): EventPayload => ({
  workflow_run: { head_repository },
});

describe('who may act', () => {
  test.each<[string, EventPayload | undefined, boolean]>([
    ['push', undefined, true],
    ['workflow_dispatch', {}, true],
    ['release', {}, true],
    ['schedule', undefined, true],
    ['pull_request', pullRequest(ours), true],
    ['pull_request', pullRequest(fork), false],
    ['pull_request_review', pullRequest(fork), false],
    ['workflow_run', workflowRun(ours), true],
  ])('%s of %j passes (writing: %j)', (event, payload, writes) => {
    expect(() => refuseUntrustedEvent({ event, repository }, payload, writes)).not.toThrow();
  });

  test.each<[string, EventPayload | undefined, boolean, string]>([
    ['pull_request_target', pullRequest(ours), false, '`pull_request_target`'],
    ['pull_request', pullRequest(fork), true, 'comes from a fork'],
    ['pull_request', pullRequest(null), true, 'comes from a fork'],
    ['pull_request', undefined, true, 'comes from a fork'],
    ['pull_request_review', pullRequest(fork), true, 'comes from a fork'],
    ['workflow_run', workflowRun(fork), false, 'started by a fork'],
    ['workflow_run', workflowRun(null), true, 'started by a fork'],
    ['workflow_run', undefined, false, 'started by a fork'],
  ])('%s of %j is refused (writing: %j)', (event, payload, writes, message) => {
    expect(() => refuseUntrustedEvent({ event, repository }, payload, writes)).toThrow(
      expect.objectContaining({
        code: 'refused-event',
        message: expect.stringContaining(message),
        remedy: expect.stringContaining('dry-run'),
      }),
    );
  });
});

test('a payload is read from its file; one that cannot be read is none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-event-'));
  const path = join(folder, 'event.json');
  await writeFile(path, '{"workflow_run":{}}');
  expect(await readEventPayload(path)).toEqual({ workflow_run: {} });
  await writeFile(path, '3');
  expect(await readEventPayload(path)).toBeUndefined();
  await writeFile(path, '{');
  expect(await readEventPayload(path)).toBeUndefined();
  await rm(folder, { recursive: true });
  expect(await readEventPayload(path)).toBeUndefined();
  expect(await readEventPayload(undefined)).toBeUndefined();
});
