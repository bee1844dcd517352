import type { Command } from '../../../ports/processes.ts';
import type { PackagePorts } from '../../package-deployment.ts';
import { toolEnvironment, toolFailure } from '../tools.ts';
import { requireTool } from './tools.ts';

/** Milliseconds: reading is no build. */
const longest = 10 * 60_000;

/** Where an MSI is read, and by what. */
export interface MsiReading {
  readonly ports: Pick<PackagePorts, 'processes' | 'files'>;
  /** Absolute, there: to run in. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
}

/** What one of msitools' programs says of an MSI. Errors: `missing-tool`, `artifact-invalid`. */
export async function readMsi(
  tool: 'msiinfo' | 'msiextract',
  args: readonly string[],
  { ports, folder, signal }: MsiReading,
): Promise<string> {
  const file = await requireTool(tool, ports.processes);
  const env = toolEnvironment(ports.processes, { TZ: 'UTC' });
  const call: Command = { file, args, cwd: folder, env, timeout: longest };
  const result = await ports.processes.run({ ...call, ...(signal && { signal }) });
  if (result.exitCode === 0) return result.stdout;
  throw toolFailure(result, {
    code: 'artifact-invalid',
    what: `Reading the MSI with \`${tool}\``,
    remedy: 'Build it again; if that gives the same, the tool that wrote it is at fault.',
  });
}

/** Unpacks an MSI's files into a folder, which may not be there yet. */
export async function unpackMsi(path: string, to: string, reading: MsiReading) {
  const { files } = reading.ports;
  await files.writeText(`${to}/.keep`, '');
  await readMsi('msiextract', ['--directory', to, path], reading);
  return (await files.list(to)).filter((file) => file.path !== '.keep');
}
