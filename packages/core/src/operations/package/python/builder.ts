import { SlipwayError } from '../../../domain/errors.ts';
import type { PackagePorts } from '../../package-deployment.ts';
import { runTool, toolEnvironment } from '../tools.ts';
import { environmentPython } from './environment.ts';

/** A program that builds Python projects: what to call before `--sdist`, `--wheel`, the output's option and the source. */
export interface PythonBuilder {
  readonly file: string;
  readonly args: readonly string[];
  /** How it names the output folder. */
  readonly outputOption: string;
  /** How people know it. */
  readonly name: string;
  /** The builder to use instead, where this one turns out not to be installed. */
  readonly instead?: () => Promise<PythonBuilder | undefined>;
}

/** The version of PyPA's `build` that is installed where the machine has none of its own. */
const pinned = 'build==1.3.0';

/**
 * Finds what can build Python projects here: `uv`, else `python -m build`. Asking a Python beforehand whether it has `build`
 * would take longer than seeing it fail: where it has none, a `build` of our own in a virtual environment below `folder`
 * does it instead. Without any Python: `missing-tool`.
 */
export async function findPythonBuilder(
  ports: PackagePorts,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<PythonBuilder> {
  const uv = await ports.processes.find('uv');
  if (uv !== undefined)
    return { file: uv, args: ['build'], outputOption: '--out-dir', name: 'uv build' };
  const python = (await ports.processes.find('python3')) ?? (await ports.processes.find('python'));
  if (python === undefined)
    throw new SlipwayError('missing-tool', 'There is neither `uv` nor `python3` on PATH.', {
      remedy: 'Add a step with `actions/setup-python` or `astral-sh/setup-uv` before this one.',
    });
  let installed: Promise<PythonBuilder> | undefined;
  const instead = async () => {
    if (installed === undefined && (await hasBuild(ports, python, folder, signal)))
      return undefined;
    installed ??= installBuild(ports, python, folder, signal).then(pypaBuild);
    return installed;
  };
  return { ...pypaBuild(python), instead };
}

function pypaBuild(python: string): PythonBuilder {
  return { file: python, args: ['-m', 'build'], outputOption: '--outdir', name: 'python -m build' };
}

/** Asked from an empty folder, where no folder of the project that is called `build` can be taken for it. */
async function hasBuild(
  { processes }: PackagePorts,
  python: string,
  cwd: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const result = await processes.run({
    file: python,
    args: ['-c', 'import build.__main__'],
    cwd,
    env: toolEnvironment(processes, {}),
    timeout: 60_000,
    ...(signal && { signal }),
  });
  return result.exitCode === 0;
}

async function installBuild(
  ports: PackagePorts,
  python: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const home = `${folder}/venv`;
  const env = toolEnvironment(ports.processes, { PIP_DISABLE_PIP_VERSION_CHECK: '1' });
  const failure = {
    code: 'missing-tool' as const,
    what: 'Installing the Python package `build`',
    remedy: 'Install `uv`, or `python3 -m pip install build`, in a step before this one.',
  };
  ports.log.info(`This Python has no \`build\`: one is installed for this run alone.`);
  await runTool(
    ports,
    { file: python, args: ['-m', 'venv', home], cwd: folder, env, signal },
    failure,
  );
  const own = await environmentPython({ ports }, home);
  const args = ['-m', 'pip', 'install', '--quiet', pinned];
  await runTool(ports, { file: own, args, cwd: folder, env, signal }, failure);
  return own;
}
