import type { Runner } from '@slipway/action-kit';
import {
  type CreateReleaseRequest,
  nodeFiles,
  type PackageNotes,
  type PackagePlan,
  pathFrom,
  type ReleaseNotes,
  type ReleaseNotesRequest,
  type Releasing,
  registriesFor,
  renderChangelog,
  SlipwayError,
} from '@slipway/core';
import type { Input, Output } from './action.generated.ts';
import { matchManifests } from './manifests.ts';
import { readRegistries } from './registries.ts';
import { committedPackages } from './release-commit.ts';

type Run = Runner<Input, Output, Releasing>;
type Planned = Extract<ReleaseNotes, { kind: 'release' }>;

/** What to look at: the versions are the input's, else the one of the tag that started the run, else the commits'. */
export async function readNotesRequest(runner: Run): Promise<ReleaseNotesRequest> {
  const { inputs } = runner;
  return {
    projectPath: runner.workingDirectory,
    version: inputs.lines('version').join('\n') || undefined,
    ref: runner.run.ref,
    bump: inputs.choice('bump', ['auto', 'major', 'minor', 'patch']),
    channel: inputs.optional('channel'),
    commit: undefined,
    strict: inputs.flag('strict'),
    changelog: inputs.choice('changelog', ['next', 'all']),
    repositoryUrl: runner.repositoryUrl,
    config: await runner.config(),
    signal: runner.signal,
  };
}

export interface PackageRequest {
  readonly package: PackagePlan;
  readonly request: CreateReleaseRequest;
  /** As it is after the release; `undefined`: none is kept. */
  readonly changelog: string | undefined;
}

/** What to release once the commits have named it: one request a package, each after those that it needs. */
export async function readReleaseRequests(
  runner: Run,
  notes: Planned,
): Promise<readonly PackageRequest[]> {
  const { inputs, workingDirectory } = runner;
  const { packages: released, sources } = notes;
  if (sources.length > 1) refuseCommonFiles(runner);
  const manifests = await matchManifests({
    paths: inputs.lines('manifest').map((path) => pathFrom(workingDirectory, path)),
    sources,
    released,
    tell: runner.log.info,
  });
  const requests: PackageRequest[] = [];
  for (const one of released) {
    const request = await readRequest(runner, notes, one, manifests.get(one.package.name));
    const changelog = one.changelog && renderChangelog(one.changelog, request.notes);
    requests.push({ package: one.package, request, changelog });
  }
  return requests;
}

async function readRequest(
  runner: Run,
  notes: Planned,
  { package: released, markdown, changelog }: PackageNotes,
  manifestPath: string | undefined,
): Promise<CreateReleaseRequest> {
  const { inputs, workingDirectory } = runner;
  const registries = readRegistries(inputs);
  const written = await readNotesFile(runner);
  const config = await runner.config();
  const packages = committedPackages(notes, (one) => written ?? one.markdown);
  return {
    version: released.version,
    tag: released.tag,
    commit: notes.plan.commit,
    previousVersion: released.previous_version,
    notes: written ?? markdown,
    changelogFile: released.changelog_file,
    pastSections: changelog?.past ?? [],
    manifestPath,
    artifacts: inputs.lines('artifacts'),
    workingDirectory,
    draft: inputs.flag('draft'),
    prerelease: undefined,
    latest: latestOf(inputs.choice('latest', ['auto', 'true', 'false']), released, notes),
    floatingTags: inputs.choice('floating-tags', ['none', 'major', 'major-minor']),
    sign: inputs.flag('sign'),
    ...(config.release_management.release_commit && {
      releaseCommit: { packages, repositoryUrl: runner.repositoryUrl },
    }),
    publish:
      notes.sources.length === 1 ? registries : registriesFor(released.ecosystem, registries),
    config,
    run: runner.run,
    dryRun: runner.dryRun,
    signal: runner.signal,
  };
}

/** A repository has one latest release: of several packages, that of the root, or of the first where the root is none. */
function latestOf(
  latest: CreateReleaseRequest['latest'],
  released: PackagePlan,
  notes: Planned,
): CreateReleaseRequest['latest'] {
  const root = notes.sources.some(({ path }) => path === '.');
  const shown = root ? released.path === '.' : released === notes.package;
  return latest === 'auto' && !shown ? 'false' : latest;
}

/** Inputs that do not say which of several packages they are for. */
function refuseCommonFiles({ inputs }: Run): void {
  for (const [name, instead] of [
    [
      'artifacts',
      'Name the files in manifests, one for each package: the package action writes them.',
    ],
    [
      'notes-file',
      'Leave it out, and set `release_management.release_notes_template` where the notes should differ.',
    ],
  ] as const) {
    if (inputs.optional(name) === undefined) continue;
    throw new SlipwayError(
      'invalid-input',
      `The input \`${name}\` does not say which of the packages of this repository it is for.`,
      { remedy: instead },
    );
  }
}

/** The notes that replace the written ones; `undefined`: none do. */
export async function readNotesFile({
  inputs,
  workingDirectory,
}: Run): Promise<string | undefined> {
  const path = inputs.optional('notes-file');
  if (path === undefined) return undefined;
  const text = await nodeFiles.readText(pathFrom(workingDirectory, path));
  if (text !== undefined) return text;
  throw new SlipwayError('invalid-input', `There is no \`notes-file\` ${path}.`, {
    remedy: 'Check its path: it is relative to `working-directory`.',
  });
}
