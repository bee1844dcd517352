import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createGitHub, type GitHub } from '../../packages/core/src/adapters/github/client.ts';
import {
  createReleaseReader,
  createReleaseWriter,
} from '../../packages/core/src/adapters/github/releases.ts';
import { createRepository } from '../../packages/core/src/adapters/github/repository.ts';
import { createTags } from '../../packages/core/src/adapters/github/tags.ts';
import type { Release } from '../../packages/core/src/domain/release/release.ts';
import type { ReleaseReader, ReleaseWriter, Tags } from '../../packages/core/src/ports/releases.ts';
import type { Repository } from '../../packages/core/src/ports/repository.ts';
import { type Lab, startLab } from '../doubles/github-lab.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

let lab: Lab;
let github: GitHub;
let reader: ReleaseReader;
let writer: ReleaseWriter;
let tags: Tags;
let repository: Repository;
let commit: string;

beforeEach(async () => {
  lab = await startLab({}, [
    { message: 'feat: begin', files: { 'README.md': 'Hello\n', 'docs/CHANGELOG.md': 'Grüße\n' } },
    { message: 'fix: go on', files: { 'a.txt': 'a' } },
    { message: 'feat: elsewhere', files: { 'b.txt': 'b' }, branch: 'other', from: 0 },
  ]);
  commit = lab.commits[1] ?? '';
  connect(lab.github.token);
});
afterEach(() => lab.stop());

function connect(token: string): void {
  github = createGitHub({
    token,
    apiUrl: lab.github.apiUrl,
    graphqlUrl: lab.github.graphqlUrl,
    clock: { now: () => 0, monotonic: () => 0, random: () => 0, sleep: async () => undefined },
    log: createRecordedLog().log,
  });
  reader = createReleaseReader(github, 'octo/service');
  writer = createReleaseWriter(github, 'octo/service');
  tags = createTags(github, 'octo/service');
  repository = createRepository(github, 'octo/service');
}

const fields = () => ({
  tag: 'v1.0.0',
  name: 'v1.0.0',
  body: 'notes',
  target: commit,
  prerelease: false,
});

async function file(name: string, content: string) {
  const path = join(lab.folder, name);
  await writeFile(path, content);
  return { name, path, size: Buffer.byteLength(content) };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('a release', () => {
  test('is drafted, filled, read, published and found', async () => {
    const draft = await writer.createDraft(fields());
    expect(draft).toMatchObject({ ...fields(), draft: true, assets: [] });
    expect(await reader.findPublished('v1.0.0')).toBeUndefined();
    const asset = await writer.upload(draft, await file('a b.txt', 'bytes of ours'));
    expect(asset).toMatchObject({
      name: 'a.b.txt',
      size: 13,
      state: 'uploaded',
      sha256: sha256('bytes of ours'),
    });
    expect((await reader.read(draft.id))?.assets).toEqual([asset]);
    expect(await reader.find('v1.0.0')).toMatchObject({
      published: undefined,
      drafts: [{ id: draft.id, assets: [asset] }],
    });
    const published = await writer.publish(draft.id, { ...fields(), latest: 'true' });
    expect(published).toMatchObject({ id: draft.id, draft: false, author: 'github-actions[bot]' });
    expect(published.url).toContain('/octo/service/releases/tag/v1.0.0');
    expect(await reader.findPublished('v1.0.0')).toMatchObject({ id: draft.id });
    expect(await reader.find('v1.0.0')).toMatchObject({ published: { id: draft.id }, drafts: [] });
    const path = join(lab.folder, 'new', 'a.b.txt');
    expect(await reader.download(asset, path)).toBe(sha256('bytes of ours'));
    expect(await readFile(path, 'utf8')).toBe('bytes of ours');
  });

  test('loses assets and drafts on demand; what is gone stays gone without complaint', async () => {
    const draft = await writer.createDraft(fields());
    const asset = await writer.upload(draft, await file('a.txt', 'a'));
    await writer.deleteAsset(asset);
    await writer.deleteAsset(asset);
    expect((await reader.read(draft.id))?.assets).toEqual([]);
    await writer.deleteDraft(draft.id);
    await writer.deleteDraft(draft.id);
    expect(await reader.read(draft.id)).toBeUndefined();
  });

  test('is found among many, with all its assets, page by page', async () => {
    const draft = await writer.createDraft(fields());
    for (let index = 0; index < 100; index += 1)
      await writer.createDraft({ ...fields(), tag: `v0.${index}.0` });
    const other = await writer.createDraft(fields());
    const asset = await file('a.txt', 'a');
    for (let index = 0; index < 100; index += 1)
      await writer.upload(draft, { ...asset, name: `${index}.txt` });
    const { drafts } = await reader.find('v1.0.0');
    expect(drafts.map(({ id }) => id)).toEqual([draft.id, other.id]);
    expect(drafts[0]?.assets).toHaveLength(100);
  });

  test('without a name and notes has empty ones', async () => {
    const { body } = await lab.call('POST', '/releases', { tag_name: 'v2', draft: true });
    expect(await reader.read(Number(body.id))).toMatchObject({ name: '', body: '' });
  });

  test('keeps its fields as they are sent', async () => {
    const draft = await writer.createDraft({ ...fields(), prerelease: true });
    const published = await writer.publish(draft.id, {
      ...fields(),
      body: 'other notes',
      prerelease: true,
      latest: 'false',
    });
    expect(published).toMatchObject({ body: 'other notes', prerelease: true, target: commit });
  });

  test('published twice under one tag is a conflict', async () => {
    const first = await writer.createDraft(fields());
    const second = await writer.createDraft(fields());
    await writer.publish(first.id, { ...fields(), latest: 'true' });
    await expect(writer.publish(second.id, { ...fields(), latest: 'true' })).rejects.toMatchObject({
      code: 'conflict',
      cause: { status: 422 },
    });
  });
});

describe('an upload', () => {
  let draft: Release;
  beforeEach(async () => {
    draft = await writer.createDraft(fields());
  });

  test('of a name that is taken is to be looked at again', async () => {
    const asset = await file('a.txt', 'a');
    await writer.upload(draft, asset);
    await expect(writer.upload(draft, asset)).rejects.toMatchObject({ code: 'retryable' });
  });

  test('whose answer is lost may have arrived', async () => {
    lab.github.faults.add({ method: 'POST', path: '*/assets', lostReply: 'after' });
    const asset = await file('a.txt', 'a');
    await expect(writer.upload(draft, asset)).rejects.toMatchObject({ code: 'retryable' });
    expect((await reader.read(draft.id))?.assets).toMatchObject([{ state: 'uploaded' }]);
  });

  test('that breaks leaves something that is not uploaded', async () => {
    lab.github.faults.add({ method: 'POST', path: '*/assets', lostReply: 'during' });
    const asset = await file('a.txt', 'a'.repeat(200_000));
    await expect(writer.upload(draft, asset)).rejects.toMatchObject({ code: 'retryable' });
    expect((await reader.read(draft.id))?.assets).toMatchObject([
      { state: 'starter', sha256: undefined },
    ]);
  });

  test('that is refused for another reason tells it', async () => {
    const body = { message: 'Validation Failed', errors: [{ code: 'custom', message: 'too odd' }] };
    lab.github.faults.add({ method: 'POST', path: '*/assets', status: 422, body });
    await expect(writer.upload(draft, await file('a.txt', 'a'))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('too odd'),
    });
  });

  test('waits for a rate limit and sends the whole file again', async () => {
    lab.github.faults.add({
      method: 'POST',
      path: '*/assets',
      status: 429,
      headers: { 'retry-after': '1' },
    });
    const asset = await writer.upload(draft, await file('a.txt', 'a'.repeat(100_000)));
    expect(asset.sha256).toBe(sha256('a'.repeat(100_000)));
  });

  test('of a file that is not there never begins', async () => {
    const asset = { name: 'a', path: join(lab.folder, 'nowhere'), size: 1 };
    await expect(writer.upload(draft, asset)).rejects.toMatchObject({ code: 'retryable' });
    expect((await reader.read(draft.id))?.assets).not.toMatchObject([{ state: 'uploaded' }]);
  });
});

describe('a download', () => {
  test('that comes short is begun again, and leaves nothing half written', async () => {
    const draft = await writer.createDraft(fields());
    const asset = await writer.upload(draft, await file('a.txt', 'abc'));
    const goal = join(lab.folder, 'down', 'a.txt');
    for (const size of [2, 4])
      await expect(reader.download({ ...asset, size }, goal)).rejects.toMatchObject({
        code: 'retryable',
        message: expect.stringContaining('a.txt'),
      });
    expect(await readdir(join(lab.folder, 'down'))).toEqual([]);
    expect(
      lab.github.requests.filter(({ path }) => path.includes('/releases/assets/')),
    ).toHaveLength(6);
  });
});

describe('tags', () => {
  const annotation = () => ({
    name: 'v1.0.0',
    commit,
    message: 'v1.0.0\n\nslipway:plan x\n',
    date: '2026-01-12T12:00:00Z',
  });

  test('are annotated, dated by the commit, the same in each run, and never forced', async () => {
    expect(await tags.read('v1.0.0')).toBeUndefined();
    expect(await tags.create(annotation())).toBe('created');
    const tag = await tags.read('v1.0.0');
    expect(tag).toMatchObject({ commit, message: expect.stringContaining('slipway:plan x') });
    expect(await lab.git('cat-file', '-p', 'refs/tags/v1.0.0')).toContain('1768219200 +0000');
    expect(await tags.create({ ...annotation(), commit: lab.commits[0] ?? '' })).toBe('exists');
    expect(await tags.read('v1.0.0')).toEqual(tag);
  });

  test('by hand are read, and a tag of a tag leads to the commit', async () => {
    await lab.git('tag', 'light', commit);
    await lab.git('tag', '-a', '-m', 'outer', 'inner', commit);
    await lab.git('tag', '-a', '-m', 'outermost', 'outer', 'inner');
    expect(await tags.read('light')).toEqual({ object: commit, commit, message: undefined });
    expect(await tags.read('outer')).toMatchObject({
      commit,
      message: expect.stringContaining('outermost'),
    });
  });

  test('that float are made, and moved', async () => {
    await tags.move('v1', lab.commits[0] ?? '');
    expect((await tags.read('v1'))?.commit).toBe(lab.commits[0]);
    await tags.move('v1', commit);
    expect((await tags.read('v1'))?.commit).toBe(commit);
  });

  test('that a rule forbids name the rule', async () => {
    const body = {
      message:
        'Repository rule violations found\n\nCannot create ref due to creations being restricted.',
    };
    lab.github.faults.add({ method: 'POST', path: '*/git/refs', status: 422, body });
    await expect(tags.create(annotation())).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('creations being restricted'),
    });
    lab.github.faults.add({ method: 'PATCH', path: '*/git/refs/*', status: 422, body });
    await expect(tags.move('v1', commit)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('the repository', () => {
  test('tells once what it is', async () => {
    expect(await repository.defaultBranch()).toBe('main');
    expect(await repository.defaultBranch()).toBe('main');
    expect(github.requests()).toBe(1);
  });

  test('compares commits', async () => {
    const [first = '', , other = ''] = lab.commits;
    expect(await repository.compare(first, commit)).toBe('ahead');
    expect(await repository.compare(commit, first)).toBe('behind');
    expect(await repository.compare(commit, other)).toBe('diverged');
    expect(await repository.compare(commit, commit)).toBe('identical');
  });

  test('reads and writes a file by compare and set', async () => {
    const path = 'docs/CHANGELOG.md';
    const there = await repository.readFile(path, 'main');
    expect(there?.text).toBe('Grüße\n');
    expect(await repository.readFile('nowhere.md', 'main')).toBeUndefined();
    expect(await repository.readFile('docs', 'main')).toBeUndefined();
    const change = { path, branch: 'main', text: 'Neu: ß\n', message: 'docs: new' };
    expect(await repository.writeFile({ ...change, blob: undefined })).toBe('conflict');
    expect(await repository.writeFile({ ...change, blob: there?.blob })).toBe('written');
    expect(await lab.git('show', 'main:docs/CHANGELOG.md')).toBe('Neu: ß');
    const added = { ...change, path: 'NEW.md', blob: undefined };
    expect(await repository.writeFile(added)).toBe('written');
  });

  test('reads a file that is too large for one answer', async () => {
    const path = 'docs/CHANGELOG.md';
    const there = await repository.readFile(path, 'main');
    const body = { type: 'file', sha: there?.blob, content: '', encoding: 'none' };
    lab.github.faults.add({ method: 'GET', path: '*/contents/*', status: 200, body });
    expect((await repository.readFile(path, 'main'))?.text).toBe('Grüße\n');
    const text = 'a line of many\n'.repeat(100_000);
    await repository.writeFile({
      path,
      branch: 'main',
      text,
      message: 'docs: much',
      blob: there?.blob,
    });
    expect((await repository.readFile(path, 'main'))?.text).toBe(text);
  });

  test.each([
    [403, 'Resource not accessible by integration', 'forbidden'],
    [404, 'Not Found', 'forbidden'],
    [409, 'Repository rule violations found', 'forbidden'],
    [422, 'Changes must be made through a pull request.', 'forbidden'],
    [409, 'is at abc but expected def', 'conflict'],
  ])('answers a write with %i %s: %s', async (status, message, outcome) => {
    lab.github.faults.add({ method: 'PUT', path: '*', status, body: { message } });
    const change = { path: 'A.md', branch: 'main', text: 'a', message: 'docs: a', blob: undefined };
    expect(await repository.writeFile(change)).toBe(outcome);
  });
});

describe('a token without the right', () => {
  test('is told which one it lacks', async () => {
    connect(lab.github.tokenWith({ contents: 'read' }));
    await expect(writer.createDraft(fields())).rejects.toMatchObject({
      code: 'missing-permission',
      remedy: expect.stringContaining('contents: write'),
    });
  });
});
