import { describe, expect, test } from '@jest/globals';
import {
  type DeploymentPackage,
  defaultConfig,
  type PackageRequest,
  type ReleaseVerification,
  type VerifyReleaseRequest,
} from '@slipway/core';
import type { Input, Output } from '../../actions/package/src/action.generated.ts';
import { main } from '../../actions/package/src/main.ts';
import { createFakeRunner, type FakeRunnerOptions } from '../doubles/fake-runner.ts';

const made: DeploymentPackage = {
  kind: 'packaged',
  name: 'service',
  version: '1.2.3',
  commit: 'a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6a7b8c9d0',
  outputDirectory: '/work/service/release-artifacts',
  manifestPath: '/work/service/release-artifacts/manifest.json',
  manifestDigest: 'd'.repeat(64),
  manifest: {
    schema: 1,
    name: 'service',
    version: '1.2.3',
    commit: 'a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6a7b8c9d0',
    created: '2026-01-12T12:00:00Z',
    artifacts: [
      {
        name: 'service-1.2.3.tgz',
        path: 'service-1.2.3.tgz',
        format: 'npm',
        size: 2048,
        sha256: 'b'.repeat(64),
        platform: 'any',
      },
    ],
  },
  companions: [],
  checks: ['3 entries, nothing forbidden, version 1.2.3 inside'],
  warnings: [],
};

async function run(
  options: Omit<FakeRunnerOptions<Input>, 'action' | 'slipway'>,
  result: DeploymentPackage = made,
) {
  const requests: PackageRequest[] = [];
  const runner = await createFakeRunner<Input, Output>({
    ...options,
    action: 'package',
    slipway: {
      packageDeployment: async (request) => {
        requests.push(request);
        return result;
      },
    },
  });
  await main(runner);
  const [request] = requests;
  return { runner, request };
}

describe('what is asked for', () => {
  test('with no input given is what action.yml says', async () => {
    const { request, runner } = await run({});
    expect(request).toEqual({
      projectPath: '/work/service',
      version: undefined,
      formats: 'auto',
      files: [],
      buildCommand: undefined,
      smokeTest: undefined,
      verify: true,
      outputDirectory: '/work/service/release-artifacts',
      checksums: true,
      reproducible: false,
      attest: false,
      sign: true,
      merge: [],
      config: defaultConfig,
      dryRun: false,
      signal: runner.signal,
    });
  });

  test('follows the inputs', async () => {
    const { request } = await run({
      inputs: {
        version: '2.0.0',
        formats: 'tar.gz, zip\nsdist',
        files: 'dist/**\n{a,b}/*.md\n',
        'build-command': 'make',
        'smoke-test': 'make check',
        verify: 'false',
        checksums: 'false',
        reproducible: 'true',
        'output-directory': '/tmp/out',
        'dry-run': 'true',
      },
    });
    expect(request).toMatchObject({
      version: '2.0.0',
      formats: ['tar.gz', 'zip', 'sdist'],
      files: ['dist/**', '{a,b}/*.md'],
      buildCommand: 'make',
      smokeTest: 'make check',
      verify: false,
      checksums: false,
      reproducible: true,
      outputDirectory: '/tmp/out',
      dryRun: true,
    });
  });

  test.each([
    ['refs/tags/v3.1.0', '', '3.1.0'],
    ['refs/tags/v3.1.0', '4.0.0', '4.0.0'],
    ['refs/heads/main', 'v4.0.0', '4.0.0'],
    ['refs/tags/v3', '', undefined],
    ['refs/heads/v3.1.0', '', undefined],
  ])('started by %s with version %j it is %s', async (ref, version, expected) => {
    const { request } = await run({ run: { ref }, inputs: version === '' ? {} : { version } });
    expect(request?.version).toBe(expected);
  });

  test.each(['exe', 'auto, zip', 'wheel, ../x'])('formats that are none: %s', async (formats) => {
    await expect(run({ inputs: { formats } })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('`formats`'),
      remedy: expect.stringContaining('`tar.gz`'),
    });
  });
});

describe('what is told', () => {
  test('the outputs name version, manifest, digest, artifacts and folder', async () => {
    const { runner } = await run({});
    expect(runner.outputs).toEqual({
      version: '1.2.3',
      manifest: made.manifestPath,
      'manifest-digest': made.manifestDigest,
      changes: '[]',
      artifacts: JSON.stringify(made.manifest.artifacts),
      'output-directory': made.outputDirectory,
    });
  });

  test('the summary shows each artifact, its size, proof and digest', async () => {
    const { runner } = await run({});
    const summary = runner.summary();
    expect(summary).toContain('## Packaged service 1.2.3');
    expect(summary).toMatch(
      /\| `service-1\.2\.3\.tgz` \| npm \| 2\.0 kB \| 3 entries<br>nothing forbidden<br>version 1\.2\.3 inside \|/,
    );
    expect(summary).toContain('`a1b2c3d4e5`');
    expect(summary).toContain('b'.repeat(64));
    expect(summary).not.toContain('To look at');
  });

  test('warnings and unchecked contents are said', async () => {
    const { runner } = await run(
      { inputs: { verify: 'false' } },
      { ...made, checks: [], warnings: ['The tree differs: <img>.md.'] },
    );
    expect(runner.summary()).toContain('### To look at');
    expect(runner.summary()).not.toContain('<img>');
    expect(runner.summary()).toContain('were not checked');
  });

  test('a dry run says that nothing was written', async () => {
    const { runner } = await run(
      { inputs: { 'dry-run': 'true' } },
      { ...made, kind: 'planned', manifestDigest: '', checks: [] },
    );
    expect(runner.summary()).toContain('## Dry run: service 1.2.3 would be packaged');
    expect(runner.summary()).toContain('| `service-1.2.3.tgz` | npm |');
    expect(runner.summary()).toContain('nothing was written');
    expect(runner.outputs['manifest-digest']).toBe('');
  });
});

describe('bills of materials and signatures', () => {
  test.each([
    ['none', []],
    ['both', ['cyclonedx', 'spdx']],
    ['spdx', ['spdx']],
    ['spdx, cyclonedx', ['cyclonedx', 'spdx']],
  ])('`sbom: %s` asks for %j', async (sbom, forms) => {
    const { request } = await run({ inputs: { sbom, attest: 'true', sign: 'false' } });
    expect(request).toMatchObject({ sbom: forms, attest: true, sign: false });
  });

  test.each(['swid', 'both, spdx', 'none, spdx'])('`sbom: %s` is not understood', async (sbom) => {
    await expect(run({ inputs: { sbom } })).rejects.toMatchObject({
      code: 'invalid-input',
      remedy: expect.stringContaining('`both`'),
    });
  });

  test('what vouches for the artifacts is shown', async () => {
    const companions = [{ name: 'SHA256SUMS.asc', what: 'SHA256SUMS is signed by the key ABC' }];
    const { runner } = await run({}, { ...made, companions });
    expect(runner.summary()).toMatch(/`SHA256SUMS\.asc` \| SHA256SUMS is signed by the key ABC/);
  });
});

describe('a downloaded release', () => {
  async function verify(found: Partial<ReleaseVerification>) {
    const requests: VerifyReleaseRequest[] = [];
    const runner = await createFakeRunner<Input, Output>({
      action: 'package',
      inputs: { 'verify-release': 'downloaded' },
      slipway: {
        verifyRelease: async (request) => {
          requests.push(request);
          return {
            kind: 'verified',
            folder: request.folder,
            manifest: made.manifest,
            checks: [{ name: 'Artifacts', outcome: 'pass', detail: '1 as the manifest names it' }],
            vouched: true,
            ...found,
          };
        },
      },
    });
    await main(runner);
    return { runner, requests };
  }

  test('is checked instead of packaging, and each check is shown', async () => {
    const { runner, requests } = await verify({});
    expect(requests).toMatchObject([
      { folder: '/work/service/downloaded', repository: 'octo/service', config: defaultConfig },
    ]);
    expect(runner.failures).toEqual([]);
    expect(runner.outputs).toMatchObject({
      version: '1.2.3',
      manifest: '/work/service/downloaded/manifest.json',
    });
    expect(runner.summary()).toMatch(/Verified service 1\.2\.3[\s\S]*\| Artifacts \| ✅ good \|/);
  });

  test('fails the step where it must not be used', async () => {
    const { runner } = await verify({
      kind: 'refused',
      manifest: undefined,
      checks: [
        { name: 'Manifest', outcome: 'fail', detail: 'it is not JSON.', remedy: 'Load it again.' },
        { name: 'Signature', outcome: 'fail', detail: 'BAD signature', remedy: 'Do not use it.' },
      ],
    });
    expect(runner.failures).toMatchObject([
      {
        message:
          'The release in downloaded must not be used. The check "Manifest" failed: it is not JSON. Signature failed, too.',
        remedy: expect.stringMatching(/^Load it again\. Where it stays so, tell/),
      },
    ]);
    expect(runner.outputs).toMatchObject({ version: '', artifacts: '[]' });
    expect(runner.summary()).toMatch(/must not be used/);
    expect(runner.summary()).toMatch(/\*\*Manifest:\*\* Load it again\.\n\n\*\*Signature:\*\* Do/);
  });

  test('says where nothing tells who made it', async () => {
    const known = await verify({ vouched: true });
    expect(known.runner.summary()).not.toMatch(/says who made them/);
    const unknown = await verify({ vouched: false });
    expect(unknown.runner.summary()).toMatch(/> The files are whole.* says who made them/);
  });
});
