import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

/** Sends a signal once a line of the raw log matches. */
export interface SignalAfter {
  readonly pattern: RegExp;
  readonly signal: NodeJS.Signals;
}

export interface ProcessOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds; then it is killed. */
  readonly timeout: number;
  readonly signalAfter?: SignalAfter | undefined;
  /** Once it is aborted, the process is killed on the spot, as by a machine that fails. */
  readonly kill?: AbortSignal | undefined;
  readonly measureMemory?: boolean | undefined;
  readonly onLine: (line: string) => void;
}

export interface ProcessResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The `signalAfter` was sent. */
  readonly signalled: boolean;
  readonly timedOut: boolean;
  /** Milliseconds. */
  readonly duration: number;
  /** Bytes; `undefined` where it was not measured. */
  readonly peakMemory: number | undefined;
}

/** How the runner cancels: SIGINT, after 7.5 s SIGTERM, after 2.5 s more a kill. */
const escalation = [
  { after: 7_500, signal: 'SIGTERM' },
  { after: 10_000, signal: 'SIGKILL' },
] as const;

/** Runs a process to its end and gives its output line by line, both streams as they come. */
export async function runProcess(options: ProcessOptions): Promise<ProcessResult> {
  const started = performance.now();
  const child = spawn(options.file, options.args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const kill = () => child.kill('SIGKILL');
  options.kill?.addEventListener('abort', kill);
  const timers: NodeJS.Timeout[] = [];
  let timedOut = false;
  let signalled = false;
  const after = (delay: number, body: () => void) => timers.push(setTimeout(body, delay));
  after(options.timeout, () => {
    timedOut = true;
    kill();
  });
  const onLine = (line: string) => {
    options.onLine(line);
    if (signalled || options.signalAfter?.pattern.test(line) !== true) return;
    signalled = true;
    child.kill(options.signalAfter.signal);
    for (const step of escalation) after(step.after, () => child.kill(step.signal));
  };
  const memory = options.measureMemory === true ? watchMemory(child) : undefined;
  const streams = [readLines(child.stdout, onLine), readLines(child.stderr, onLine)];
  const { exitCode, signal } = await ended(child);
  for (const timer of timers) clearTimeout(timer);
  options.kill?.removeEventListener('abort', kill);
  // A service that the step left running may keep the pipes open.
  await Promise.race([Promise.all(streams), new Promise((resolve) => setTimeout(resolve, 200))]);
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  return {
    exitCode,
    signal,
    signalled,
    timedOut,
    duration: performance.now() - started,
    peakMemory: memory?.(),
  };
}

function ended(child: ChildProcess) {
  return new Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>(
    (resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
    },
  );
}

/** The runner ends a line at LF, CR and CRLF. */
function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): Promise<void> {
  const decoder = new StringDecoder('utf8');
  let pending = '';
  const take = (text: string) => {
    const lines = (pending + text).split(/\r\n|\n|\r(?!$)/);
    pending = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
  return new Promise((resolve) => {
    stream.on('data', (chunk: Buffer) => take(decoder.write(chunk)));
    stream.once('close', () => {
      take(decoder.end());
      if (pending !== '') onLine(pending.replace(/\r$/, ''));
      resolve();
    });
  });
}

/** Reads Linux's high-water mark while the process runs; elsewhere nothing is measured. */
function watchMemory(child: ChildProcess): () => number | undefined {
  let peak: number | undefined;
  const timer = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
    if (kilobytes !== undefined) peak = Math.max(peak ?? 0, Number(kilobytes) * 1024);
  }, 10);
  return () => {
    clearInterval(timer);
    return peak;
  };
}
