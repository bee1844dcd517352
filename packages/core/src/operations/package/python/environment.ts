import type { Files } from '../../../ports/files.ts';
import type { CommandResult } from '../../../ports/processes.ts';
import type { PackagePorts, PackageRequest } from '../../package-deployment.ts';
import { bothOf } from '../side-work.ts';
import { type ToolCall, toolEnvironment, toolFailure, tryTool } from '../tools.ts';
import type { PythonBuilder } from './builder.ts';

/** Milliseconds to make an environment. */
const longest = 5 * 60_000;

/** What making an environment needs of a making. */
export interface Preparing {
  readonly request: Pick<PackageRequest, 'projectPath' | 'signal'>;
  readonly ports: Pick<PackagePorts, 'processes' | 'log'> & {
    readonly files: Pick<Files, 'readText'>;
  };
  /** Temporary. */
  readonly folder: string;
  readonly python: () => Promise<PythonBuilder>;
}

/** An environment of its own, into which wheels can be installed. */
export interface PythonEnvironment {
  /** Its Python. */
  readonly python: string;
  install(wheel: string, options: InstallOptions): Promise<CommandResult>;
}

interface InstallOptions {
  readonly dependencies: boolean;
}

/**
 * Gives the environment. `wanted` is the Python that it should have, for `uv`, which knows several. Throws `missing-tool`
 * where none can be made.
 */
export type EnvironmentFor = (wanted: string | undefined) => Promise<PythonEnvironment>;

/**
 * Gets an empty virtual environment ready with the tool that builds, `uv` or `python -m venv`: as far as it can be made
 * before the wheel is there.
 */
export async function prepareEnvironment(making: Preparing): Promise<EnvironmentFor> {
  const folder = `${making.folder}/installed`;
  const tool = await making.python();
  if (tool.name === 'uv build') return (wanted) => uvEnvironment(making, tool, folder, wanted);
  const environment = await pipEnvironment(making, tool, folder);
  return async () => environment;
}

async function uvEnvironment(
  making: Preparing,
  { file }: PythonBuilder,
  folder: string,
  wanted: string | undefined,
): Promise<PythonEnvironment> {
  const python = wanted === undefined ? [] : ['--python', wanted];
  const args = ['venv', '--quiet', '--no-project', ...python, folder];
  // In the project, where the settings of `uv` are found.
  await need(making, { file, args, cwd: making.request.projectPath });
  const own = await environmentPython(making, folder);
  const install = ['pip', 'install', '--python', own];
  return {
    python: own,
    install: (wheel, options) =>
      run(making, { file, args: [...install, ...withoutDependencies(options), wheel] }),
  };
}

async function pipEnvironment(
  making: Preparing,
  { file }: PythonBuilder,
  folder: string,
): Promise<PythonEnvironment> {
  const [runner] = await bothOf(
    findPipRunner(making, file),
    need(making, { file, args: ['-m', 'venv', '--without-pip', folder], cwd: making.folder }),
  );
  // Debian's Python has no pip, and before 22.1 it serves no other environment than its own.
  if (runner === '') await need(making, { file, args: ['-m', 'venv', folder], cwd: making.folder });
  const own = await environmentPython(making, folder);
  const pip = runner === '' ? ['-m', 'pip'] : [runner];
  const install = ['install', '--no-compile', '--no-input', '--no-warn-script-location'];
  return {
    python: own,
    install: (wheel, options) =>
      run(making, {
        file: own,
        args: [...pip, ...install, ...withoutDependencies(options), wheel],
      }),
  };
}

/** The program that pip starts in another environment for `--python`: started at once, pip is loaded once, not twice. */
const whereRunnerIs = `
import os, pip
runner = os.path.join(os.path.dirname(pip.__file__), "__pip-runner__.py")
print(runner if os.path.isfile(runner) else "", end="")
`;

/** Empty where this Python has no pip, or an old one. */
async function findPipRunner(making: Preparing, file: string): Promise<string> {
  const result = await runQuietly(making, {
    file,
    args: ['-c', whereRunnerIs],
    cwd: making.folder,
  });
  return result.exitCode === 0 ? result.stdout : '';
}

function withoutDependencies({ dependencies }: InstallOptions): readonly string[] {
  return dependencies ? [] : ['--no-deps'];
}

/** Environments keep their programs elsewhere on Windows. */
export async function environmentPython(
  { ports }: { readonly ports: { readonly files: Pick<Files, 'readText'> } },
  folder: string,
): Promise<string> {
  const windows = await ports.files.readText(`${folder}/Scripts/activate.bat`);
  return windows === undefined ? `${folder}/bin/python` : `${folder}/Scripts/python.exe`;
}

function environmentOf({ processes }: Preparing['ports']): Record<string, string> {
  return toolEnvironment(processes, {
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_USER: '0',
    PIP_REQUIRE_VIRTUALENV: '0',
  });
}

/** In the project, where the settings of its index are found. */
function run(
  { ports, request: { projectPath, signal } }: Preparing,
  call: Pick<ToolCall, 'file' | 'args'>,
): Promise<CommandResult> {
  return tryTool(ports, { ...call, cwd: projectPath, env: environmentOf(ports), signal });
}

/** What goes on beside a build must not mix its words with those of the backend. */
function runQuietly(
  { ports, request: { signal } }: Preparing,
  call: Pick<ToolCall, 'file' | 'args' | 'cwd'>,
): Promise<CommandResult> {
  const command = { ...call, env: environmentOf(ports), timeout: longest };
  return ports.processes.run({ ...command, ...(signal && { signal }) });
}

async function need(
  making: Preparing,
  call: Pick<ToolCall, 'file' | 'args' | 'cwd'>,
): Promise<void> {
  const result = await runQuietly(making, call);
  if (result.exitCode === 0) return;
  throw toolFailure(result, {
    code: 'missing-tool',
    what: 'Installing a virtual environment to install into',
    remedy:
      'Install `uv`, or a Python with `venv` (on Debian the package python3-venv), in a step before this one; or set `verify: false`.',
  });
}
