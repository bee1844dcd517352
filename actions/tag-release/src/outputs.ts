import type { Runner } from '@slipway/action-kit';
import type { ReleaseInfo, ReleaseNotes, ReleasePlan, Releasing } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';
import type { PlanFiles } from './plan-files.ts';

type Outputs = Pick<Runner<Input, Output, Releasing>, 'output'>;

/** The outputs where no commit asks for a release: all are set, so that later steps find no surprise. */
export function outputNothing(
  { output }: Outputs,
  { plan, previousVersion }: Extract<ReleaseNotes, { kind: 'nothing' }>,
  files: PlanFiles,
): void {
  output('released', false);
  output('version', '');
  output('previous-version', previousVersion);
  output('tag', '');
  output('bump', 'none');
  output('commit', plan.commit);
  output('notes-file', '');
  output('release-id', '');
  output('release-url', '');
  output('plan', files.plan);
  output('matrix', matrixOf(plan));
}

/** What is known before the release is made: later steps may need it even where that fails. */
export function outputNotes(
  { output }: Outputs,
  { plan, package: released }: Extract<ReleaseNotes, { kind: 'release' }>,
  files: PlanFiles,
): void {
  output('version', released.version);
  output('previous-version', released.previous_version);
  output('tag', released.tag);
  output('bump', released.bump);
  output('commit', plan.commit);
  output('notes-file', files.notes);
  output('plan', files.plan);
  output('matrix', matrixOf(plan));
}

/** Only now: a run that failed released nothing that a later step may build upon. */
export function outputRelease({ output }: Outputs, release: ReleaseInfo): void {
  output('released', true);
  output('release-id', release.id);
  output('release-url', release.url);
}

/** For `strategy.matrix: ${{ fromJSON(…) }}`: one entry a package. */
function matrixOf(plan: ReleasePlan): string {
  const include = plan.packages.map(({ name, path, version, tag, ecosystem }) => ({
    name,
    path,
    version,
    tag,
    ecosystem,
  }));
  return JSON.stringify({ include });
}
