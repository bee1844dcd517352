import type { ActionFile } from '@slipway/local-runner';
import { parse } from 'yaml';

/** Where our actions are named: in this repository, or as others use them. */
const ourAction = /^(?:\.\/|slipway-actions\/slipway\/)actions\/([a-z-]+)(?:@|$)/;
const stepOutput = /\bsteps\.([\w-]+)\.outputs\.([\w-]+)/g;

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/**
 * What a workflow asks of our actions that their `action.yml` does not declare: actions, inputs, and outputs
 * that later steps read. Each is said in one line.
 */
export function findUnknownNames(
  workflow: string,
  actions: ReadonlyMap<string, ActionFile>,
): readonly string[] {
  const { jobs } = parse(workflow) as {
    readonly jobs: Record<string, { steps?: readonly Step[] }>;
  };
  return Object.values(jobs).flatMap((job) => [
    ...(job.steps ?? []).flatMap((step) => unknownInputs(step, actions)),
    ...unknownOutputs(job.steps ?? [], JSON.stringify(job), actions),
  ]);
}

function unknownInputs(step: Step, actions: ReadonlyMap<string, ActionFile>): readonly string[] {
  const name = actionOf(step);
  if (name === undefined) return [];
  const action = actions.get(name);
  if (action === undefined) return [`there is no action \`${name}\``];
  const declared = new Set(action.inputs.map((input) => input.name));
  return Object.keys(step.with ?? {})
    .filter((input) => !declared.has(input))
    .map((input) => `\`${name}\` has no input \`${input}\``);
}

function unknownOutputs(
  steps: readonly Step[],
  text: string,
  actions: ReadonlyMap<string, ActionFile>,
): readonly string[] {
  const unknown = new Set<string>();
  for (const [, id, output] of text.matchAll(stepOutput)) {
    const name = actionOf(steps.find((step) => step.id === id) ?? {});
    const action = actions.get(name ?? '');
    if (action === undefined || action.outputs.some((known) => known.name === output)) continue;
    unknown.add(`\`${name}\` has no output \`${output}\``);
  }
  return [...unknown];
}

function actionOf({ uses }: Step): string | undefined {
  return ourAction.exec(uses ?? '')?.[1];
}
