import { type Commands, toolkitCommands } from './commands.ts';

export type StopSignal = 'SIGINT' | 'SIGTERM';

/** What an action needs of the process that it runs in. */
export interface Host {
  readonly environment: NodeJS.ProcessEnv;
  /** Absolute. */
  readonly directory: string;
  readonly commands: Commands;
  /** Writes to the log as it is, in one piece. Where nobody reads it yet, what it gives resolves once somebody has. */
  write(text: string): Promise<void> | undefined;
  onSignal(listener: (signal: StopSignal) => void): void;
  /** A rejection or an exception that nobody handled, or nothing left to wait for before the end. */
  onFault(listener: (fault: unknown) => void): void;
  /** Ends the process once all that was written is out. */
  exit(code: number): void;
}

/** The parts of Node's `process` that a host is made of. */
export type NodeProcess = Pick<NodeJS.Process, 'env' | 'cwd' | 'on' | 'once' | 'exit'> & {
  exitCode?: NodeJS.Process['exitCode'];
  readonly stdout: Pick<NodeJS.WriteStream, 'write' | 'once'>;
};

/** This process, or one that a test plays. */
export function createProcessHost(node: NodeProcess = process): Host {
  return {
    environment: node.env,
    directory: node.cwd(),
    commands: toolkitCommands,
    write: (text) => {
      if (node.stdout.write(text)) return undefined;
      return new Promise((resolve) => node.stdout.once('drain', resolve));
    },
    onSignal: (listener) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) node.on(signal, () => listener(signal));
    },
    onFault: (listener) => {
      node.on('unhandledRejection', (reason) => listener(reason));
      node.on('uncaughtException', (error) => listener(error));
      node.once('beforeExit', () => listener(new Error('it waits for what can never come.')));
    },
    exit: (code) => {
      node.exitCode = code;
      // A pipe may still hold what was written; an idle connection must not keep the step waiting.
      node.stdout.write('', () => node.exit(code));
    },
  };
}
