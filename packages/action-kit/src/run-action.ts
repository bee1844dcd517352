import type { RunContext } from '@slipway/core';
import { type Connect, createRunner } from './create-runner.ts';
import { toFailure } from './failure.ts';
import { createProcessHost, type Host } from './host.ts';
import type { Runner } from './runner.ts';
import { createStep, type Step } from './step.ts';
import { readEventPayload, refuseUntrustedEvent } from './untrusted-event.ts';

export type Stage<I extends string, O extends string, S> = (
  runner: Runner<I, O, S>,
) => Promise<void>;

export interface Action<I extends string, O extends string, S> {
  /** The operations that the action needs, and no others: its bundle holds only what it is connected to. */
  readonly connect: Connect<S>;
  readonly main: Stage<I, O, S>;
  /** Runs at the job's end, whatever became of `main`. */
  readonly post?: Stage<I, O, S>;
  /** Whether a run changes nothing on the server, so that it may be of a fork's pull request. Default: it does. */
  readonly readsOnly?: (run: RunContext) => boolean;
}

/**
 * Runs one stage of an action as the runner expects it: errors become one annotation and a section of the job
 * summary, signals stop it cleanly, and the process ends with 0, 1, 130 (SIGINT) or 143 (SIGTERM).
 */
export async function runAction<I extends string, O extends string, S>(
  action: Action<I, O, S>,
  host: Host = createProcessHost(),
): Promise<void> {
  const step = createStep(host);
  try {
    await runStage(action, step, host);
  } catch (error) {
    await step.report(toFailure(error));
  }
  await step.end();
}

async function runStage<I extends string, O extends string, S>(
  action: Action<I, O, S>,
  step: Step,
  host: Host,
): Promise<void> {
  const stage = chooseStage(action, host);
  // What could not even begin has nothing to close, and would only be told a second time.
  if (stage !== action.main && host.environment['STATE_begun'] !== 'true') return;
  const runner = createRunner<I, O, S>(step, action.connect);
  if (stage !== action.main) return stage(runner);
  if (action.post !== undefined) host.commands.saveState('begun', 'true');
  await refuseForStrangers(action, runner, host);
  await stage(runner);
}

/** `main` leaves a mark, before anything can go wrong, that the next stage of the same step is `post`. */
function chooseStage<I extends string, O extends string, S>(
  { main, post }: Action<I, O, S>,
  { environment, commands }: Host,
): Stage<I, O, S> {
  if (post === undefined) return main;
  if (environment['STATE_isPost'] === 'true') return post;
  commands.saveState('isPost', 'true');
  return main;
}

async function refuseForStrangers<I extends string, O extends string, S>(
  { readsOnly }: Action<I, O, S>,
  { run, dryRun }: Runner<I, O, S>,
  { environment }: Host,
): Promise<void> {
  const payload = await readEventPayload(environment['GITHUB_EVENT_PATH']);
  refuseUntrustedEvent(run, payload, !dryRun && readsOnly?.(run) !== true);
}
