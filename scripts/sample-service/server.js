// One instance of a small service. Its release says which version it is, and which flaw it has.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { join } from 'node:path';

const [, , root, instance] = process.argv;
const { version, flaw, tls } = JSON.parse(
  readFileSync(join(root, 'current', 'release.json'), 'utf8'),
);
/** Milliseconds: as long as it works before it breaks, and as long as a slow start takes. */
const spell = 2_500;
let asked = 0;
let broken = false;

process.on('exit', () => {
  for (const end of ['pid', 'port'])
    rmSync(join(root, 'running', `${instance}.${end}`), { force: true });
});
process.on('SIGTERM', () => process.exit(0));
// Nobody's service when its machine is gone.
setInterval(() => existsSync(root) || process.exit(0), 500);

if (flaw === 'never starts') process.exit(1);
const server = tls === undefined ? createServer(answer) : createSecureServer(tls, answer);
setTimeout(() => server.listen(0, '127.0.0.1', announce), flaw === 'starts slowly' ? spell : 0);

function announce() {
  const file = join(root, 'running', `${instance}.port`);
  writeFileSync(`${file}.new`, String(server.address().port));
  renameSync(`${file}.new`, file);
}

function answer(_request, response) {
  asked += 1;
  if (asked === 1) setTimeout(breakDown, spell);
  if (flaw === 'hangs') return;
  if (flaw === 'never ends') return trickle(response);
  if (flaw === 'redirects away') {
    response.writeHead(302, { location: 'https://parked.example/' }).end();
    return;
  }
  response.writeHead(broken ? 500 : 200, { 'content-type': 'application/json' });
  const told = flaw === 'is another version' ? '9.9.9' : version;
  // More than one of twenty, and seldom enough that a busy machine still gives twenty answers in a few seconds.
  const delay = flaw === 'is slow now and then' && asked % 6 === 0 ? 800 : 0;
  setTimeout(() => response.end(JSON.stringify({ version: told, instance })), delay);
}

function breakDown() {
  if (flaw === 'dies in the soak') process.exit(1);
  broken = flaw === 'answers 500 after a while';
}

function trickle(response) {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 10);
  response.once('close', () => clearInterval(timer));
}
