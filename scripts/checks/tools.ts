import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runCommand, runOrThrow } from '../run-command.ts';

/**
 * Tools that are no npm packages, each of one version. They live in the user's cache, outside the repository,
 * so that they are fetched once. A finished one is moved into place, so a half-made one is never used.
 */
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'slipway', 'tools');

export const goTools = {
  actionlint: { module: 'github.com/rhysd/actionlint/cmd/actionlint', version: 'v1.7.12' },
  act: { module: 'github.com/nektos/act', version: 'v0.2.89' },
} as const;

const zizmorVersion = '1.32.0';

/** The path of a Go tool, built on first use; `undefined` on a machine without Go. */
export async function goTool(name: keyof typeof goTools): Promise<string | undefined> {
  const { module, version } = goTools[name];
  const folder = join(cache, `${name}-${version}`);
  if (!existsSync(folder)) {
    const go = await runCommand('go', ['version'], { cwd: '.' });
    if (go.status !== 0) return undefined;
    await makeFolder(folder, async (staging) => {
      const env = { ...process.env, GOBIN: staging };
      await runOrThrow('go', ['install', `${module}@${version}`], { cwd: '.', env });
    });
  }
  return join(folder, process.platform === 'win32' ? `${name}.exe` : name);
}

/** The path of zizmor, installed into a virtual environment of its own on first use. */
export async function zizmor(): Promise<string> {
  const folder = join(cache, `zizmor-${zizmorVersion}`);
  const windows = process.platform === 'win32';
  const bin = windows ? 'Scripts' : 'bin';
  if (!existsSync(folder)) {
    await makeFolder(folder, async (staging) => {
      await runOrThrow(windows ? 'python' : 'python3', ['-m', 'venv', staging], { cwd: '.' });
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
      const python = join(staging, bin, 'python');
      await runOrThrow(python, [...pip, `zizmor==${zizmorVersion}`], { cwd: '.' });
    });
  }
  return join(folder, bin, windows ? 'zizmor.exe' : 'zizmor');
}

/** A folder of the cache, filled on first use; its name says what it holds, and of which version. */
export async function cachedFolder(
  name: string,
  fill: (staging: string) => Promise<void>,
): Promise<string> {
  const folder = join(cache, name);
  if (!existsSync(folder)) await makeFolder(folder, fill);
  return folder;
}

async function makeFolder(folder: string, fill: (staging: string) => Promise<void>): Promise<void> {
  const staging = `${folder}.${process.pid}`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  try {
    await fill(staging);
    await rename(staging, folder).catch((error) => {
      // Somebody else may have been faster.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
