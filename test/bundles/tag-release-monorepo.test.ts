import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runAction } from '@slipway/local-runner';
import { type Lab, startLab } from '../doubles/github-lab.ts';
import { git, hermeticGit } from '../doubles/seed-repository.ts';

// Each run is a process of its own, and git's are more.
const patience = 60_000;
const actionDirectory = join(import.meta.dirname, '..', '..', 'actions', 'tag-release');

const json = (fields: object) => `${JSON.stringify(fields, null, 2)}\n`;
const seed = [
  {
    message: 'feat: begin',
    files: {
      '.github/slipway.yml': 'release_management:\n  packages: auto\n',
      'package.json': json({ name: 'fleet', private: true, workspaces: ['packages/*'] }),
      'packages/hull/package.json': json({ name: 'hull', version: '0.0.0' }),
      'packages/mast/package.json': json({ name: '@acme/mast', dependencies: { hull: '*' } }),
      'packages/sail/package.json': json({ name: 'sail' }),
    },
  },
  { message: 'feat: a keel', files: { 'packages/hull/keel.js': '1\n' } },
  { message: 'docs: tell', files: { 'README.md': 'read\n' } },
];
const tags = ['hull-v1.0.0', 'mast-v1.0.0', 'sail-v1.0.0'];

let lab: Lab;
let clone: string;
let temporary: string;
let head: string;

beforeEach(async () => {
  lab = await startLab({}, seed);
  head = lab.commits.at(-1) ?? '';
  for (const tag of tags) await lab.git('tag', tag, lab.commits[0] ?? '');
  clone = join(lab.folder, 'clone');
  temporary = join(lab.folder, 'runner');
  await mkdir(temporary);
  // As `actions/checkout` leaves it: one commit, and no tags.
  await git(['clone', '-q', '--depth=1', '--no-tags', `file://${lab.bare}`, clone]);
  await git(['remote', 'set-url', 'origin', lab.github.gitUrl('octo/service')], { cwd: clone });
});
afterEach(() => lab.stop());

function run(inputs: Readonly<Record<string, string>> = {}, token = lab.github.token) {
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
    },
    timeout: patience,
  });
}

/** What `package` would leave in a package's folder, made by hand. */
async function makePackage(folder: string, name: string, version: string): Promise<string> {
  const path = join('packages', folder, 'release-artifacts');
  await mkdir(join(clone, path), { recursive: true });
  const content = `the bytes of ${name}\n`;
  const sha256 = createHash('sha256').update(content).digest('hex');
  const file = `${folder}-${version}.tar.gz`;
  const artifact = { name: file, path: file, format: 'tar.gz', size: content.length, sha256 };
  const manifest = {
    schema: 1,
    name,
    version,
    commit: head,
    created: '2026-01-01T00:02:00Z',
    artifacts: [{ ...artifact, platform: 'any' }],
  };
  await writeFile(join(clone, path, file), content);
  await writeFile(join(clone, path, 'manifest.json'), json(manifest));
  return join(path, 'manifest.json');
}

interface Release {
  readonly tag_name: string;
  readonly body: string;
  readonly draft: boolean;
  readonly assets: readonly { readonly name: string }[];
}

const releases = async () => (await lab.call('GET', '/releases')).body as unknown as Release[];
const writes = () =>
  lab.github.requests.filter(
    ({ method, path }) => method !== 'GET' && !path.includes('git-upload-pack'),
  );

describe('a repository of several packages', () => {
  test('is released package by package, each with its files, notes and changelog, and only once', async () => {
    const manifest = [
      await makePackage('mast', '@acme/mast', '1.0.1'),
      await makePackage('hull', 'hull', '1.1.0'),
    ].join('\n');
    const first = await run({ manifest });
    expect(first.log).toContain('mast-v1.0.1 is released');
    expect(first.outcome).toBe('success');
    expect(first.outputs).toMatchObject({
      released: 'true',
      version: '1.1.0',
      tag: 'hull-v1.1.0',
      'previous-version': '1.0.0',
    });
    expect(JSON.parse(first.outputs['matrix'] ?? '').include).toMatchObject([
      { name: 'hull', path: 'packages/hull', version: '1.1.0', tag: 'hull-v1.1.0' },
      { name: '@acme/mast', path: 'packages/mast', version: '1.0.1', tag: 'mast-v1.0.1' },
    ]);
    const made = await releases();
    expect(made.map(({ tag_name }) => tag_name).sort()).toEqual(['hull-v1.1.0', 'mast-v1.0.1']);
    const mast = made.find(({ tag_name }) => tag_name === 'mast-v1.0.1');
    expect(mast?.assets.map(({ name }) => name)).toEqual(['mast-1.0.1.tar.gz', 'manifest.json']);
    expect(mast?.body).toContain('- `hull` `1.0.0` → `1.1.0`');
    expect(await lab.git('rev-parse', 'hull-v1.1.0^{commit}', 'mast-v1.0.1^{commit}')).toBe(
      `${head}\n${head}`,
    );
    const hullNotes = await lab.git('show', 'main:packages/hull/CHANGELOG.md');
    expect(hullNotes).toContain('a keel');
    const mastNotes = await lab.git('show', 'main:packages/mast/CHANGELOG.md');
    expect(mastNotes).not.toContain('a keel');
    expect(first.summary).toContain('2 packages released');
    expect(first.summary).toContain('| `sail` | `1.0.0` | `1.0.0` | stays |');

    const before = writes().length;
    const second = await run({ manifest });
    expect(second.outcome).toBe('success');
    expect(second.outputs).toEqual(first.outputs);
    expect(writes()).toHaveLength(before);
  });

  test('is finished by the next run where one died between two packages', async () => {
    const { faults } = lab.github;
    faults.add({ method: 'POST', path: '*/releases', nth: 2, times: Infinity, status: 403 });
    const died = await run();
    expect(died.outcome).toBe('failure');
    expect(died.outputs['released']).toBeUndefined();
    expect((await releases()).filter(({ draft }) => !draft)).toMatchObject([
      { tag_name: 'hull-v1.1.0' },
    ]);
    faults.clear();
    const done = await run();
    expect(done.outcome).toBe('success');
    expect(done.summary).toContain('hull-v1.1.0 is released already');
    expect(done.summary).toContain('Released mast-v1.0.1');
    const made = (await releases()).map(({ tag_name, draft }) => `${tag_name} ${draft}`);
    expect(made.sort()).toEqual(['hull-v1.1.0 false', 'mast-v1.0.1 false']);
  });

  test('is released one a job, as its matrix says, with the same notes', async () => {
    const plan = await run({ 'dry-run': 'true', token: '' }, '');
    expect(plan.outcome).toBe('success');
    expect(plan.summary).toContain('Dry run: 2 packages would be released');
    expect(writes()).toEqual([]);
    const planned = JSON.parse(await readFile(plan.outputs['plan'] ?? '', 'utf8'));
    expect(planned).toMatchObject({
      packages: [{ name: 'hull' }, { name: '@acme/mast', commits: [] }],
      unchanged: [{ name: 'sail', reason: expect.any(String) }],
      unassigned: [{ description: 'tell', reason: 'belongs to no package: README.md' }],
    });
    const { include } = JSON.parse(plan.outputs['matrix'] ?? '');
    for (const { name, version, tag } of include) {
      const done = await run({ version: `${name}@${version}` });
      expect(done.outcome).toBe('success');
      expect(done.outputs).toMatchObject({ tag, version });
    }
    const bodies = (await releases()).map(({ tag_name, body }) => [tag_name, body] as const);
    const told = new Map(bodies);
    for (const { tag, notes } of planned.packages) expect(told.get(tag)).toContain(notes.trim());
  });
});
