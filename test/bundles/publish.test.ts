import { mkdir, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runAction } from '@slipway/local-runner';
import { type Lab, startLab } from '../doubles/github-lab.ts';
import { type Gate, startGate } from '../doubles/registries/gate.ts';
import { type NpmRegistry, startNpmRegistry } from '../doubles/registries/npm-registry.ts';
import {
  makeNpmPackage,
  makeSdist,
  makeWheel,
  writeManifest,
} from '../doubles/registries/packages.ts';
import { type PythonIndex, startPythonIndex } from '../doubles/registries/python-index.ts';
import { git, hermeticGit } from '../doubles/seed-repository.ts';

// The first time, the servers are installed.
const patience = 10 * 60_000;
const actionDirectory = join(import.meta.dirname, '..', '..', 'actions', 'tag-release');

let verdaccio: NpmRegistry;
let pypiserver: PythonIndex;
let npm: Gate;
let pypi: Gate;
let lab: Lab;
let clone: string;

beforeAll(async () => {
  [verdaccio, pypiserver] = await Promise.all([startNpmRegistry(), startPythonIndex()]);
}, patience);
afterAll(() => Promise.all([verdaccio?.stop(), pypiserver?.stop()]));

beforeEach(async () => {
  [npm, pypi] = [await startGate(verdaccio.url), await startGate(pypiserver.url)];
  lab = await startLab({}, [
    {
      message: 'feat: begin',
      files: {
        'README.md': 'Hello\n',
        '.github/slipway.yml': `release_management:
  registries:
    npm_url: ${npm.url}
    pypi_upload_url: ${pypi.url}/
    pypi_index_url: ${pypi.url}/simple/
`,
      },
    },
  ]);
  clone = join(lab.folder, 'clone');
  await mkdir(join(lab.folder, 'runner'));
  await git(['clone', '-q', lab.bare, clone]);
  await git(['remote', 'set-url', 'origin', lab.github.gitUrl('octo/service')], { cwd: clone });
});
afterEach(async () => {
  await Promise.all([npm[Symbol.asyncDispose](), pypi[Symbol.asyncDispose](), lab.stop()]);
});

const tokens = () => ({ NODE_AUTH_TOKEN: verdaccio.token, PYPI_API_TOKEN: pypiserver.token });

function run(inputs: Readonly<Record<string, string>>, env: Readonly<Record<string, string>>) {
  return runAction({
    actionDirectory,
    workingDirectory: clone,
    temporaryDirectory: join(lab.folder, 'runner'),
    token: lab.github.token,
    inputs: { publish: 'npm\npypi', 'floating-tags': 'major', ...inputs },
    env: {
      ...Object.fromEntries(
        Object.entries(hermeticGit).map(([name, value]) => [name, value ?? '']),
      ),
      PATH: [verdaccio.programs, process.env['PATH']].join(delimiter),
      GITHUB_API_URL: lab.github.apiUrl,
      GITHUB_GRAPHQL_URL: lab.github.graphqlUrl,
      GITHUB_SERVER_URL: lab.github.serverUrl,
      GITHUB_SHA: lab.commits[0] ?? '',
      ...env,
    },
    timeout: 60_000,
  });
}

async function makePackages(body: string): Promise<string> {
  const folder = join(clone, 'release-artifacts');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const made = [
    await makeWheel(folder, 'ship-yard', '0.1.0', body),
    await makeSdist(folder, 'ship-yard', '0.1.0', body),
    await makeNpmPackage(folder, '@octo/ship-yard', '0.1.0', { body }),
  ];
  await writeManifest(folder, '0.1.0', made, lab.commits[0]);
  return 'release-artifacts/manifest.json';
}

const writes = () =>
  lab.github.requests.filter(
    ({ method, path }) => method !== 'GET' && !path.includes('git-upload-pack'),
  );
const floating = () =>
  lab.git('rev-parse', '-q', '--verify', 'refs/tags/v0').catch(() => 'not there');

describe('a release on two registries', () => {
  test(
    'is looked at, begun, finished by a second run, and never made again',
    async () => {
      const manifest = await makePackages('ship');

      const dry = await run({ manifest, 'dry-run': 'true' }, {});
      expect(dry.log).not.toContain('##[error]');
      expect(dry.outcome).toBe('success');
      expect(dry.summary).toContain(
        'Publish `@octo/ship-yard@0.1.0` to npm under the tag `latest`.',
      );
      expect(dry.summary).toContain('to be published');

      const unarmed = await run({ manifest }, { NODE_AUTH_TOKEN: verdaccio.token });
      expect(unarmed.outcome).toBe('failure');
      expect(unarmed.log).toContain('There is no right to publish ship-yard');
      expect(writes()).toEqual([]);

      let sent = 0;
      pypi.plan = (line) => (line === 'POST /' && ++sent > 2 ? 403 : 'pass');
      const begun = await run({ manifest }, tokens());
      expect(begun.outcome).toBe('failure');
      expect(begun.log).toMatch(/The release is out\. \S+ refuses the token in PYPI_API_TOKEN/);
      expect(Object.keys((await verdaccio.read('@octo/ship-yard'))?.versions ?? {})).toEqual([
        '0.1.0',
      ]);
      expect(await pypiserver.files()).toEqual(['ship_yard-0.1.0.tar.gz']);
      expect(await floating()).toBe('not there');

      pypi.plan = () => 'pass';
      const finished = await run({ manifest }, tokens());
      expect(finished.log).not.toContain('##[error]');
      expect(finished.outcome).toBe('success');
      expect(await pypiserver.files()).toHaveLength(2);
      expect(await floating()).not.toBe('not there');
      expect(finished.summary).toContain('was there already, the same file');

      for (const result of [dry, unarmed, begun, finished])
        for (const secret of Object.values(tokens()))
          expect(`${result.log}${result.summary}`).not.toContain(secret);

      const before = [writes().length, npm.requests.length];
      const again = await run({ manifest }, {});
      expect(again.outcome).toBe('success');
      expect(writes()).toHaveLength(before[0] ?? 0);
      expect(npm.requests.slice(before[1]).map((line) => line.split(' ')[0])).toEqual(['GET']);
    },
    patience,
  );

  test('that has another package under its version stops before the first write', async () => {
    const manifest = await makePackages('other bytes');
    const result = await run({ manifest }, tokens());
    expect(result.outcome).toBe('failure');
    expect(result.log).toContain('is on npm already, with other contents');
    expect(writes()).toEqual([]);
  });
});
