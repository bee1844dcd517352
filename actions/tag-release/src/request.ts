import type { Runner } from '@slipway/action-kit';
import {
  type CreateReleaseRequest,
  nodeFiles,
  pathFrom,
  type ReleaseNotes,
  type ReleaseNotesRequest,
  type Releasing,
  SlipwayError,
  versionOfRef,
} from '@slipway/core';
import type { Input, Output } from './action.generated.ts';

/** What to look at: the version is the input's, else the one of the tag that started the run, else the commits'. */
export async function readNotesRequest(
  runner: Runner<Input, Output, Releasing>,
): Promise<ReleaseNotesRequest> {
  const { inputs } = runner;
  const config = await runner.config();
  return {
    projectPath: runner.workingDirectory,
    version: inputs.optional('version') ?? versionOfRef(runner.run.ref, config),
    bump: inputs.choice('bump', ['auto', 'major', 'minor', 'patch']),
    channel: inputs.optional('channel'),
    commit: undefined,
    strict: inputs.flag('strict'),
    repositoryUrl: runner.repositoryUrl,
    config,
    signal: runner.signal,
  };
}

/** What to release, once the commits have named it. */
export async function readReleaseRequest(
  runner: Runner<Input, Output, Releasing>,
  { plan, package: released, markdown }: Extract<ReleaseNotes, { kind: 'release' }>,
): Promise<CreateReleaseRequest> {
  const { inputs, workingDirectory } = runner;
  const manifest = inputs.optional('manifest');
  return {
    version: released.version,
    tag: released.tag,
    commit: plan.commit,
    previousVersion: released.previous_version,
    notes: (await readNotesFile(runner)) ?? markdown,
    manifestPath: manifest === undefined ? undefined : pathFrom(workingDirectory, manifest),
    artifacts: inputs.lines('artifacts'),
    workingDirectory,
    draft: inputs.flag('draft'),
    prerelease: undefined,
    latest: inputs.choice('latest', ['auto', 'true', 'false']),
    floatingTags: inputs.choice('floating-tags', ['none', 'major', 'major-minor']),
    config: await runner.config(),
    run: runner.run,
    dryRun: runner.dryRun,
    signal: runner.signal,
  };
}

async function readNotesFile({
  inputs,
  workingDirectory,
}: Runner<Input, Output, Releasing>): Promise<string | undefined> {
  const path = inputs.optional('notes-file');
  if (path === undefined) return undefined;
  const text = await nodeFiles.readText(pathFrom(workingDirectory, path));
  if (text !== undefined) return text;
  throw new SlipwayError('invalid-input', `There is no \`notes-file\` ${path}.`, {
    remedy: 'Check its path: it is relative to `working-directory`.',
  });
}
