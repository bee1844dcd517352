import type { Config } from '../domain/config/config.ts';
import { SlipwayError } from '../domain/errors.ts';
import { plainPath } from '../domain/inner-path.ts';
import { type Format, type Manifest, manifestName } from '../domain/manifest.ts';
import {
  isArchive,
  isPython,
  type PackagingPlan,
  planPackaging,
} from '../domain/packaging-plan.ts';
import type { Archives } from '../ports/archives.ts';
import type { Files } from '../ports/files.ts';
import type { Git } from '../ports/git.ts';
import type { Log } from '../ports/log.ts';
import type { Processes } from '../ports/processes.ts';
import type { WorkingTree } from '../ports/working-tree.ts';
import { chooseFiles } from './package-archives.ts';
import { type BuildJob, type Built, buildAll } from './package-build.ts';
import { readPackagingFacts, readSource, type SourceFacts } from './package-facts.ts';
import {
  describeArtifacts,
  requireSame,
  requireUnchanged,
  writeReleaseFolder,
} from './package-folder.ts';
import { claimOutput } from './package-output.ts';
import { findPythonBuilder } from './package-python-builder.ts';
import { lineEnvironment, runLine } from './package-tools.ts';
import { verifyArtifact } from './package-verify.ts';

/** What packaging needs of the world. */
export interface PackagePorts {
  readonly git: Pick<Git, 'resolve' | 'commit' | 'trackedFiles'>;
  readonly tree: WorkingTree;
  readonly files: Files;
  readonly archives: Archives;
  readonly processes: Processes;
  readonly log: Log;
}

export interface PackageRequest {
  /** Absolute path of the project. */
  readonly projectPath: string;
  /** `undefined`: the version that the project says itself. */
  readonly version: string | undefined;
  /** `auto`: what suits the detected project. */
  readonly formats: 'auto' | readonly Format[];
  /** Globs below the project for `tar.gz` and `zip`; empty: the tracked files. */
  readonly files: readonly string[];
  /** Shell line that runs before the artifacts are made. */
  readonly buildCommand: string | undefined;
  /** Shell line that proves the artifacts, with `SLIPWAY_ARTIFACTS` naming their folder. */
  readonly smokeTest: string | undefined;
  /** Check contents and installability. */
  readonly verify: boolean;
  /** Absolute. */
  readonly outputDirectory: string;
  readonly checksums: boolean;
  /** Build twice and compare the bytes. */
  readonly reproducible: boolean;
  readonly config: Config;
  readonly dryRun: boolean;
  readonly signal?: AbortSignal;
}

export interface DeploymentPackage {
  readonly kind: 'packaged' | 'planned';
  readonly name: string;
  readonly version: string;
  readonly commit: string;
  readonly outputDirectory: string;
  /** Absolute path of `manifest.json`. */
  readonly manifestPath: string;
  /** SHA-256 of the manifest file; empty for a plan. */
  readonly manifestDigest: string;
  readonly manifest: Manifest;
  /** What was proven of each artifact, in the manifest's order; empty for a plan. */
  readonly checks: readonly string[];
  /** What the person should know, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Builds a project's artifacts from its commit, proves them, and puts them with their manifest into the output directory,
 * which appears only when everything is proven. Errors: `no-commits`, `invalid-version`, `invalid-input`, `no-files-matched`,
 * `missing-tool`, `build-failed`, `artifact-invalid`, `command-failed`, `conflict` (foreign files in the output directory), `cancelled`.
 */
export async function packageDeployment(
  given: PackageRequest,
  ports: PackagePorts,
): Promise<DeploymentPackage> {
  const request = { ...given, outputDirectory: plainPath(given.outputDirectory) };
  const source = await readSource(request, ports);
  const plan = planPackaging(await readPackagingFacts(request, ports.files));
  await claimOutput(request.outputDirectory, ports.files);
  // Patterns are wrong before a long build as much as after it; what a command makes can't be known yet.
  if (plan.artifacts.some(({ format }) => isArchive(format)) && request.buildCommand === undefined)
    await chooseFiles(request, ports, request.projectPath);
  const warnings = listWarnings(request, plan, source);
  for (const warning of warnings) ports.log.warning(warning);
  if (request.dryRun) return { ...describePlan(request, plan, source), warnings };
  const made = await ports.files.withTemporaryFolder((folder) =>
    make({ request, plan, source, ports, folder }),
  );
  return { ...made, warnings };
}

interface Making {
  readonly request: PackageRequest;
  readonly plan: PackagingPlan;
  readonly source: SourceFacts;
  readonly ports: PackagePorts;
  /** Temporary. */
  readonly folder: string;
}

type Made = Omit<DeploymentPackage, 'warnings'>;

async function make(making: Making): Promise<Made> {
  const { request, plan, source, ports, folder } = making;
  const built = await build(making);
  const artifacts = await describeArtifacts(built.first, ports.files);
  if (built.second !== undefined)
    requireSame(artifacts, await describeArtifacts(built.second, ports.files));
  const checks = request.verify ? await verifyAll(built.first, making) : [];
  const manifest: Manifest = { ...manifestOf(plan, source), artifacts };
  const release = `${folder}/release`;
  const { files } = ports;
  const { outputDirectory, checksums } = request;
  const digest = await writeReleaseFolder(release, built.first, manifest, { files, checksums });
  await smokeTest(making, release, manifest);
  stopIfCancelled(request.signal);
  // A command may have put something there meanwhile.
  await claimOutput(outputDirectory, files);
  await files.move(release, outputDirectory);
  return {
    kind: 'packaged',
    ...locate(request, plan, source),
    manifestDigest: digest,
    manifest,
    checks,
  };
}

async function build({ request, plan, source, ports, folder }: Making) {
  const needsPython = plan.artifacts.some(({ format }) => isPython(format));
  const python = needsPython ? await findPythonBuilder(ports, folder, request.signal) : undefined;
  const job = { plan, request, ports, created: source.created, python };
  const once = (name: string): Promise<readonly Built[]> => {
    stopIfCancelled(request.signal);
    return buildAll({ ...job, folder: `${folder}/${name}` } satisfies BuildJob);
  };
  return {
    first: await once('first'),
    second: request.reproducible ? await once('second') : undefined,
  };
}

async function verifyAll(built: readonly Built[], { plan, ports }: Making) {
  const checks: string[] = [];
  for (const artifact of built) checks.push(await verifyArtifact(artifact, plan, ports.archives));
  return checks;
}

async function smokeTest(making: Making, release: string, manifest: Manifest): Promise<void> {
  const { request, plan, ports } = making;
  const line = request.smokeTest;
  if (line === undefined) return;
  const env = lineEnvironment(ports.processes, {
    SLIPWAY_VERSION: plan.version,
    SLIPWAY_ARTIFACTS: release,
    SLIPWAY_MANIFEST: `${release}/${manifestName}`,
  });
  const call = { cwd: request.projectPath, env, signal: request.signal };
  await ports.log.group('Run the smoke test', () =>
    runLine(ports, line, call, {
      code: 'command-failed',
      what: 'The smoke test',
      remedy:
        'Mend what it found, or the line itself; `SLIPWAY_ARTIFACTS` names the artifacts’ folder.',
    }),
  );
  await requireUnchanged(release, manifest, ports.files);
}

function manifestOf(plan: PackagingPlan, { commit, created }: SourceFacts) {
  return { schema: 1, name: plan.name, version: plan.version, commit, created } as const;
}

function locate({ outputDirectory }: PackageRequest, plan: PackagingPlan, source: SourceFacts) {
  return {
    name: plan.name,
    version: plan.version,
    commit: source.commit,
    outputDirectory,
    manifestPath: `${outputDirectory}/${manifestName}`,
  };
}

function describePlan(request: PackageRequest, plan: PackagingPlan, source: SourceFacts): Made {
  const artifacts = plan.artifacts.map(({ format, name }) => ({
    name,
    path: name,
    format,
    size: 0,
    sha256: '',
    platform: 'any',
  }));
  const manifest = { ...manifestOf(plan, source), artifacts };
  return {
    kind: 'planned',
    ...locate(request, plan, source),
    manifestDigest: '',
    manifest,
    checks: [],
  };
}

function listWarnings(
  request: PackageRequest,
  plan: PackagingPlan,
  { changes }: SourceFacts,
): readonly string[] {
  const warnings: string[] = [];
  if (changes.length > 0) {
    const more = changes.length > 5 ? ` and ${changes.length - 5} more` : '';
    warnings.push(
      `The working tree differs from the commit that the manifest names: ${changes.slice(0, 5).join(', ')}${more}.`,
    );
  }
  if (request.files.length > 0 && !plan.artifacts.some(({ format }) => isArchive(format)))
    warnings.push('`files` chooses what goes into tar.gz and zip, and neither is made.');
  return warnings;
}

function stopIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new SlipwayError('cancelled', 'Packaging was cancelled; nothing was written.', {
    remedy: 'Run it again: it begins anew.',
  });
}
