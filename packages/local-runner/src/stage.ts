import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { acceptedVariables, parseKeyValueFile, parsePathFile } from './command-files.ts';
import type { JobStatus } from './expressions.ts';
import { createLogReader, type LogAnnotation, type LogReader } from './log-reader.ts';
import { runProcess, type SignalAfter } from './run-process.ts';

export interface StageOptions {
  readonly nodePath: string;
  readonly entry: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly temporary: string;
  readonly secrets: Set<string>;
  readonly timeout: number;
  readonly signalAfter?: SignalAfter | undefined;
  readonly kill?: AbortSignal | undefined;
  readonly measureMemory?: boolean | undefined;
  /** Called with each line as people see it. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** What one process of a step left behind. */
export interface StageResult {
  readonly exitCode: number | null;
  readonly outcome: JobStatus | 'skipped';
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  /** Variables for later steps. */
  readonly env: Readonly<Record<string, string>>;
  /** Folders for later steps' PATH, in the order they were added. */
  readonly paths: readonly string[];
  readonly summary: string;
  readonly annotations: readonly LogAnnotation[];
  readonly log: string;
  /** Milliseconds. */
  readonly duration: number;
  /** Bytes, where it was asked for and can be measured. */
  readonly peakMemory: number | undefined;
}

/** Bytes. */
const longestSummary = 1024 * 1024;
const commandFiles = ['OUTPUT', 'STATE', 'ENV', 'PATH', 'STEP_SUMMARY'] as const;

/** What a step leaves that did not run. */
export const skipped: StageResult = {
  exitCode: null,
  outcome: 'skipped',
  outputs: {},
  state: {},
  env: {},
  paths: [],
  summary: '',
  annotations: [],
  log: '',
  duration: 0,
  peakMemory: undefined,
};

/** Runs `pre`, `main` or `post` of a step with command files of its own. */
export async function runStage(
  options: StageOptions,
): Promise<StageResult & { readonly outcome: JobStatus }> {
  const folder = await mkdtemp(join(options.temporary, '_runner_file_commands_'));
  const files = await createCommandFiles(folder);
  const log = createLogReader(options.secrets);
  let shown = 0;
  const showNew = () => {
    for (const line of log.lines.slice(shown)) options.onLine?.(line);
    shown = log.lines.length;
  };
  const ended = await runProcess({
    ...options,
    file: options.nodePath,
    args: [options.entry],
    env: { ...options.env, ...files },
    onLine(line) {
      log.add(line);
      showNew();
    },
  });
  if (ended.timedOut) log.add(`::error::The step was stopped after ${options.timeout} ms.`);
  const text = (name: (typeof commandFiles)[number]) => readFile(join(folder, name), 'utf8');
  const read = async (name: 'OUTPUT' | 'STATE' | 'ENV') => readValues(name, await text(name), log);
  const outputs = { ...log.outputs, ...Object.fromEntries(await read('OUTPUT')) };
  const state = { ...log.state, ...Object.fromEntries(await read('STATE')) };
  const env = Object.fromEntries(acceptedVariables(await read('ENV')));
  const paths = parsePathFile(await text('PATH'));
  const summary = readSummary(await text('STEP_SUMMARY'), log);
  showNew();
  const cancelled = ended.signalled && options.signalAfter?.signal !== 'SIGKILL';
  const failed = ended.exitCode !== 0 || log.failed;
  return {
    exitCode: ended.exitCode,
    outcome: cancelled ? 'cancelled' : failed ? 'failure' : 'success',
    outputs,
    state,
    env,
    paths,
    summary,
    annotations: log.annotations,
    log: `${log.lines.join('\n')}\n`,
    duration: ended.duration,
    peakMemory: ended.peakMemory,
  };
}

/** A file that the runner can't read is an error of the step, and sets nothing. */
function readValues(name: string, text: string, log: LogReader) {
  try {
    return parseKeyValueFile(text);
  } catch (error) {
    const file = name.toLowerCase();
    log.fail(`Unable to process file command '${file}' successfully. ${(error as Error).message}`);
    return [];
  }
}

/** The runner drops a summary that is too long, and the step goes on. */
function readSummary(text: string, log: LogReader): string {
  const size = Buffer.byteLength(text);
  if (size <= longestSummary) return log.mask(text);
  log.add(
    `::error::$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${Math.floor(size / 1024)}k.`,
  );
  return '';
}

async function createCommandFiles(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of commandFiles) {
    files[`GITHUB_${name}`] = join(folder, name);
    await writeFile(join(folder, name), '');
  }
  return files;
}
