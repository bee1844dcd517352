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
import { afterAll, describe, expect, test } from '@jest/globals';
import { createSecrets } from '../../packages/core/src/adapters/environment-secrets.ts';
import { nodeFiles } from '../../packages/core/src/adapters/node-files.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import type { SigningSettings } from '../../packages/core/src/domain/config/integrity-settings.ts';
import type { Release } from '../../packages/core/src/domain/release/release.ts';
import { downloadArtifactSet } from '../../packages/core/src/operations/deploy/artifact-set.ts';
import { signChecksums } from '../../packages/core/src/operations/integrity/signatures.ts';
import { writeSigningPrograms } from '../doubles/fake-signing-programs.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-test-'));
const environment = {
  PATH: [writeSigningPrograms(folder), '/usr/bin', '/bin'].join(delimiter),
  KEY: 'secret:team',
};
const machine = {
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
};

const sha = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** A signed release as it lies at GitHub, and what somebody did to it there. */
async function published(tamper: (release: string) => void) {
  const release = mkdtempSync(join(folder, 'release-'));
  const write = (name: string, text: string) => writeFileSync(join(release, name), text);
  write('service.zip', 'the bytes');
  list(release);
  await signChecksums(release, signing, machine, undefined);
  tamper(release);
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

const download = (ports: Parameters<typeof downloadArtifactSet>[3], how?: SigningSettings) =>
  downloadArtifactSet('v1.0.0', mkdtempSync(join(folder, 'download-')), how, ports);

describe('a release that must be signed', () => {
  test('is downloaded where it is, its signature first', async () => {
    const { ports, downloaded } = await published(() => undefined);
    await expect(download(ports, signing)).resolves.toMatchObject({
      manifest: { version: '1.0.0' },
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
      { code: 'artifact-invalid', message: expect.stringContaining('BAD signature') },
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
    await expect(download(ports, signing)).rejects.toMatchObject(error);
    expect(downloaded).not.toContain('service.zip');
  });
});
