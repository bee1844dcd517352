import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { SlipwayError } from '../domain/errors.ts';
import type { Command, CommandResult, Processes } from '../ports/processes.ts';

const defaultKeep = 64 * 1024 * 1024;
/** Between asking a process group to end and ending it. */
const gracePeriod = 2_000;

/** Programs as children of this process, each the leader of a process group that can be ended as a whole. */
export function createProcesses(environment: NodeJS.ProcessEnv = process.env): Processes {
  return {
    environment: () => definedEntries(environment),
    find: (name) => findOnPath(name, environment['PATH'] ?? ''),
    run: runCommand,
  };
}

function runCommand(command: Command): Promise<CommandResult> {
  const { promise, resolve, reject } = Promise.withResolvers<CommandResult>();
  if (command.signal?.aborted === true) {
    reject(cancelled(command));
    return promise;
  }
  const started = performance.now();
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: { ...command.env },
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const stdout = collector(command);
  const stderr = collector(command);
  child.stdout.on('data', stdout.add);
  child.stderr.on('data', stderr.add);
  // A child that does not read its input closes the pipe early: that is its affair.
  child.stdin.on('error', () => undefined);
  child.stdin.end(command.input ?? '');

  let timedOut = false;
  let killing: NodeJS.Timeout | undefined;
  const endGroup = () => {
    signalGroup(child.pid, 'SIGTERM');
    killing ??= setTimeout(() => signalGroup(child.pid, 'SIGKILL'), gracePeriod);
  };
  const timer = setTimeout(() => {
    timedOut = true;
    endGroup();
  }, command.timeout);
  command.signal?.addEventListener('abort', endGroup, { once: true });
  const settle = () => {
    clearTimeout(timer);
    clearTimeout(killing);
    command.signal?.removeEventListener('abort', endGroup);
  };

  child.once('error', (cause) => {
    settle();
    reject(
      new SlipwayError('missing-tool', `\`${command.file}\` could not be started.`, {
        remedy: `Install ${command.file}, or put it on PATH.`,
        cause,
      }),
    );
  });
  // `exit`, not `close`: a service that the command left running keeps the pipes open.
  child.once('exit', (exitCode) => {
    // What the child wrote before it ended may still be in the pipes.
    setImmediate(() => {
      settle();
      if (timedOut || command.signal?.aborted === true) signalGroup(child.pid, 'SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      if (command.signal?.aborted === true) return reject(cancelled(command));
      resolve({
        exitCode,
        stdout: stdout.text(),
        stderr: stderr.text(),
        timedOut,
        duration: performance.now() - started,
      });
    });
  });
  return promise;
}

function collector(command: Command) {
  const keep = command.keep ?? defaultKeep;
  const decoder = new TextDecoder();
  let chunks: Buffer[] = [];
  let size = 0;
  return {
    add(chunk: Buffer) {
      command.onOutput?.(decoder.decode(chunk, { stream: true }));
      chunks.push(chunk);
      size += chunk.length;
      while (chunks.length > 1 && size - (chunks[0]?.length ?? 0) >= keep)
        size -= chunks.shift()?.length ?? 0;
    },
    text() {
      const whole = Buffer.concat(chunks);
      chunks = [];
      return whole.subarray(Math.max(0, whole.length - keep)).toString('utf8');
    },
  };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has already ended.
  }
}

async function findOnPath(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const candidate = join(folder, name);
    try {
      await access(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Look further.
    }
  }
  return undefined;
}

function definedEntries(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

function cancelled(command: Command): SlipwayError {
  return new SlipwayError('cancelled', `\`${command.file}\` was stopped: the run was cancelled.`, {
    remedy: 'Run it again: it goes on from what is there.',
  });
}
