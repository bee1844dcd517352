import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createSecrets } from '../../packages/core/src/adapters/environment-secrets.ts';
import { nodeFiles } from '../../packages/core/src/adapters/node-files.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import type { SigningSettings } from '../../packages/core/src/domain/config/integrity-settings.ts';
import { parseManifest } from '../../packages/core/src/domain/packaging/manifest.ts';
import { requireSigned } from '../../packages/core/src/operations/integrity/require-signed.ts';
import {
  checkSignature,
  requireSigning,
  signChecksums,
} from '../../packages/core/src/operations/integrity/signatures.ts';
import { writeSigningPrograms } from '../doubles/fake-signing-programs.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-test-'));
const bin = writeSigningPrograms(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const identity = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:9/token',
  // The double of cosign takes it for the identity itself.
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'https-release.yml',
};

function ports(environment: Readonly<Record<string, string>> = {}, path = bin) {
  const all = { ...environment, PATH: `${path}${delimiter}/usr/bin${delimiter}/bin` };
  const masked: string[] = [];
  const secrets = createSecrets(all, (secret) => masked.push(secret));
  const { log } = createRecordedLog();
  return { files: nodeFiles, processes: createProcesses(all), log, secrets, masked };
}

function settings(change: Partial<SigningSettings> = {}): SigningSettings {
  return {
    method: 'gpg',
    key_env: 'SIGNING_KEY',
    password_env: undefined,
    public_key: 'public:team',
    identity: undefined,
    issuer: 'https://token.actions.githubusercontent.com',
    transparency_log: true,
    ...change,
  };
}

const keyless = settings({
  method: 'cosign',
  key_env: undefined,
  public_key: undefined,
  identity: 'https.*release\\.yml',
});

function sums(text = 'abc\n'): string {
  const own = mkdtempSync(join(folder, 'release-'));
  writeFileSync(join(own, 'SHA256SUMS'), text);
  return own;
}

describe('signing the checksums', () => {
  test.each<[string, SigningSettings, Record<string, string>, string, string]>([
    [
      'gpg',
      settings(),
      { SIGNING_KEY: 'secret:team' },
      'SHA256SUMS.asc',
      `signed by the key ${'F'.repeat(40)}`,
    ],
    [
      'minisign',
      settings({ method: 'minisign' }),
      { SIGNING_KEY: 'comment\nsecret:team\n' },
      'SHA256SUMS.minisig',
      'signed by the key public:team',
    ],
    [
      'cosign with a key',
      settings({ method: 'cosign' }),
      { SIGNING_KEY: 'secret:team' },
      'SHA256SUMS.sigstore.json',
      'signed by the configured key',
    ],
    [
      'cosign without a key',
      keyless,
      identity,
      'SHA256SUMS.sigstore.json',
      'signed by an identity like https.*release\\.yml',
    ],
    [
      'cosign with a key and no public log',
      settings({ method: 'cosign', transparency_log: false }),
      { SIGNING_KEY: 'secret:team' },
      'SHA256SUMS.sigstore.json',
      'signed by the configured key',
    ],
    [
      'a key with a password',
      settings({ public_key: 'public:team!', password_env: 'PASSWORD' }),
      { SIGNING_KEY: 'secret:team!', PASSWORD: 'opened' },
      'SHA256SUMS.asc',
      `signed by the key ${'F'.repeat(40)}`,
    ],
  ])(
    'works with %s, and finds what was changed afterwards',
    async (_, how, environment, name, who) => {
      const release = sums();
      const world = ports(environment);
      await requireSigning(how, world);
      expect(await signChecksums(release, how, world, undefined)).toBe(who);
      expect(readFileSync(join(release, name), 'utf8')).not.toBe('');
      writeFileSync(join(release, 'SHA256SUMS'), 'abd\n');
      await expect(checkSignature(release, how, world, undefined)).rejects.toMatchObject({
        code: 'artifact-invalid',
        message: expect.stringMatching(/BAD signature|verification failed|failed to verify/),
        remedy: expect.stringContaining('Do not use these files'),
      });
    },
  );

  test('hides each secret before it is used', async () => {
    const world = ports({ SIGNING_KEY: 'secret:team!', PASSWORD: 'opened' });
    await requireSigning(settings({ password_env: 'PASSWORD' }), world);
    expect(world.masked).toEqual(['secret:team!', 'opened']);
  });

  test.each<[string, SigningSettings, Record<string, string>, RegExp]>([
    [
      'the password is wrong',
      settings({ password_env: 'PASSWORD' }),
      { SIGNING_KEY: 'secret:team!', PASSWORD: 'shut' },
      /Bad passphrase/,
    ],
    [
      'the password is wrong for cosign',
      settings({ method: 'cosign', password_env: 'PASSWORD' }),
      { SIGNING_KEY: 'secret:team!', PASSWORD: 'shut' },
      /decryption failed/,
    ],
    [
      'the key is none',
      settings({ method: 'minisign' }),
      { SIGNING_KEY: 'hello' },
      /Error while loading the secret key/,
    ],
  ])('fails where %s', async (_, how, environment, message) => {
    const world = ports(environment);
    await expect(signChecksums(sums(), how, world, undefined)).rejects.toMatchObject({
      code: 'command-failed',
      message: expect.stringMatching(message),
      remedy: expect.stringContaining('packaging.signing'),
    });
  });

  test('fails where the public key is another one, so that nobody finds out later', async () => {
    const world = ports({ SIGNING_KEY: 'secret:other' });
    await expect(signChecksums(sums(), settings(), world, undefined)).rejects.toMatchObject({
      code: 'artifact-invalid',
    });
  });

  test('a signature that the public log does not hold is refused where it must', async () => {
    const release = sums();
    const world = ports({ SIGNING_KEY: 'secret:team' });
    const unlogged = settings({ method: 'cosign', transparency_log: false });
    await signChecksums(release, unlogged, world, undefined);
    await expect(
      checkSignature(release, settings({ method: 'cosign' }), world, undefined),
    ).rejects.toMatchObject({
      code: 'artifact-invalid',
      message: expect.stringMatching(/not enough verified log entries/),
    });
  });

  test.each(['gpg', 'minisign', 'cosign'] as const)(
    'a public key that %s can’t read is the configuration’s fault',
    async (method) => {
      const release = sums();
      const world = ports({ SIGNING_KEY: 'secret:team' });
      await signChecksums(release, settings({ method }), world, undefined);
      const wrong = settings({ method, public_key: 'hello' });
      await expect(checkSignature(release, wrong, world, undefined)).rejects.toMatchObject({
        code: 'invalid-config',
        remedy: expect.stringContaining(`packaging.signing.public_key\` as ${method} prints it`),
      });
    },
  );

  test('a log that can’t be reached says nothing of the signature', async () => {
    const release = sums();
    const world = ports({ SIGNING_KEY: 'secret:team' });
    const how = settings({ method: 'cosign' });
    await signChecksums(release, how, world, undefined);
    writeFileSync(join(release, 'SHA256SUMS.sigstore.json.offline'), '');
    await expect(checkSignature(release, how, world, undefined)).rejects.toMatchObject({
      code: 'retryable',
      message: expect.stringContaining('trusted root is required'),
    });
  });

  test('a signature by a key that has expired is not good', async () => {
    const how = settings({ public_key: 'public:expired' });
    await expect(
      signChecksums(sums(), how, ports({ SIGNING_KEY: 'secret:expired' }), undefined),
    ).rejects.toThrow(/has expired or was revoked/);
  });
});

describe('before anything is built', () => {
  test.each<[string, SigningSettings, Record<string, string>, object]>([
    [
      'a key',
      settings(),
      {},
      { code: 'invalid-input', remedy: expect.stringContaining('secrets.SIGNING_KEY') },
    ],
    [
      'a key’s name',
      settings({ key_env: undefined }),
      {},
      { code: 'invalid-input', remedy: expect.stringContaining('sign: false') },
    ],
    [
      'a password',
      settings({ password_env: 'PASSWORD' }),
      { SIGNING_KEY: 'k', PASSWORD: ' ' },
      { code: 'invalid-input', message: expect.stringContaining('PASSWORD') },
    ],
    [
      'an identity',
      keyless,
      {},
      { code: 'missing-permission', remedy: expect.stringContaining('id-token: write') },
    ],
  ])('a missing %s is told', async (_, how, environment, error) => {
    await expect(requireSigning(how, ports(environment))).rejects.toMatchObject(error);
  });

  test.each(['gpg', 'minisign', 'cosign'] as const)(
    'a missing %s is told, and how to get it',
    async (method) => {
      const world = {
        ...ports({ SIGNING_KEY: 'k' }),
        processes: createProcesses({ PATH: folder }),
      };
      await expect(requireSigning(settings({ method }), world)).rejects.toMatchObject({
        code: 'missing-tool',
        remedy: expect.stringMatching(/before this one/),
      });
    },
  );
});

describe('a manifest that must be signed', () => {
  const manifest = parseManifest(
    JSON.stringify({
      schema: 1,
      name: 'a',
      version: '1',
      commit: 'a'.repeat(40),
      created: 'x',
      artifacts: [],
    }),
  );

  test('is refused where the signed sums are of another one', async () => {
    const release = sums(`${'0'.repeat(64)}  manifest.json\n`);
    writeFileSync(join(release, 'manifest.json'), '{}');
    const world = ports({ SIGNING_KEY: 'secret:team' });
    await signChecksums(release, settings(), world, undefined);
    const signed = { manifest, folder: release, manifestPath: join(release, 'manifest.json') };
    await expect(requireSigned(signed, settings(), world)).rejects.toThrow(
      /signed SHA256SUMS names another SHA-256 for manifest\.json/,
    );
    await expect(requireSigned(signed, undefined, world)).resolves.toBeUndefined();
  });
});
