import type { Slipway, SlipwayOptions } from '@slipway/core';
import * as slipwayCore from '@slipway/core';
import { type Commands, toolkitCommands } from './commands.ts';

export type StopSignal = 'SIGINT' | 'SIGTERM';

/** What an action needs of the process that it runs in. */
export interface Host {
  readonly environment: NodeJS.ProcessEnv;
  /** Absolute. */
  readonly directory: string;
  readonly commands: Commands;
  /** Writes to the log as it is, in one piece. */
  write(text: string): void;
  onSignal(listener: (signal: StopSignal) => void): void;
  /** A rejection or an exception that nobody handled. */
  onFault(listener: (fault: unknown) => void): void;
  /** Ends the process once all that was written is out. */
  exit(code: number): void;
  createSlipway(options: SlipwayOptions): Slipway;
}

/** This process. */
export function createProcessHost(): Host {
  return {
    environment: process.env,
    directory: process.cwd(),
    commands: toolkitCommands,
    write: (text) => {
      process.stdout.write(text);
    },
    onSignal: (listener) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, listener);
    },
    onFault: (listener) => {
      process.on('unhandledRejection', listener);
      process.on('uncaughtException', listener);
    },
    exit: (code) => {
      process.exitCode = code;
      // A pipe may still hold what was written; an idle connection must not keep the step waiting.
      process.stdout.write('', () => process.exit(code));
    },
    createSlipway: slipwayCore.createSlipway,
  };
}
