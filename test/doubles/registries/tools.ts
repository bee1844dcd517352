import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const wanted = join(import.meta.dirname, '..', '..', 'registries');
const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'slipway');
/** Milliseconds for an installation over a slow network. */
const patience = 5 * 60_000;

/** The folder of an npm registry and an npm, as `test/registries/package-lock.json` pins them; installed once. */
export function npmTools(): Promise<string> {
  return installed('package-lock.json', async (folder) => {
    for (const name of ['package.json', 'package-lock.json'])
      await copyFile(join(wanted, name), join(folder, name));
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    await run('npm', args, { cwd: folder, timeout: patience });
  });
}

/** The Python of a virtual environment with a Python index, as `test/registries/requirements.txt` pins it. */
export async function pythonTools(): Promise<string> {
  const folder = await installed('requirements.txt', async (target) => {
    await run('python3', ['-m', 'venv', target], { timeout: patience });
    const args = ['-m', 'pip', 'install', '--quiet', '-r', join(wanted, 'requirements.txt')];
    await run(join(target, 'bin', 'python'), args, { timeout: patience });
  });
  return join(folder, 'bin', 'python');
}

/** Made aside and moved whole, so that nobody ever sees half of it: neither another worker nor the next run. */
async function installed(pins: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const hash = createHash('sha256')
    .update(readFileSync(join(wanted, pins)))
    .digest('hex');
  const folder = join(cache, `registries-${pins}-${hash.slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(join(cache, 'registries-'));
  try {
    await fill(draft);
    await rename(draft, folder).catch((error) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}
