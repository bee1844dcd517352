import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createGitHub, type GitHub } from '../../packages/core/src/adapters/github/client.ts';
import { createDeployments } from '../../packages/core/src/adapters/github/deployments.ts';
import {
  createReleaseReader,
  createReleaseWriter,
} from '../../packages/core/src/adapters/github/releases.ts';
import { createRepository } from '../../packages/core/src/adapters/github/repository.ts';
import { createTags } from '../../packages/core/src/adapters/github/tags.ts';
import { systemClock } from '../../packages/core/src/adapters/system-clock.ts';
import type { DeploymentPayload } from '../../packages/core/src/domain/deployment/deployment-record.ts';
import { type Lab, startLab } from '../doubles/github-lab.ts';

const name = 'octo/service';
let lab: Lab;
let github: GitHub;

beforeEach(async () => {
  lab = await startLab({}, [
    { message: 'one', files: { 'README.md': '1' } },
    { message: 'two', files: { 'README.md': '2' } },
  ]);
  github = clientWith(lab.github.token);
});
// Fails where one of the adapters' requests is not as GitHub describes it.
afterEach(() => lab.stop());

function clientWith(token: string): GitHub {
  const { apiUrl, graphqlUrl } = lab.github;
  const log = {
    debug: () => {},
    info: () => {},
    notice: () => {},
    warning: () => {},
    group: <T>(_: string, body: () => Promise<T>) => body(),
    output: () => {},
  };
  return createGitHub({ token, apiUrl, graphqlUrl, clock: systemClock, log });
}

const fields = (commit: string) => ({
  tag: 'v1.0.0',
  name: '1.0.0',
  body: 'Notes',
  target: commit,
  prerelease: false,
});

describe('the adapters against GitHub as it describes itself', () => {
  test('a release: draft, assets, annotated tag, published, downloaded again', async () => {
    const [commit = ''] = lab.commits;
    const writer = createReleaseWriter(github, name);
    const reader = createReleaseReader(github, name);
    const tags = createTags(github, name);
    const draft = await writer.createDraft(fields(commit));
    const path = join(lab.folder, 'a.txt');
    await writeFile(path, 'hello');
    const asset = await writer.upload(draft, { name: 'a.txt', path, size: 5 });
    expect(asset).toMatchObject({ name: 'a.txt', state: 'uploaded', size: 5 });
    const extra = await writer.upload(draft, { name: 'b.txt', path, size: 5 });
    await writer.deleteAsset(extra);
    expect((await reader.find('v1.0.0')).drafts).toHaveLength(1);
    expect(await reader.findPublished('v1.0.0')).toBeUndefined();

    const tag = { name: 'v1.0.0', commit, message: 'Release', date: '2026-01-01T00:00:00Z' };
    expect(await tags.create(tag)).toBe('created');
    expect(await tags.create(tag)).toBe('exists');
    expect(await tags.read('v1.0.0')).toMatchObject({ commit, message: 'Release' });
    expect(await tags.read('v2')).toBeUndefined();
    await tags.move('v1', commit);
    await tags.move('v1', String(lab.commits[1]));
    expect((await tags.read('v1'))?.commit).toBe(lab.commits[1]);

    const published = await writer.publish(draft.id, { ...fields(commit), latest: 'true' });
    expect(published).toMatchObject({ draft: false, tag: 'v1.0.0', assets: [{ id: asset.id }] });
    expect((await reader.findPublished('v1.0.0'))?.id).toBe(draft.id);
    const target = join(lab.folder, 'downloaded');
    expect(await reader.download(asset, target)).toBe(asset.sha256);
    expect(await readFile(target, 'utf8')).toBe('hello');
    const other = await writer.createDraft({ ...fields(commit), tag: 'v9' });
    await writer.deleteDraft(other.id);
    expect(await reader.read(other.id)).toBeUndefined();
  });

  test('a lost reply to a write is not repeated: the draft is there once', async () => {
    lab.github.faults.add({ method: 'POST', path: '*/releases', lostReply: 'after' });
    const writer = createReleaseWriter(github, name);
    await expect(writer.createDraft(fields(String(lab.commits[0])))).rejects.toMatchObject({
      code: 'retryable',
    });
    expect((await createReleaseReader(github, name).find('v1.0.0')).drafts).toHaveLength(1);
  });

  test('a token without the right is told which one is missing', async () => {
    const reader = clientWith(lab.github.tokenWith({ contents: 'read', deployments: 'read' }));
    const draft = createReleaseWriter(reader, name).createDraft(fields(String(lab.commits[0])));
    await expect(draft).rejects.toMatchObject({ code: 'missing-permission' });
  });

  test('deployments: the ledger by GraphQL is the one that was written by REST', async () => {
    const deployments = createDeployments(github, name);
    expect(await deployments.environmentExists('staging')).toBe(true);
    expect(await deployments.environmentExists('stagin')).toBe(false);
    expect(await deployments.environmentNames()).toEqual(['development', 'staging', 'production']);
    const made = [];
    for (let index = 0; index < 51; index += 1)
      made.push(await deployments.create(deployment(index)));
    const [first, last] = [made[0], made.at(-1)];
    const logUrl = 'https://example.com/run/1';
    await deployments.addStatus(Number(last?.id), {
      state: 'in_progress',
      description: 'x',
      logUrl,
    });
    await deployments.addStatus(Number(last?.id), {
      state: 'success',
      description: 'slipway: pass',
      logUrl,
      environmentUrl: 'https://staging.example',
    });
    const page = await deployments.page('staging', undefined);
    expect(page.records).toHaveLength(50);
    // The commit's time is GraphQL's alone to tell.
    const { committedAt, ...told } = page.records[0] ?? {};
    expect(committedAt).toMatch(/Z$/);
    expect(told).toEqual(await deployments.read(Number(last?.id)));
    expect(page.records[0]?.payload).toEqual(deployment(50).payload);
    expect(page.records[0]?.statuses.map(({ state }) => state)).toEqual(['in_progress', 'success']);
    const second = await deployments.page('staging', page.next);
    expect(second.records.map(({ id }) => id)).toEqual([first?.id]);
    expect(second.next).toBeUndefined();
    expect(await deployments.read(1)).toBeUndefined();
  });

  test('the repository: its branch, comparison, and a file changed only as it was seen', async () => {
    const repository = createRepository(github, name);
    const [one = '', two = ''] = lab.commits;
    expect(await repository.defaultBranch()).toBe('main');
    expect(await repository.compare(one, two)).toBe('ahead');
    expect(await repository.compare(two, one)).toBe('behind');
    const file = await repository.readFile('README.md', 'main');
    expect(file?.text).toBe('2');
    expect(await repository.readFile('none.md', 'main')).toBeUndefined();
    const change = { path: 'README.md', branch: 'main', text: 'Ünï\n', message: 'docs: x' };
    expect(await repository.writeFile({ ...change, blob: file?.blob })).toBe('written');
    expect(await repository.writeFile({ ...change, blob: file?.blob })).toBe('conflict');
    expect((await repository.readFile('README.md', 'main'))?.text).toBe('Ünï\n');
    expect(await lab.git('show', 'main:README.md')).toBe('Ünï');
  });
});

function deployment(index: number) {
  const payload: DeploymentPayload = {
    schema: 1,
    version: `1.0.${index}`,
    tag: `v1.0.${index}`,
    sha: String(lab.commits[0]),
    ref: 'main',
    run_id: '7',
    attempt: 1,
    job: 'deploy',
    actor: 'ada',
    artifacts_digest: 'a'.repeat(64),
    checks_digest: 'b'.repeat(64),
    rollback_safe: true,
    schema_floor: null,
    key: 'c'.repeat(64),
  };
  return {
    environment: 'staging',
    sha: String(lab.commits[0]),
    task: 'deploy' as const,
    description: `Version 1.0.${index}`,
    payload,
    production: false,
  };
}
