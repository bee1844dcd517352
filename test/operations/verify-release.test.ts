import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalGitHub } from '@slipway/local-github';
import { connectPackaging } from '../../packages/core/src/connect/packaging.ts';
import type { Config } from '../../packages/core/src/domain/config/config.ts';
import { defaultConfig } from '../../packages/core/src/domain/config/defaults.ts';
import type { SigningSettings } from '../../packages/core/src/domain/config/integrity-settings.ts';
import type { PackageRequest } from '../../packages/core/src/operations/package-deployment.ts';
import { startContractGitHub } from '../contract/start-contract-github.ts';
import { writeSigningPrograms } from '../doubles/fake-signing-programs.ts';
import { type FakeSigstore, startFakeSigstore } from '../doubles/fake-sigstore.ts';
import { gitTestEnvironment } from '../doubles/git-environment.ts';
import { git, makeRepository } from '../doubles/project-repository.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-test-'));
const bin = writeSigningPrograms(folder);
let project = '';
let sigstore: FakeSigstore;
let github: LocalGitHub;

const signing: SigningSettings = {
  method: 'minisign',
  key_env: 'SIGNING_KEY',
  password_env: 'SIGNING_PASSWORD',
  public_key: 'untrusted comment: minisign public key\npublic:team!',
  identity: undefined,
  issuer: 'https://token.actions.githubusercontent.com',
  transparency_log: true,
};

beforeAll(async () => {
  project = makeRepository({
    'package.json': '{"name":"service","version":"1.2.3","dependencies":{"left":"^1.0.0"}}',
    'index.js': 'module.exports = 1;\n',
  });
  sigstore = await startFakeSigstore({ sha: git(project, 'rev-parse', 'HEAD').trim() });
  github = await startContractGitHub({
    repositories: { 'octo/service': join(folder, 'service.git') },
  });
  writeFileSync(join(project, 'roots.jsonl'), sigstore.trustedRoot);
});

afterAll(async () => {
  await sigstore[Symbol.asyncDispose]();
  await github.stop();
  for (const each of [folder, project]) rmSync(each, { recursive: true, force: true });
});

const secrets = { SIGNING_KEY: 'secret:team!', SIGNING_PASSWORD: 'opened' };

function connected(
  environment: Readonly<Record<string, string | undefined>> = {},
  token = github.token,
) {
  const masked: string[] = [];
  const slipway = connectPackaging({
    workingDirectory: project,
    repository: 'octo/service',
    token,
    apiUrl: github.apiUrl,
    graphqlUrl: github.graphqlUrl,
    serverUrl: 'https://github.com',
    gitTimeout: 30_000,
    log: createRecordedLog().log,
    mask: (secret) => masked.push(secret),
    environment: {
      ...process.env,
      ...gitTestEnvironment,
      PATH: `${bin}${delimiter}${process.env['PATH']}`,
      ...sigstore.identity,
      ...secrets,
      ...environment,
    },
  });
  return { ...slipway, masked };
}

function config(change: Partial<Config['packaging']> = {}): Config {
  const own = { fulcio_url: `${sigstore.url}/`, rekor_url: sigstore.url, timestamp_url: undefined };
  const packaging = { ...defaultConfig.packaging, signing, sigstore: own, ...change };
  return { ...defaultConfig, packaging };
}

function request(change: Partial<PackageRequest> = {}): PackageRequest {
  return {
    projectPath: project,
    version: undefined,
    formats: ['tar.gz'],
    files: ['*.js*'],
    buildCommand: undefined,
    smokeTest: undefined,
    verify: true,
    outputDirectory: join(folder, 'release'),
    checksums: true,
    reproducible: false,
    sbom: ['cyclonedx', 'spdx'],
    attest: true,
    config: config(),
    dryRun: false,
    ...change,
  };
}

const sha = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

function verify(
  release: string,
  change: Partial<Config['packaging']> = {},
  repository = 'octo/service',
) {
  return connected().verifyRelease({
    folder: release,
    projectPath: project,
    repository,
    config: config({ trusted_root: 'roots.jsonl', ...change }),
  });
}

describe('a release with all that vouches for it', () => {
  let release = '';

  beforeAll(async () => {
    const slipway = connected();
    const made = await slipway.packageDeployment(request());
    release = made.outputDirectory;
    expect(slipway.masked).toContain('secret:team!');
    expect(made.companions.map(({ name }) => name)).toEqual([
      'provenance.sigstore.json',
      'SHA256SUMS.minisig',
    ]);
  });

  test('has them beside its manifest', () => {
    expect(readdirSync(release).sort()).toEqual([
      'SHA256SUMS',
      'SHA256SUMS.minisig',
      'contents.json',
      'manifest.json',
      'provenance.sigstore.json',
      'service-1.2.3.tar.gz',
      'service-1.2.3.tar.gz.cdx.json',
      'service-1.2.3.tar.gz.spdx.json',
    ]);
  });

  test('is verified, and each check says what was found', async () => {
    const found = await verify(release);
    expect(found).toMatchObject({ kind: 'verified', vouched: true });
    expect(found.checks.map(({ name, outcome }) => `${name}: ${outcome}`)).toEqual([
      'Manifest: pass',
      'Artifacts: pass',
      'Checksums: pass',
      'Nothing else: pass',
      'Bills of materials: pass',
      'Signature: pass',
      'Provenance: pass',
    ]);
    expect(found.checks.at(-1)?.detail).toMatch(
      /release\.yml@refs\/tags\/v1\.2\.3; traced to a trusted root$/,
    );
  });

  test('is not traced to a root where none is configured, and says so', async () => {
    const found = await verify(release, { trusted_root: undefined, signing: undefined });
    expect(found).toMatchObject({ kind: 'verified', vouched: false });
    expect(found.checks.slice(-2)).toMatchObject([
      { outcome: 'skip', detail: 'the configuration has no `packaging.signing`' },
      { outcome: 'pass', detail: expect.stringContaining('was not traced to a root') },
    ]);
  });

  test.each([
    [{ signing: undefined }, true],
    [{ trusted_root: undefined }, true],
  ])('with %j is vouched for: %p', async (change, vouched) => {
    await expect(verify(release, change)).resolves.toMatchObject({ kind: 'verified', vouched });
  });

  test('tells of sums that got the line ends of Windows', async () => {
    const copy = mkdtempSync(join(folder, 'copy-'));
    cpSync(release, copy, { recursive: true });
    edit('SHA256SUMS', (text) => text.replaceAll('\n', '\r\n'))(copy);
    const { checks } = await verify(copy, { signing: undefined });
    expect(checks.find(({ name }) => name === 'Checksums')).toMatchObject({
      outcome: 'pass',
      detail: expect.stringMatching(/line ends of Windows$/),
    });
  });

  test('may be made again in its place', async () => {
    const again = await connected().packageDeployment(request({ attest: false }));
    expect(readdirSync(again.outputDirectory)).not.toContain('provenance.sigstore.json');
    await connected().packageDeployment(request());
  });

  const edit = (name: string, change: (text: string) => string) => (copy: string) => {
    const path = join(copy, name);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  };
  /** Somebody who changes a file and keeps manifest and sums in step, but has no key. */
  const relist = (copy: string) => {
    const path = join(copy, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    for (const artifact of manifest.artifacts) artifact.sha256 = sha(join(copy, artifact.path));
    writeFileSync(path, JSON.stringify(manifest));
    const names = [
      ...manifest.artifacts.map(({ path: name }: { path: string }) => name),
      'manifest.json',
    ];
    const sums = names.map((name) => `${sha(join(copy, name))}  ${name}\n`).join('');
    writeFileSync(join(copy, 'SHA256SUMS'), sums);
  };
  const spdx = 'service-1.2.3.tar.gz.spdx.json';
  const provenance = 'provenance.sigstore.json';
  const forge = (change: (statement: { subject: { digest: { sha256: string } }[] }) => void) =>
    edit(provenance, (text) => {
      const bundle = JSON.parse(text);
      const statement = JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString());
      change(statement);
      bundle.dsseEnvelope.payload = Buffer.from(JSON.stringify(statement)).toString('base64');
      return JSON.stringify(bundle);
    });

  test.each<[string, (copy: string) => void, Readonly<Record<string, RegExp>>]>([
    [
      'an artifact is changed',
      edit('service-1.2.3.tar.gz', (text) => `${text}!`),
      { Artifacts: /service-1\.2\.3\.tar\.gz has SHA-256/ },
    ],
    [
      'an artifact is missing',
      (copy) => unlinkSync(join(copy, 'service-1.2.3.tar.gz')),
      { Artifacts: /is missing/ },
    ],
    [
      'an artifact is a folder',
      (copy) => {
        unlinkSync(join(copy, spdx));
        cpSync(bin, join(copy, spdx), { recursive: true });
      },
      { Artifacts: /is missing/, 'Nothing else': /not in the manifest/ },
    ],
    [
      'the manifest is of another version',
      edit('manifest.json', (text) => text.replace('1.2.3"', '1.2.4"')),
      {
        Checksums: /another SHA-256 for manifest\.json/,
        Provenance: /another SHA-256 for manifest\.json/,
      },
    ],
    ['the manifest is none', edit('manifest.json', () => '{}'), { Manifest: /not a manifest/ }],
    [
      'the sums are changed',
      edit('SHA256SUMS', (text) => text.replace(/^./, (sign) => (sign === '0' ? '1' : '0'))),
      { Checksums: /another SHA-256/, Signature: /verification failed/ },
    ],
    [
      'the sums lack a file',
      edit('SHA256SUMS', (text) => text.replace(/^.*\n/, '')),
      { Checksums: /does not name/, Signature: /verification failed/ },
    ],
    [
      'the sums are missing',
      (copy) => unlinkSync(join(copy, 'SHA256SUMS')),
      { Signature: /There is no SHA256SUMS/ },
    ],
    [
      'a file is added',
      (copy) => writeFileSync(join(copy, 'extra.sh'), ''),
      { 'Nothing else': /extra\.sh is not in the manifest/ },
    ],
    [
      'the signature is changed',
      edit('SHA256SUMS.minisig', (text) => text.replace('\n', '\n0')),
      { Signature: /verification failed/ },
    ],
    [
      'the signature is missing',
      (copy) => unlinkSync(join(copy, 'SHA256SUMS.minisig')),
      { Signature: /There is no SHA256SUMS\.minisig/ },
    ],
    [
      'everything is in step but the key',
      (copy) => {
        edit('service-1.2.3.tar.gz', (text) => `${text}!`)(copy);
        relist(copy);
      },
      {
        'Bills of materials': /is of SHA-256/,
        Signature: /verification failed/,
        Provenance: /another SHA-256 for service/,
      },
    ],
    [
      'a bill is of something else',
      (copy) => {
        edit(spdx, (text) => text.replace(/"checksumValue": "./, '"checksumValue": "z'))(copy);
        relist(copy);
      },
      {
        'Bills of materials': /spdx\.json is of SHA-256 z/,
        Signature: /verification failed/,
        Provenance: /another SHA-256/,
      },
    ],
    [
      'a bill is none',
      (copy) => {
        edit(spdx, () => 'hello')(copy);
        relist(copy);
      },
      {
        'Bills of materials': /spdx\.json is of SHA-256 \(none\)/,
        Signature: /verification failed/,
        Provenance: /another SHA-256/,
      },
    ],
    [
      'the provenance names another digest',
      forge(({ subject }) => {
        for (const each of subject) each.digest.sha256 = 'f'.repeat(64);
      }),
      { Provenance: /its signature is wrong/ },
    ],
    [
      'the provenance is none',
      edit(provenance, () => 'hello'),
      { Provenance: /no bundle of Sigstore/ },
    ],
  ])('is refused where %s', async (_, tamper, expected) => {
    const copy = mkdtempSync(join(folder, 'copy-'));
    cpSync(release, copy, { recursive: true });
    tamper(copy);
    const found = await verify(copy);
    expect(found.kind).toBe('refused');
    const failed = found.checks.filter(({ outcome }) => outcome === 'fail');
    expect(failed.map(({ name }) => name)).toEqual(Object.keys(expected));
    for (const check of failed) {
      expect(check.detail).toMatch(expected[check.name] as RegExp);
      expect(check).toMatchObject({ remedy: expect.stringMatching(/\.$/) });
    }
  });

  test('is refused where it was built for another repository', async () => {
    const found = await verify(release, {}, 'octo/other');
    expect(found.checks.at(-1)?.detail).toMatch(
      /is of https:\/\/github\.com\/octo\/service, not of https:\/\/github\.com\/octo\/other/,
    );
  });

  test('is refused where its certificate is not of the configured roots', async () => {
    const other = await startFakeSigstore();
    writeFileSync(join(project, 'other.jsonl'), other.trustedRoot);
    await other[Symbol.asyncDispose]();
    const found = await verify(release, { trusted_root: 'other.jsonl' });
    expect(found.checks.at(-1)?.detail).toMatch(/does not come from a trusted root/);
  });

  test.each([
    ['is not there', 'missing.jsonl', /names missing\.jsonl, which is not there/],
    ['is something else', 'index.js', /is no trusted root/],
  ])('can’t be verified where the file of roots %s', async (_, trusted_root, message) => {
    await expect(verify(release, { trusted_root })).rejects.toMatchObject({
      code: 'invalid-config',
      message: expect.stringMatching(message),
    });
  });

  test('can’t be verified where the program that checks is not there', async () => {
    const { verifyRelease } = connected({ PATH: folder });
    const asked = { folder: release, projectPath: project, repository: 'octo/service' };
    await expect(verifyRelease({ ...asked, config: config() })).rejects.toMatchObject({
      code: 'missing-tool',
    });
  });

  test('needs a manifest to be one', async () => {
    await expect(verify(bin)).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('signing without checksums is refused before anything is built', async () => {
  const outputDirectory = join(folder, 'unsigned');
  const asked = request({ checksums: false, attest: false, outputDirectory });
  await expect(connected().packageDeployment(asked)).rejects.toMatchObject({
    code: 'invalid-input',
    remedy: 'Leave `checksums` on, or set `sign: false`.',
  });
  const made = await connected().packageDeployment({ ...asked, sign: false, sbom: [] });
  expect(made.companions).toEqual([]);
});
