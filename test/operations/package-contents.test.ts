import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectPackaging, defaultConfig, type PackageRequest } from '@slipway/core';
import { gitTestEnvironment } from '../doubles/git-environment.ts';
import { type Lab, startLab } from '../doubles/github-lab.ts';
import { makeRepository, type Tree } from '../doubles/project-repository.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

let lab: Lab;
const folders: string[] = [];

beforeAll(async () => {
  lab = await startLab();
});
afterAll(async () => {
  await lab.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

interface Change {
  readonly packaging?: Partial<typeof defaultConfig.packaging>;
  readonly token?: string;
  readonly apiUrl?: string;
  readonly version?: string;
  readonly request?: Partial<PackageRequest>;
}

const files = { 'src/index.js': 'export {};\n', 'README.md': '# Service\n' };

async function run(tree: Tree, change: Change = {}) {
  const folder = makeRepository(tree);
  folders.push(folder);
  const { log } = createRecordedLog();
  const { packageDeployment } = connectPackaging({
    workingDirectory: folder,
    repository: 'octo/service',
    token: change.token ?? lab.github.token,
    apiUrl: change.apiUrl ?? lab.github.apiUrl,
    graphqlUrl: lab.github.graphqlUrl,
    serverUrl: lab.github.serverUrl,
    log,
    gitTimeout: 30_000,
    environment: { ...process.env, ...gitTestEnvironment },
  });
  return packageDeployment({
    projectPath: folder,
    version: change.version ?? '1.1.0',
    formats: ['tar.gz'],
    files: [],
    buildCommand: undefined,
    smokeTest: undefined,
    verify: true,
    outputDirectory: join(folder, 'release-artifacts'),
    checksums: true,
    reproducible: false,
    config: {
      ...defaultConfig,
      deployment: { ...defaultConfig.deployment, package_name: 'service' },
      packaging: { ...defaultConfig.packaging, ...change.packaging },
    },
    dryRun: false,
    ...change.request,
  });
}

const refusal = (tree: Tree, change: Change = {}) =>
  run(tree, change).then(
    () => undefined,
    (error: { message: string; remedy: string; code: string }) => error,
  );

async function publish(tag: string, contents: string): Promise<void> {
  const draft = await lab.call('POST', '/releases', { tag_name: tag, draft: true });
  const url = String(draft.body['upload_url']).replace(/\{.*$/, '');
  await lab.call('POST', `${url}?name=contents.json`, contents, {
    headers: { 'content-type': 'application/json' },
  });
  await lab.call('PATCH', `/releases/${draft.body['id']}`, { draft: false });
}

describe('compared with the last release', () => {
  test('nothing is, where there was none, and the list of files is left for the next', async () => {
    const made = await run(files, { version: '1.0.0' });
    expect(made.contents).toEqual({
      comparedWith: undefined,
      why: 'no earlier release has a contents.json',
      changes: [],
      permitted: [],
    });
    const text = readFileSync(join(made.outputDirectory, 'contents.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({
      schema: 1,
      name: 'service',
      version: '1.0.0',
      artifacts: [
        {
          name: 'service-1.0.0.tar.gz',
          files: [
            { path: 'service-1.0.0/README.md', size: 10 },
            { path: 'service-1.0.0/src/index.js', size: 11 },
          ],
        },
      ],
    });
    await publish('v1.0.0', text);
    // Neither a later release nor what another package left is the one before.
    await publish('v9.0.0', text.replace('1.0.0', '9.0.0'));
    await publish('v1.0.5', text.replace('"service"', '"other"'));
  });

  test('what appeared and vanished is told, and vanished code is warned of', async () => {
    const asked = lab.github.requests.length;
    const made = await run({ 'README.md': '# Service\n', 'src/main.js': 'export {};\n' });
    expect(made.contents).toMatchObject({
      comparedWith: 'v1.0.0',
      changes: [
        {
          name: 'service-1.1.0.tar.gz',
          appeared: ['src/main.js'],
          vanished: ['src/index.js'],
          resized: [],
        },
      ],
    });
    expect(made.warnings).toEqual([
      '`service-1.1.0.tar.gz` no longer has `src/index.js`, which v1.0.0 had.',
    ]);
    // One listing, and for each of two releases that may be the one its list, behind a redirect.
    expect(lab.github.requests.length - asked).toBe(5);
  });

  test.each<[string, Change, string]>([
    ['without a token', { token: '' }, 'there is no token to read releases with'],
    ['with a token that may not', { token: 'wrong' }, 'the releases could not be read'],
    ['with `verify` off', { request: { verify: false } }, '`verify` is off'],
  ])('%s it is left out and said', async (_, change, why) => {
    const made = await run(files, change);
    expect(made.contents).toMatchObject({ comparedWith: undefined, why, changes: [] });
    expect(existsSync(join(made.outputDirectory, 'contents.json'))).toBe(why !== '`verify` is off');
  });

  test('several jobs’ lists become one', async () => {
    const made = await run(files);
    const folder = dirname(made.outputDirectory);
    mkdirSync(join(folder, 'parts'));
    for (const name of ['manifest.json', 'contents.json', 'service-1.1.0.tar.gz'])
      writeFileSync(join(folder, 'parts', name), readFileSync(join(made.outputDirectory, name)));
    rmSync(made.outputDirectory, { recursive: true });
    const { packageDeployment } = connectPackaging({
      workingDirectory: folder,
      repository: 'octo/service',
      token: '',
      apiUrl: '',
      graphqlUrl: '',
      serverUrl: '',
      log: createRecordedLog().log,
      gitTimeout: 30_000,
    });
    const merged = await packageDeployment({
      projectPath: folder,
      version: undefined,
      formats: 'auto',
      files: [],
      buildCommand: undefined,
      smokeTest: undefined,
      verify: true,
      outputDirectory: join(folder, 'all'),
      checksums: true,
      reproducible: false,
      config: defaultConfig,
      dryRun: false,
      merge: ['parts'],
    });
    const text = readFileSync(join(merged.outputDirectory, 'contents.json'), 'utf8');
    expect(JSON.parse(text).artifacts[0].files).toHaveLength(2);
  });
});

describe('size limits', () => {
  test('an artifact that is too big is named with its limit, its largest files and what it had', async () => {
    const tree = { ...files, 'data.txt': `${'abc'.repeat(5_000)}\n` };
    const error = await refusal(tree, { packaging: { size_limits: { 'tar.gz': '100 B' } } });
    expect(error).toMatchObject({ code: 'artifact-invalid' });
    expect(error?.message).toMatch(
      /^service-1\.1\.0\.tar\.gz has \d+ B, and `packaging\.size_limits` allows 100 B \(`tar\.gz`\); the release before had \d+ B\. Its largest files: service-1\.1\.0\/data\.txt \(15\.0 kB\), /,
    );
    expect(error?.remedy).toContain('raise `tar.gz`');
  });

  test('all together may be too big as well', async () => {
    const limits = { total: '0.1 kB', '*.gz': 1 };
    const error = await refusal(files, { token: '', packaging: { size_limits: limits } });
    expect(error?.message).toMatch(
      /bigger than .*\n- All artifacts together have \d+ B, .*\n- service/,
    );
  });
});

describe('what must not be there', () => {
  const token = `ghp${'_'}zQWBuTSOoRi4A9spHcVY5ncn${'sDkxkJ0mLq17'}`;
  const tree = { ...files, 'a.txt': `one\n${token}\n`, '.env': 'A=1\n', 'app.js.map': '{}' };

  test('is refused all at once, without the secret, and with what to do', async () => {
    const error = await refusal(tree, { token: '', packaging: { source_maps: false } });
    expect(error?.message).toBe(
      'service-1.1.0.tar.gz must not be shipped: 3 of its files are at fault:\n' +
        '- service-1.1.0/.env holds settings that are mostly secrets\n' +
        '- service-1.1.0/a.txt holds a GitHub token (line 2: `ghp_…`)\n' +
        '- service-1.1.0/app.js.map is a source map, which the configuration does not want (`packaging.source_maps`)',
    );
    expect(error?.remedy).toBe(
      'Leave it out by a pattern in `files` that begins with `!`. Where it is meant to be there, add `.env` (rule `dotenv`) to `packaging.allow` in the configuration.',
    );
  });

  test('a token that is found has to be revoked', async () => {
    const error = await refusal({ ...files, 'a.txt': token }, { token: '' });
    expect(error?.remedy).toContain('Revoke it too');
  });

  test('may be there on purpose, and is shown', async () => {
    const allow = ['.env', { path: 'a.txt', rule: 'token' as const }];
    const made = await run(tree, { token: '', packaging: { allow } });
    expect(made.contents?.permitted).toMatchObject([
      { artifact: 'service-1.1.0.tar.gz', path: 'service-1.1.0/.env', rule: 'dotenv' },
      { path: 'service-1.1.0/a.txt', rule: 'token' },
    ]);
  });

  test('a hundred of them are not all listed', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [`f${at}/.env`, 'A=1\n']),
    );
    const error = await refusal(many, { token: '' });
    expect(error?.message.split('\n')).toHaveLength(10);
    expect(error?.message).toMatch(/- and 4 more$/);
  });
});
