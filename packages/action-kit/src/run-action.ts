import { createRunner } from './create-runner.ts';
import { toFailure } from './failure.ts';
import { createProcessHost, type Host } from './host.ts';
import type { Runner } from './runner.ts';
import { createStep } from './step.ts';
import { readEventPayload, refuseUntrustedEvent } from './untrusted-event.ts';

export type Stage<I extends string, O extends string> = (runner: Runner<I, O>) => Promise<void>;

export interface Action<I extends string, O extends string> {
  readonly main: Stage<I, O>;
  /** Runs at the job's end, whatever became of `main`. */
  readonly post?: Stage<I, O>;
  /** The action changes nothing on the server, so that it may run on pull requests of forks. */
  readonly readsOnly?: boolean;
}

/**
 * Runs one stage of an action as the runner expects it: errors become one annotation and a section of the job
 * summary, signals stop it cleanly, and the process ends with 0, 1, 130 (SIGINT) or 143 (SIGTERM).
 */
export async function runAction<I extends string, O extends string>(
  action: Action<I, O>,
  host: Host = createProcessHost(),
): Promise<void> {
  const step = createStep(host);
  try {
    const stage = chooseStage(action, host);
    const runner = createRunner<I, O>(step);
    if (stage === action.main) await refuseForStrangers(action, runner, host);
    await stage(runner);
  } catch (error) {
    await step.report(toFailure(error));
  }
  await step.end();
}

/** `main` leaves a mark, before anything can go wrong, that the next stage of the same step is `post`. */
function chooseStage<I extends string, O extends string>(
  { main, post }: Action<I, O>,
  { environment, commands }: Host,
): Stage<I, O> {
  if (post === undefined) return main;
  if (environment['STATE_isPost'] === 'true') return post;
  commands.saveState('isPost', 'true');
  return main;
}

async function refuseForStrangers<I extends string, O extends string>(
  { readsOnly }: Action<I, O>,
  { run, dryRun }: Runner<I, O>,
  { environment }: Host,
): Promise<void> {
  const payload = await readEventPayload(environment['GITHUB_EVENT_PATH']);
  refuseUntrustedEvent(run, payload, readsOnly !== true && !dryRun);
}
