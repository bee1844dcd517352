import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
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
  const { gpg, end } = gpgHome();
  gpg('--quick-generate-key', 'Ann <ann@example.com>', 'ed25519', 'sign', until);
  const made = {
    secret: gpg('--armor', '--export-secret-keys'),
    public: gpg('--armor', '--export'),
  };
  end();
  return made;
}

function gpgHome() {
  const home = mkdtempSync(join(tmpdir(), 'slipway-gpg-'));
  homes.push(home);
  const env = { ...process.env, GNUPGHOME: home };
  // As few rounds as it takes: these keys keep no secret.
  writeFileSync(join(home, 'gpg-agent.conf'), 's2k-count 65536\n');
  const loopback = ['--pinentry-mode', 'loopback', '--passphrase', password];
  const gpg = (...args: readonly string[]) =>
    execFileSync('gpg', ['--batch', '--quiet', ...loopback, ...args], {
      env,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  const fingerprint = () => /^fpr:+([0-9A-F]+):/m.exec(gpg('--list-keys', '--with-colons'))?.[1];
  const end = () => execFileSync('gpgconf', ['--kill', 'all'], { env });
  return { home, gpg, fingerprint: () => String(fingerprint()), end };
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

test('gpg signs with a subkey, names the key that it belongs to, and takes nothing of it once that is revoked', async () => {
  const { home, gpg, fingerprint, end } = gpgHome();
  gpg('--quick-generate-key', 'Ann <ann@example.com>', 'ed25519', 'cert', 'never');
  const primary = fingerprint();
  gpg('--quick-add-key', primary, 'ed25519', 'sign', 'never');
  const secret = gpg('--armor', '--export-secret-subkeys');
  const settings = settingsOf('gpg', { secret, public: gpg('--armor', '--export') });
  const signed = release();
  await expect(signChecksums(signed, settings, world(secret), undefined)).resolves.toBe(
    `signed by the key ${primary}`,
  );
  // gpg writes it beside each new key, with a colon before it that keeps it from being used by accident.
  const file = join(home, 'openpgp-revocs.d', `${primary}.rev`);
  writeFileSync(file, readFileSync(file, 'utf8').replace(':-----', '-----'));
  gpg('--import', file);
  const revoked = { ...settings, public_key: gpg('--armor', '--export') };
  end();
  await expect(checkSignature(signed, revoked, world(''), undefined)).rejects.toMatchObject({
    code: 'artifact-invalid',
    message: expect.stringContaining('has expired or was revoked'),
  });
});

test('gpg needs the password of a key that has one, and never asks for it', async () => {
  const own = keysOf('gpg');
  const settings = { ...settingsOf('gpg', own), password_env: undefined };
  const signing = signChecksums(release(), settings, world(own.secret), undefined);
  await expect(signing).rejects.toMatchObject({
    code: 'command-failed',
    message: expect.stringMatching(/passphrase/i),
  });
});

test.each(['gpg', 'minisign, open'])(
  '%s shows its key and password to nobody, and leaves nothing behind',
  async (name) => {
    const own = keysOf(name);
    const { ports, shown, folders, keyring } = watched(own);
    await signChecksums(release(), settingsOf(name, own), ports, undefined);
    const [secret = ''] = own.secret.split('\n').filter((line) => line.length > 40);
    expect(shown()).toContain('SHA256SUMS');
    expect(shown()).not.toContain(password);
    expect(shown()).not.toContain(secret);
    expect(readdirSync(keyring)).toEqual([]);
    // An agent that was told to end needs a moment.
    while (running(folders)) await setTimeout(50);
    for (const each of folders) expect(() => readdirSync(each)).toThrow('ENOENT');
  },
);

/** A machine that keeps all arguments and lines of the log, the temporary folders, and a keyring of the user's own. */
function watched(own: Keys) {
  const keyring = mkdtempSync(join(folder, 'keyring-'));
  const seen: string[] = [];
  const folders: string[] = [];
  const environment = { ...process.env, GNUPGHOME: keyring, KEY: own.secret, PASSWORD: password };
  const processes = createProcesses(environment);
  const recorded = createRecordedLog();
  const ports = {
    ...world(own.secret),
    log: recorded.log,
    files: {
      ...nodeFiles,
      withTemporaryFolder: <T>(body: (path: string) => Promise<T>) =>
        nodeFiles.withTemporaryFolder((path) => {
          folders.push(path);
          return body(path);
        }),
    },
    processes: {
      ...processes,
      run: (command: Parameters<typeof processes.run>[0]) => {
        seen.push(command.file, ...command.args);
        return processes.run(command);
      },
    },
  };
  const shown = () => [...seen, ...recorded.lines('output'), ...recorded.lines('info')].join('\n');
  return { ports, shown, folders, keyring };
}

/** Whether a process still works in one of these folders: gpg's agents have theirs in their command line. */
function running(folders: readonly string[]): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((id) => {
      try {
        const line = readFileSync(`/proc/${id}/cmdline`, 'utf8');
        return folders.some((each) => line.includes(each));
      } catch {
        return false;
      }
    });
}

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
