import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type CommittedPackage,
  type CommittedRelease,
  type CreateReleaseRequest,
  defaultConfig,
  nodeFiles,
  SlipwayError,
} from '@slipway/core';
import { createRelease } from '../../packages/core/src/operations/create-release.ts';
import { fakeRun } from '../doubles/fake-runner.ts';
import { createMemoryReleases, Killed, type MemoryReleases } from '../doubles/memory-releases.ts';
import { noRegistries } from '../doubles/no-registries.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

const commit = 'c0ffee0000000000000000000000000000000000';
const date = '2026-01-12T12:00:00Z';
let folder: string;
let manifestPath: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-release-'));
  manifestPath = join(folder, 'manifest.json');
  await writeFile(join(folder, 'service-1.2.3.tar.gz'), 'the archive');
  await writeFile(join(folder, 'service-1.2.3.zip'), 'the other archive');
  await writeFile(join(folder, 'SHA256SUMS'), 'sums');
  await writeManifest(manifestPath, { version: '1.2.3' });
});
afterAll(() => rm(folder, { recursive: true }));

function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

async function writeManifest(path: string, { version = '1.2.3', of = commit }): Promise<void> {
  const artifact = (name: string, format: string, text: string) => ({
    name,
    path: name,
    format,
    size: text.length,
    sha256: sha256(text),
    platform: 'any',
  });
  const manifest = {
    schema: 1,
    name: 'service',
    version,
    commit: of,
    created: date,
    artifacts: [
      artifact('service-1.2.3.tar.gz', 'tar.gz', 'the archive'),
      artifact('service-1.2.3.zip', 'zip', 'the other archive'),
    ],
  };
  await writeFile(path, JSON.stringify(manifest));
}

function request(changes: Partial<CreateReleaseRequest> = {}): CreateReleaseRequest {
  return {
    version: '1.2.3',
    tag: 'v1.2.3',
    commit,
    previousVersion: '1.2.2',
    notes: '### Features\n\n- it sails\n',
    manifestPath,
    artifacts: [],
    workingDirectory: folder,
    draft: false,
    prerelease: undefined,
    latest: 'auto',
    floatingTags: 'none',
    config: defaultConfig,
    run: fakeRun,
    dryRun: false,
    ...changes,
  };
}

function release(github: MemoryReleases, changes: Partial<CreateReleaseRequest> = {}) {
  const { log, lines } = createRecordedLog();
  const slept: number[] = [];
  const ports = {
    releases: github.releases,
    tags: github.tags,
    repository: github.repository,
    commits: github.commits,
    git: {
      commit: async (sha: string) => ({
        sha,
        parents: [],
        message: '',
        authorName: '',
        authorEmail: '',
        date,
        ...github.world.made.get(sha),
        ...(github.world.made.has(sha) && { parents: [github.world.made.get(sha)?.parent ?? ''] }),
      }),
      resolve: async (revision: string) =>
        github.world.tags.get(revision.replace('refs/tags/', ''))?.commit,
      tags: async () =>
        [...github.world.tags].map(([name, { commit: sha }]) => ({ name, commit: sha })),
    },
    registries: noRegistries,
    files: nodeFiles,
    clock: {
      now: () => 0,
      monotonic: () => 0,
      random: () => 0,
      sleep: async (milliseconds: number, signal?: AbortSignal) => {
        slept.push(milliseconds);
        if (signal?.aborted) throw new SlipwayError('cancelled', 'Cancelled.', { remedy: '' });
      },
    },
    log,
  };
  return Object.assign(createRelease(request(changes), ports), { lines, slept });
}

const effectsOf = (github: MemoryReleases) => github.calls.filter((call) => call.endsWith('!'));
const published = (github: MemoryReleases) => github.world.releases.filter(({ draft }) => !draft);

describe('a release', () => {
  test('is drafted, filled, verified, tagged and published, and the changelog follows', async () => {
    const github = createMemoryReleases();
    const info = await release(github);
    expect(info).toMatchObject({
      kind: 'released',
      version: '1.2.3',
      releasedBy: 'github-actions[bot]',
    });
    expect(github.calls).toEqual([
      'find',
      'readTag',
      'rehearse',
      'createDraft!',
      'upload!',
      'upload!',
      'upload!',
      'upload!',
      'read',
      'createTag!',
      'publish!',
      'readFile',
      'writeFile!',
    ]);
    expect(info.assets.map(({ name }) => name)).toEqual([
      'service-1.2.3.tar.gz',
      'service-1.2.3.zip',
      'SHA256SUMS',
      'manifest.json',
    ]);
    expect(published(github)).toHaveLength(1);
    expect(published(github)[0]).toMatchObject({
      tag: 'v1.2.3',
      target: commit,
      prerelease: false,
    });
    expect(published(github)[0]?.body).toMatch(
      /it sails[\s\S]*<!-- slipway:plan [0-9a-f]{64} -->$/,
    );
    expect(github.world.tags.get('v1.2.3')?.message).toMatch(
      /^v1\.2\.3\n\nslipway:plan [0-9a-f]{64}\n$/,
    );
    expect(github.world.files.get('main:CHANGELOG.md')).toContain('it sails');
    expect(info.steps.at(-1)).toBe('Add 1.2.3 to CHANGELOG.md on main.');
  });

  test('takes no more than ten requests beside its files', async () => {
    const github = createMemoryReleases();
    const { assets } = await release(github);
    // Creating an annotated tag is two requests.
    expect(github.calls.length + 1).toBeLessThanOrEqual(assets.length + 10);
  });

  test('writes nothing the second time', async () => {
    const github = createMemoryReleases();
    await release(github);
    const before = github.calls.length;
    const again = await release(github);
    expect(again).toMatchObject({
      kind: 'already-released',
      id: published(github)[0]?.id,
      steps: [],
    });
    expect(github.calls.slice(before).filter((call) => call.endsWith('!'))).toEqual([]);
  });

  test('stops with the draft complete where a draft is wanted, and goes on from it later', async () => {
    const github = createMemoryReleases();
    const draft = await release(github, { draft: true });
    expect(draft.kind).toBe('drafted');
    expect(github.world.tags.size).toBe(0);
    const again = await release(github, { draft: true });
    expect(again).toMatchObject({ kind: 'drafted', id: draft.id });
    expect(effectsOf(github).filter((call) => call === 'createDraft!')).toHaveLength(1);
    const whole = await release(github);
    expect(whole).toMatchObject({ kind: 'released', id: draft.id });
    expect(published(github)[0]?.assets).toHaveLength(4);
  });

  test('of a pre-release is marked as one, is never the latest and moves no floating tag', async () => {
    const github = createMemoryReleases();
    const fields: unknown[] = [];
    const { publish } = github.releases;
    Object.assign(github.releases, {
      publish: (id: number, sent: Parameters<typeof publish>[1]) => {
        fields.push(sent);
        return publish(id, sent);
      },
    });
    const info = await release(github, {
      version: '1.3.0-beta.1',
      tag: 'v1.3.0-beta.1',
      manifestPath: undefined,
      latest: 'true',
      floatingTags: 'major-minor',
    });
    expect(info.kind).toBe('released');
    expect(fields).toEqual([expect.objectContaining({ prerelease: true, latest: 'false' })]);
    expect([...github.world.tags.keys()]).toEqual(['v1.3.0-beta.1']);
  });

  test.each([
    ['auto', 'true'],
    ['true', 'true'],
    ['false', 'false'],
  ] as const)('asked for as latest: %s tells GitHub %s', async (latest, told) => {
    const github = createMemoryReleases();
    const sent: unknown[] = [];
    const { publish } = github.releases;
    Object.assign(github.releases, {
      publish: (id: number, fields: Parameters<typeof publish>[1]) => {
        sent.push(fields.latest);
        return publish(id, fields);
      },
    });
    await release(github, { latest, manifestPath: undefined });
    expect(sent).toEqual([told]);
  });
});

describe('a dry run', () => {
  test('asks no server and tells all steps', async () => {
    const github = createMemoryReleases();
    const info = await release(github, {
      dryRun: true,
      floatingTags: 'major',
    });
    expect(github.calls).toEqual([]);
    expect(info).toMatchObject({
      kind: 'planned',
      id: undefined,
      url: undefined,
      releasedBy: 'octocat',
    });
    expect(info.steps).toEqual([
      'Create the draft release v1.2.3.',
      'Upload `service-1.2.3.tar.gz`.',
      'Upload `service-1.2.3.zip`.',
      'Upload `SHA256SUMS`.',
      'Upload `manifest.json`.',
      'Read the draft again and compare the digest of each file.',
      `Create the annotated tag v1.2.3 at ${commit}.`,
      'Publish the release v1.2.3.',
      'Add 1.2.3 to CHANGELOG.md.',
      `Move the tag v1 to ${commit}.`,
    ]);
  });

  test('of a draft ends with the draft, and one without auto_tag makes no tag', async () => {
    const github = createMemoryReleases();
    const draft = await release(github, { dryRun: true, draft: true });
    expect(draft.steps.at(-1)).toBe('Read the draft again and compare the digest of each file.');
    const config = withSettings({ auto_tag: false, changelog_file: '' });
    const tagged = await release(github, { dryRun: true, config });
    expect(tagged.steps.join()).not.toContain('annotated tag');
    expect(tagged.steps.at(-1)).toBe('Publish the release v1.2.3.');
  });
});

function withSettings(changes: Partial<typeof defaultConfig.release_management>) {
  return {
    ...defaultConfig,
    release_management: { ...defaultConfig.release_management, ...changes },
  };
}

describe('what is checked before anything is written', () => {
  const none = { manifestPath: undefined };
  test.each<[string, Partial<CreateReleaseRequest>, string, RegExp]>([
    [
      'another version',
      { version: '1.2.4', tag: 'v1.2.4' },
      'conflict',
      /of version 1\.2\.3, and version 1\.2\.4/,
    ],
    ['another commit', { commit: 'd'.repeat(40) }, 'conflict', /of commit c0ffee/],
    ['no manifest', { manifestPath: '/nowhere/manifest.json' }, 'not-found', /no manifest/],
    ['a glob without files', { ...none, artifacts: ['*.deb'] }, 'no-files-matched', /\*\.deb/],
    ['a version that is none', { ...none, version: 'newest' }, 'invalid-version', /newest/],
  ])('%s', async (_, changes, code, message) => {
    const github = createMemoryReleases();
    await expect(release(github, changes)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(effectsOf(github)).toEqual([]);
  });

  test('a file that is not what its manifest says', async () => {
    const github = createMemoryReleases();
    const other = await mkdtemp(join(tmpdir(), 'slipway-other-'));
    await writeManifest(join(other, 'manifest.json'), {});
    await writeFile(join(other, 'service-1.2.3.tar.gz'), 'something else');
    await writeFile(join(other, 'service-1.2.3.zip'), 'the other archive');
    await expect(
      release(github, { manifestPath: join(other, 'manifest.json') }),
    ).rejects.toMatchObject({ code: 'artifact-invalid' });
    expect(github.calls).toEqual([]);
    await rm(other, { recursive: true });
  });

  test('a token that may not write: the server is asked, and nothing is tried', async () => {
    const github = createMemoryReleases();
    github.world.pushable = false;
    await expect(release(github)).rejects.toMatchObject({
      code: 'missing-permission',
      message: expect.stringContaining('octo/service'),
      remedy: expect.stringContaining('permissions: { contents: write }'),
    });
    expect(github.calls).toEqual(['find', 'readTag', 'rehearse']);
  });

  test('a server that does not tell what a token may do: the first effect tells', async () => {
    const github = createMemoryReleases();
    github.world.pushable = undefined;
    const refusal = notFound('missing-permission');
    github.spoilNext('createDraft', refusal);
    await expect(release(github)).rejects.toBe(refusal);
    expect(github.calls).toEqual(['find', 'readTag', 'rehearse', 'createDraft!']);
    expect(github.world.releases).toEqual([]);
  });

  test.each(['createDraft', 'createTag', 'publish'])(
    'a token that may write, and may not %s: it is about workflow files',
    async (method) => {
      const github = createMemoryReleases();
      const cause = { status: 403, message: 'Resource not accessible by integration' };
      const refusal = new SlipwayError('missing-permission', 'No.', { remedy: '', cause });
      github.spoilNext(method, refusal);
      await expect(release(github)).rejects.toMatchObject({
        code: 'missing-permission',
        message: expect.stringMatching(/may push.*Resource not accessible by integration/),
        remedy: expect.stringContaining('workflows: write'),
      });
    },
  );

  test('a missing tag where tags are not ours to make', async () => {
    const github = createMemoryReleases();
    const config = withSettings({ auto_tag: false });
    await expect(release(github, { config })).rejects.toMatchObject({ code: 'not-found' });
    expect(effectsOf(github)).toEqual([]);
    github.world.tags.set('v1.2.3', { object: commit, commit, message: undefined });
    expect((await release(github, { config })).kind).toBe('released');
    expect(effectsOf(github)).not.toContain('createTag!');
  });

  test('a signal that came early', async () => {
    const github = createMemoryReleases();
    await expect(release(github, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(effectsOf(github)).toEqual([]);
  });
});

describe('files beside the manifest', () => {
  test('are chosen by globs, never twice, and git’s folder and modules are left alone', async () => {
    const github = createMemoryReleases();
    const { assets } = await release(github, {
      artifacts: ['*.zip', 'SHA256SUMS', 'manifest.json'],
    });
    expect(assets.map(({ name }) => name)).toEqual([
      'service-1.2.3.tar.gz',
      'service-1.2.3.zip',
      'SHA256SUMS',
      'manifest.json',
    ]);
  });

  test('that are links or folders are refused', async () => {
    const github = createMemoryReleases();
    const other = await mkdtemp(join(tmpdir(), 'slipway-link-'));
    await symlink(join(folder, 'service-1.2.3.zip'), join(other, 'service-1.2.3.zip'));
    await writeFile(join(other, 'service-1.2.3.tar.gz'), 'the archive');
    await writeManifest(join(other, 'manifest.json'), {});
    await expect(
      release(github, { manifestPath: join(other, 'manifest.json') }),
    ).rejects.toMatchObject({
      code: 'artifact-invalid',
      message: expect.stringContaining('service-1.2.3.zip'),
    });
    await rm(other, { recursive: true });
  });

  test('that hold passwords are refused', async () => {
    const github = createMemoryReleases();
    const other = await mkdtemp(join(tmpdir(), 'slipway-secret-'));
    await writeFile(join(other, '.netrc'), 'password');
    const changes = { manifestPath: undefined, workingDirectory: other, artifacts: ['.netrc'] };
    await expect(release(github, changes)).rejects.toMatchObject({
      code: 'artifact-invalid',
      message: expect.stringContaining('passwords'),
    });
    await rm(other, { recursive: true });
  });
});

describe('a run that died', () => {
  // createDraft, four uploads, createTag, publish, the changelog.
  const effects = [1, 2, 3, 4, 5, 6, 7, 8];
  const deaths = effects.flatMap((nth) => [
    [nth, 'kill-before'] as const,
    [nth, 'kill-after'] as const,
  ]);

  test.each(deaths)(
    'at effect %i (%s) is finished by the next, and a third writes nothing',
    async (nth, death) => {
      const github = createMemoryReleases();
      github.spoil(nth, death);
      await expect(release(github)).rejects.toBeInstanceOf(Killed);
      await release(github);
      expectOneRelease(github);
      const before = effectsOf(github).length;
      expect((await release(github)).kind).toBe('already-released');
      expect(effectsOf(github)).toHaveLength(before);
    },
  );
});

describe('a lost answer', () => {
  const losses = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((nth) => [
    [nth, 'lost-before'] as const,
    [nth, 'lost-after'] as const,
  ]);
  test.each(losses)('at effect %i (%s) is settled by looking', async (nth, loss) => {
    const github = createMemoryReleases();
    github.spoil(nth, loss);
    const info = await release(github);
    expect(info.kind).toBe('released');
    expectOneRelease(github);
    expect(effectsOf(github).filter((call) => call === 'createDraft!').length).toBe(
      nth === 1 && loss === 'lost-before' ? 2 : 1,
    );
  });

  test('at every try ends half done, after what was done was told', async () => {
    const github = createMemoryReleases();
    Object.assign(github.releases, { upload: () => Promise.reject(lost()) });
    const running = release(github);
    await expect(running).rejects.toMatchObject({
      code: 'half-done',
      cause: { code: 'retryable' },
    });
    expect(running.slept).toEqual([1000, 2000, 4000, 8000, 16000, 32000]);
  });

  test('is not looked for any more once the run is cancelled', async () => {
    const github = createMemoryReleases();
    const stop = new AbortController();
    github.spoilNext('upload', 'lost-after');
    github.meanwhile('upload', () => stop.abort());
    await expect(release(github, { signal: stop.signal })).rejects.toMatchObject({
      code: 'half-done',
    });
    expect(github.calls.at(-1)).toBe('upload!');
  });

  test('while another run creates, publishes or deletes joins what it finds', async () => {
    const github = createMemoryReleases();
    await release(github);
    const [done] = github.world.releases;
    github.world.releases = [];
    github.spoilNext('createDraft', 'lost-before');
    github.meanwhile('createDraft', () => {
      if (done) github.world.releases.push(done);
    });
    expect((await release(github)).id).toBe(done?.id);
    expectOneRelease(github);

    const other = createMemoryReleases();
    other.spoilNext('upload', 'lost-before');
    other.meanwhile('upload', () => {
      other.world.releases = [];
    });
    await release(other);
    expectOneRelease(other);
  });

  test('and a listing that lags behind do not undo what is known', async () => {
    const github = createMemoryReleases();
    github.spoilNext('publish', 'lost-after');
    const { find } = github.releases;
    let asked = 0;
    Object.assign(github.releases, {
      find: async (tag: string) => {
        asked += 1;
        const now = await find(tag);
        if (asked === 1 || now.published === undefined) return now;
        return { ...now, published: undefined, drafts: [{ ...now.published, draft: true }] };
      },
    });
    Object.assign(github.tags, { read: async () => undefined });
    expect((await release(github)).kind).toBe('released');
    expect(asked).toBe(2);
    expectOneRelease(github);
  });

  test('of a draft that lands late leaves no second draft behind', async () => {
    const github = createMemoryReleases();
    github.spoilNext('createDraft', lost());
    github.meanwhile('upload', () => {
      const [first] = github.world.releases;
      if (first) github.world.releases.push({ ...first, id: 999, assets: [] });
    });
    await release(github);
    expectOneRelease(github);
    expect(effectsOf(github)).toContain('deleteDraft!');
  });
});

function lost(): SlipwayError {
  return new SlipwayError('retryable', 'No answer.', { remedy: '' });
}

function notFound(code: 'conflict' | 'missing-permission' | 'not-found'): SlipwayError {
  return new SlipwayError(code, 'Not Found', { remedy: '' });
}

/** What a faster run leaves: its own draft published, ours deleted. */
function publishedByAnother(github: MemoryReleases): void {
  const [ours] = github.world.releases;
  const names = ['service-1.2.3.tar.gz', 'service-1.2.3.zip', 'SHA256SUMS', 'manifest.json'];
  const assets = names.map((name, index) => {
    const bytes = readFileSync(join(folder, name));
    return { id: 600 + index, name, size: bytes.length, state: 'uploaded', sha256: sha256(bytes) };
  });
  if (ours) github.world.releases = [{ ...ours, id: 500, draft: false, assets }];
  github.world.tags.set('v1.2.3', { object: 'x', commit, message: undefined });
}

function expectOneRelease(github: MemoryReleases): void {
  expect(github.world.releases).toHaveLength(1);
  expect(
    published(github)[0]
      ?.assets.map(({ name }) => name)
      .sort(),
  ).toEqual(['SHA256SUMS', 'manifest.json', 'service-1.2.3.tar.gz', 'service-1.2.3.zip']);
  expect(github.world.tags.get('v1.2.3')?.commit).toBe(commit);
  const changelog = github.world.files.get('main:CHANGELOG.md') ?? '';
  expect(changelog.split('it sails')).toHaveLength(2);
}

describe('what else may be there', () => {
  test('our draft with a strange file is mended', async () => {
    const github = createMemoryReleases();
    await release(github, { draft: true });
    const strange = { id: 7, name: 'x.txt', size: 1, state: 'uploaded', sha256: 'f'.repeat(64) };
    github.world.releases = github.world.releases.map((draft) => ({
      ...draft,
      assets: [...draft.assets, strange],
    }));
    await release(github);
    expectOneRelease(github);
    expect(effectsOf(github).filter((call) => call === 'deleteAsset!')).toHaveLength(1);
  });

  test('our draft with a file under way is set aside until another is published', async () => {
    const github = createMemoryReleases();
    const { id } = await release(github, { draft: true });
    github.world.releases = github.world.releases.map((draft) => ({
      ...draft,
      assets: draft.assets.map((asset) => ({ ...asset, state: 'starter' })),
    }));
    const info = await release(github);
    expect(info.id).not.toBe(id);
    expectOneRelease(github);
    const effects = effectsOf(github);
    expect(effects).not.toContain('deleteAsset!');
    expect(effects.indexOf('deleteDraft!')).toBeGreaterThan(effects.indexOf('publish!'));
  });

  test.each(['upload', 'publish'])(
    'another run publishes and deletes our draft before we %s: we join it',
    async (method) => {
      const github = createMemoryReleases();
      github.meanwhile(method, () => publishedByAnother(github));
      github.spoilNext(method, notFound('missing-permission'));
      expect((await release(github)).id).toBe(500);
      expectOneRelease(github);
    },
  );

  test('our draft is gone where we fill it, and nothing is published: it is made again', async () => {
    const github = createMemoryReleases();
    github.meanwhile('upload', () => {
      github.world.releases = [];
    });
    github.spoilNext('upload', notFound('missing-permission'));
    await release(github);
    expectOneRelease(github);
  });

  test('a draft that another run deletes while we download its files is made again', async () => {
    const github = createMemoryReleases();
    github.world.digests = false;
    github.meanwhile('download', () => {
      github.world.releases = [];
    });
    github.spoilNext('download', notFound('not-found'));
    await release(github);
    expectOneRelease(github);
  });

  test('a file of a release that can’t be downloaded is told', async () => {
    const github = createMemoryReleases();
    github.world.digests = false;
    await release(github);
    github.spoilNext('download', notFound('not-found'));
    await expect(release(github)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('the release that a late listing still calls a draft is not deleted', async () => {
    const github = createMemoryReleases();
    await release(github);
    const [done] = github.world.releases;
    const { find, read } = github.releases;
    let asked = 0;
    Object.assign(github.releases, {
      find: async (tag: string) => {
        asked += 1;
        if (asked > 1) return find(tag);
        return { published: undefined, drafts: [{ ...done, draft: true }], stable: [] };
      },
      read: async (id: number) => {
        const now = await read(id);
        return now && { ...now, draft: true };
      },
    });
    github.spoilNext('publish', notFound('conflict'));
    await release(github);
    expectOneRelease(github);
    expect(effectsOf(github)).not.toContain('deleteDraft!');
  });

  test('a draft of somebody else’s is left alone', async () => {
    const github = createMemoryReleases();
    await github.releases.createDraft({
      tag: 'v1.2.3',
      name: 'mine',
      body: 'by hand',
      target: 'main',
      prerelease: false,
    });
    await release(github);
    expect(github.world.releases.filter(({ draft }) => draft)).toMatchObject([{ name: 'mine' }]);
  });

  test('the tag that started the run is taken, annotated or not', async () => {
    const github = createMemoryReleases();
    github.world.tags.set('v1.2.3', { object: 'x', commit, message: 'by hand' });
    const info = await release(github, { run: { ...fakeRun, ref: 'refs/tags/v1.2.3' } });
    expect(info.kind).toBe('released');
    expect(effectsOf(github)).not.toContain('createTag!');
    expect(github.calls).toContain('defaultBranch');
    expect(github.world.files.has('main:CHANGELOG.md')).toBe(true);
  });

  test('the tag elsewhere stops it, and our own draft goes', async () => {
    const github = createMemoryReleases();
    await release(github, { draft: true });
    github.world.tags.set('v1.2.3', { object: 'x', commit: 'd'.repeat(40), message: undefined });
    await expect(release(github)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`${'d'.repeat(40)}, not to ${commit}`),
    });
    expect(github.world.releases).toEqual([]);
  });

  test('our draft that somebody deleted or published meanwhile is not deleted', async () => {
    for (const meanwhile of ['gone', 'published']) {
      const github = createMemoryReleases();
      await release(github, { draft: true });
      github.world.tags.set('v1.2.3', { object: 'x', commit: 'd'.repeat(40), message: undefined });
      github.meanwhile('read', () => {
        const [draft] = github.world.releases;
        github.world.releases =
          meanwhile === 'gone' || draft === undefined ? [] : [{ ...draft, draft: false }];
      });
      await expect(release(github)).rejects.toMatchObject({ code: 'conflict' });
      expect(effectsOf(github)).not.toContain('deleteDraft!');
    }
  });

  test('other contents under the same tag stop it and stay as they are', async () => {
    const github = createMemoryReleases();
    await release(github, { manifestPath: undefined, artifacts: ['*.zip'] });
    const before = structuredClone(github.world.releases);
    await expect(release(github)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('`service-1.2.3.tar.gz` is missing'),
    });
    expect(github.world.releases).toEqual(before);
  });

  test('another run creates the tag first, for the same commit: we join', async () => {
    const github = createMemoryReleases();
    github.meanwhile('createTag', () =>
      github.world.tags.set('v1.2.3', { object: 'x', commit, message: undefined }),
    );
    expect((await release(github)).kind).toBe('released');
    expectOneRelease(github);
  });

  test('another run creates the tag first, elsewhere: we stop and clear up', async () => {
    const github = createMemoryReleases();
    github.meanwhile('createTag', () =>
      github.world.tags.set('v1.2.3', { object: 'x', commit: 'd'.repeat(40), message: undefined }),
    );
    await expect(release(github)).rejects.toMatchObject({ code: 'conflict' });
    expect(github.world.releases).toEqual([]);
  });

  test('another run publishes first: ours is deleted where the contents are equal', async () => {
    const github = createMemoryReleases();
    github.meanwhile('publish', () => {
      const [draft] = github.world.releases;
      if (draft) github.world.releases.push({ ...draft, id: 500, draft: false });
    });
    const info = await release(github);
    expect(info.id).toBe(500);
    expectOneRelease(github);
  });

  test('a tag name that an immutable release used up: GitHub’s reason is told, our draft goes', async () => {
    const github = createMemoryReleases();
    const reason = new SlipwayError('conflict', 'tag_name was used by an immutable release', {
      remedy: 'Choose another version.',
    });
    github.spoilNext('publish', reason);
    await expect(release(github)).rejects.toBe(reason);
    expect(github.world.releases).toEqual([]);
  });

  test('a rule that forbids the tag: our draft goes, even where that fails too', async () => {
    const github = createMemoryReleases();
    const rule = new SlipwayError('conflict', 'Repository rule violations found', { remedy: '' });
    github.spoilNext('createTag', rule);
    github.spoilNext('deleteDraft', lost());
    const running = release(github);
    await expect(running).rejects.toBe(rule);
    expect(running.lines('warning').join()).toMatch(/could not be deleted/);
  });

  test('a token that may not create the tag leaves the draft: a run that may could be publishing it', async () => {
    const github = createMemoryReleases();
    github.spoilNext('createTag', notFound('missing-permission'));
    await expect(release(github)).rejects.toMatchObject({ code: 'missing-permission' });
    expect(effectsOf(github)).not.toContain('deleteDraft!');
    await release(github);
    expectOneRelease(github);
    expect(effectsOf(github).filter((call) => call === 'createDraft!')).toHaveLength(1);
  });

  test('our draft was published by hand while we filled it', async () => {
    const github = createMemoryReleases();
    github.meanwhile('read', () => {
      github.world.releases = github.world.releases.map((draft) => ({ ...draft, draft: false }));
      github.world.tags.set('v1.2.3', { object: 'x', commit, message: undefined });
    });
    expect((await release(github)).kind).toBe('released');
    expectOneRelease(github);
    expect(effectsOf(github)).not.toContain('publish!');
  });

  test('our draft was deleted while we filled it: it is made again', async () => {
    const github = createMemoryReleases();
    github.meanwhile('read', () => {
      github.world.releases = [];
    });
    const running = release(github);
    await running;
    expect(running.slept).toEqual([1000, 1000, 1000, 1000]);
    expectOneRelease(github);
  });

  test('a cancelled run starts no new effect, and says that it is half done', async () => {
    const github = createMemoryReleases();
    const stop = new AbortController();
    github.meanwhile('upload', () => stop.abort());
    await expect(release(github, { signal: stop.signal })).rejects.toMatchObject({
      code: 'half-done',
    });
    expect(effectsOf(github)).toEqual(['createDraft!', 'upload!']);
    await release(github);
    expectOneRelease(github);
  });
});

describe('a server', () => {
  test('without digests: files are downloaded and compared, each once', async () => {
    const github = createMemoryReleases();
    github.world.digests = false;
    await release(github);
    expectOneRelease(github);
    expect(github.calls.filter((call) => call === 'download')).toHaveLength(4);
    expect((await release(github)).kind).toBe('already-released');
  });

  test('that damages what is sent: three uploads, then the run gives up', async () => {
    const github = createMemoryReleases();
    github.world.corrupt = true;
    await expect(release(github)).rejects.toMatchObject({
      code: 'half-done',
      message: expect.stringContaining('service-1.2.3.tar.gz'),
    });
    expect(effectsOf(github).filter((call) => call === 'upload!')).toHaveLength(3);
  });

  test('that renames a file otherwise than we know: told, and our draft goes', async () => {
    const github = createMemoryReleases();
    github.world.rename = (name) => `renamed-${name}`;
    await expect(release(github)).rejects.toMatchObject({
      code: 'artifact-invalid',
      message: expect.stringContaining('renamed-service-1.2.3.tar.gz'),
    });
    expect(github.world.releases).toEqual([]);
  });

  test('that says a tag exists and does not show it', async () => {
    const github = createMemoryReleases();
    Object.assign(github.tags, { create: async () => 'exists' });
    await expect(release(github)).rejects.toMatchObject({ code: 'half-done' });
  });
});

describe('long notes', () => {
  test('are cut, attached whole, and warned about', async () => {
    const github = createMemoryReleases();
    const notes = `${'- a change\n'.repeat(13_000)}the end`;
    const running = release(github, { notes });
    const info = await running;
    expect(info.notes).toBe(notes);
    expect(info.assets[0]).toMatchObject({ name: 'RELEASE_NOTES.md', sha256: sha256(notes) });
    expect(published(github)[0]?.body.length).toBeLessThanOrEqual(125_000);
    expect(running.lines('warning').join()).toContain('RELEASE_NOTES.md');
    expect((await release(github, { notes })).kind).toBe('already-released');
  });
});

describe('floating tags', () => {
  test('are made and moved forward, and a second run leaves them', async () => {
    const github = createMemoryReleases();
    github.world.tags.set('v1', {
      object: 'b'.repeat(40),
      commit: 'b'.repeat(40),
      message: undefined,
    });
    const info = await release(github, { floatingTags: 'major-minor' });
    expect(github.world.tags.get('v1')?.commit).toBe(commit);
    expect(github.world.tags.get('v1.2')?.commit).toBe(commit);
    expect(info.steps).toContain(`Move the tag v1 to ${commit}.`);
    expect((await release(github, { floatingTags: 'major-minor' })).kind).toBe('already-released');
  });

  test('whose move gets no answer are looked at, and moved again', async () => {
    const github = createMemoryReleases();
    github.spoilNext('moveTag', lost());
    const info = await release(github, { floatingTags: 'major' });
    expect(info.steps.at(-1)).toBe(`Move the tag v1 to ${commit}.`);
    expect(github.world.tags.get('v1')?.commit).toBe(commit);
  });

  test('stay at a commit that follows this release', async () => {
    const github = createMemoryReleases();
    const later = 'e'.repeat(40);
    github.world.comparison = 'behind';
    github.world.tags.set('v1', { object: later, commit: later, message: undefined });
    const running = release(github, { floatingTags: 'major' });
    await running;
    expect(github.world.tags.get('v1')?.commit).toBe(later);
    expect(running.lines('warning').join()).toContain(later);
  });

  test('come over from another branch where this is the highest release of the line', async () => {
    const github = createMemoryReleases();
    publish(github, 'v1.2.2', 'v2.0.0', 'v1.9.0-beta.1');
    github.world.comparison = 'diverged';
    const elsewhere = { object: 'x', commit: 'e'.repeat(40), message: undefined };
    github.world.tags.set('v1.2.2', elsewhere).set('v1', elsewhere);
    await release(github, { floatingTags: 'major' });
    expect(github.world.tags.get('v1')?.commit).toBe(commit);
  });

  test('stay with a higher release of the line, and the narrower ones follow', async () => {
    const github = createMemoryReleases();
    publish(github, 'v1.3.0');
    await release(github, { floatingTags: 'major-minor' });
    expect([...github.world.tags.keys()]).toEqual(['v1.2.3', 'v1.2']);
  });

  test('stay on another branch where no release of the line is', async () => {
    const github = createMemoryReleases();
    publish(github, 'v1.2.2', 'engine-v1.0.0');
    github.world.comparison = 'diverged';
    const elsewhere = { object: 'x', commit: 'e'.repeat(40), message: undefined };
    github.world.tags.set('engine-v1.0.0', elsewhere).set('v1', elsewhere);
    const running = release(github, { floatingTags: 'major' });
    await running;
    expect(github.world.tags.get('v1')).toBe(elsewhere);
    expect(running.lines('warning').join()).toContain('v1 stays');
  });

  test.each([
    ['a rule that forbids it', new SlipwayError('conflict', 'Rule violations', { remedy: '' })],
    ['a defect', new Error('Rule violations')],
  ])('that cannot be moved for %s fail the run, after all else', async (_, reason) => {
    const github = createMemoryReleases();
    Object.assign(github.tags, { move: () => Promise.reject(reason) });
    await expect(release(github, { floatingTags: 'major' })).rejects.toMatchObject({
      message: expect.stringContaining('Rule violations'),
    });
    expect(github.world.files.get('main:CHANGELOG.md')).toContain('it sails');
    expect(published(github)).toHaveLength(1);
  });
});

/** Other releases of the repository. */
function publish(github: MemoryReleases, ...tags: readonly string[]): void {
  for (const [index, tag] of tags.entries())
    github.world.releases.push({
      id: 10 + index,
      tag,
      name: tag,
      body: '',
      draft: false,
      prerelease: tag.includes('-'),
      target: 'main',
      url: '',
      uploadUrl: '',
      author: 'octocat',
      assets: [],
    });
}

describe('the latest release', () => {
  test.each<[string, readonly string[], 'true' | 'false']>([
    ['the first', [], 'true'],
    ['higher than all', ['v1.2.2', 'v1.3.0-rc.1'], 'true'],
    ['of an older line', ['v2.0.0', 'v1.2.2'], 'false'],
    ['of a package that has lower ones, beside another’s', ['engine-v9.0.0', 'nightly'], 'true'],
  ])('is a release that is %s, or is not', async (_, others, told) => {
    const github = createMemoryReleases();
    publish(github, ...others);
    const sent: string[] = [];
    const real = github.releases.publish;
    Object.assign(github.releases, {
      publish: (id: number, fields: Parameters<typeof real>[1]) => {
        sent.push(fields.latest);
        return real(id, fields);
      },
    });
    await release(github, { manifestPath: undefined });
    expect(sent).toEqual([told]);
  });
});

describe('the changelog', () => {
  test('on a branch that forbids it is a warning', async () => {
    const github = createMemoryReleases();
    github.world.forbidden = true;
    const running = release(github);
    expect((await running).kind).toBe('released');
    const [warning] = running.lines('warning');
    expect(warning).toContain('CHANGELOG.md was not changed: main does not take the commit');
    // What people can do about it.
    for (const way of [
      'exception for the app',
      '`mode: pull-request`',
      '`release_management.changelog_file`',
    ])
      expect(warning).toContain(way);
    expect(effectsOf(github).filter((call) => call === 'writeFile!')).toHaveLength(1);
  });

  test('is tried again where the branch moved on', async () => {
    const github = createMemoryReleases();
    github.world.files.set('main:CHANGELOG.md', '# Changelog\n');
    github.meanwhile('writeFile', () =>
      github.world.files.set('main:CHANGELOG.md', '# Changelog\n\nBy somebody else.\n'),
    );
    await release(github);
    const text = github.world.files.get('main:CHANGELOG.md') ?? '';
    expect(text).toContain('By somebody else.');
    expect(text).toContain('it sails');
  });

  test('gets the sections of past releases as well, each once', async () => {
    const github = createMemoryReleases();
    github.world.files.set('main:CHANGELOG.md', '# Changelog\n\n## 1.0.0\n\nBy hand.\n');
    const past = (version: string) => ({ version, date: '2026-01-01', url: '', notes: '- past\n' });
    const pastSections = [past('1.1.0'), past('1.0.0')];
    const planned = await release(github, { pastSections, dryRun: true });
    expect(planned.steps).toContain('Add 1.2.3 and 2 past releases to CHANGELOG.md.');
    const { steps } = await release(github, { pastSections: pastSections.slice(0, 1) });
    expect(steps).toContain('Add 1.2.3 and one past release to CHANGELOG.md on main.');
    const text = github.world.files.get('main:CHANGELOG.md') ?? '';
    expect(text).toMatch(/## \[1\.2\.3\].*## 1\.1\.0 - 2026-01-01.*## 1\.0\.0\n\nBy hand/s);
    expect((await release(github, { pastSections })).kind).toBe('already-released');
  });

  test('that cannot be written for another reason fails the run', async () => {
    const github = createMemoryReleases();
    github.spoilNext('writeFile', new SlipwayError('missing-token', 'No.', { remedy: '' }));
    await expect(release(github)).rejects.toMatchObject({ code: 'missing-token' });
  });

  test('is not kept where no file is named', async () => {
    const github = createMemoryReleases();
    const info = await release(github, { config: withSettings({ changelog_file: '' }) });
    expect(info.kind).toBe('released');
    expect(github.calls).not.toContain('readFile');
  });
});

describe('a release commit', () => {
  const service = (release?: Partial<CommittedRelease>): CommittedPackage => ({
    name: 'service',
    path: '.',
    versionFiles: undefined,
    release: {
      version: '1.2.3',
      tag: 'v1.2.3',
      changelogFile: 'CHANGELOG.md',
      notes: '### Features\n\n- it sails',
      ...release,
    },
  });
  const repositoryUrl = 'https://github.test/octo/service';
  const asked = (...packages: readonly CommittedPackage[]) => ({
    releaseCommit: { packages, repositoryUrl },
  });
  const texts = {
    'package.json': '{\n  "name": "service",\n  "version": "1.2.2"\n}\n',
    'CHANGELOG.md': '# Changelog\n\n## 1.2.2 - 2026-01-01\n\n- older\n',
  };

  function start(files: Readonly<Record<string, string>> = texts): MemoryReleases {
    const github = createMemoryReleases();
    for (const [path, text] of Object.entries(files)) github.world.texts.set(path, text);
    github.world.branches.set('main', commit);
    return github;
  }
  const onlyMade = (github: MemoryReleases) => [...github.world.made][0] ?? ['', undefined];

  test('holds versions and changelog, is pushed with the tag, and is what is released', async () => {
    const github = start();
    const info = await release(github, asked(service()));
    const [sha, made] = onlyMade(github);
    expect(info.commit).toBe(sha);
    expect(made).toMatchObject({ parent: commit, date, message: 'chore(release): v1.2.3\n' });
    expect(made?.files).toEqual([
      { path: 'package.json', text: texts['package.json'].replace('1.2.2', '1.2.3') },
      {
        path: 'CHANGELOG.md',
        text: '# Changelog\n\n## [1.2.3](https://github.test/octo/service/releases/tag/v1.2.3) - 2026-01-12\n\n### Features\n\n- it sails\n\n## 1.2.2 - 2026-01-01\n\n- older\n',
      },
    ]);
    expect(github.world.branches.get('main')).toBe(sha);
    expect(github.world.tags.get('v1.2.3')?.commit).toBe(sha);
    expect(published(github)).toMatchObject([{ target: sha }]);
    expect(github.calls).toEqual([
      'find',
      'readTag',
      'writeTag',
      'rehearse',
      'createDraft!',
      'upload!',
      'upload!',
      'upload!',
      'upload!',
      'read',
      'push!',
      'publish!',
    ]);
    expect(info.steps).toContain(
      'Commit `package.json`, `CHANGELOG.md` to main, with the annotated tag v1.2.3: both or none.',
    );
  });

  test('is not on the server yet when the draft is made: the draft is of its parent', async () => {
    const github = start();
    await release(github, { ...asked(service()), draft: true });
    expect(github.world.releases).toMatchObject([{ draft: true, target: commit }]);
    expect(github.world.branches.get('main')).toBe(commit);
    expect(github.calls).not.toContain('writeTag');
    expect((await release(github, asked(service()))).kind).toBe('released');
  });

  test.each(
    [1, 2, 3, 4, 5, 6, 7].flatMap((nth) => [
      [nth, 'kill-before'] as const,
      [nth, 'kill-after'] as const,
    ]),
  )('of a run that died at effect %i (%s) is finished by the next', async (nth, death) => {
    const github = start();
    github.spoil(nth, death);
    await expect(release(github, asked(service()))).rejects.toBeInstanceOf(Killed);
    const { commit: sha } = await release(github, asked(service()));
    expect(github.world.releases).toMatchObject([{ draft: false, target: sha }]);
    expect(github.world.branches.get('main')).toBe(sha);
    const before = effectsOf(github).length;
    expect((await release(github, asked(service()))).kind).toBe('already-released');
    expect(effectsOf(github)).toHaveLength(before);
  });

  test('that an earlier run pushed is taken, even where the notes read otherwise now', async () => {
    const github = start();
    github.spoil(7, 'kill-before');
    await expect(release(github, asked(service()))).rejects.toBeInstanceOf(Killed);
    const [sha] = onlyMade(github);
    const info = await release(github, asked(service({ notes: 'written anew' })));
    expect(info.commit).toBe(sha);
    expect(published(github)).toHaveLength(1);
  });

  test('is what it is released at when a run starts at it: nothing is committed any more', async () => {
    const github = start();
    const first = await release(github, asked(service()));
    const [sha, made] = onlyMade(github);
    for (const { path, text } of made?.files ?? []) github.world.texts.set(path, text);
    const again = await release(github, { ...asked(service()), commit: sha });
    expect(again).toMatchObject({ kind: 'already-released', commit: first.commit });
  });

  test('of files that say it all already is none: the planned commit is tagged', async () => {
    const github = start({});
    const info = await release(github, asked(service({ changelogFile: '' })));
    expect(info.commit).toBe(commit);
    expect(effectsOf(github)).toContain('createTag!');
  });

  test('of several packages is one, whoever of them comes first', async () => {
    const github = start({
      'package.json': texts['package.json'],
      'engine/package.json': '{"name": "engine", "version": "0.1.0"}',
      'hull/package.json': '{"name": "hull", "version": "3.0.0"}',
    });
    const engine = {
      ...service({ version: '0.2.0', tag: 'engine-v0.2.0', changelogFile: 'engine/CHANGELOG.md' }),
      ...{ name: 'engine', path: 'engine' },
    };
    const hull = { name: 'hull', path: 'hull', versionFiles: undefined, release: undefined };
    const packages = asked(engine, service(), hull);
    const none = { manifestPath: undefined };
    const changes = { ...packages, ...none, version: '0.2.0', tag: 'engine-v0.2.0' };
    const one = await release(github, changes);
    const two = await release(github, { ...packages, ...none });
    expect(two.commit).toBe(one.commit);
    expect(github.world.made.size).toBe(1);
    expect(onlyMade(github)[1]?.message).toBe(
      'chore(release): 2 packages\n\n- engine-v0.2.0\n- v1.2.3\n',
    );
    const paths = onlyMade(github)[1]?.files.map(({ path }) => path);
    expect(paths).toEqual([
      'engine/package.json',
      'package.json',
      'engine/CHANGELOG.md',
      'CHANGELOG.md',
    ]);
    expect((await release(github, changes)).kind).toBe('already-released');
  });

  test('is not made where a tag started the run', async () => {
    const github = start();
    github.world.tags.set('v1.2.3', { object: 'x', commit, message: undefined });
    const run = { ...fakeRun, ref: 'refs/tags/v1.2.3' };
    expect((await release(github, { ...asked(service()), run })).commit).toBe(commit);
    expect(github.world.made.size).toBe(0);
    expect(github.world.files.has('main:CHANGELOG.md')).toBe(true);
  });

  test('goes to the default branch where the run is of none', async () => {
    const github = start();
    await release(github, { ...asked(service()), run: { ...fakeRun, ref: 'refs/pull/1/merge' } });
    expect(github.calls).toContain('defaultBranch');
    expect(github.world.branches.get('main')).not.toBe(commit);
  });

  test('may be of files that were built of its parent, and also of itself', async () => {
    const github = start();
    await release(github, asked(service()));
    const [sha, made] = onlyMade(github);
    for (const { path, text } of made?.files ?? []) github.world.texts.set(path, text);
    await writeManifest(manifestPath, { of: sha });
    await expect(release(github, asked(service()))).rejects.toMatchObject({ code: 'conflict' });
    await writeManifest(manifestPath, { of: 'd'.repeat(40) });
    await expect(release(github, asked(service()))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(sha),
    });
    await writeManifest(manifestPath, {});
  });

  test('in a dry run is told, and not made', async () => {
    const github = start();
    const run = { ...fakeRun, ref: 'refs/pull/1/merge' };
    const info = await release(github, {
      ...asked(service()),
      ...{ run, dryRun: true, sign: true, floatingTags: 'major' },
    });
    expect(info.steps.slice(-3)).toEqual([
      'Commit `package.json`, `CHANGELOG.md` to the default branch, with the signed tag v1.2.3: both or none.',
      'Publish the release v1.2.3.',
      'Move the tag v1 to the release commit.',
    ]);
    expect(github.calls).toEqual([]);
    expect(github.world.made.size).toBe(0);
  });

  test('needs tags that are ours to make', async () => {
    const config = withSettings({ auto_tag: false });
    await expect(release(start(), { ...asked(service()), config })).rejects.toMatchObject({
      code: 'invalid-config',
      message: expect.stringContaining('auto_tag'),
    });
  });

  test('on a branch that moved on is told before anything is written', async () => {
    const github = start();
    github.world.branches.set('main', 'f'.repeat(40));
    await expect(release(github, asked(service()))).rejects.toMatchObject({
      code: 'conflict',
      remedy: expect.stringContaining('newest commit of main'),
    });
    expect(effectsOf(github)).toEqual([]);
  });

  test('on a branch that moved on while it was prepared: no tag, and our draft goes', async () => {
    const github = start();
    github.meanwhile('push', () => github.world.branches.set('main', 'f'.repeat(40)));
    await expect(release(github, asked(service()))).rejects.toMatchObject({ code: 'conflict' });
    expect(github.world.releases).toEqual([]);
    expect(github.world.tags.size).toBe(0);
  });

  test.each(['rehearse', 'push'])(
    'that another run was faster with, and the branch gone on from there before we %s: we join',
    async (method) => {
      const github = start();
      const other = createMemoryReleases();
      for (const [path, text] of Object.entries(texts)) other.world.texts.set(path, text);
      other.world.branches.set('main', commit);
      await release(other, asked(service()));
      github.meanwhile(method, () => {
        const tag = other.world.tags.get('v1.2.3');
        if (tag) github.world.tags.set('v1.2.3', tag);
        github.world.branches.set('main', 'f'.repeat(40));
      });
      const info = await release(github, asked(service()));
      expect(info.kind).toBe('released');
      expect(github.world.tags.get('v1.2.3')?.commit).toBe(info.commit);
    },
  );

  test('beside a tag of somebody else’s stops, and our draft goes', async () => {
    const github = start();
    github.meanwhile('push', () =>
      github.world.tags.set('v1.2.3', { object: 'x', commit: 'd'.repeat(40), message: undefined }),
    );
    await expect(release(github, asked(service()))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('d'.repeat(40)),
    });
    expect(github.world.releases).toEqual([]);
    expect(github.world.branches.get('main')).toBe(commit);
  });
});

describe('a signed tag', () => {
  const signed = { sign: true, manifestPath: undefined };

  test('is signed before the first write, and pushed at the commit point', async () => {
    const github = createMemoryReleases();
    const info = await release(github, signed);
    expect(github.world.tags.get('v1.2.3')).toMatchObject({ object: `signed tag of ${commit}` });
    expect(github.calls.slice(0, 6)).toEqual([
      'find',
      'readTag',
      'writeTag',
      'rehearse',
      'createDraft!',
      'read',
    ]);
    expect(info.steps).toContain(`Create the signed tag v1.2.3 at ${commit}.`);
  });

  test('is known again by its commit and its plan: the next signature is another', async () => {
    const github = createMemoryReleases();
    github.spoilNext('publish', 'kill-before');
    await expect(release(github, signed)).rejects.toBeInstanceOf(Killed);
    const tag = github.world.tags.get('v1.2.3');
    github.world.tags.set('v1.2.3', { ...tag, object: 'by another signature' } as never);
    await release(github, signed);
    expect(published(github)).toHaveLength(1);
    expect(github.calls.filter((call) => call === 'writeTag')).toHaveLength(1);
  });

  test('that cannot be signed ends the run before anything is written', async () => {
    const github = createMemoryReleases();
    const reason = new SlipwayError('command-failed', 'No secret key.', { remedy: '' });
    github.spoilNext('writeTag', reason);
    await expect(release(github, signed)).rejects.toBe(reason);
    expect(effectsOf(github)).toEqual([]);
  });

  test('is not made where the tag is there already', async () => {
    const github = createMemoryReleases();
    github.world.tags.set('v1.2.3', { object: 'x', commit, message: undefined });
    await release(github, signed);
    expect(github.calls).not.toContain('writeTag');
  });
});
