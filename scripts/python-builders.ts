import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder } from './checks/tools.ts';
import { runOrThrow } from './run-command.ts';

/** What builds Python projects in tests and measurements, installed into a cache when it is needed first. */
const pins = ['build==1.3.0', 'packaging==26.3', 'pyproject_hooks==1.2.0', 'uv==0.13.6'];

/** Folders for PATH. */
export interface PythonBuilders {
  /** It has a `uv` alone. */
  readonly uv: string;
  /** It has a `python3` with `build` and pip. */
  readonly build: string;
}

/** Finds them in the cache, or installs them. */
export async function pythonBuilders(): Promise<PythonBuilders> {
  const name = pins.map((pin) => pin.replace('==', '-')).join('-');
  const folder = await cachedFolder(name, async (target) => {
    await runOrThrow('python3', ['-m', 'venv', target], { cwd: target });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...pins];
    await runOrThrow(join(target, 'bin', 'python'), pip, { cwd: target });
    await linkAlone(target, 'only-uv', ['uv', 'uv']);
    await linkAlone(target, 'only-build', ['python3', 'python']);
  });
  return { uv: join(folder, 'only-uv'), build: join(folder, 'only-build') };
}

/** A folder in the environment that has one of its programs: Python finds its home from there, too. */
async function linkAlone(
  environment: string,
  folder: string,
  [name, program]: readonly [string, string],
): Promise<void> {
  await mkdir(join(environment, folder));
  await symlink(join('..', 'bin', program), join(environment, folder, name));
}
