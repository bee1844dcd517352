import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Config } from '../../packages/core/src/domain/config/config.ts';
import { renderManifest } from '../../packages/core/src/domain/packaging/manifest.ts';
import { renderProvenance } from '../../packages/core/src/domain/packaging/provenance.ts';
import type { DeployRequest } from '../../packages/core/src/operations/deploy/deploy-request.ts';
import { deployToEnvironment } from '../../packages/core/src/operations/deploy-to-environment.ts';
import { rollbackDeployment } from '../../packages/core/src/operations/rollback-deployment.ts';
import {
  configOf,
  createDeployWorld,
  type DeployWorld,
  digestOf,
  manifestOf,
} from '../doubles/deploy-world.ts';
import { payloadOf, recordOf, type Step, shaOf } from '../doubles/deployment-records.ts';
import { fakeRun } from '../doubles/fake-runner.ts';
import { claims } from '../doubles/fake-sigstore.ts';

const server = 'https://github.com';
const workflow = `${server}/${fakeRun.repository}/.github/workflows/release.yml@refs/tags/v1`;
const bundleName = 'provenance.sigstore.json';
const gate = 'Provenance leads to this repository';

let world: DeployWorld;
afterEach(() => world.dispose());

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A statement about a version's manifest and its artifact, as `package` attests them. */
function statementOf(version: string): string {
  const manifest = manifestOf(version);
  const subjects = [
    ...manifest.artifacts.map(({ path, sha256: digest }) => ({ name: path, sha256: digest })),
    { name: 'manifest.json', sha256: sha256(renderManifest(manifest)) },
  ];
  return renderProvenance(subjects, { ...claims, sha: shaOf(version) }, server);
}

/** A repository with trusted roots, whose releases have a bundle that holds its statement as it is. */
async function begin(attested: Readonly<Record<string, string>>, repository = '') {
  const steps: readonly Step[] = ['in_progress', 'good'];
  const deployed = (id: number, version: string) =>
    recordOf(id, version, steps, {
      payload: payloadOf(version, { artifacts_digest: digestOf(version) }),
    });
  world = await createDeployWorld({
    records: [deployed(1, '1.0.0'), deployed(2, '2.0.0')],
    released: ['1.0.0', '2.0.0', '3.0.0'],
    service: () => ({ body: 'ok' }),
  });
  writeFileSync(join(world.folder, 'roots.jsonl'), '{}');
  for (const [version, statement] of Object.entries(attested)) {
    const release = world.releases.get(`v${version}`);
    const id = 1000 + Number(version.charAt(0));
    const asset = { id, name: bundleName, size: 1, state: 'uploaded', sha256: '' } as const;
    world.contents.set(id, statement);
    if (release !== undefined)
      world.releases.set(release.tag, { ...release, assets: [...release.assets, asset] });
  }
  const bundles = {
    check: async (statement: string) => ({
      statement,
      identity: workflow,
      repository,
      trusted: true,
    }),
  };
  return { ...world.ports, bundles, serverUrl: server };
}

function configured(): Config {
  const config = configOf({ run: './deploy.sh', soak_seconds: 0 });
  return { ...config, packaging: { ...config.packaging, trusted_root: 'roots.jsonl' } };
}

const request = (fields: Partial<DeployRequest> = {}): DeployRequest => ({
  environment: 'production',
  version: '3.0.0',
  manifestPath: undefined,
  command: './deploy.sh',
  url: undefined,
  timeoutMinutes: undefined,
  passEnv: [],
  override: '',
  acknowledge: '',
  alwaysRun: false,
  workingDirectory: world.folder,
  config: configured(),
  run: fakeRun,
  dryRun: false,
  ...fields,
});

describe('a deployment where trusted roots are configured', () => {
  test('shows who built it among its gates', async () => {
    const ports = await begin({ '3.0.0': statementOf('3.0.0') });
    const { kind, gates } = await deployToEnvironment(request(), ports);
    expect(kind).toBe('deployed');
    expect(gates.slice(1, 3)).toEqual([
      expect.objectContaining({ name: 'Artifacts match their manifest' }),
      {
        name: gate,
        outcome: 'pass',
        detail: `built by ${workflow}; traced to a trusted root`,
      },
    ]);
  });

  test.each([
    ['is of other bytes', statementOf('2.0.0'), '', /does not name service-3\.0\.0\.tar\.gz/],
    [
      'is of another repository',
      statementOf('3.0.0'),
      `${server}/octo/other`,
      /octo\/other, not of/,
    ],
  ])('is refused where its provenance %s, before anything is written', async (...given) => {
    const [, statement, repository, message] = given;
    const ports = await begin({ '3.0.0': statement }, repository);
    await expect(deployToEnvironment(request(), ports)).rejects.toMatchObject({
      code: 'artifact-invalid',
      message: expect.stringMatching(message),
    });
    expect(world.deployments.written).toEqual([]);
  });

  test('looks beside a manifest of this machine, too', async () => {
    const ports = await begin({});
    const manifestPath = await world.package('3.0.0');
    writeFileSync(join(dirname(manifestPath), bundleName), statementOf('3.0.0'));
    const { gates } = await deployToEnvironment(request({ manifestPath }), ports);
    expect(gates.find(({ name }) => name === gate)?.outcome).toBe('pass');
  });

  test('has no such gate where none are', async () => {
    const ports = await begin({ '3.0.0': 'hello' });
    const { gates } = await deployToEnvironment(request({ config: configOf({}) }), ports);
    expect(gates.find(({ name }) => name === gate)).toBeUndefined();
  });
});

describe('a rollback where trusted roots are configured', () => {
  const back = (ports: Awaited<ReturnType<typeof begin>>, override = '') =>
    rollbackDeployment(
      {
        ...request(),
        version: undefined,
        expectedCurrent: undefined,
        reason: 'it is broken',
        command: undefined,
        override,
        follow: false,
        webhookUrl: undefined,
        outputDirectory: `${world.folder}/out`,
      },
      ports,
    );

  test('shows who built its target among its gates', async () => {
    const ports = await begin({ '1.0.0': statementOf('1.0.0') });
    const { kind, gates } = await back(ports);
    expect(kind).toBe('rolled-back');
    expect(gates.find(({ name }) => name === gate)?.outcome).toBe('pass');
  });

  test('goes back to a release without provenance, and says so', async () => {
    const { kind, gates } = await back(await begin({}));
    expect(kind).toBe('rolled-back');
    expect(gates.find(({ name }) => name === gate)).toMatchObject({
      outcome: 'skip',
      detail: `there is no ${bundleName}`,
    });
  });

  test('goes back to nothing whose provenance is wrong, whatever reason is given', async () => {
    const ports = await begin({ '1.0.0': statementOf('2.0.0') });
    const { kind, gates } = await back(ports, 'we know what we do');
    expect(kind).toBe('refused');
    expect(gates.find(({ outcome }) => outcome === 'fail')).toMatchObject({
      name: 'Its artifacts are those that were deployed',
      detail: expect.stringMatching(/provenance\.sigstore\.json does not name service-1\.0\.0/),
    });
    expect(world.deployments.written).toEqual([]);
  });
});
