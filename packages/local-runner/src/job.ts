import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { type ActionFile, readActionFile } from './action-file.ts';
import { type ExpressionContext, evaluate, holds, type JobStatus, worse } from './expressions.ts';
import { findNode24 } from './node-24.ts';
import type { SignalAfter } from './run-process.ts';
import { machineEnvironment, runVariables } from './runner-environment.ts';
import { runStage, type StageResult, skipped } from './stage.ts';

export interface JobOptions {
  /** The workspace: where the repository is checked out. */
  readonly workingDirectory: string;
  /** Variables over the runner's own, such as `GITHUB_REPOSITORY` or `GITHUB_API_URL`. */
  readonly env?: Readonly<Record<string, string>>;
  /** `github.token`; masked. */
  readonly token?: string;
  /** Other values for expressions in defaults, by dotted name. */
  readonly context?: ExpressionContext;
  readonly secrets?: readonly string[];
  /** The payload of the event that started the run. */
  readonly event?: unknown;
  /** `RUNNER_TEMP`, kept after the job. Default: a folder that is removed with it. */
  readonly temporaryDirectory?: string;
  readonly nodePath?: string;
  /** Milliseconds for each stage; default ten minutes. */
  readonly timeout?: number;
  readonly onLine?: (line: string) => void;
}

export interface StepOptions {
  /** Default: `step-1`, `step-2` and so on. */
  readonly id?: string;
  /** The folder with `action.yml`. */
  readonly actionDirectory: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** A status function; default `success()`. */
  readonly if?: string;
  /** The job goes on as if the step had succeeded. */
  readonly continueOnError?: boolean;
  readonly signalAfter?: SignalAfter;
  /** Once it is aborted, `main` is killed on the spot, as by a machine that fails. */
  readonly kill?: AbortSignal;
  readonly measureMemory?: boolean;
}

/** `main`'s result; a step whose condition did not hold is `skipped` and left nothing. */
export interface StepResult extends StageResult {
  readonly id: string;
}

export interface JobResult {
  readonly status: JobStatus;
  /** Post stages in the order they ran: the last step's first. */
  readonly posts: readonly StepResult[];
}

/** Steps of one job, one after another: environment, PATH and masks carry over, post stages come last. */
export interface Job {
  run(step: StepOptions): Promise<StepResult>;
  /** Runs the post stages and removes what the job needed; the job cannot be used afterwards. */
  finish(): Promise<JobResult>;
  readonly status: JobStatus;
  /** Results of `main` by step id. */
  readonly steps: ReadonlyMap<string, StepResult>;
  /** `RUNNER_TEMP`; gone after `finish`, unless it was given. */
  readonly temporaryDirectory: string;
}

interface Registered {
  readonly id: string;
  readonly step: StepOptions;
  readonly action: ActionFile;
  state: Readonly<Record<string, string>>;
}

/** Begins a job on this machine. */
export async function startJob(options: JobOptions): Promise<Job> {
  const workspace = resolve(options.workingDirectory);
  const base = await mkdtemp(join(tmpdir(), 'slipway-runner-'));
  const eventPath = join(base, 'event.json');
  await writeFile(eventPath, JSON.stringify(options.event ?? {}));
  const temporary = options.temporaryDirectory ?? (await mkdtemp(join(base, 'temp-')));
  const nodePath = options.nodePath ?? findNode24();
  const token = options.token ?? '';
  const secrets = new Set([token, ...(options.secrets ?? [])].filter((secret) => secret !== ''));
  const variables: Record<string, string | undefined> = {
    ...machineEnvironment(process.env),
    ...runVariables(workspace, temporary, eventPath),
    ...options.env,
  };
  const steps = new Map<string, StepResult>();
  const posts: (() => Promise<StepResult | undefined>)[] = [];
  let status: JobStatus = 'success';

  const stage = async (registered: Registered, entry: string, live: Partial<StepOptions>) => {
    const { id, step, action } = registered;
    const context = { 'github.token': token, 'job.status': status, ...options.context };
    const result = await runStage({
      nodePath,
      entry: resolve(step.actionDirectory, entry),
      cwd: workspace,
      env: {
        ...variables,
        ...step.env,
        ...inputVariables(action, step.inputs ?? {}, context),
        ...prefixed('STATE_', registered.state),
        GITHUB_ACTION: id,
      },
      temporary: base,
      secrets,
      timeout: options.timeout ?? 600_000,
      signalAfter: live.signalAfter,
      kill: live.kill,
      measureMemory: live.measureMemory,
      onLine: options.onLine,
    });
    registered.state = { ...registered.state, ...result.state };
    Object.assign(variables, result.env);
    if (result.paths.length > 0)
      variables['PATH'] = [...result.paths.toReversed(), variables['PATH']].join(delimiter);
    // A failure may be forgiven, a cancelled job not.
    const forgiven = step.continueOnError === true && result.outcome === 'failure';
    if (!forgiven) status = worse(status, result.outcome);
    return { ...result, id };
  };

  return {
    steps,
    temporaryDirectory: temporary,
    get status() {
      return status;
    },
    async run(step) {
      const id = step.id ?? `step-${steps.size + 1}`;
      if (!holds(step.if ?? 'success()', status)) return remember(steps, { ...skipped, id });
      const action = await readActionFile(step.actionDirectory);
      const registered: Registered = { id, step, action, state: {} };
      if (action.pre !== undefined && holds(action.preIf, status))
        await stage(registered, action.pre, {});
      // The runner registers the post stage before main begins, so that a kill cannot lose it.
      const { post, postIf } = action;
      if (post !== undefined)
        posts.push(async () => (holds(postIf, status) ? stage(registered, post, {}) : undefined));
      return remember(steps, await stage(registered, action.main, step));
    },
    async finish() {
      const results: StepResult[] = [];
      for (const run of posts.splice(0).toReversed()) {
        const result = await run();
        if (result !== undefined) results.push(result);
      }
      await rm(base, { recursive: true, force: true });
      return { status, posts: results };
    },
  };
}

function remember(steps: Map<string, StepResult>, result: StepResult): StepResult {
  steps.set(result.id, result);
  return result;
}

/** Defaults, then what the workflow gives; names as the runner forms them: upper case, spaces as underscores. */
function inputVariables(
  action: ActionFile,
  given: Readonly<Record<string, string>>,
  context: ExpressionContext,
): Record<string, string> {
  const values = new Map<string, string>();
  for (const input of action.inputs) values.set(input.name, evaluate(input.default ?? '', context));
  for (const [name, value] of Object.entries(given)) {
    if (!values.has(name)) throw new Error(`${action.name} has no input \`${name}\`.`);
    values.set(name, value);
  }
  return Object.fromEntries(
    [...values].map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  );
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]),
  );
}
