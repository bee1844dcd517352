// What a preview on the pull request of a fork may do: look, and build; nothing that needs the repository's rights.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runAction } from '@slipway/local-runner';
import { gitTestEnvironment } from '../doubles/git-environment.ts';
import { makeRepository } from '../doubles/project-repository.ts';

let project = '';

beforeEach(() => {
  project = makeRepository({ 'notes.txt': 'high water at noon\n' });
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function runOn(event: string, name: string, inputs: Readonly<Record<string, string>>) {
  return runAction({
    actionDirectory: join(import.meta.dirname, '..', '..', 'actions', name),
    workingDirectory: project,
    inputs,
    event: { pull_request: { head: { repo: { full_name: 'somebody/service' } } } },
    env: { ...gitTestEnvironment, GITHUB_EVENT_NAME: event },
  });
}

test('package builds, and tag-release shows what a release would be', async () => {
  const packaged = await runOn('pull_request', 'package', { version: '1.0.0' });
  expect([packaged.outcome, packaged.log]).toEqual(['success', expect.any(String)]);
  const planned = await runOn('pull_request', 'tag-release', {});
  expect([planned.outcome, planned.log]).toEqual(['success', expect.any(String)]);
  expect(planned.summary).toContain('Merging this releases');
});

test.each([
  ['pull_request', 'deploy', 'This pull request comes from a fork'],
  ['pull_request_target', 'tag-release', '`pull_request_target` runs give the code of strangers'],
  ['pull_request_target', 'package', '`pull_request_target` runs give the code of strangers'],
])('on %s, %s is refused', async (event, name, message) => {
  const refused = await runOn(event, name, { version: '1.0.0' });
  expect(refused.outcome).toBe('failure');
  expect(refused.log).toContain(message);
});
