import { createGit, type GitOptions } from '../adapters/git-command.ts';
import { nodeFiles } from '../adapters/node-files.ts';
import { createProcesses } from '../adapters/node-processes.ts';
import { systemClock } from '../adapters/system-clock.ts';
import type { Processes } from '../ports/processes.ts';
import type { SlipwayOptions } from './options.ts';

/** The ports to this machine: clock, files, programs, and the local clone by git's command line. */
export function connectMachine(options: SlipwayOptions) {
  const processes = createProcesses(options.environment ?? process.env);
  return {
    clock: systemClock,
    files: nodeFiles,
    log: options.log,
    processes,
    git: createGit(gitOptions(options, processes)),
  };
}

/** How git is run in the clone. */
export function gitOptions(options: SlipwayOptions, processes: Processes): GitOptions {
  return {
    folder: options.workingDirectory,
    processes,
    timeout: options.gitTimeout,
    token: options.token,
    serverUrl: options.serverUrl,
    warn: options.log.warning,
    ...cancellation(options),
  };
}

/** The signal as an optional property, which is absent rather than undefined. */
export function cancellation({ signal }: SlipwayOptions): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
