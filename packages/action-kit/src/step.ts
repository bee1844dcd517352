import { type Failure, renderAnnotation, renderFailure, toFailure } from './failure.ts';
import type { Host, StopSignal } from './host.ts';
import { createInputs, inputVariable } from './inputs.ts';
import { createJobSummary } from './job-summary.ts';
import { createMasker, type Masker } from './masker.ts';
import { createRunnerLog, type RunnerLog, toAnnotation } from './runner-log.ts';

/** The runner sends SIGTERM 7.5 s after SIGINT, and kills 2.5 s later; we end by ourselves before. */
const stopWithin = 6_500;
const exitCodes: Readonly<Record<StopSignal, number>> = { SIGINT: 130, SIGTERM: 143 };
/** Inputs that are secrets in each action that declares them. */
const secretInputs = ['token', 'webhook-url'];

/** One stage of a step while it runs: its log, its secrets, and how it ends. */
export interface Step {
  readonly host: Host;
  readonly log: RunnerLog;
  readonly masker: Masker;
  /** Aborted when the runner asks to stop. */
  readonly signal: AbortSignal;
  summarize(markdown: string): Promise<void>;
  /** Remembers why the step fails; it is told at the end, after all else. */
  fail(message: string, remedy: string): void;
  /** Tells a failure now: an annotation, and the same in the job summary. */
  report(failure: Failure): Promise<void>;
  /** Tells what is remembered and ends the process: 0, 1, 130 (SIGINT) or 143 (SIGTERM). */
  end(): Promise<void>;
}

/** Begins a stage: masks the secrets among the inputs, and listens for signals and unhandled faults. */
export function createStep(host: Host): Step {
  const { commands, environment } = host;
  const log = createRunnerLog(host);
  const masker = createMasker(commands.setSecret);
  const stop = new AbortController();
  const failures: Failure[] = [];
  let exitCode = 0;

  const summarize = createJobSummary(commands.addSummary, environment, masker.redact);
  const report = async ({ title, message, remedy, location, trace }: Failure) => {
    exitCode ||= 1;
    // Before anything is escaped, or a secret would no longer be found.
    const told = { title, message: masker.redact(message), remedy: masker.redact(remedy) };
    log.debug(masker.redact(trace));
    log.error(renderAnnotation(told), { title, ...toAnnotation(location) });
    await summarize(renderFailure(told));
  };
  const end = async () => {
    for (const failure of failures.splice(0)) await report(failure);
    log.flush();
    host.exit(exitCode);
  };

  const inputs = createInputs((name) => environment[inputVariable(name)] ?? '');
  for (const name of secretInputs) masker.mask(inputs.text(name));
  host.onSignal((signal) => {
    if (stop.signal.aborted) return;
    exitCode = exitCodes[signal];
    log.warning(`Stopping on ${signal}: what has begun is ended cleanly, nothing new begins.`);
    stop.abort();
    setTimeout(() => {
      log.warning('It did not end in time, and is stopped now. Run it again to finish.');
      void end();
    }, stopWithin).unref();
  });
  host.onFault((fault) => {
    void report(toFailure(fault)).then(end);
  });
  return {
    host,
    log,
    masker,
    signal: stop.signal,
    summarize,
    report,
    end,
    fail(message, remedy) {
      const title = 'Step failed';
      failures.push({ title, message, remedy, location: undefined, trace: message });
    },
  };
}
