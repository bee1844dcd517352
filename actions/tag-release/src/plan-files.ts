import type { Runner } from '@slipway/action-kit';
import { nodeFiles, type ReleasePlan, type Releasing, renderPlan } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';

export interface PlanFiles {
  /** Absolute path of `plan.json`. */
  readonly plan: string;
  /** Absolute path of the notes; empty where there are none. */
  readonly notes: string;
}

/** Leaves the plan, and the notes where there are any, where later steps of the job find them. */
export async function writePlanFiles(
  { temporaryDirectory }: Pick<Runner<Input, Output, Releasing>, 'temporaryDirectory'>,
  plan: ReleasePlan,
  notes: string | undefined,
): Promise<PlanFiles> {
  const folder = `${temporaryDirectory}/slipway/tag-release`;
  const paths = { plan: `${folder}/plan.json`, notes: `${folder}/release-notes.md` };
  await nodeFiles.writeText(paths.plan, renderPlan(plan));
  if (notes === undefined) return { ...paths, notes: '' };
  await nodeFiles.writeText(paths.notes, notes);
  return paths;
}
