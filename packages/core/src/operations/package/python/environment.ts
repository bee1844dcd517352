import type { Files } from '../../../ports/files.ts';
import type { CommandResult } from '../../../ports/processes.ts';
import type { PackagePorts, PackageRequest } from '../../package-deployment.ts';
import { type ToolCall, toolEnvironment, toolFailure, tryTool } from '../tools.ts';
import type { PythonBuilder } from './builder.ts';

/** What installing for a proof needs of a making. */
export interface Installing {
  readonly request: Pick<PackageRequest, 'projectPath' | 'config' | 'signal'>;
  readonly ports: Pick<PackagePorts, 'processes' | 'log'> & {
    readonly files: Pick<Files, 'readText' | 'writeText'>;
  };
  /** Temporary. */
  readonly folder: string;
  readonly warn: (warning: string) => void;
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
 * Makes an empty virtual environment with the tool that builds, `uv` or `python -m venv`. `wanted` is the Python that it
 * should have, for `uv`, which knows several. Throws `missing-tool` where none can be made.
 */
export async function makePythonEnvironment(
  making: Installing,
  folder: string,
  wanted: string | undefined,
): Promise<PythonEnvironment> {
  const tool = await making.python();
  return tool.name === 'uv build'
    ? uvEnvironment(making, tool, folder, wanted)
    : pipEnvironment(making, tool, folder);
}

async function uvEnvironment(
  making: Installing,
  { file }: PythonBuilder,
  folder: string,
  wanted: string | undefined,
): Promise<PythonEnvironment> {
  const python = wanted === undefined ? [] : ['--python', wanted];
  const args = ['venv', '--quiet', '--no-project', ...python, folder];
  await need(making, { file, args });
  const own = await environmentPython(making, folder);
  const install = ['pip', 'install', '--python', own];
  return {
    python: own,
    install: (wheel, options) =>
      run(making, { file, args: [...install, ...withoutDependencies(options), wheel] }),
  };
}

async function pipEnvironment(
  making: Installing,
  { file }: PythonBuilder,
  folder: string,
): Promise<PythonEnvironment> {
  await need(making, { file, args: ['-m', 'venv', '--without-pip', folder] });
  const own = await environmentPython(making, folder);
  const install = (options: InstallOptions, wheel: string) => [
    ...['install', '--no-compile', '--no-input', '--no-warn-script-location'],
    ...[...withoutDependencies(options), wheel],
  ];
  return {
    python: own,
    async install(wheel, options) {
      const call = { file, args: ['-m', 'pip', '--python', own, ...install(options, wheel)] };
      const result = await run(making, call);
      if (!lacksPip.test(result.stderr)) return result;
      // Debian's Python has no pip, and before 22.3 it serves no other environment than its own.
      await need(making, { file, args: ['-m', 'venv', folder] });
      return run(making, { file: own, args: ['-m', 'pip', ...install(options, wheel)] });
    },
  };
}

const lacksPip = /No module named pip|no such option: --python/;

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

/** In the project, where the settings of its index are found. */
function run(
  { ports, request }: Installing,
  call: Pick<ToolCall, 'file' | 'args'>,
): Promise<CommandResult> {
  const env = toolEnvironment(ports.processes, {
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_USER: '0',
    PIP_REQUIRE_VIRTUALENV: '0',
  });
  return tryTool(ports, { ...call, cwd: request.projectPath, env, signal: request.signal });
}

async function need(making: Installing, call: Pick<ToolCall, 'file' | 'args'>): Promise<void> {
  const result = await run(making, call);
  if (result.exitCode === 0) return;
  throw toolFailure(result, {
    code: 'missing-tool',
    what: 'Installing a virtual environment to install into',
    remedy:
      'Install `uv`, or a Python with `venv` (on Debian the package python3-venv), in a step before this one; or set `verify: false`.',
  });
}
