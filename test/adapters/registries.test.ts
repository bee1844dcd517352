import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { nodeFiles } from '../../packages/core/src/adapters/node-files.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import { npmFailure } from '../../packages/core/src/adapters/registries/npm-failure.ts';
import { createRegistries } from '../../packages/core/src/adapters/registries/registries.ts';
import type { RegistryName } from '../../packages/core/src/domain/registry/registry.ts';
import type { CommandResult } from '../../packages/core/src/ports/processes.ts';
import { createFakeClock, type FakeClock } from '../doubles/fake-clock.ts';
import { startHttp } from '../doubles/http-server.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';
import { type Gate, type GateAnswer, startGate } from '../doubles/registries/gate.ts';
import { startIdentity } from '../doubles/registries/identity.ts';
import { makeNpmPackage, makeSdist, makeWheel } from '../doubles/registries/packages.ts';

// Answers that no real registry gives when it is asked to; what real ones do is in test/operations.
let folder: string;
let server: Gate;
let clock: FakeClock;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-registries-'));
  server = await startGate('http://127.0.0.1:9');
  clock = createFakeClock();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const answer = (line: string, reply: GateAnswer) => server.answers.set(line, () => reply);
const code = (name: string, message: string | RegExp = '') =>
  expect.objectContaining({ code: name, message: expect.stringMatching(message) });
const sha256 = 'ab'.repeat(32);

/** A program `npm` that does what these lines of a shell say. */
async function fakeNpm(lines: string): Promise<string> {
  const path = join(folder, 'programs', 'npm');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${lines}\n`);
  await chmod(path, 0o755);
  return dirname(path);
}

interface Options {
  readonly environment?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly own?: boolean;
  readonly npmUrl?: string | undefined;
}

function open(name: RegistryName, options: Options = {}) {
  const { environment = {}, path = process.env['PATH'] ?? '', own = true } = options;
  const { npmUrl = 'npmUrl' in options ? undefined : `${server.url}/npm` } = options;
  const registries = createRegistries({
    ...{ clock, files: nodeFiles, log: createRecordedLog().log, mask: () => undefined },
    processes: createProcesses({ PATH: path, HOME: folder, ...environment }),
  });
  const settings = {
    npm_url: npmUrl,
    pypi_upload_url: own ? `${server.url}/up/` : undefined,
    pypi_index_url: own ? `${server.url}/simple/` : undefined,
  };
  return registries.open(name, settings, folder);
}

async function openNpm(options: Options = {}) {
  const registry = await open('npm', options);
  const made = await makeNpmPackage(folder, 'ship', '1.0.0');
  return { registry, file: await registry.identify({ ...made, size: 1, sha256 }) };
}

async function openPyPI(options: Options = {}) {
  const registry = await open('pypi', options);
  const made = await makeSdist(folder, 'ship', '1.0.0');
  return { registry, file: await registry.identify({ ...made, size: 1_000, sha256 }) };
}

describe('npm', () => {
  test('goes where its own settings say, those for a scope first', async () => {
    await writeFile(join(folder, 'package.json'), '{}');
    await writeFile(
      join(folder, '.npmrc'),
      'registry=https://a.example/npm\n@octo:registry=https://b.example\n',
    );
    const registry = await open('npm', { npmUrl: undefined });
    const urls = [];
    for (const name of ['ship', '@octo/ship', '@other/ship']) {
      const made = await makeNpmPackage(folder, name, '1.0.0');
      urls.push((await registry.identify({ ...made, size: 1, sha256 })).url);
    }
    expect(urls).toEqual([
      'https://a.example/npm/',
      'https://b.example/',
      'https://a.example/npm/',
    ]);
  });

  test('is refused where its settings name a registry that others can overhear', async () => {
    const made = await makeNpmPackage(folder, 'ship', '1.0.0', {
      more: { publishConfig: { registry: 'http://a.example' } },
    });
    const registry = await open('npm', { npmUrl: undefined });
    await expect(registry.identify({ ...made, size: 1, sha256 })).rejects.toEqual(
      code('invalid-config'),
    );
  });

  test('an archive without a package.json is no package', async () => {
    const made = await makeSdist(folder, 'ship', '1.0.0');
    const registry = await open('npm');
    await expect(registry.identify({ ...made, format: 'npm', size: 1, sha256 })).rejects.toEqual(
      code('artifact-invalid'),
    );
  });

  test.each([
    [401, {}, 'missing-token', 'without a token (status 401)'],
    [403, { NPM_TOKEN: 'secret' }, 'missing-permission', 'with the token that it got (status 403)'],
    [302, {}, 'command-failed', 'does not answer as an npm registry (status 302)'],
    [200, {}, 'command-failed', 'does not answer as an npm registry (status 200)'],
  ])('a registry that answers %i with %j is %s', async (status, environment, name, message) => {
    const { registry, file } = await openNpm({ environment });
    answer('GET /npm/ship', { status, json: { versions: 7 } });
    await expect(registry.look(file)).rejects.toMatchObject({
      code: name,
      message: expect.stringContaining(message),
    });
  });

  test('a read is repeated on 429 and 5xx, as long as the registry asks to wait, within a bound', async () => {
    const { registry, file } = await openNpm();
    const replies: GateAnswer[] = [
      { status: 429, text: '', headers: { 'retry-after': '3' } },
      { status: 503, text: '', headers: { 'retry-after': '3600' } },
      { status: 502, text: '' },
      { status: 404, text: '' },
    ];
    server.answers.set('GET /npm/ship', () => replies.shift() ?? { status: 500, text: '' });
    expect(await registry.look(file)).toMatchObject({ digest: undefined });
    expect(clock.sleeps).toEqual([3_000, 60_000, 4_000]);
    await expect(registry.look(file)).rejects.toEqual(code('retryable', 'status 500'));
    const gone = { ...file, url: 'http://127.0.0.1:9/' };
    await expect(registry.look(gone)).rejects.toEqual(code('retryable', 'refused'));
    const outside = { ...file, url: 'http://192.0.2.1/' };
    await expect(registry.look(outside)).rejects.toEqual(code('retryable', 'not allowed'));
  });

  test('is needed on PATH', async () => {
    const { registry, file } = await openNpm({ path: folder });
    await expect(registry.authorize(file)).rejects.toEqual(
      code('missing-tool', 'no `npm` on PATH'),
    );
  });

  test('that is too old for trusted publishing says so, unless there is a token', async () => {
    await using identity = await startIdentity();
    const path = [await fakeNpm('echo 10.9.0'), process.env['PATH']].join(delimiter);
    answer('POST /-/npm/v1/oidc/token/exchange/package/ship', {
      status: 201,
      json: { token: 't' },
    });
    answer('GET /npm/-/whoami', { status: 404, text: '' });
    const without = await openNpm({ path, environment: identity.environment });
    await expect(without.registry.authorize(without.file)).rejects.toEqual(
      code('missing-tool', 'This npm is too old to publish `ship`'),
    );
    const environment = { ...identity.environment, NODE_AUTH_TOKEN: 'secret' };
    const { registry, file } = await openNpm({ path, environment });
    expect(await registry.authorize(file)).toBe('the token in NODE_AUTH_TOKEN');
  });

  test('that can’t say whether it trusts says so where there is no token', async () => {
    await using identity = await startIdentity();
    answer('POST /-/npm/v1/oidc/token/exchange/package/ship', { status: 500, text: '' });
    const { registry, file } = await openNpm({ environment: identity.environment });
    await expect(registry.authorize(file)).rejects.toEqual(code('retryable', 'status 500'));
  });

  test('gets what it needs by environment, and nobody’s secrets but the ones for it', async () => {
    const path = [
      await fakeNpm('env > "$TMPDIR/env"; echo "$@" > "$TMPDIR/args"; cp npmrc "$TMPDIR/npmrc"'),
      process.env['PATH'],
    ].join(delimiter);
    const environment = {
      ...{
        TMPDIR: folder,
        NODE_AUTH_TOKEN: 'the-token',
        GITHUB_TOKEN: 'other',
        PYPI_API_TOKEN: 'other',
      },
      ...{
        GITHUB_WORKFLOW_REF: 'w',
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'identity',
        INPUT_TOKEN: 'other',
      },
      ...{ npm_config_cafile: '/ca.pem', 'npm_config_//a/:_authToken': 'other' },
    };
    const { registry, file } = await openNpm({ path, environment });
    expect(await registry.publish(file, 'beta')).toEqual({ kind: 'published' });
    const env = (await nodeFiles.readText(join(folder, 'env'))) ?? '';
    expect(env).toContain('NODE_AUTH_TOKEN=the-token\n');
    expect(env).toContain('ACTIONS_ID_TOKEN_REQUEST_TOKEN=identity\n');
    expect(env).toContain('npm_config_cafile=/ca.pem\n');
    expect(env).not.toContain('=other');
    const args = (await nodeFiles.readText(join(folder, 'args'))) ?? '';
    expect(args).toContain(`publish ${file.path} --registry=${server.url}/npm/ --tag=beta`);
    expect(args).not.toContain('the-token');
    const { host } = new URL(server.url);
    expect(await registry.publish(file, undefined)).toEqual({ kind: 'published' });
    expect(await nodeFiles.readText(join(folder, 'args'))).toContain('--tag=latest');
    expect(await nodeFiles.readText(join(folder, 'npmrc'))).toBe(
      `//${host}/npm/:_authToken=\${NODE_AUTH_TOKEN}\n`,
    );
  });
});

describe('what became of an `npm publish` that failed', () => {
  const failed = (stderr: string, changes: Partial<CommandResult> = {}): CommandResult => ({
    ...{ exitCode: 1, stdout: '', stderr, timedOut: false, duration: 1 },
    ...changes,
  });
  const judge = (result: CommandResult) => npmFailure(result, '`ship@1.0.0`', 'a.example');

  test.each(['E401', 'ENEEDAUTH', 'E402', 'E404', 'EOTP'])('%s is a refusal for good', (name) => {
    expect(() => judge(failed(`npm error code ${name}\n`))).toThrow(
      code('missing-permission', 'a.example refuses `ship@1.0.0`'),
    );
  });

  test.each([
    ['npm error code E503', {}, 'npm ended with E503'],
    ['npm ERR! code ECONNRESET', {}, 'npm ended with ECONNRESET'],
    ['npm error code ERR_SOCKET_TIMEOUT', {}, 'npm ended with ERR_SOCKET_TIMEOUT'],
    ['', { exitCode: null }, 'npm was ended'],
    ['', { exitCode: null, timedOut: true }, 'npm took too long'],
  ])('%s %j is unknown', (stderr, changes, why) => {
    expect(judge(failed(stderr, changes))).toEqual({ kind: 'lost', why });
  });

  test.each([
    [
      'npm error code E403\nnpm error 403 Forbidden\nnpm error A complete log',
      'missing-permission',
      'npm says: 403 Forbidden',
    ],
    [
      'npm error You cannot publish over it',
      'command-failed',
      'npm says: You cannot publish over it',
    ],
    ['something else', 'command-failed', 'npm says: nothing'],
  ])('%j may come of somebody being faster', (stderr, name, message) => {
    expect(judge(failed(stderr))).toEqual({ kind: 'taken', error: code(name, message) });
  });
});

describe('a Python index', () => {
  const page = (href: string) => ({ status: 200, text: `<a href="${href}">ship-1.0.0.tar.gz</a>` });

  test('that tells no SHA-256 has its file compared byte by byte', async () => {
    const { registry, file } = await openPyPI();
    answer('GET /simple/ship/', page('../../files/ship'));
    answer('GET /files/ship', { status: 200, text: 'bytes' });
    const view = await registry.look(file);
    expect(view.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    answer('GET /files/ship', { status: 404, text: '' });
    await expect(registry.look(file)).rejects.toEqual(code('retryable', "can't be compared"));
    answer('GET /simple/ship/', page('http://127.0.0.1:9/ship'));
    await expect(registry.look(file)).rejects.toEqual(code('retryable', "can't be compared"));
  });

  test('may be private: it is read with the credential for it', async () => {
    let seen: string | undefined;
    server.answers.set('GET /simple/ship/', ({ headers }) => {
      seen = headers.authorization;
      return { status: seen === undefined ? 401 : 404, text: '' };
    });
    const stranger = await openPyPI();
    await expect(stranger.registry.look(stranger.file)).rejects.toEqual(
      code('missing-token', 'does not show what is there'),
    );
    const environment = { TWINE_USERNAME: 'captain', TWINE_PASSWORD: 'secret' };
    const { registry, file } = await openPyPI({ environment });
    expect(await registry.look(file)).toMatchObject({ digest: undefined });
    expect(seen).toBe(`Basic ${Buffer.from('captain:secret').toString('base64')}`);
    answer('GET /simple/ship/', { status: 301, text: '' });
    await expect(registry.look(file)).rejects.toEqual(code('command-failed', 'status 301'));
  });

  test('that refuses a file says why in one plain line, and never gives a secret back', async () => {
    const { registry, file } = await openPyPI({ environment: { TWINE_PASSWORD: 'secret' } });
    answer('POST /up/', {
      status: 400,
      text: `<html><title>400</title>\n<h1>Bad</h1> <b>classifiers</b> secret ${'x'.repeat(1_000)}`,
    });
    const answered = await registry.publish(file, undefined);
    expect(answered).toEqual({
      kind: 'taken',
      error: code('command-failed', /It says: Bad classifiers \*\*\* x{1,290}$/),
    });
    answer('POST /up/', { status: 400, text: '' });
    expect(await registry.publish(file, undefined)).toMatchObject({
      error: code('command-failed', 'It says: nothing.'),
    });
    answer('POST /up/', { status: 403, text: '' });
    await expect(registry.publish(file, undefined)).rejects.toEqual(
      code('missing-permission', 'refuses the token in TWINE_PASSWORD for ship'),
    );
    const gone = { ...file, url: 'http://127.0.0.1:9/' };
    expect(await registry.publish(gone, undefined)).toMatchObject({ kind: 'lost' });
    expect(await registry.authorize(gone)).toBe('the token in TWINE_PASSWORD');
  });

  test('gets the whole metadata, the digest and the bytes in one form', async () => {
    const form = new Promise<string>((resolve) => {
      server.answers.set('POST /up/', (_, body) => {
        resolve(body);
        return { status: 200, text: '' };
      });
    });
    const registry = await open('pypi', { environment: { PYPI_API_TOKEN: 'secret' } });
    const made = await makeWheel(folder, 'ship', '1.0.0');
    const file = await registry.identify({ ...made, name: 'a"b.whl', size: 1, sha256 });
    expect(await registry.publish(file, undefined)).toEqual({ kind: 'published' });
    expect(await form).toContain('name="content"; filename="a%22b.whl"\r\n');
    const fields = [...(await form).matchAll(/form-data; name="([^"]+)"\r\n\r\n([^\r]*)\r\n/g)];
    expect(Object.fromEntries(fields.map(([, name, value]) => [name, value]))).toEqual({
      ':action': 'file_upload',
      protocol_version: '1',
      filetype: 'bdist_wheel',
      pyversion: 'py3',
      sha256_digest: sha256,
      metadata_version: '2.4',
      name: 'ship',
      version: '1.0.0',
      summary: 'A ship',
      classifiers: 'Topic :: Utilities',
      project_urls: 'Home, https://example.com',
      description: 'It sails – far.\n',
    });
  });

  test.each([
    ['GitHub gives no identity', 403, {}, 'missing-permission', 'gives this job no identity token'],
    ['GitHub answers something else', 200, [], 'missing-permission', 'status 200'],
  ])('trusts nobody where %s', async (_, status, json, name, message) => {
    await using github = await startHttp((__, response) => {
      response.writeHead(status).end(JSON.stringify(json));
    });
    answer('GET /_/oidc/audience', { status: 200, json: { audience: '127.0.0.1' } });
    const { registry, file } = await openPyPI({
      environment: {
        ACTIONS_ID_TOKEN_REQUEST_URL: `${github.url}/token`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
      },
    });
    await expect(registry.authorize(file)).rejects.toEqual(code(name, message));
  });

  test('that can’t say whether it trusts takes a token, and says so where there is none', async () => {
    await using identity = await startIdentity();
    answer('GET /_/oidc/audience', { status: 503, text: '' });
    answer('POST /up/', { status: 400, text: '' });
    const environment = { ...identity.environment, PYPI_API_TOKEN: 'secret' };
    const { registry, file } = await openPyPI({ environment });
    expect(await registry.authorize(file)).toBe('the token in PYPI_API_TOKEN');
    const without = await openPyPI({ environment: identity.environment });
    await expect(without.registry.authorize(file)).rejects.toEqual(code('retryable', 'status 503'));
  });

  test('without trusted publishing takes a token, and is not told who we are', async () => {
    await using identity = await startIdentity();
    answer('GET /_/oidc/audience', { status: 200, text: '<p>Welcome</p>' });
    const { registry, file } = await openPyPI({ environment: identity.environment });
    await expect(registry.authorize(file)).rejects.toEqual(
      code('missing-token', 'has no trusted publishing, and no token is set'),
    );
    expect(identity.audiences).toEqual([]);
  });
});

describe('the public Python indexes', () => {
  test('refuse some files whatever is in them: that is told before anything is asked', async () => {
    const registry = await open('testpypi', { environment: { TEST_PYPI_API_TOKEN: 'secret' } });
    const made = await makeSdist(folder, 'ship', '1.0.0+local');
    await expect(registry.identify({ ...made, size: 1, sha256 })).rejects.toEqual(
      code('artifact-invalid', 'testpypi takes no local version'),
    );
    const public_ = await open('pypi', { own: false });
    expect(
      await public_.identify({ ...(await makeSdist(folder, 'ship', '1.0.0')), size: 1, sha256 }),
    ).toMatchObject({
      registry: 'pypi',
      package: 'ship',
      private: false,
    });
  });
});
