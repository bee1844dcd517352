import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { runAgain, SlipwayError } from '../domain/errors.ts';
import type { Command, CommandResult } from '../ports/processes.ts';
import { collectOutput } from './collect-output.ts';

/** Milliseconds between asking a process group to end and ending it. */
const gracePeriod = 2_000;
/** Milliseconds without output after which the pipes of a program that has ended hold no more of it. */
const quietPeriod = 50;
/** Milliseconds for the output of a program that has ended, where what it left running goes on writing. */
const drainPeriod = 1_000;
/** The longest time that a timer of Node's can wait; a longer one would fire at once. */
const longestTimer = 2 ** 31 - 1;

/**
 * Runs a program to its end. On time-out and abort its whole process group is ended: SIGTERM, then SIGKILL. What it
 * left running when it ended by itself lives on, and is not waited for: its output is read on while this process
 * lives. Errors: `missing-tool`, `not-found` (the folder), `cancelled`.
 */
export async function runProcess(
  command: Command,
  platform: NodeJS.Platform,
): Promise<CommandResult> {
  requireGoing(command);
  const started = performance.now();
  const grouped = platform !== 'win32';
  const child = start(command, grouped);
  const signalAll = (name: NodeJS.Signals) => signalProcess(child.pid, grouped, name);
  const stdout = collectOutput(child.stdout, command, command.onStdout);
  const stderr = collectOutput(child.stderr, command);
  const ending = endOnTimeout(signalAll, command);
  const toItsEnd = finished(child.stdout).then(
    () => true,
    () => false,
  );
  try {
    const exitCode = await ended(child, command);
    if (ending.asked()) signalAll('SIGKILL');
    const whole = command.onStdout === undefined || (await toItsEnd);
    await drained(child, [stdout, stderr]);
    requireGoing(command);
    if (!whole) throw brokenOff(command);
    return {
      exitCode,
      stdout: stdout.text(),
      stderr: stderr.text(),
      timedOut: ending.timedOut(),
      duration: performance.now() - started,
    };
  } finally {
    ending.stop();
    letGo(child.stdout);
    letGo(child.stderr);
  }
}

function start(command: Command, grouped: boolean): ChildProcessWithoutNullStreams {
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: { ...command.env },
    detached: grouped,
    stdio: 'pipe',
    windowsHide: true,
  });
  // A child that does not read its input closes the pipe early: that is its affair.
  child.stdin.on('error', () => undefined);
  child.stdin.end(command.input ?? '');
  return child;
}

/** `exit`, not `close`: a service that the command left running keeps the pipes open. */
function ended(child: ChildProcessWithoutNullStreams, command: Command): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(notStarted(command, cause)));
    child.once('exit', resolve);
  });
}

/** What the child wrote before it ended may still be in the pipes; they close where nobody else holds them. */
async function drained(
  child: ChildProcessWithoutNullStreams,
  outputs: readonly { quietFor(): number; isWaiting(): boolean }[],
): Promise<void> {
  const deadline = performance.now() + drainPeriod;
  const open = () => !child.stdout.closed || !child.stderr.closed;
  const quiet = () => outputs.every((output) => output.quietFor() >= quietPeriod);
  const since = performance.now();
  const waiting = () => outputs.some((output) => output.isWaiting());
  while (open() && (performance.now() < deadline || waiting())) {
    if (performance.now() - since >= quietPeriod && quiet()) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
    // After a pause of this process timers come first: let what is in the pipes arrive before it is called quiet.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Goes on reading, so that a service does not die of a closed pipe, without keeping this process alive for it. */
function letGo(stream: Readable): void {
  stream.removeAllListeners('data');
  stream.resume();
  (stream as Socket).unref();
}

function endOnTimeout(signalAll: (signal: NodeJS.Signals) => void, { timeout, signal }: Command) {
  let timedOut = false;
  let killing: NodeJS.Timeout | undefined;
  const endGroup = () => {
    signalAll('SIGTERM');
    killing ??= setTimeout(() => signalAll('SIGKILL'), gracePeriod);
  };
  const timer = setTimeout(
    () => {
      timedOut = true;
      endGroup();
    },
    Math.min(timeout, longestTimer),
  );
  signal?.addEventListener('abort', endGroup, { once: true });
  return {
    timedOut: () => timedOut,
    asked: () => killing !== undefined,
    stop: () => {
      clearTimeout(timer);
      clearTimeout(killing);
      signal?.removeEventListener('abort', endGroup);
    },
  };
}

/** Windows has no process groups: there it is the program alone. */
function signalProcess(pid: number | undefined, grouped: boolean, signal: NodeJS.Signals): void {
  try {
    process.kill(grouped ? -Number(pid) : Number(pid), signal);
  } catch {
    // It has already ended, or never began.
  }
}

/** The system says ENOENT for a missing folder and a missing program alike. */
function notStarted({ file, cwd }: Command, cause: Error): SlipwayError {
  if (!existsSync(cwd))
    return new SlipwayError('not-found', `\`${file}\` was to run in ${cwd}, which is not there.`, {
      remedy: 'Check `working-directory`, and that the repository is checked out.',
      cause,
    });
  return new SlipwayError('missing-tool', `\`${file}\` could not be started.`, {
    remedy: `Install ${file}, or put it on PATH.`,
    cause,
  });
}

function brokenOff({ file }: Command): SlipwayError {
  return new SlipwayError('retryable', `The output of \`${file}\` broke off.`, {
    remedy: 'Run it again.',
  });
}

function requireGoing({ file, signal }: Command): void {
  if (signal?.aborted !== true) return;
  throw new SlipwayError('cancelled', `\`${file}\` was stopped: the run was cancelled.`, {
    remedy: runAgain,
  });
}
