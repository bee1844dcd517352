import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder } from '../../../scripts/checks/tools.ts';
import { runOrThrow } from '../../../scripts/run-command.ts';

const wanted = join(import.meta.dirname, '..', '..', 'registries');

/** The folder of an npm registry and an npm, as `test/registries/package-lock.json` pins them; installed once. */
export function npmTools(): Promise<string> {
  return cachedFolder(`test-npm-${hashOf('package-lock.json')}`, async (folder) => {
    for (const name of ['package.json', 'package-lock.json'])
      await copyFile(join(wanted, name), join(folder, name));
    await runOrThrow('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
  });
}

/** The Python of a virtual environment with a Python index, as `test/registries/requirements.txt` pins it. */
export async function pythonTools(): Promise<string> {
  const folder = await cachedFolder(`test-python-${hashOf('requirements.txt')}`, async (target) => {
    await runOrThrow('python3', ['-m', 'venv', target], { cwd: target });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    const requirements = ['-r', join(wanted, 'requirements.txt')];
    await runOrThrow(join(target, 'bin', 'python'), [...pip, ...requirements], { cwd: target });
  });
  return join(folder, 'bin', 'python');
}

function hashOf(pins: string): string {
  const hash = createHash('sha256').update(readFileSync(join(wanted, pins)));
  return hash.digest('hex').slice(0, 16);
}
