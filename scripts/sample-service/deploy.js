// Deploys one version: puts it beside the others, switches the `current` link, and restarts one instance after the other.
// A release may say that it leaves an instance alone, as a deployment does that is only half done.
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const { SLIPWAY_VERSION: version, SLIPWAY_ARTIFACTS: artifacts, LAB_ROOT: root } = process.env;
const release = join(root, 'releases', version);
const current = join(root, 'current');

mkdirSync(release, { recursive: true });
mkdirSync(join(root, 'running'), { recursive: true });
copyFileSync(join(artifacts, `service-${version}.json`), join(release, 'release.json'));
const { flaw } = JSON.parse(readFileSync(join(release, 'release.json'), 'utf8'));
rmSync(`${current}.new`, { force: true });
symlinkSync(release, `${current}.new`, 'junction');
renameSync(`${current}.new`, current);
for (const instance of flaw === 'is there by half' ? ['a'] : ['a', 'b']) {
  await stop(instance);
  start(instance);
}
console.log(`${version} is starting`);

async function stop(instance) {
  const file = join(root, 'running', `${instance}.pid`);
  if (!existsSync(file)) return;
  process.kill(Number(readFileSync(file, 'utf8')));
  // It clears its file away as the last thing that it does.
  while (existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 10));
}

function start(instance) {
  const log = openSync(join(root, `${instance}.log`), 'a');
  const server = join(import.meta.dirname, 'server.js');
  const child = spawn(process.execPath, [server, root, instance], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  writeFileSync(join(root, 'running', `${instance}.pid`), String(child.pid));
  child.unref();
}
