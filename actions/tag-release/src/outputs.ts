import type { Runner } from '@slipway/action-kit';
import type { PackagePlan, ReleaseNotes, ReleasePlan, Releasing } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';
import type { PackageRelease } from './package-release.ts';
import type { PlanFiles } from './plan-files.ts';

type Outputs = Pick<Runner<Input, Output, Releasing>, 'output'>;

/** The outputs where no commit asks for a release: all are set, so that later steps find no surprise. */
export function outputNothing(
  { output }: Outputs,
  { plan, previousVersion }: Extract<ReleaseNotes, { kind: 'nothing' }>,
  files: PlanFiles,
): void {
  output('released', false);
  output('pull-request', '');
  output('version', '');
  output('previous-version', previousVersion);
  output('tag', '');
  output('bump', 'none');
  output('commit', plan.commit);
  output('notes-file', '');
  output('changelog-file', '');
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
  output('pull-request', '');
  output('version', released.version);
  output('previous-version', released.previous_version);
  output('tag', released.tag);
  output('bump', released.bump);
  output('commit', plan.commit);
  output('notes-file', files.notes);
  output('changelog-file', files.changelog);
  output('plan', files.plan);
  output('matrix', matrixOf(plan));
}

/**
 * Only now: a run that failed released nothing that a later step may build upon. The page is that of the package whose
 * version is the output's.
 */
export function outputRelease(
  { output }: Outputs,
  releases: readonly PackageRelease[],
  main: PackagePlan,
): void {
  const shown = releases.find((one) => one.package === main)?.release;
  output('released', true);
  // With a release commit it is another one than was planned.
  output('commit', shown?.commit);
  output('release-id', shown?.id);
  output('release-url', shown?.url);
}

/** What is proposed, and no release yet. */
export function outputProposed(
  outputs: Outputs,
  notes: Extract<ReleaseNotes, { kind: 'release' }>,
  files: PlanFiles,
): void {
  outputNotes(outputs, notes, files);
  outputs.output('released', false);
  outputs.output('release-id', '');
  outputs.output('release-url', '');
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
