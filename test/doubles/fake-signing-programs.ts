import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `gpg`, `minisign` and `cosign` for tests that must do without them: each takes the arguments that the real one takes and no
 * others, and fails with its words and its exit code (gpg 2.4, minisign 0.11, cosign 2.6). A signature is a digest of the file
 * and of the key. A key `secret:NAME` has the public key `public:NAME` and, where NAME ends in `!`, the password `opened`.
 */
export function writeSigningPrograms(folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const name of ['gpg', 'gpgconf', 'minisign', 'cosign'])
    writeFileSync(join(bin, name), `#!${process.execPath}\n${script}`, { mode: 0o755 });
  return bin;
}

const script = String.raw`
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const program = basename(process.argv[1]);
const args = process.argv.slice(2);
const read = (path) => readFileSync(path, 'utf8');
const input = () => read(0);
const fail = (text, code = 1) => { console.error(text); process.exit(code); };
const lastLine = (key) => key.trim().split('\n').at(-1);
const nameOf = (key) => lastLine(key).split(':')[1];
const digestOf = (file) => createHash('sha256').update(readFileSync(file)).digest('base64');
const opens = (name, password) => !name.endsWith('!') || password.replace(/\n$/, '') === 'opened';

/** Options by their names, each with the number of values that it takes; the rest are files. */
function parse(known, unknown) {
  const options = {};
  const files = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at];
    if (!word.startsWith('-')) { files.push(word); continue; }
    const [name, written] = word.split('=');
    if (known[name] === undefined) unknown(word);
    options[name] = known[name] === 1 ? (written ?? args[(at += 1)]) : (written ?? true);
  }
  return { options, files };
}

function runGpg() {
  const valued = ['--pinentry-mode', '--passphrase-fd', '--output', '--status-fd', '--trust-model'];
  const plain = ['--batch', '--no-tty', '--quiet', '--import', '--armor', '--detach-sign', '--verify'];
  const known = { ...Object.fromEntries(valued.map((name) => [name, 1])), ...Object.fromEntries(plain.map((name) => [name, 0])) };
  const { options, files } = parse(known, (word) => fail('gpg: invalid option "' + word + '"', 2));
  const home = join(process.env.GNUPGHOME, 'keys');
  const has = existsSync(home) ? read(home) : '';
  if (options['--import']) {
    const key = input();
    if (!/(?:secret|public):/.test(key)) fail('gpg: no valid OpenPGP data found.\ngpg: Total number processed: 0', 2);
    writeFileSync(home, key);
  } else if (options['--detach-sign']) {
    const [file] = files;
    if (!has.includes('secret:')) fail('gpg: no default secret key: No secret key\ngpg: signing failed: No secret key', 2);
    if (options['--pinentry-mode'] !== 'loopback') fail('gpg: signing failed: Inappropriate ioctl for device', 2);
    if (!opens(nameOf(has), input())) fail('gpg: signing failed: Bad passphrase', 2);
    writeFileSync(options['--output'], digestOf(file) + ' ' + nameOf(has));
  } else {
    const [signature, file] = files;
    const [digest, name] = read(signature).split(' ');
    if (name === undefined) fail('gpg: no valid OpenPGP data found.\ngpg: the signature could not be verified.', 2);
    if (name !== nameOf(has)) fail("gpg: Can't check signature: No public key", 2);
    if (digest !== digestOf(file)) fail('gpg: BAD signature from "Ann <ann@example.com>" [unknown]');
    console.log('[GNUPG:] ' + (name.includes('expired') ? 'EXPKEYSIG' : 'GOODSIG') + ' 0123 Ann');
    console.log('[GNUPG:] VALIDSIG ' + 'A'.repeat(40) + ' 2026-01-01 ' + 'F'.repeat(40));
  }
}

function runMinisign() {
  const known = { '-S': 0, '-V': 0, '-s': 1, '-P': 1, '-m': 1, '-x': 1, '-t': 1 };
  const { options } = parse(known, () => fail('Usage:\nminisign -G', 2));
  const [file, target] = [options['-m'], options['-x']];
  if (options['-S']) {
    const key = read(options['-s']);
    if (!key.startsWith('untrusted comment: ')) fail('Untrusted comment should start with "untrusted comment: "', 2);
    if (!lastLine(key).startsWith('secret:')) fail('Error while loading the secret key file', 2);
    if (!opens(nameOf(key), input())) fail('Password: \nWrong password for that key', 2);
    writeFileSync(target, 'untrusted comment: signature\n' + digestOf(file) + ' ' + nameOf(key) + '\n');
    return;
  }
  const key = options['-P'];
  if (!key.startsWith('public:')) fail('base64 conversion failed - was an actual public key given?', 2);
  const [comment = '', line = ''] = read(target).split('\n');
  if (!comment.startsWith('untrusted comment: ')) fail('Untrusted signature comment should start with "untrusted comment: "', 2);
  const [digest, name] = line.split(' ');
  if (name !== nameOf(key)) fail('Signature key id in ' + target + ' is 1111111111111111\nbut the key id in the public key is 2222222222222222');
  if (digest !== digestOf(file)) fail('Signature verification failed');
  console.log('Signature and comment signature verified');
}

function runCosign() {
  const failed = (why) => fail('Error: ' + why + '\nerror during command execution: ' + why);
  const [command] = args.splice(0, 1);
  const common = { '--new-bundle-format': 0, '--bundle': 1, '--key': 1, '--trusted-root': 1 };
  const own = {
    'sign-blob': { '--yes': 0, '--signing-config': 1 },
    'verify-blob': { '--insecure-ignore-tlog': 0, '--certificate-identity-regexp': 1, '--certificate-oidc-issuer': 1 },
  };
  if (own[command] === undefined) failed('unknown command "' + command + '" for "cosign"');
  const { options, files } = parse({ ...common, ...own[command] }, (word) => failed('unknown flag: ' + word));
  const [file] = files;
  const { '--bundle': bundle, '--key': key } = options;
  const json = (path, type) => {
    if (!JSON.parse(read(path)).mediaType?.startsWith('application/vnd.dev.sigstore.' + type)) failed('unsupported ' + type);
  };
  if (options['--trusted-root']) json(options['--trusted-root'], 'trustedroot+json');
  if (command === 'sign-blob') {
    if (options['--new-bundle-format'] && bundle === undefined) failed('must specify --bundle with --new-bundle-format');
    const unlogged = options['--signing-config'] !== undefined;
    if (unlogged) json(options['--signing-config'], 'signingconfig.v0.2');
    if (!options['--yes']) failed('signing ' + file + ': upload to tlog: user declined the prompt');
    const reading = 'signing ' + file + (unlogged ? ': getting signer' : '') + ': reading key: ';
    const secret = key === undefined ? 'secret:' + process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN : process.env[key.replace('env://', '')];
    if (!secret.includes('secret:')) failed(reading + 'invalid pem block');
    if (key !== undefined && !opens(nameOf(secret), process.env.COSIGN_PASSWORD))
      failed(reading + 'decrypt: encrypted: decryption failed');
    writeFileSync(bundle, JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: {
        [key === undefined ? 'certificate' : 'publicKey']: { hint: nameOf(secret) },
        ...(!unlogged && { tlogEntries: [{}] }),
      },
      messageSignature: { messageDigest: { algorithm: 'SHA2_256', digest: digestOf(file) } },
    }));
    return;
  }
  if (key !== undefined && !read(key).startsWith('public:')) failed('loading public key: pem to public key: PEM decoding failed');
  if (existsSync(bundle + '.offline') && !options['--trusted-root']) failed('trusted root is required when using new bundle format');
  const { verificationMaterial: by, messageSignature: of } = JSON.parse(read(bundle));
  const who = options['--certificate-identity-regexp'];
  if (key === undefined && who === undefined) failed('--certificate-identity or --certificate-identity-regexp is required for verification in keyless mode');
  if (key === undefined && !new RegExp(who).test(by.certificate?.hint))
    failed('failed to verify certificate identity: no matching CertificateIdentity found, last error: expected SAN value to match regex "' + who + '"');
  if (!options['--insecure-ignore-tlog'] && by.tlogEntries === undefined)
    failed('failed to verify log inclusion: not enough verified log entries from transparency log: 0 < 1');
  if ((key !== undefined && by.publicKey?.hint !== nameOf(read(key))) || of.messageDigest.digest !== digestOf(file))
    failed('failed to verify signature: could not verify message: invalid signature when validating ASN.1 encoded signature');
  console.error('Verified OK');
}

if (program === 'gpg') runGpg();
if (program === 'minisign') runMinisign();
if (program === 'cosign') runCosign();
`;
