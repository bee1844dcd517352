import { type JobOptions, type StepOptions, type StepResult, startJob } from './job.ts';
import type { StageResult } from './stage.ts';

export interface ActionRun extends StageResult {
  readonly main: StepResult;
  readonly post: StepResult | undefined;
}

/**
 * Runs one action as the only step of a job, with its post stage. The result is `main`'s, with the post
 * stage's log, annotations and summary behind it; `outcome` is a failure where either failed.
 */
export async function runAction(options: JobOptions & StepOptions): Promise<ActionRun> {
  const job = await startJob(options);
  try {
    const main = await job.run({ ...options, if: 'always()' });
    const { posts } = await job.finish();
    return merge(main, posts[0]);
  } catch (error) {
    await job.finish();
    throw error;
  }
}

function merge(main: StepResult, post: StepResult | undefined): ActionRun {
  const stages = post === undefined ? [main] : [main, post];
  return {
    ...main,
    main,
    post,
    outcome: main.outcome === 'success' ? (post?.outcome ?? 'success') : main.outcome,
    state: Object.assign({}, ...stages.map(({ state }) => state)),
    env: Object.assign({}, ...stages.map(({ env }) => env)),
    paths: stages.flatMap(({ paths }) => paths),
    summary: stages.map(({ summary }) => summary).join(''),
    annotations: stages.flatMap(({ annotations }) => annotations),
    log: stages.map(({ log }) => log).join(''),
  };
}
