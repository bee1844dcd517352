import { SlipwayError } from '../../domain/errors.ts';
import { fileNameOf } from '../../domain/file-path.ts';
import { type PlannedPackage, planPackage } from '../../domain/registry/publish-plan.ts';
import {
  type ArtifactFile,
  describePackage,
  type RegistryName,
  type RegistryView,
} from '../../domain/registry/registry.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Files } from '../../ports/files.ts';
import type { Log } from '../../ports/log.ts';
import type { Registries, Registry } from '../../ports/registries.ts';
import type { CreateReleaseRequest } from '../create-release.ts';
import { readArtifactSet } from '../deploy/artifact-set.ts';

export interface PublishingPorts {
  readonly registries: Registries;
  readonly files: Pick<Files, 'readText' | 'sha256'>;
  readonly clock: Clock;
  readonly log: Log;
}

export type PublishingRequest = Pick<
  CreateReleaseRequest,
  | 'publish'
  | 'manifestPath'
  | 'workingDirectory'
  | 'config'
  | 'latest'
  | 'dryRun'
  | 'draft'
  | 'signal'
>;

/** One artifact, where it goes, and what is to be done about it. */
export interface PreparedPackage extends PlannedPackage {
  readonly to: Registry;
}

const formats: Readonly<Record<RegistryName, readonly string[]>> = {
  npm: ['npm'],
  pypi: ['sdist', 'wheel'],
  testpypi: ['sdist', 'wheel'],
};

/**
 * Finds out what is to be published where, before a release writes anything: a version can't be taken back. What is
 * there with other contents, and a right that is missing, stop it here. A dry run and a draft need no right.
 *
 * @throws SlipwayError `no-files-matched`, `artifact-invalid`, `conflict`, `missing-token`, `missing-permission`
 */
export async function preparePackages(
  request: PublishingRequest,
  ports: PublishingPorts,
): Promise<readonly PreparedPackage[]> {
  const { publish = [], config, workingDirectory, latest } = request;
  const prepared: PreparedPackage[] = [];
  if (publish.length === 0) return prepared;
  const artifacts = await readArtifacts(request, ports);
  for (const name of new Set(publish)) {
    const settings = config.release_management.registries;
    const to = await ports.registries.open(name, settings, workingDirectory);
    for (const artifact of select(artifacts, name)) {
      const file = await to.identify(artifact);
      if (file.private) {
        ports.log.warning(`${describePackage(file)} is marked as private: it is not published.`);
        continue;
      }
      const view = await look(to, file, request);
      prepared.push({ ...planPackage(file, view, latest), to });
    }
  }
  if (!request.dryRun && !request.draft) await authorize(prepared, ports);
  return prepared;
}

/** Each package once: a wheel's right is its sdist's. */
async function authorize(
  prepared: readonly PreparedPackage[],
  { log }: PublishingPorts,
): Promise<void> {
  const proven = new Set<string>();
  for (const { file, kind, to } of prepared) {
    const key = `${file.registry} ${file.package}`;
    if (kind === 'already-there' || proven.has(key)) continue;
    proven.add(key);
    const by = await to.authorize(file);
    log.info(`${describePackage(file)} may be published to ${file.registry} by ${by}.`);
  }
}

async function readArtifacts(
  { manifestPath }: PublishingRequest,
  { files }: PublishingPorts,
): Promise<readonly ArtifactFile[]> {
  if (manifestPath === undefined)
    throw new SlipwayError('invalid-input', 'The `publish` input needs a `manifest`.', {
      remedy:
        'Give the path that the package action put out, so that what was verified is published.',
    });
  const { manifest, folder } = await readArtifactSet(manifestPath, files);
  return manifest.artifacts.flatMap(({ path, format, size, sha256 }) =>
    format === 'npm' || format === 'sdist' || format === 'wheel'
      ? [{ name: fileNameOf(path), path: `${folder}/${path}`, format, size, sha256 }]
      : [],
  );
}

/** Sdists before wheels: who sees the wheel can get its sources. */
function select(artifacts: readonly ArtifactFile[], name: RegistryName): readonly ArtifactFile[] {
  const found = formats[name].flatMap((format) =>
    artifacts.filter((artifact) => artifact.format === format),
  );
  if (found.length > 0) return found;
  throw new SlipwayError(
    'no-files-matched',
    `The manifest has nothing for ${name}: no artifact of the format ${formats[name].join(' or ')}.`,
    { remedy: `Package that format, too, or take ${name} out of the \`publish\` input.` },
  );
}

/** A dry run needs no token: what a registry hides is taken for what is not there. */
async function look(
  to: Registry,
  file: PreparedPackage['file'],
  { dryRun }: PublishingRequest,
): Promise<RegistryView> {
  try {
    return await to.look(file);
  } catch (error) {
    if (!dryRun || !(error instanceof SlipwayError) || error.code !== 'missing-token') throw error;
    return { digest: undefined, versions: [], latest: undefined };
  }
}
