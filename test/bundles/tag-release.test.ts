import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runAction } from '@slipway/local-runner';
import { type Lab, startLab } from '../doubles/github-lab.ts';
import { git, hermeticGit } from '../doubles/seed-repository.ts';

// Each run is a process of its own, and git's are more.
const patience = 60_000;
const actionDirectory = join(import.meta.dirname, '..', '..', 'actions', 'tag-release');

let lab: Lab;
let clone: string;
let temporary: string;
let head: string;

beforeEach(async () => {
  lab = await startLab({}, [
    { message: 'feat: begin', files: { 'README.md': 'Hello\n' } },
    { message: 'fix(hull): stop the leak', files: { 'hull.txt': 'tight\n' } },
  ]);
  head = lab.commits[1] ?? '';
  clone = join(lab.folder, 'clone');
  temporary = join(lab.folder, 'runner');
  await mkdir(temporary);
  await git(['clone', '-q', lab.bare, clone]);
  await git(['remote', 'set-url', 'origin', lab.github.gitUrl('octo/service')], { cwd: clone });
});
afterEach(() => lab.stop());

interface Changes {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly token?: string;
}

function run({ inputs = {}, env = {}, token = lab.github.token }: Changes = {}) {
  return runAction({
    actionDirectory,
    workingDirectory: clone,
    temporaryDirectory: temporary,
    token,
    inputs,
    env: {
      ...Object.fromEntries(
        Object.entries(hermeticGit).map(([name, value]) => [name, value ?? '']),
      ),
      GITHUB_API_URL: lab.github.apiUrl,
      GITHUB_GRAPHQL_URL: lab.github.graphqlUrl,
      GITHUB_SERVER_URL: lab.github.serverUrl,
      GITHUB_SHA: head,
      ...env,
    },
    timeout: patience,
  });
}

/** What `package` would leave, made by hand. */
async function makePackage(version: string): Promise<string> {
  const folder = join(clone, 'release-artifacts');
  await mkdir(folder, { recursive: true });
  const content = 'the bytes that are released\n';
  const sha256 = createHash('sha256').update(content).digest('hex');
  const name = `service-${version}.tar.gz`;
  const artifact = {
    name,
    path: name,
    format: 'tar.gz',
    size: content.length,
    sha256,
    platform: 'any',
  };
  const manifest = {
    schema: 1,
    name: 'service',
    version,
    commit: head,
    created: '2026-01-01T00:01:00Z',
    artifacts: [artifact],
  };
  await writeFile(join(folder, name), content);
  await writeFile(join(folder, 'SHA256SUMS'), `${sha256}  ${name}\n`);
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return 'release-artifacts/manifest.json';
}

const writes = () =>
  lab.github.requests.filter(
    ({ method, path }) => method !== 'GET' && !path.includes('git-upload-pack'),
  );
const apiRequests = () => lab.github.requests.filter(({ path }) => path.startsWith('/repos/'));
const releases = async () =>
  (await lab.call('GET', '/releases')).body as unknown as readonly {
    readonly tag_name: string;
    readonly draft: boolean;
    readonly body: string;
    readonly assets: readonly { readonly name: string }[];
  }[];

describe('a release', () => {
  test('is published whole within n + 10 requests, and a second run writes nothing', async () => {
    const manifest = await makePackage('0.1.0');
    const first = await run({ inputs: { manifest, 'floating-tags': 'none' } });
    expect(first.log).toContain('v0.1.0 is released');
    expect(first.outcome).toBe('success');
    expect(first.outputs).toMatchObject({
      released: 'true',
      version: '0.1.0',
      'previous-version': '',
      tag: 'v0.1.0',
      commit: head,
    });
    expect(first.outputs['release-url']).toContain('/octo/service/releases/tag/v0.1.0');
    const [release] = await releases();
    expect(release).toMatchObject({ tag_name: 'v0.1.0', draft: false });
    const names = release?.assets.map(({ name }) => name);
    expect(names).toEqual(['service-0.1.0.tar.gz', 'SHA256SUMS', 'manifest.json']);
    expect(await lab.git('rev-parse', 'v0.1.0^{commit}')).toBe(head);
    expect(await lab.git('cat-file', '-t', 'v0.1.0')).toBe('tag');
    expect(await lab.git('show', 'main:CHANGELOG.md')).toContain('stop the leak');
    expect(first.summary).toContain('Released v0.1.0');
    expect(first.summary).toContain('stop the leak');
    expect(first.log).not.toContain(lab.github.token);

    // What the test itself asked for is not the action's: one listing.
    const requests = apiRequests().length - 1;
    expect(requests).toBeLessThanOrEqual(3 + 10);

    const before = writes().length;
    const second = await run({ inputs: { manifest } });
    expect(second.outcome).toBe('success');
    expect(second.summary).toContain('v0.1.0 is released already');
    expect(second.outputs).toEqual(first.outputs);
    expect(writes()).toHaveLength(before);
  });

  test('of a tag that was pushed goes on from that tag', async () => {
    await git(['tag', 'v1.0.0'], { cwd: clone });
    await lab.git('tag', 'v1.0.0', head);
    const done = await run({ env: { GITHUB_REF: 'refs/tags/v1.0.0' } });
    expect(done.outcome).toBe('success');
    expect(done.outputs).toMatchObject({ version: '1.0.0', tag: 'v1.0.0' });
    expect(await lab.git('cat-file', '-t', 'v1.0.0')).toBe('commit');
    expect(await releases()).toMatchObject([{ tag_name: 'v1.0.0', draft: false }]);
  });

  test('can stop at the draft, without a tag', async () => {
    const manifest = await makePackage('0.1.0');
    const draft = await run({ inputs: { manifest, draft: 'true' } });
    expect(draft.outcome).toBe('success');
    expect(draft.summary).toContain('Draft of v0.1.0 is complete');
    expect(await releases()).toMatchObject([{ draft: true }]);
    expect(await lab.git('tag')).toBe('');
    const done = await run({ inputs: { manifest } });
    expect(done.outputs['release-id']).toBe(draft.outputs['release-id']);
    expect(await releases()).toMatchObject([{ draft: false }]);
  });

  test('takes further files and moves floating tags', async () => {
    await writeFile(join(clone, 'notes for people.txt'), 'read me');
    const inputs = {
      artifacts: '*.txt\n!hull.txt',
      version: '1.2.3',
      'floating-tags': 'major-minor',
    };
    const done = await run({ inputs });
    expect(done.outcome).toBe('success');
    const [release] = await releases();
    expect(release?.assets.map(({ name }) => name)).toEqual(['notes.for.people.txt']);
    expect(await lab.git('rev-parse', 'v1', 'v1.2')).toBe(`${head}\n${head}`);
  });

  test('outlives lost answers, faults and a rate limit', async () => {
    const manifest = await makePackage('0.1.0');
    const { faults } = lab.github;
    faults.add({ method: 'POST', path: '*/releases', lostReply: 'after' });
    faults.add({ method: 'POST', path: '*/assets', lostReply: 'during' });
    faults.add({ method: 'GET', path: '/repos/octo/service', status: 502 });
    faults.add({
      method: 'POST',
      path: '*/git/refs',
      status: 429,
      headers: { 'retry-after': '1' },
    });
    const done = await run({ inputs: { manifest } });
    expect(done.log).toContain('is released');
    expect(done.outcome).toBe('success');
    expect(await releases()).toHaveLength(1);
  });
});

describe('a dry run', () => {
  test('needs no token, asks no API, and gives the same outputs', async () => {
    const dry = await run({ inputs: { 'dry-run': 'true', token: '' }, token: '' });
    expect(dry.outcome).toBe('success');
    expect(dry.outputs).toMatchObject({
      released: 'true',
      version: '0.1.0',
      tag: 'v0.1.0',
      commit: head,
    });
    expect(dry.summary).toContain('Dry run: v0.1.0 would be released');
    expect(dry.summary).toContain('What a run would do');
    expect(apiRequests()).toEqual([]);
    expect(writes()).toEqual([]);
    const plan = JSON.parse(await readFile(dry.outputs.plan ?? '', 'utf8'));
    expect(plan).toMatchObject({ schema: 1, commit: head, packages: [{ version: '0.1.0' }] });
  });
});

describe('a clear failure, with nothing written,', () => {
  test.each<[string, Changes, RegExp]>([
    ['without a token', { inputs: { token: '' }, token: '' }, /no token/],
    ['for a version that is none', { inputs: { version: 'newest' } }, /newest/],
    ['for a pattern without files', { inputs: { artifacts: '*.deb' } }, /\*\.deb/],
    ['for a manifest that is not there', { inputs: { manifest: 'nowhere.json' } }, /no manifest/],
    [
      'in a run of strangers',
      { env: { GITHUB_EVENT_NAME: 'pull_request_target' } },
      /pull_request_target/,
    ],
  ])('%s', async (_, changes, message) => {
    const failed = await run(changes);
    expect(failed.outcome).toBe('failure');
    expect(failed.annotations).toEqual([
      expect.objectContaining({ level: 'error', message: expect.stringMatching(message) }),
    ]);
    expect(failed.outputs.released).toBeUndefined();
    expect(writes()).toEqual([]);
  });

  test('without the right to write', async () => {
    const failed = await run({ token: lab.github.tokenWith({ contents: 'read' }) });
    expect(failed.outcome).toBe('failure');
    expect(failed.annotations[0]?.message).toContain('contents: write');
    expect(writes()).toEqual([]);
  });

  test('where the tag is elsewhere', async () => {
    await lab.git('tag', 'v0.1.0', lab.commits[0] ?? '');
    const failed = await run({ inputs: { version: '0.1.0' } });
    expect(failed.outcome).toBe('failure');
    expect(failed.annotations[0]?.message).toContain('0.1.0');
    expect(writes()).toEqual([]);
  });

  test('outside a repository', async () => {
    await rm(join(clone, '.git'), { recursive: true });
    const failed = await run({ env: { GIT_CEILING_DIRECTORIES: lab.folder } });
    expect(failed.outcome).toBe('failure');
    expect(failed.annotations[0]?.message).toMatch(/repository/);
  });
});
