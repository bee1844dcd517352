import { spawn } from 'node:child_process';

/** What a command did: everything that it printed, in the order in which it came. */
export interface CommandResult {
  readonly status: number;
  readonly output: string;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
}

/** Runs a command without a shell and collects stdout and stderr; a command that is not there has status 127. */
export function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env = process.env, input = '' }: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: { ...env } });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => resolve({ status: 127, output: error.message }));
    child.on('close', (code) =>
      resolve({ status: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }),
    );
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** The same, for commands that must succeed. Throws an error with all that the command printed. */
export async function runOrThrow(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const { status, output } = await runCommand(command, args, options);
  if (status === 0) return output;
  throw new Error(`${[command, ...args].join(' ')} ended with ${status}\n${output}`);
}
