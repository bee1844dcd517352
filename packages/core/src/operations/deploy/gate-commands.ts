import type { EnvironmentSettings, GateCommand } from '../../domain/config/config.ts';
import { commandEnvironment, shellCommand } from '../../domain/deployment/command-environment.ts';
import type { Gate } from '../../domain/deployment/gate.ts';
import type { Log } from '../../ports/log.ts';
import type { Command, CommandResult, Processes } from '../../ports/processes.ts';

/** sysexits.h's EX_TEMPFAIL: the command could not tell. */
const inconclusiveExit = 75;
const keptOutput = 4_096;

export interface GateCommandsRequest {
  readonly settings: EnvironmentSettings;
  readonly workingDirectory: string;
  /** `SLIPWAY_*`: what is about to be deployed. */
  readonly variables: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

interface GateCommandPorts {
  readonly processes: Processes;
  readonly log: Log;
}

/** Asks the maintainer's own gates, in order; the first one that refuses is the last that is asked. */
export async function runGateCommands(
  request: GateCommandsRequest,
  ports: GateCommandPorts,
): Promise<readonly Gate[]> {
  const gates: Gate[] = [];
  for (const command of request.settings.gates) {
    const gate = await runGateCommand(command, request, ports);
    gates.push(gate);
    if (gate.outcome === 'fail') break;
  }
  return gates;
}

async function runGateCommand(
  { name, run, timeout_seconds: seconds }: GateCommand,
  { settings, workingDirectory, variables, signal }: GateCommandsRequest,
  { processes, log }: GateCommandPorts,
): Promise<Gate> {
  const command: Command = {
    ...shellCommand(run, { bash: await processes.find('bash') }),
    cwd: workingDirectory,
    env: commandEnvironment(processes.environment(), settings.pass_env, variables),
    timeout: seconds * 1_000,
    keep: keptOutput,
    onOutput: (chunk) => log.output(chunk),
    ...(signal === undefined ? {} : { signal }),
  };
  const result = await log.group(`Gate ${name}`, () => processes.run(command));
  return { name, ...judge(result, seconds) };
}

function judge(result: CommandResult, seconds: number): Pick<Gate, 'outcome' | 'detail'> {
  if (result.timedOut) return { outcome: 'fail', detail: `was not done after ${seconds} s` };
  if (result.exitCode === 0) return { outcome: 'pass', detail: 'exit code 0' };
  if (result.exitCode === inconclusiveExit)
    return { outcome: 'fail', detail: 'says that it could not tell (exit code 75)' };
  const detail = result.exitCode === null ? 'a signal ended it' : `exit code ${result.exitCode}`;
  return { outcome: 'fail', detail };
}
