import type { Runner } from '@slipway/action-kit';
import { nodeFiles, type ReleasePlan, type Releasing, renderPlan } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';

export interface PlanFiles {
  /** Absolute path of `plan.json`. */
  readonly plan: string;
  /** Absolute path of the notes; empty where there are none. */
  readonly notes: string;
  /** Absolute path of the changelog as it is after the release; empty where none is kept. */
  readonly changelog: string;
}

/** Leaves the plan, and the notes and the changelog where there are any, where later steps of the job find them. */
export async function writePlanFiles(
  { temporaryDirectory }: Pick<Runner<Input, Output, Releasing>, 'temporaryDirectory'>,
  plan: ReleasePlan,
  texts: { readonly notes?: string | undefined; readonly changelog?: string | undefined } = {},
): Promise<PlanFiles> {
  const folder = `${temporaryDirectory}/slipway/tag-release`;
  const write = async (name: string, text: string | Iterable<string> | undefined) => {
    if (text === undefined) return '';
    await nodeFiles.writeText(`${folder}/${name}`, text);
    return `${folder}/${name}`;
  };
  const [planFile, notes, changelog] = await Promise.all([
    write('plan.json', renderPlan(plan)),
    write('release-notes.md', texts.notes),
    write('CHANGELOG.md', texts.changelog),
  ]);
  return { plan: planFile, notes, changelog };
}
