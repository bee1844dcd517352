import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `gpg`, `minisign` and `cosign` for tests that must do without them: each takes the arguments of the real one, and its
 * signature is a digest of the file and of the key. A key `secret:NAME` has the public key `public:NAME` and, where NAME
 * ends in `!`, the password `opened`.
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
const after = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const read = (path) => readFileSync(path, 'utf8');
const input = () => read(0);
const fail = (text) => { console.error(text); process.exit(1); };
const nameOf = (key) => key.trim().split('\n').at(-1).split(':')[1];
const mark = (file, name) => name + ' ' + createHash('sha256').update(readFileSync(file)).digest('hex');
function sign(file, target, key, password) {
  if (!key.includes('secret:')) fail('no secret key');
  const name = nameOf(key);
  if (name.endsWith('!') && password.trim() !== 'opened') fail('bad passphrase');
  writeFileSync(target, mark(file, name));
}
function check(file, signature, key) {
  if (read(signature) !== mark(file, nameOf(key))) fail('BAD signature');
}
if (program === 'gpg') {
  const home = join(process.env.GNUPGHOME, 'keys');
  if (args.includes('--import')) writeFileSync(home, input());
  else if (args.includes('--detach-sign')) sign(args.at(-1), after('--output'), read(home), input());
  else {
    check(args.at(-1), args.at(-2), read(home));
    const expired = read(home).includes('expired');
    console.log('[GNUPG:] ' + (expired ? 'EXPKEYSIG' : 'GOODSIG') + ' 0123 Ann');
    console.log('[GNUPG:] VALIDSIG ' + 'A'.repeat(40) + ' 2026-01-01 ' + 'F'.repeat(40));
  }
}
if (program === 'minisign') {
  const [file, signature] = [after('-m'), after('-x')];
  if (args.includes('-S')) sign(file, signature, read(after('-s')), input());
  else check(file, signature, after('-P'));
}
if (program === 'cosign') {
  if (!args.includes('--new-bundle-format')) fail('unexpected form');
  const [file, bundle, key] = [args.at(-1), after('--bundle'), after('--key')];
  const identity = 'public:' + process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN;
  if (args[0] === 'sign-blob' && !args.includes('--yes')) fail('it would ask');
  if (args[0] === 'sign-blob' && key === undefined) writeFileSync(bundle, mark(file, nameOf(identity)));
  else if (args[0] === 'sign-blob')
    sign(file, bundle, process.env[key.replace('env://', '')], process.env.COSIGN_PASSWORD);
  else if (key !== undefined) check(file, bundle, read(key));
  else {
    const [name] = read(bundle).split(' ');
    if (!new RegExp(after('--certificate-identity-regexp')).test(name)) fail('none of the expected identities matched');
    check(file, bundle, 'public:' + name);
  }
}
`;
