import { type Manifest, manifestName } from '../../domain/packaging/manifest.ts';
import { isPython, type PackagingPlan } from '../../domain/packaging/packaging-plan.ts';
import type { FileEntry } from '../../ports/files.ts';
import type { DeploymentPackage, PackagePorts, PackageRequest } from '../package-deployment.ts';
import { writeBills } from './bills.ts';
import { type BuildJob, type Built, buildAll } from './build.ts';
import { stopIfCancelled } from './cancelled.ts';
import { type Earlier, findEarlier } from './earlier.ts';
import type { SourceFacts } from './facts.ts';
import { finishRelease } from './finish.ts';
import { describeArtifacts } from './folder.ts';
import type { Inspection } from './inspection.ts';
import { proveArtifact } from './prove.ts';
import { findPythonBuilder, type PythonBuilder } from './python/builder.ts';
import { type EnvironmentFor, prepareEnvironment } from './python/environment.ts';
import { requireSame } from './same.ts';
import type { SealPlan } from './seal.ts';
import { type Beside, withSideWork } from './side-work.ts';
import { weighArtifacts } from './weigh.ts';

/** All that is known when the making begins. */
export interface Making {
  readonly request: PackageRequest;
  readonly plan: PackagingPlan;
  readonly source: SourceFacts;
  readonly ports: PackagePorts;
  readonly seal: SealPlan;
  /** The files for the archives, where they are known by now. */
  readonly chosen: readonly FileEntry[] | undefined;
  /** Temporary. */
  readonly folder: string;
  /** Tells the person something that is no reason to stop, in one sentence. */
  readonly warn: (warning: string) => void;
  /** What builds Python projects here, looked for once. */
  readonly python: () => Promise<PythonBuilder>;
  /** The empty environment that wheels are installed into for their proof. */
  readonly environment: EnvironmentFor;
  /** What was seen inside the artifacts, by their names: those that prove them write it down. */
  readonly inspected: Map<string, Inspection>;
}

/** A result without what was known beforehand. */
export type Made = Omit<DeploymentPackage, 'warnings'>;

/**
 * Builds, verifies, tries the smoke test, and only then moves the whole folder into its place: each earlier failure leaves
 * nothing behind, because all of it happened in the temporary folder.
 */
export function makePackage(given: GivenMaking): Promise<Made> {
  return withSideWork(given.request.signal, async (beside) => {
    const making = begin(given, beside);
    const { request, plan, source, ports, folder, seal } = making;
    const looking = request.verify ? findEarlier(request, plan, ports.earlier) : notAsked();
    const built = await build(making);
    const artifacts = await describeArtifacts(built.first, ports.files);
    if (built.second !== undefined) await requireSame(artifacts, built.first, built.second, ports);
    const checks = request.verify ? await proveAll(built.first, making) : [];
    const bills = await writeBills(making, built.first, artifacts);
    const everything = [...artifacts, ...(await describeArtifacts(bills, ports.files))];
    const manifest: Manifest = { ...manifestOf(plan, source), artifacts: everything };
    const { listing, contents } = weighArtifacts(making, manifest, await looking);
    const release = { request, ports, folder, seal, version: plan.version };
    const shipped = [...built.first, ...bills];
    const finished = await finishRelease(release, shipped, manifest, listing);
    return {
      kind: 'packaged',
      ...locate(request, plan, source),
      ...finished,
      manifest,
      contents,
      checks: request.verify ? [...checks, ...bills.map(({ check }) => check)] : [],
    };
  });
}

type GivenMaking = Omit<Making, 'python' | 'environment' | 'inspected'>;

/** What the proof of a wheel needs is made ready while the wheel is built. */
function begin(given: GivenMaking, beside: Beside): Making {
  const { request, plan, ports, folder } = given;
  const python = once(() => findPythonBuilder(ports, folder, request.signal));
  const prepare = once(() =>
    beside((signal) =>
      prepareEnvironment({ ports, folder, python, request: { ...request, signal } }),
    ),
  );
  if (request.verify && plan.artifacts.some(({ format }) => isPython(format))) prepare();
  const environment: EnvironmentFor = async (wanted) => (await prepare())(wanted);
  return { ...given, python, environment, inspected: new Map() };
}

async function build({ request, plan, source, ports, folder, python, chosen }: Making) {
  const job = { plan, request, ports, created: source.created, python, chosen };
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

async function notAsked(): Promise<Earlier> {
  return { kind: 'skipped', why: '`verify` is off' };
}

async function proveAll(built: readonly Built[], making: Making) {
  const checks: string[] = [];
  for (const artifact of built) checks.push(await proveArtifact(artifact, making));
  return checks;
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
