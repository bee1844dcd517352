import type { Config } from '../domain/config/config.ts';
import type { Companion } from '../domain/packaging/companions.ts';
import { plainPath } from '../domain/packaging/inner-path.ts';
import type { Format, Manifest } from '../domain/packaging/manifest.ts';
import {
  isArchive,
  type PackagingPlan,
  planPackaging,
} from '../domain/packaging/packaging-plan.ts';
import { type BillForm, billName } from '../domain/sbom/bill.ts';
import type { Archives } from '../ports/archives.ts';
import type { Attestations } from '../ports/attestations.ts';
import type { EarlierReleases } from '../ports/earlier-releases.ts';
import type { FileEntry, Files } from '../ports/files.ts';
import type { Git } from '../ports/git.ts';
import type { Log } from '../ports/log.ts';
import type { Payload } from '../ports/payload.ts';
import type { Processes } from '../ports/processes.ts';
import type { Secrets } from '../ports/secrets.ts';
import type { WorkingTree } from '../ports/working-tree.ts';
import { chooseFiles } from './package/archives.ts';
import { wantedBills } from './package/bills.ts';
import { explainDiskTrouble } from './package/disk-trouble.ts';
import { readPackagingFacts, readSource, type SourceFacts } from './package/facts.ts';
import { locate, type Made, makePackage, manifestOf } from './package/making.ts';
import { mergeReleases } from './package/merge.ts';
import { claimOutput, requireOutputApart } from './package/output.ts';
import { planSeal } from './package/seal.ts';
import { bothOf } from './package/side-work.ts';
import type { ContentsReport } from './package/weigh.ts';

/** What packaging needs of the world. */
export interface PackagePorts {
  readonly git: Pick<Git, 'resolve' | 'commit' | 'locate' | 'trackedFiles'>;
  readonly tree: WorkingTree;
  readonly files: Files;
  readonly archives: Archives;
  readonly payload: Payload;
  readonly processes: Processes;
  readonly secrets: Secrets;
  readonly attestations: Attestations;
  /** GitHub's own address, such as `https://github.com`: provenance names it. */
  readonly serverUrl: string;
  /** `undefined`: there is no token to read releases with. */
  readonly earlier?: EarlierReleases;
  readonly log: Log;
}

export interface PackageRequest {
  /** Absolute path of the project. */
  readonly projectPath: string;
  /** `undefined`: the version that the project says itself. */
  readonly version: string | undefined;
  /** `auto`: what suits the detected project. */
  readonly formats: 'auto' | readonly Format[];
  /** Globs below the project for `tar.gz`, `tar.zst` and `zip`; empty: the tracked files. */
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
  /** Forms of each artifact's bill of materials. Default: the configuration's. */
  readonly sbom?: readonly BillForm[];
  /** Whether to sign as the configuration says. Default: yes. */
  readonly sign?: boolean;
  /** Whether to attest where and how everything was built, in `provenance.sigstore.json` and at GitHub. Default: no. */
  readonly attest?: boolean;
  /**
   * Globs below the project of release folders that other jobs made, or of their manifests. Where some are given, these
   * become one, and nothing is built.
   */
  readonly merge?: readonly string[];
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
  /** What vouches for them: provenance and signatures; empty for a plan. */
  readonly companions: readonly Companion[];
  /** What is inside the artifacts beside what an earlier release had; absent where nothing was built. */
  readonly contents?: ContentsReport;
  /** What the person should know, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Builds a project's artifacts from its commit, proves them, and puts them with their manifest into the output directory,
 * which appears only when everything is proven. Errors: `no-commits`, `invalid-version`, `invalid-input`, `no-files-matched`,
 * `missing-tool`, `build-failed`, `artifact-invalid`, `command-failed`, `conflict` (foreign files in the output directory, or manifests that do not go together), `cancelled`; where it
 * attests or signs also `missing-permission`, `missing-token` and `retryable`.
 */
export async function packageDeployment(
  given: PackageRequest,
  ports: PackagePorts,
): Promise<DeploymentPackage> {
  const request = { ...given, outputDirectory: plainPath(given.outputDirectory) };
  requireOutputApart(request.outputDirectory, request.projectPath);
  if (request.merge !== undefined && request.merge.length > 0) return mergeReleases(request, ports);
  const [source, plan] = await bothOf(readSource(request, ports), planMaking(request, ports));
  const chosen = await chooseEarly(request, plan, ports);
  const warnings: string[] = [];
  const warn = (warning: string) => {
    warnings.push(warning);
    ports.log.warning(warning);
  };
  listWarnings(request, plan, source).forEach(warn);
  if (request.dryRun) return { ...describePlan(request, plan, source), warnings };
  const seal = await planSeal(request, ports);
  const made = await ports.files
    .withTemporaryFolder((folder) =>
      makePackage({ request, plan, source, ports, folder, warn, seal, chosen }),
    )
    .catch(explainDiskTrouble);
  return { ...made, warnings };
}

async function planMaking(request: PackageRequest, ports: PackagePorts): Promise<PackagingPlan> {
  const plan = planPackaging(await readPackagingFacts(request, ports));
  await claimOutput(request.outputDirectory, ports.files);
  return plan;
}

/**
 * Patterns are wrong before a long build as much as after it; what a command makes can't be known yet. Gives the files where
 * they will still be the same when the archives are written.
 */
async function chooseEarly(
  request: PackageRequest,
  { artifacts, staged }: PackagingPlan,
  ports: PackagePorts,
): Promise<readonly FileEntry[] | undefined> {
  const formats = artifacts.map(({ format }) => format);
  if (!formats.some(isArchive) || request.buildCommand !== undefined) return undefined;
  const chosen = await chooseFiles(request, ports, request.projectPath);
  return !staged && formats.every(isArchive) ? chosen : undefined;
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
  const bills = artifacts.flatMap((artifact) =>
    wantedBills(request).map((form) => {
      const name = billName(artifact.name, form);
      return { ...artifact, name, path: name, format: 'sbom' as const };
    }),
  );
  const manifest = { ...manifestOf(plan, source), artifacts: [...artifacts, ...bills] };
  return {
    kind: 'planned',
    ...locate(request, plan, source),
    manifestDigest: '',
    manifest,
    checks: [],
    companions: [],
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
    warnings.push(
      '`files` chooses what goes into tar.gz, tar.zst and zip, and none of them is made.',
    );
  return warnings;
}
