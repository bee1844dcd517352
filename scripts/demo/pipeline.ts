import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Job, type StepResult, startJob } from '@slipway/local-runner';
import { git } from './git.ts';
import { narrator } from './narrator.ts';
import type { Stage } from './stage.ts';
import { UnexpectedOutcome } from './unexpected-outcome.ts';

const root = join(import.meta.dirname, '..', '..');

/** One step of the demo, with what it should come to. */
export interface DemoStep {
  readonly name: string;
  readonly action: 'package' | 'tag-release' | 'deploy' | 'validate-deploy' | 'rollback';
  readonly inputs: Readonly<Record<string, string>>;
  /** How the step should end; default success. */
  readonly expect?: 'success' | 'failure';
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What to tell of it. */
  readonly tell: (result: StepResult) => string;
  /** What its outputs should be. */
  readonly outputs?: Readonly<Record<string, string>>;
}

export interface StepRecord {
  readonly run: string;
  readonly name: string;
  readonly action: string;
  /** Milliseconds. */
  readonly duration: number;
}

/** A run of a workflow: steps of one job, told as they happen and kept in a folder. */
export interface Pipeline {
  /** Runs a step; throws where it did not do what it should. */
  step(step: DemoStep): Promise<StepResult>;
  readonly records: readonly StepRecord[];
}

/**
 * Plays one run for the head of the clone, with the runner's variables as GitHub would set them, then its post steps;
 * they run after a failure as well, which is what they are for. Gives what `play` gives.
 */
export async function playRun<T>(
  stage: Stage,
  run: { readonly id: number; readonly name: string },
  env: Readonly<Record<string, string>>,
  play: (pipeline: Pipeline) => Promise<T>,
): Promise<T> {
  const folder = join(stage.folder, 'runs', run.name);
  await mkdir(folder, { recursive: true });
  const job = await startRun(stage, run.id, folder, env);
  try {
    const played = await play(conduct(stage, job, { name: run.name, folder }));
    const { posts } = await job.finish();
    const failed = posts.find(({ outcome }) => outcome !== 'success');
    if (failed !== undefined) throw new UnexpectedOutcome(`a post step failed:\n${failed.log}`);
    return played;
  } finally {
    await job.finish();
  }
}

async function startRun(
  stage: Stage,
  id: number,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<Job> {
  const branch = await git(stage.clone, 'symbolic-ref', '--short', 'HEAD');
  return startJob({
    workingDirectory: stage.clone,
    token: stage.github.token,
    temporaryDirectory: folder,
    env: {
      GITHUB_API_URL: stage.github.apiUrl,
      GITHUB_GRAPHQL_URL: stage.github.graphqlUrl,
      GITHUB_SERVER_URL: stage.github.serverUrl,
      GITHUB_REPOSITORY: stage.repository,
      GITHUB_REF: `refs/heads/${branch}`,
      GITHUB_REF_NAME: branch,
      GITHUB_SHA: await git(stage.clone, 'rev-parse', 'HEAD'),
      GITHUB_RUN_ID: String(id),
      GITHUB_JOB: 'release',
      GITHUB_ACTOR: 'grace',
      ...env,
    },
  });
}

function conduct(
  stage: Stage,
  job: Job,
  run: { readonly name: string; readonly folder: string },
): Pipeline {
  const records: StepRecord[] = [];
  return {
    records,
    async step(step) {
      const result = await runStep(job, step);
      records.push({ run: run.name, ...step, duration: result.duration });
      const name = `${records.length}-${step.name.replaceAll(/\W+/g, '-')}`;
      await keep(run.folder, name, result);
      // The terminal's Ctrl+C ended the step as well: there is nothing to judge.
      if (stage.interrupted.aborted) throw new UnexpectedOutcome('it was interrupted.');
      judge(step, result);
      return result;
    },
  };
}

function runStep(job: Job, step: DemoStep): Promise<StepResult> {
  return job.run({
    id: step.name.replaceAll(/\W+/g, '-'),
    actionDirectory: join(root, 'actions', step.action),
    inputs: step.inputs,
    if: step.if ?? 'success()',
    env: step.env ?? {},
  });
}

function judge(step: DemoStep, result: StepResult): void {
  const expected = step.expect ?? 'success';
  const wrong = Object.entries(step.outputs ?? {}).filter(
    ([name, value]) => result.outputs[name] !== value,
  );
  const ok = result.outcome === expected && wrong.length === 0;
  narrator.step(
    ok,
    step.name,
    result.duration,
    ok ? step.tell(result) : `ended as ${result.outcome}`,
  );
  if (ok) return;
  for (const [name, value] of wrong)
    narrator.note(`output ${name} is '${result.outputs[name] ?? ''}' and should be '${value}'`);
  narrator.note(result.log.slice(-4_000));
  throw new UnexpectedOutcome(`${step.name} should have ended as ${expected}; its log says why.`);
}

async function keep(folder: string, name: string, result: StepResult): Promise<void> {
  await writeFile(join(folder, `${name}.summary.md`), result.summary);
  await writeFile(join(folder, `${name}.log`), result.log);
  await writeFile(
    join(folder, `${name}.outputs.json`),
    `${JSON.stringify(result.outputs, null, 2)}\n`,
  );
}
