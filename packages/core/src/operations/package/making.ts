import { SlipwayError } from '../../domain/errors.ts';
import { type Manifest, manifestName } from '../../domain/packaging/manifest.ts';
import type { PackagingPlan } from '../../domain/packaging/packaging-plan.ts';
import type { DeploymentPackage, PackagePorts, PackageRequest } from '../package-deployment.ts';
import { writeBills } from './bills.ts';
import { type BuildJob, type Built, buildAll } from './build.ts';
import type { SourceFacts } from './facts.ts';
import {
  describeArtifacts,
  digestsOf,
  requireSame,
  requireUnchanged,
  writeReleaseFolder,
} from './folder.ts';
import { claimOutput } from './output.ts';
import { proveArtifact } from './prove.ts';
import { findPythonBuilder, type PythonBuilder } from './python-builder.ts';
import { lineEnvironment, runLine } from './tools.ts';

/** All that is known when the making begins. */
export interface Making {
  readonly request: PackageRequest;
  readonly plan: PackagingPlan;
  readonly source: SourceFacts;
  readonly ports: PackagePorts;
  /** Temporary. */
  readonly folder: string;
  /** Tells the person something that is no reason to stop, in one sentence. */
  readonly warn: (warning: string) => void;
  /** What builds Python projects here, looked for once. */
  readonly python: () => Promise<PythonBuilder>;
}

/** A result without what was known beforehand. */
export type Made = Omit<DeploymentPackage, 'warnings'>;

/**
 * Builds, verifies, tries the smoke test, and only then moves the whole folder into its place: each earlier failure leaves
 * nothing behind, because all of it happened in the temporary folder.
 */
export async function makePackage(given: Omit<Making, 'python'>): Promise<Made> {
  const { request, plan, source, ports, folder } = given;
  const making = { ...given, python: once(() => findPythonBuilder(ports, folder, request.signal)) };
  const built = await build(making);
  const artifacts = await describeArtifacts(built.first, ports.files);
  if (built.second !== undefined)
    requireSame(artifacts, await describeArtifacts(built.second, ports.files));
  const checks = request.verify ? await proveAll(built.first, making) : [];
  const { files } = ports;
  const bills = await writeBills(making, built.first, artifacts);
  const everything = [...artifacts, ...(await describeArtifacts(bills, files))];
  const manifest: Manifest = { ...manifestOf(plan, source), artifacts: everything };
  const release = `${folder}/release`;
  const { outputDirectory, checksums } = request;
  const shipped = [...built.first, ...bills];
  const digest = await writeReleaseFolder(release, shipped, manifest, { files, checksums });
  await smokeTest(making, release);
  stopIfCancelled(request.signal);
  // A command may have put something there meanwhile.
  await claimOutput(outputDirectory, files);
  await files.move(release, outputDirectory);
  return {
    kind: 'packaged',
    ...locate(request, plan, source),
    manifestDigest: digest,
    manifest,
    checks: request.verify ? [...checks, ...bills.map(({ check }) => check)] : [],
  };
}

async function build({ request, plan, source, ports, folder, python }: Making) {
  const job = { plan, request, ports, created: source.created, python };
  const make = (name: string): Promise<readonly Built[]> => {
    stopIfCancelled(request.signal);
    return buildAll({ ...job, folder: `${folder}/${name}` } satisfies BuildJob);
  };
  return {
    first: await make('first'),
    second: request.reproducible ? await make('second') : undefined,
  };
}

function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => {
    found ??= find();
    return found;
  };
}

async function proveAll(built: readonly Built[], making: Making) {
  const checks: string[] = [];
  for (const artifact of built) checks.push(await proveArtifact(artifact, making));
  return checks;
}

async function smokeTest(making: Making, release: string): Promise<void> {
  const { request, plan, ports } = making;
  const line = request.smokeTest;
  if (line === undefined) return;
  const before = await digestsOf(release, ports.files);
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
  await requireUnchanged(release, before, ports.files);
}

/** The manifest without its artifacts. */
export function manifestOf(plan: PackagingPlan, { commit, created }: SourceFacts) {
  return { schema: 1, name: plan.name, version: plan.version, commit, created } as const;
}

/** What a result says of itself, planned or made. */
export function locate(
  { outputDirectory }: PackageRequest,
  plan: PackagingPlan,
  source: SourceFacts,
) {
  return {
    name: plan.name,
    version: plan.version,
    commit: source.commit,
    outputDirectory,
    manifestPath: `${outputDirectory}/${manifestName}`,
  };
}

function stopIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new SlipwayError('cancelled', 'Packaging was cancelled; nothing was written.', {
    remedy: 'Run it again: it begins anew.',
  });
}
