import { createHash } from 'node:crypto';
import {
  copyFileSync,
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
import { createSecrets } from '../../packages/core/src/adapters/environment-secrets.ts';
import { nodeFiles } from '../../packages/core/src/adapters/node-files.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import { createAttestations } from '../../packages/core/src/adapters/sigstore/attestations.ts';
import { bundles } from '../../packages/core/src/adapters/sigstore/bundles.ts';
import { defaultConfig } from '../../packages/core/src/domain/config/defaults.ts';
import type { SigningSettings } from '../../packages/core/src/domain/config/integrity-settings.ts';
import { renderProvenance } from '../../packages/core/src/domain/packaging/provenance.ts';
import type { Release } from '../../packages/core/src/domain/release/release.ts';
import { downloadArtifactSet } from '../../packages/core/src/operations/deploy/artifact-set.ts';
import { signChecksums } from '../../packages/core/src/operations/integrity/signatures.ts';
import { readTrust, type Trust } from '../../packages/core/src/operations/integrity/vouch.ts';
import { createFakeClock } from '../doubles/fake-clock.ts';
import { writeSigningPrograms } from '../doubles/fake-signing-programs.ts';
import { claims, type FakeSigstore, startFakeSigstore } from '../doubles/fake-sigstore.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-test-'));
const environment = {
  PATH: [writeSigningPrograms(folder), '/usr/bin', '/bin'].join(delimiter),
  KEY: 'secret:team',
};
const machine = {
  bundles,
  serverUrl: 'https://github.com',
  files: nodeFiles,
  processes: createProcesses(environment),
  log: createRecordedLog().log,
  secrets: createSecrets(environment, () => undefined),
};
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const signing: SigningSettings = {
  method: 'minisign',
  key_env: 'KEY',
  password_env: undefined,
  public_key: 'public:team',
  identity: undefined,
  issuer: '',
  transparency_log: true,
};

const sha = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** A signed release as it lies at GitHub, and what somebody did to it there. */
async function published(tamper: (release: string) => void | Promise<void>) {
  const release = mkdtempSync(join(folder, 'release-'));
  const write = (name: string, text: string) => writeFileSync(join(release, name), text);
  write('service.zip', 'the bytes');
  list(release);
  await signChecksums(release, signing, machine, undefined);
  await tamper(release);
  const names = readdirSync(release);
  const assets = names.map((name, id) => ({ id, name, size: 1, state: 'uploaded', sha256: '' }));
  const downloaded: string[] = [];
  const releases = {
    findPublished: async () => ({ tag: 'v1.0.0', assets }) as unknown as Release,
    download: async ({ name }: { readonly name: string }, to: string) => {
      downloaded.push(name);
      copyFileSync(join(release, name), to);
      return sha(to);
    },
  };
  return { downloaded, ports: { ...machine, releases } };
}

/** Manifest and sums of what lies there: anybody can write them. */
function list(release: string): void {
  const manifest = {
    schema: 1,
    name: 'service',
    version: '1.0.0',
    commit: 'a'.repeat(40),
    created: '2026-01-12T12:00:00Z',
    artifacts: [
      {
        name: 'service.zip',
        path: 'service.zip',
        format: 'zip',
        size: 9,
        sha256: sha(join(release, 'service.zip')),
        platform: 'any',
      },
    ],
  };
  writeFileSync(join(release, 'manifest.json'), JSON.stringify(manifest));
  const sums = ['service.zip', 'manifest.json'].map(
    (name) => `${sha(join(release, name))}  ${name}\n`,
  );
  writeFileSync(join(release, 'SHA256SUMS'), sums.join(''));
}

type Ports = Parameters<typeof downloadArtifactSet>[3];

function download(ports: Ports, change: Partial<Trust> = {}) {
  const trust: Trust = {
    signing: undefined,
    roots: undefined,
    repository: 'octo/service',
    ...change,
  };
  return downloadArtifactSet('v1.0.0', mkdtempSync(join(folder, 'download-')), trust, ports);
}

describe('a release that must be signed', () => {
  test('is downloaded where it is, its signature first', async () => {
    const { ports, downloaded } = await published(() => undefined);
    await expect(download(ports, { signing })).resolves.toMatchObject({
      manifest: { version: '1.0.0' },
      vouched: [{ name: 'Checksums are signed', detail: 'signed by the key public:team' }],
    });
    expect(downloaded).toEqual([
      'manifest.json',
      'SHA256SUMS',
      'SHA256SUMS.minisig',
      'service.zip',
    ]);
  });

  test('is downloaded without its signature where none is configured', async () => {
    const { ports, downloaded } = await published(() => undefined);
    await download(ports);
    expect(downloaded).toEqual(['manifest.json', 'service.zip']);
  });

  test.each<[string, (release: string) => void, object]>([
    [
      'its signature is missing',
      (release) => unlinkSync(join(release, 'SHA256SUMS.minisig')),
      { code: 'not-found', message: expect.stringContaining('SHA256SUMS.minisig') },
    ],
    [
      'its files are others, with a manifest and sums to match',
      (release) => {
        writeFileSync(join(release, 'service.zip'), 'other bytes');
        list(release);
      },
      {
        code: 'artifact-invalid',
        message: expect.stringContaining('Signature verification failed'),
      },
    ],
    [
      'its manifest is another than the signed one',
      (release) => {
        const path = join(release, 'manifest.json');
        writeFileSync(path, readFileSync(path, 'utf8').replace('1.0.0', '1.0.1'));
      },
      { code: 'artifact-invalid', message: expect.stringContaining('SHA-256 for manifest.json') },
    ],
  ])('is refused where %s, before any artifact is downloaded', async (_, tamper, error) => {
    const { ports, downloaded } = await published(tamper);
    await expect(download(ports, { signing })).rejects.toMatchObject(error);
    expect(downloaded).not.toContain('service.zip');
  });
});

describe('a release whose provenance is to be checked', () => {
  const gate = 'Provenance leads to this repository';
  let sigstore: FakeSigstore;
  let roots = '';

  beforeAll(async () => {
    sigstore = await startFakeSigstore();
    roots = sigstore.trustedRoot;
  });
  afterAll(async () => sigstore[Symbol.asyncDispose]());

  /** Puts a bundle about the release's files beside them. */
  async function attest(release: string): Promise<void> {
    const names = ['service.zip', 'manifest.json'];
    const subjects = names.map((name) => ({ name, sha256: sha(join(release, name)) }));
    const statement = renderProvenance(subjects, claims, machine.serverUrl);
    const attestations = createAttestations({
      repository: 'octo/service',
      token: '',
      apiUrl: '',
      serverUrl: machine.serverUrl,
      environment: sigstore.identity,
      clock: createFakeClock(),
      mask: () => undefined,
    });
    const services = { fulcio: sigstore.url, rekor: sigstore.url, timestamps: undefined };
    const bundle = await attestations.sign(statement, services);
    writeFileSync(join(release, 'provenance.sigstore.json'), bundle);
  }

  test('tells who built it, before its artifacts are downloaded', async () => {
    const { ports, downloaded } = await published(attest);
    const { vouched } = await download(ports, { signing, roots });
    expect(vouched).toEqual([
      expect.objectContaining({ name: 'Checksums are signed', outcome: 'pass' }),
      {
        name: gate,
        outcome: 'pass',
        detail: `built by ${claims.sub}; traced to a trusted root`,
      },
    ]);
    expect(downloaded.slice(-2)).toEqual(['provenance.sigstore.json', 'service.zip']);
  });

  test('is looked at only where roots are configured', async () => {
    const { ports, downloaded } = await published(attest);
    await expect(download(ports)).resolves.toMatchObject({ vouched: [] });
    expect(downloaded).not.toContain('provenance.sigstore.json');
  });

  test('may have none, and that is told', async () => {
    const { ports } = await published(() => undefined);
    const { vouched } = await download(ports, { roots });
    expect(vouched).toEqual([
      { name: gate, outcome: 'skip', detail: 'there is no provenance.sigstore.json' },
    ]);
  });

  test.each<[string, (release: string) => Promise<void>, Partial<Trust>, RegExp]>([
    [
      'it is of another repository',
      attest,
      { repository: 'octo/other' },
      /is of https:\/\/github\.com\/octo\/service, not of https:\/\/github\.com\/octo\/other/,
    ],
    [
      'it is of other bytes',
      async (release) => {
        await attest(release);
        writeFileSync(join(release, 'service.zip'), 'other bytes');
        list(release);
      },
      {},
      /provenance\.sigstore\.json names another SHA-256 for service\.zip/,
    ],
    [
      'it is none',
      async (release) => writeFileSync(join(release, 'provenance.sigstore.json'), 'hello'),
      {},
      /is no bundle of Sigstore/,
    ],
  ])('is refused where %s', async (_, tamper, change, message) => {
    const { ports, downloaded } = await published(tamper);
    await expect(download(ports, { roots, ...change })).rejects.toMatchObject({
      code: 'artifact-invalid',
      message: expect.stringMatching(message),
    });
    expect(downloaded).not.toContain('service.zip');
  });

  test('needs the file of roots to be there', async () => {
    const packaging = { ...defaultConfig.packaging, trusted_root: 'roots.jsonl' };
    const config = { ...defaultConfig, packaging };
    const run = { repository: 'octo/service' };
    const request = { config, run, workingDirectory: folder };
    await expect(readTrust(request, nodeFiles)).rejects.toMatchObject({ code: 'invalid-config' });
    writeFileSync(join(folder, 'roots.jsonl'), roots);
    await expect(readTrust(request, nodeFiles)).resolves.toMatchObject({
      roots,
      repository: 'octo/service',
    });
  });
});
