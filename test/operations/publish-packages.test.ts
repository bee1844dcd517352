import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { nodeFiles } from '../../packages/core/src/adapters/node-files.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import { createRegistries } from '../../packages/core/src/adapters/registries/registries.ts';
import { defaultConfig } from '../../packages/core/src/domain/config/defaults.ts';
import { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import type { RegistryName } from '../../packages/core/src/domain/registry/registry.ts';
import { preparePackages } from '../../packages/core/src/operations/release/prepare-packages.ts';
import {
  planPackages,
  publishPackages,
} from '../../packages/core/src/operations/release/publish-packages.ts';
import type { PublishAnswer, Registry } from '../../packages/core/src/ports/registries.ts';
import { createFakeClock } from '../doubles/fake-clock.ts';
import { noRegistries } from '../doubles/no-registries.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';
import { type Gate, startGate } from '../doubles/registries/gate.ts';
import { audienceOf, type Identity, startIdentity } from '../doubles/registries/identity.ts';
import { type NpmRegistry, startNpmRegistry } from '../doubles/registries/npm-registry.ts';
import {
  type MadePackage,
  makeNpmPackage,
  makeSdist,
  makeWheel,
  writeManifest,
} from '../doubles/registries/packages.ts';
import { type PythonIndex, startPythonIndex } from '../doubles/registries/python-index.ts';

// The first time, the servers are installed.
const patience = 10 * 60_000;

let verdaccio: NpmRegistry;
let pypiserver: PythonIndex;
let identity: Identity;
let npm: Gate;
let pypi: Gate;
let folder: string;
let count = 0;

beforeAll(async () => {
  [verdaccio, pypiserver, identity] = await Promise.all([
    startNpmRegistry(),
    startPythonIndex(),
    startIdentity(),
  ]);
}, patience);
afterAll(async () => {
  await Promise.all([verdaccio?.stop(), pypiserver?.stop(), identity?.[Symbol.asyncDispose]()]);
});
beforeEach(async () => {
  count += 1;
  [npm, pypi] = [await startGate(verdaccio.url), await startGate(pypiserver.url)];
  folder = await mkdtemp(join(tmpdir(), 'slipway-publish-'));
});
afterEach(async () => {
  await Promise.all([npm[Symbol.asyncDispose](), pypi[Symbol.asyncDispose]()]);
  await rm(folder, { recursive: true });
});

const unique = (name: string) => `${name}-${count}`;
const refused = (code: string, message: string | RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

interface Options {
  readonly publish?: readonly RegistryName[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly latest?: 'auto' | 'true' | 'false';
  readonly dryRun?: boolean;
  readonly draft?: boolean;
  readonly signal?: AbortSignal;
}

const tokens = () => ({ NODE_AUTH_TOKEN: verdaccio.token, PYPI_API_TOKEN: pypiserver.token });

/** A run of both halves; `between` happens where a release is made. */
async function publish(
  packages: readonly MadePackage[],
  options: Options = {},
  between: () => unknown = () => undefined,
) {
  const { publish: names = ['npm'], environment = tokens(), signal, ...rest } = options;
  const { log, lines } = createRecordedLog();
  const clock = createFakeClock();
  const masked: string[] = [];
  const path = [verdaccio.programs, process.env['PATH']].join(delimiter);
  const registries = createRegistries({
    ...{ clock, files: nodeFiles, log, mask: (secret) => masked.push(secret) },
    processes: createProcesses({
      PATH: path,
      HOME: folder,
      GITHUB_ACTIONS: 'true',
      ...environment,
    }),
    ...(signal && { signal }),
  });
  const registry = {
    npm_url: `${npm.url}/`,
    pypi_upload_url: `${pypi.url}/`,
    pypi_index_url: `${pypi.url}/simple`,
  };
  const { release_management } = defaultConfig;
  const request = {
    publish: names,
    manifestPath: await writeManifest(
      packages[0] ? dirname(packages[0].path) : folder,
      '1.0.0',
      packages,
    ),
    workingDirectory: folder,
    config: {
      ...defaultConfig,
      release_management: { ...release_management, registries: registry },
    },
    latest: rest.latest ?? 'auto',
    dryRun: rest.dryRun ?? false,
    draft: rest.draft ?? false,
    ...(signal && { signal }),
  } as const;
  const ports = { registries, files: nodeFiles, clock, log };
  const prepared = await preparePackages(request, ports);
  await between();
  const done = request.dryRun
    ? planPackages(prepared)
    : await publishPackages(prepared, request, ports);
  const outcomes = done.outcomes.map(({ outcome }) => outcome);
  return { ...done, results: done.outcomes, outcomes, masked, lines, clock };
}

const puts = () => npm.requests.filter((line) => line.startsWith('PUT'));
const uploads = () => pypi.requests.filter((line) => line === 'POST /');

describe('npm', () => {
  test('a new version is published under its dist-tag, and a second run writes nothing', async () => {
    const name = unique('ship');
    const made = await makeNpmPackage(folder, name, '1.0.0');
    const first = await publish([made]);
    expect(first.steps).toEqual([`Publish \`${name}@1.0.0\` to npm under the tag \`latest\`.`]);
    expect(first.results).toMatchObject([
      { package: name, version: '1.0.0', outcome: 'published' },
    ]);
    expect(await verdaccio.read(name)).toMatchObject({ 'dist-tags': { latest: '1.0.0' } });
    expect(puts()).toHaveLength(1);
    // No right is needed where nothing is to be done.
    const again = await publish([made], { environment: {} });
    expect(again).toMatchObject({ steps: [], outcomes: ['already-there'] });
    expect(puts()).toHaveLength(1);
  });

  test('the same version with other bytes is a conflict before anything is written', async () => {
    const name = unique('ship');
    await publish([await makeNpmPackage(folder, name, '1.0.0')]);
    let written = false;
    const other = await makeNpmPackage(folder, name, '1.0.0', { body: 'another' });
    await expect(
      publish([other], {}, () => {
        written = true;
      }),
    ).rejects.toEqual(
      refused('conflict', `\`${name}@1.0.0\` is on npm already, with other contents: sha512-`),
    );
    expect(written).toBe(false);
    expect(puts()).toHaveLength(1);
  });

  test('a scoped package goes where the configuration says, whatever npm is set to', async () => {
    const name = `@octo/${unique('ship')}`;
    const made = await makeNpmPackage(folder, name, '1.0.0', {
      more: { publishConfig: { registry: 'https://registry.invalid', access: 'public' } },
    });
    const environment = { ...tokens(), 'npm_config_@octo:registry': 'https://registry.invalid/' };
    expect((await publish([made], { environment })).outcomes).toEqual(['published']);
    expect(Object.keys((await verdaccio.read(name))?.versions ?? {})).toEqual(['1.0.0']);
  });

  test('pre-releases and older lines never become the latest', async () => {
    const name = unique('ship');
    const tags: (string | undefined)[] = [];
    for (const version of ['1.0.0', '2.0.0-beta.1', '2.0.0', '1.1.0', '2.1.0-0']) {
      const [result] = (await publish([await makeNpmPackage(folder, name, version)])).results;
      tags.push(result?.tag);
    }
    expect(tags).toEqual(['latest', 'beta', 'latest', 'release-1.x', 'next']);
    expect((await verdaccio.read(name))?.['dist-tags']).toEqual({
      latest: '2.0.0',
      beta: '2.0.0-beta.1',
      next: '2.1.0-0',
      'release-1.x': '1.1.0',
    });
  });

  test('a lost answer is settled by looking, and never sent again', async () => {
    const name = unique('ship');
    npm.plan = (line) => (line.startsWith('PUT') ? 'lose' : 'pass');
    const run = await publish([await makeNpmPackage(folder, name, '1.0.0')]);
    expect(run.outcomes).toEqual(['published']);
    expect(run.lines('info').join('\n')).toContain('npm gave no answer');
    expect(puts()).toHaveLength(1);
  });

  test('a server in trouble is asked three times, and the run says how to go on', async () => {
    const name = unique('ship');
    npm.plan = (line) => (line.startsWith('PUT') ? 503 : 'pass');
    const made = await makeNpmPackage(folder, name, '1.0.0');
    await expect(publish([made])).rejects.toEqual(
      refused('half-done', `The release is out, and \`${name}@1.0.0\` is not on npm yet`),
    );
    expect(puts()).toHaveLength(3);
    npm.plan = () => 'pass';
    expect((await publish([made])).outcomes).toEqual(['published']);
  });

  test('another run that is faster with the same file is no failure, with another file a conflict', async () => {
    const name = unique('ship');
    const made = await makeNpmPackage(folder, name, '1.0.0');
    const other = async () => publish([made]);
    const late = await publish([made], {}, other);
    expect(late).toMatchObject({ steps: [], outcomes: ['already-there'] });
    const mine = await makeNpmPackage(folder, name, '1.1.0');
    const theirs = async () =>
      publish([
        await makeNpmPackage(await mkdtemp(join(folder, 'b-')), name, '1.1.0', { body: 'b' }),
      ]);
    await expect(publish([mine], {}, theirs)).rejects.toEqual(
      refused('conflict', 'with other contents'),
    );
  });

  test.each([
    ['none', {}, 'missing-token', /There is no right to publish `ship-\d+`.*id-token: write/],
    [
      'what setup-node puts in its place',
      { NODE_AUTH_TOKEN: 'XXXXX-XXXXX-XXXXX-XXXXX' },
      'missing-token',
      'no token is set',
    ],
  ])('a token is missing before anything is written: %s', async (_, environment, code, message) => {
    const made = await makeNpmPackage(folder, unique('ship'), '1.0.0');
    await expect(publish([made], { environment })).rejects.toEqual(refused(code, message));
    expect(puts()).toEqual([]);
  });

  test('a wrong token is told before anything is written, and shown nowhere', async () => {
    const made = await makeNpmPackage(folder, unique('ship'), '1.0.0');
    const environment = { NPM_TOKEN: 'npm_not-a-token' };
    const error = await publish([made], { environment }).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'missing-permission' });
    expect(`${error.message}${error.remedy}`).not.toContain('npm_not-a-token');
    expect(puts()).toEqual([]);
  });

  test('a right that is refused only by the upload is told without its secret', async () => {
    const name = unique('ship');
    const made = await makeNpmPackage(folder, name, '1.0.0');
    npm.plan = (line) => (line.startsWith('PUT') ? 403 : 'pass');
    const error = await publish([made]).catch((reason) => reason);
    expect(error).toMatchObject({
      code: 'missing-permission',
      message: expect.stringContaining('403'),
    });
    expect(error.message).not.toContain(verdaccio.token);
  });

  test('a dry run needs no token and writes nothing, and a draft waits', async () => {
    const made = await makeNpmPackage(folder, unique('ship'), '1.0.0');
    const dry = await publish([made], { dryRun: true, environment: {} });
    expect(dry.outcomes).toEqual(['would-publish']);
    expect(dry.steps).toHaveLength(1);
    npm.plan = () => 401;
    expect((await publish([made], { dryRun: true, environment: {} })).outcomes).toEqual([
      'would-publish',
    ]);
    npm.plan = () => 302;
    await expect(publish([made], { dryRun: true })).rejects.toEqual(
      refused('command-failed', 'does not answer as an npm registry'),
    );
    npm.plan = () => 'pass';
    const draft = await publish([made], { draft: true, environment: {} });
    expect(draft).toMatchObject({ steps: [], outcomes: ['would-publish'] });
    expect(puts()).toEqual([]);
  });

  test('a cancelled upload is half done, and says so', async () => {
    const made = await makeNpmPackage(folder, unique('ship'), '1.0.0');
    const stop = new AbortController();
    npm.plan = (line) => {
      if (line.startsWith('PUT')) stop.abort();
      return 'pass';
    };
    await expect(publish([made], { signal: stop.signal })).rejects.toEqual(
      refused('half-done', 'the run was cancelled'),
    );
  });

  test('a private package is left out, with a warning', async () => {
    const made = await makeNpmPackage(folder, unique('ship'), '1.0.0', { more: { private: true } });
    const run = await publish([made]);
    expect(run.results).toEqual([]);
    expect(run.lines('warning')).toEqual([expect.stringContaining('is marked as private')]);
  });

  test('a trusted workflow needs no token: npm exchanges the identity of the job', async () => {
    const name = unique('ship');
    const exchange = `POST /-/npm/v1/oidc/token/exchange/package/${name}`;
    npm.answers.set(exchange, ({ headers }) =>
      audienceOf(String(headers.authorization).replace('Bearer ', '')) === 'npm:127.0.0.1'
        ? { status: 201, json: { token: verdaccio.token } }
        : { status: 401, json: {} },
    );
    const made = await makeNpmPackage(folder, name, '1.0.0');
    const run = await publish([made], { environment: identity.environment });
    expect(run.outcomes).toEqual(['published']);
    expect(run.lines('info')[0]).toContain('by trusted publishing');
    // Ours, which proves the right, and npm's own.
    expect(npm.requests.filter((line) => line === exchange)).toHaveLength(2);
    expect(run.masked).toContain(verdaccio.token);
  });

  test('an untrusted workflow is told so before anything is written, unless it has a token', async () => {
    const made = await makeNpmPackage(folder, unique('ship'), '1.0.0');
    await expect(publish([made], { environment: identity.environment })).rejects.toEqual(
      refused('missing-token', /knows no trusted publisher of this workflow.*no token is set/),
    );
    const both = { ...identity.environment, ...tokens() };
    const run = await publish([made], { environment: both });
    expect(run.outcomes).toEqual(['published']);
    expect(run.lines('info')[0]).toContain('by the token in NODE_AUTH_TOKEN');
  });
});

describe('a Python index', () => {
  const names = { publish: ['pypi'] } as const;

  test('gets the sdist, then the wheel; a second run writes nothing', async () => {
    const name = unique('ship');
    const made = [await makeWheel(folder, name, '1.0.0'), await makeSdist(folder, name, '1.0.0')];
    const first = await publish(made, names);
    const root = name.replaceAll('-', '_');
    expect(first.steps).toEqual([
      `Publish \`${root}-1.0.0.tar.gz\` to pypi.`,
      `Publish \`${root}-1.0.0-py3-none-any.whl\` to pypi.`,
    ]);
    expect(await pypiserver.files()).toEqual(expect.arrayContaining(made.map((each) => each.name)));
    const sent = uploads().length;
    expect(await publish(made, { ...names, environment: {} })).toMatchObject({
      steps: [],
      outcomes: ['already-there', 'already-there'],
    });
    expect(uploads()).toHaveLength(sent);
  });

  test('with other bytes under the name of one of two files stops both', async () => {
    const name = unique('ship');
    await publish([await makeWheel(folder, name, '1.0.0')], names);
    const made = [
      await makeSdist(folder, name, '1.0.0'),
      await makeWheel(folder, name, '1.0.0', 'another'),
    ];
    const sent = uploads().length;
    await expect(publish(made, names)).rejects.toEqual(refused('conflict', 'with other contents'));
    expect(uploads()).toHaveLength(sent);
  });

  test('is asked again after a run that died between two files', async () => {
    const name = unique('ship');
    const made = [await makeSdist(folder, name, '1.0.0'), await makeWheel(folder, name, '1.0.0')];
    let taken = 0;
    const stop = new AbortController();
    pypi.plan = (line) => {
      // The first upload is the check of the right.
      if (line === 'POST /' && ++taken === 2) stop.abort();
      return 'pass';
    };
    await expect(publish(made, { ...names, signal: stop.signal })).rejects.toEqual(
      refused('half-done', 'the run was cancelled'),
    );
    pypi.plan = () => 'pass';
    const again = await publish(made, names);
    expect(again.outcomes).toContain('published');
    expect(await pypiserver.files()).toEqual(expect.arrayContaining(made.map((each) => each.name)));
  });

  test('whose answer is lost is looked at', async () => {
    const made = await makeSdist(folder, unique('ship'), '1.0.0');
    let sent = 0;
    pypi.plan = (line) => (line === 'POST /' && ++sent > 1 ? 'lose' : 'pass');
    expect((await publish([made], names)).outcomes).toEqual(['published']);
    expect(uploads()).toHaveLength(2);
  });

  test('that is in trouble is asked three times', async () => {
    const made = await makeSdist(folder, unique('ship'), '1.0.0');
    pypi.plan = (line) => (line === 'POST /' ? 502 : 'pass');
    await expect(publish([made], names)).rejects.toEqual(refused('half-done', 'status 502'));
    expect(uploads()).toHaveLength(4);
  });

  test('tells of a wrong token before anything is written', async () => {
    const made = await makeSdist(folder, unique('ship'), '1.0.0');
    const environment = { PYPI_API_TOKEN: 'pypi-wrong' };
    const error = await publish([made], { ...names, environment }).catch((reason) => reason);
    expect(error).toMatchObject({
      code: 'missing-permission',
      message: expect.stringContaining('refuses the token in PYPI_API_TOKEN'),
    });
    expect(await pypiserver.files()).not.toContain(made.name);
    await expect(publish([made], { ...names, environment: {} })).rejects.toEqual(
      refused('missing-token', 'There is no right to publish'),
    );
  });

  test('trusts a workflow by a short-lived token, made out to itself alone', async () => {
    const made = await makeSdist(folder, unique('ship'), '1.0.0');
    pypi.answers.set('GET /_/oidc/audience', () => ({
      status: 200,
      json: { audience: '127.0.0.1' },
    }));
    pypi.answers.set('POST /_/oidc/mint-token', (_, body) =>
      audienceOf(JSON.parse(body).token) === '127.0.0.1'
        ? { status: 200, json: { success: true, token: pypiserver.token } }
        : { status: 422, json: {} },
    );
    const run = await publish([made], { ...names, environment: identity.environment });
    expect(run.outcomes).toEqual(['published']);
    expect(run.masked).toContain(pypiserver.token);
  });

  test('that asks for a token for somebody else gets none', async () => {
    const made = await makeSdist(folder, unique('ship'), '1.0.0');
    const asked = identity.audiences.length;
    pypi.answers.set('GET /_/oidc/audience', () => ({ status: 200, json: { audience: 'pypi' } }));
    await expect(publish([made], { ...names, environment: identity.environment })).rejects.toEqual(
      refused('missing-token', 'asks for a token that is not made out to it'),
    );
    expect(identity.audiences).toHaveLength(asked);
  });

  test('says by a code why it does not trust, and the token is used where there is one', async () => {
    const made = await makeSdist(folder, unique('ship'), '1.0.0');
    pypi.answers.set('GET /_/oidc/audience', () => ({
      status: 200,
      json: { audience: '127.0.0.1' },
    }));
    pypi.answers.set('POST /_/oidc/mint-token', () => ({
      status: 422,
      json: {
        errors: [{ code: 'invalid-publisher', description: '<b>secret</b>' }, { code: 7 }, null],
      },
    }));
    await expect(publish([made], { ...names, environment: identity.environment })).rejects.toEqual(
      refused('missing-token', /this workflow \(invalid-publisher\), and no token/),
    );
    pypi.answers.set('POST /_/oidc/mint-token', () => ({ status: 404, text: 'null' }));
    const environment = { ...identity.environment, ...tokens() };
    expect((await publish([made], { ...names, environment })).outcomes).toEqual(['published']);
  });
});

describe('before anything is asked', () => {
  test('nothing is done where nothing is to be published', async () => {
    expect(await publish([], { publish: [] })).toMatchObject({ steps: [], results: [] });
    const { log } = createRecordedLog();
    const ports = { registries: noRegistries, files: nodeFiles, clock: createFakeClock(), log };
    const rest = { config: defaultConfig, latest: 'auto', dryRun: false, draft: false } as const;
    const request = { manifestPath: undefined, workingDirectory: folder, ...rest };
    expect(await preparePackages(request, ports)).toEqual([]);
  });

  test('a manifest without a package for a registry is told', async () => {
    const sdist = await makeSdist(folder, unique('ship'), '1.0.0');
    const archive = { ...(await makeSdist(folder, 'other', '1.0.0')), format: 'tar.gz' } as const;
    await expect(publish([sdist, archive])).rejects.toEqual(
      refused('no-files-matched', 'The manifest has nothing for npm'),
    );
  });

  test('a request without a manifest is told', async () => {
    const { log } = createRecordedLog();
    const request = {
      publish: ['npm'] as const,
      manifestPath: undefined,
      ...{ workingDirectory: folder, config: defaultConfig, latest: 'auto' as const },
      ...{ dryRun: false, draft: false },
    };
    const ports = { registries: noRegistries, files: nodeFiles, clock: createFakeClock(), log };
    await expect(preparePackages(request, ports)).rejects.toEqual(
      refused('invalid-input', 'needs a `manifest`'),
    );
  });
});

describe('an upload', () => {
  const name = 'ship';

  /** A registry that shows what `views` say, one after the other, and answers the upload with `answer`. */
  async function upload(
    answer: () => Promise<PublishAnswer>,
    looks: readonly (Error | 'there' | 'no')[] = [],
  ) {
    const made = await makeNpmPackage(folder, name, '1.0.0');
    const shown = [...looks];
    const digests = ['sha512-abc'];
    const registry: Registry = {
      identify: async (file) => ({
        ...{ ...file, registry: 'npm', url: 'https://example.com/', package: name },
        ...{ version: '1.0.0', digests, distTag: undefined, private: false },
      }),
      look: async () => {
        const next = shown.shift() ?? 'no';
        if (next instanceof Error) throw next;
        return {
          digest: next === 'there' ? digests[0] : undefined,
          versions: [],
          latest: undefined,
        };
      },
      authorize: async () => 'a token',
      publish: answer,
    };
    const clock = createFakeClock();
    const ports = {
      ...{ registries: { open: async () => registry }, files: nodeFiles },
      ...{ clock, log: createRecordedLog().log },
    };
    const request = {
      publish: ['npm'] as const,
      manifestPath: await writeManifest(folder, '1.0.0', [made]),
      ...{ workingDirectory: folder, config: defaultConfig, latest: 'auto' as const },
      ...{ dryRun: false, draft: false },
    };
    const prepared = await preparePackages(request, ports);
    const { outcomes } = await publishPackages(prepared, request, ports);
    return { outcome: outcomes[0]?.outcome, sleeps: clock.sleeps };
  }

  const problem = (problemCode: 'retryable' | 'missing-permission' | 'command-failed') =>
    new SlipwayError(problemCode, 'It did not work.', { remedy: '' });
  const taken: PublishAnswer = { kind: 'taken', error: problem('command-failed') };

  test('that the index shows late is waited for, within a bound', async () => {
    expect(await upload(async () => taken, ['no', 'no', 'no', 'no', 'there'])).toEqual({
      outcome: 'already-there',
      sleeps: [1_000, 2_000, 4_000],
    });
    await expect(upload(async () => taken)).rejects.toEqual(
      refused('command-failed', 'It did not work.'),
    );
  });

  test.each([
    ['a refusal', () => Promise.reject(problem('missing-permission')), [], 'missing-permission'],
    ['a look without an answer', async () => taken, ['no', problem('retryable')], 'half-done'],
  ] as const)('ends with %s', async (_, answer, looks, expected) => {
    await expect(upload(answer, looks)).rejects.toMatchObject({ code: expected });
  });

  test('that breaks by a defect of ours says so', async () => {
    await expect(upload(() => Promise.reject(new TypeError('x')))).rejects.toThrow(TypeError);
  });
});
