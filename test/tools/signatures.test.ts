import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createSecrets } from '../../packages/core/src/adapters/environment-secrets.ts';
import { nodeFiles } from '../../packages/core/src/adapters/node-files.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import type { SigningSettings } from '../../packages/core/src/domain/config/integrity-settings.ts';
import {
  checkSignature,
  signChecksums,
} from '../../packages/core/src/operations/integrity/signatures.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

const password = 'open "se same"';
const folder = mkdtempSync(join(tmpdir(), 'slipway-test-'));
const homes: string[] = [];
afterAll(() => {
  for (const each of [folder, ...homes]) rmSync(each, { recursive: true, force: true });
});

interface Keys {
  readonly secret: string;
  readonly public: string;
}

const keys = new Map<string, Keys>();

beforeAll(() => {
  keys.set('gpg', gpgKeys('never'));
  keys.set('gpg, expired', gpgKeys('seconds=1'));
  keys.set('minisign', minisignKeys(`${password}\n${password}\n`));
  keys.set('minisign, open', minisignKeys(undefined));
});

/** Made as people make them, in a home of its own. */
function gpgKeys(until: string): Keys {
  const home = mkdtempSync(join(tmpdir(), 'slipway-gpg-'));
  homes.push(home);
  const gpg = (...args: readonly string[]) =>
    execFileSync(
      'gpg',
      ['--batch', '--quiet', '--pinentry-mode', 'loopback', '--passphrase', password, ...args],
      { env: { ...process.env, GNUPGHOME: home }, encoding: 'utf8', stdio: 'pipe' },
    );
  gpg('--quick-generate-key', 'Ann <ann@example.com>', 'ed25519', 'sign', until);
  const made = {
    secret: gpg('--armor', '--export-secret-keys'),
    public: gpg('--armor', '--export'),
  };
  execFileSync('gpgconf', ['--kill', 'all'], { env: { ...process.env, GNUPGHOME: home } });
  return made;
}

function minisignKeys(input: string | undefined): Keys {
  const own = mkdtempSync(join(folder, 'minisign-'));
  const open = input === undefined ? ['-W'] : [];
  const [secret, open_] = [join(own, 'key'), join(own, 'key.pub')];
  execFileSync('minisign', ['-G', ...open, '-s', secret, '-p', open_], {
    input: input ?? '',
    stdio: 'pipe',
  });
  return { secret: readFileSync(secret, 'utf8'), public: readFileSync(open_, 'utf8') };
}

function settingsOf(name: string, own: Keys): SigningSettings {
  return {
    method: name.startsWith('gpg') ? 'gpg' : 'minisign',
    key_env: 'KEY',
    password_env: name === 'minisign, open' ? undefined : 'PASSWORD',
    public_key: own.public,
    identity: undefined,
    issuer: '',
    transparency_log: true,
  };
}

function world(key: string, word = password) {
  const environment = { ...process.env, KEY: key, PASSWORD: word };
  return {
    files: nodeFiles,
    processes: createProcesses(environment),
    log: createRecordedLog().log,
    secrets: createSecrets(environment, () => undefined),
  };
}

function release(): string {
  const own = mkdtempSync(join(folder, 'release-'));
  writeFileSync(join(own, 'SHA256SUMS'), `${'a'.repeat(64)}  service.zip\n`);
  return own;
}

const keysOf = (name: string): Keys => keys.get(name) as Keys;

test.each(['gpg', 'minisign', 'minisign, open'])(
  '%s signs, says who signed, and finds what was changed',
  async (name) => {
    const own = keysOf(name);
    const [settings, ports, signed] = [settingsOf(name, own), world(own.secret), release()];
    await expect(signChecksums(signed, settings, ports, undefined)).resolves.toMatch(
      /^signed by the key \S{40,}$/,
    );
    writeFileSync(join(signed, 'SHA256SUMS'), `${'b'.repeat(64)}  service.zip\n`);
    await expect(checkSignature(signed, settings, ports, undefined)).rejects.toMatchObject({
      code: 'artifact-invalid',
      message: expect.stringMatching(/BAD signature|verification failed/i),
    });
  },
);

test.each(['gpg', 'minisign, open'])('%s does not take another key’s signature', async (name) => {
  const own = keysOf(name);
  const other = name === 'gpg' ? keysOf('gpg, expired') : minisignKeys(undefined);
  const signed = release();
  await signChecksums(signed, settingsOf(name, own), world(own.secret), undefined);
  await expect(
    checkSignature(signed, settingsOf(name, other), world(''), undefined),
  ).rejects.toMatchObject({ code: 'artifact-invalid' });
});

test('gpg fails with a wrong password, and says so', async () => {
  const name = 'gpg';
  const own = keysOf(name);
  const signing = signChecksums(
    release(),
    settingsOf(name, own),
    world(own.secret, 'wrong'),
    undefined,
  );
  await expect(signing).rejects.toMatchObject({
    code: 'command-failed',
    message: expect.stringMatching(/bad passphrase/i),
  });
});

test('gpg signs with no key that has expired', async () => {
  const own = keysOf('gpg, expired');
  await expect(
    signChecksums(release(), settingsOf('gpg', own), world(own.secret), undefined),
  ).rejects.toMatchObject({ code: expect.stringMatching(/command-failed|artifact-invalid/) });
});

test('minisign makes the same signature each time', async () => {
  const name = 'minisign, open';
  const own = keysOf(name);
  const signed = [release(), release()].map(async (each) => {
    await signChecksums(each, settingsOf(name, own), world(own.secret), undefined);
    return readFileSync(join(each, 'SHA256SUMS.minisig'), 'utf8');
  });
  const [first, second] = await Promise.all(signed);
  expect(first).toBe(second);
});
