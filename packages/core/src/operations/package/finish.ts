import {
  contentsName,
  type Listing,
  renderListing,
} from '../../domain/packaging/contents/listing.ts';
import { type Manifest, manifestName } from '../../domain/packaging/manifest.ts';
import type { DeploymentPackage, PackagePorts, PackageRequest } from '../package-deployment.ts';
import { stopIfCancelled } from './cancelled.ts';
import { digestsOf, requireUnchanged, type Shipped, writeReleaseFolder } from './folder.ts';
import { claimOutput } from './output.ts';
import { type SealPlan, sealFolder } from './seal.ts';
import { lineEnvironment, runLine } from './tools.ts';

/** What becomes a release folder, and for whom. */
export interface Finishing {
  readonly request: PackageRequest;
  readonly ports: PackagePorts;
  /** Temporary. */
  readonly folder: string;
  readonly version: string;
  readonly seal: SealPlan;
}

/**
 * Puts proven artifacts with their manifest into one folder, tries the smoke test on it, and only then moves it into its
 * place. What vouches for it is made last: it vouches for what was tried.
 */
export async function finishRelease(
  finishing: Finishing,
  shipped: readonly Shipped[],
  manifest: Manifest,
  listing: Listing,
): Promise<Pick<DeploymentPackage, 'manifestDigest' | 'companions'>> {
  const { request, ports, folder, seal } = finishing;
  const { files } = ports;
  const { outputDirectory, checksums } = request;
  const release = `${folder}/release`;
  const manifestDigest = await writeReleaseFolder(release, shipped, manifest, { files, checksums });
  await smokeTest(finishing, release);
  stopIfCancelled(request.signal);
  if (listing.artifacts.length > 0)
    await files.writeText(`${release}/${contentsName}`, renderListing(listing));
  const companions = await sealFolder(release, seal, request, ports);
  // A command may have put something there meanwhile.
  await claimOutput(outputDirectory, files);
  await files.move(release, outputDirectory);
  return { manifestDigest, companions };
}

async function smokeTest({ request, ports, version }: Finishing, release: string): Promise<void> {
  const line = request.smokeTest;
  if (line === undefined) return;
  const before = await digestsOf(release, ports.files);
  const env = lineEnvironment(ports.processes, {
    SLIPWAY_VERSION: version,
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
