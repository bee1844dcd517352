import { commandEnvironment, shellCommand } from '../../domain/deployment/command-environment.ts';
import { type ErrorCode, SlipwayError } from '../../domain/errors.ts';
import type { Log } from '../../ports/log.ts';
import type { CommandResult, Processes } from '../../ports/processes.ts';

/** Long enough for a build that compiles; a run's own limit is the runner's. */
const longest = 30 * 60_000;
/** Of a failed tool's output: what a message shows, and what is kept to choose from. */
const shownLines = 15;
const kept = 64 * 1024;

interface ToolPorts {
  readonly processes: Processes;
  readonly log: Log;
}

export interface ToolCall {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What it reads from its standard input. */
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
}

/** What a failure is called, what failed, and what to do about it. */
interface Failure {
  readonly code: ErrorCode;
  readonly what: string;
  readonly remedy: string;
}

/** Runs a program and shows its output as it comes; an exit code other than 0 is the given failure with the last lines. */
export async function runTool(ports: ToolPorts, call: ToolCall, failure: Failure): Promise<void> {
  const result = await tryTool(ports, call);
  if (result.exitCode !== 0) throw toolFailure(result, failure);
}

/** The same for a program whose failure is looked at. */
export function tryTool(
  { processes, log }: ToolPorts,
  { signal, ...command }: ToolCall,
): Promise<CommandResult> {
  return processes.run({
    ...command,
    timeout: longest,
    keep: kept,
    onOutput: log.output,
    ...(signal && { signal }),
  });
}

/** Runs a maintainer's shell line as workflows do. */
export async function runLine(
  ports: ToolPorts,
  line: string,
  call: Omit<ToolCall, 'file' | 'args'>,
  failure: Failure,
): Promise<void> {
  const shell = shellCommand(line, { bash: await ports.processes.find('bash') });
  await runTool(ports, { ...call, ...shell }, failure);
}

/** The environment of a maintainer's shell line. */
export function lineEnvironment(
  processes: Processes,
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  return commandEnvironment(processes.environment(), [], extra);
}

/** The environment of a packaging tool: the usual variables, and the tool's own settings without what looks like a secret. */
export function toolEnvironment(
  processes: Processes,
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  const environment = processes.environment();
  const settings = Object.keys(environment).filter(
    (name) =>
      /^(?:pip|uv|npm_config|pyenv|virtualenv|python)_/i.test(name) &&
      !/token|auth|password|secret/i.test(name),
  );
  return commandEnvironment(environment, settings, extra);
}

/** A program's failure as people read it: how it ended, and its last lines. */
export function toolFailure(result: CommandResult, { code, what, remedy }: Failure): SlipwayError {
  const output = `${result.stdout.trimEnd()}\n${result.stderr.trimEnd()}`.trim();
  const lines = output.split('\n').slice(-shownLines).join('\n');
  const how = result.timedOut
    ? 'it took longer than 30 minutes'
    : result.exitCode === null
      ? 'a signal ended it'
      : `exit code ${result.exitCode}`;
  const said = lines === '' ? 'It wrote nothing.' : `Its last lines:\n${lines}`;
  return new SlipwayError(code, `${what} failed: ${how}. ${said}`, { remedy });
}
