// Deploys one version the way small services are: unpack beside the others, switch a link, restart.
// Slipway says what to deploy by environment variables.
import { execFileSync, spawn } from 'node:child_process';
import {
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

const { SLIPWAY_VERSION: version, SLIPWAY_ARTIFACTS: artifacts } = process.env;
const { LIGHTHOUSE_ROOT: root, LIGHTHOUSE_PORT: port } = process.env;
const release = join(root, 'releases', version);
const current = join(root, 'current');
const pidFile = join(root, 'lighthouse.pid');

unpack();
await stop();
switchTo(release);
start();
console.log(`lighthouse ${version} is starting from ${release}`);

function unpack() {
  rmSync(release, { recursive: true, force: true });
  mkdirSync(release, { recursive: true });
  // A relative name: some versions of tar take the colon of a Windows path for a host.
  const archive = `lighthouse-${version}.tgz`;
  execFileSync('tar', ['-xzf', archive, '-C', release, '--strip-components=1'], { cwd: artifacts });
}

async function stop() {
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8')));
  } catch {
    return; // Nothing was running.
  }
  while (await answers()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function answers() {
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function switchTo(folder) {
  rmSync(`${current}.new`, { force: true });
  symlinkSync(folder, `${current}.new`, 'junction');
  renameSync(`${current}.new`, current);
}

function start() {
  const log = openSync(join(root, 'lighthouse.log'), 'a');
  const server = spawn(process.execPath, ['src/server.js'], {
    cwd: current,
    detached: true,
    stdio: ['ignore', log, log],
  });
  writeFileSync(pidFile, String(server.pid));
  server.unref();
}
