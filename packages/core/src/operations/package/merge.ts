import { SlipwayError } from '../../domain/errors.ts';
import { fileNameOf, folderOf } from '../../domain/file-path.ts';
import {
  contentsName,
  type ListedFile,
  type Listing,
  listContents,
  parseListing,
} from '../../domain/packaging/contents/listing.ts';
import { selectFiles } from '../../domain/packaging/file-selection.ts';
import { innerPath } from '../../domain/packaging/inner-path.ts';
import { type Manifest, manifestName, parseManifest } from '../../domain/packaging/manifest.ts';
import {
  type ManifestPart,
  type MergedManifest,
  mergeManifests,
} from '../../domain/packaging/merge-manifests.ts';
import { manifestVersion } from '../../domain/packaging/packaging-version.ts';
import { parseVersion } from '../../domain/version/version.ts';
import type { DeploymentPackage, PackagePorts, PackageRequest } from '../package-deployment.ts';
import { finishRelease } from './finish.ts';
import { claimOutput } from './output.ts';
import { planSeal } from './seal.ts';

/**
 * Makes one release folder of those that several jobs made and this one downloaded: one manifest, one list of checksums,
 * and every artifact that any of them has, each compared with its digest. Builds nothing; the parts stay as they are.
 */
export async function mergeReleases(
  request: PackageRequest,
  ports: PackagePorts,
): Promise<DeploymentPackage> {
  const merged = mergeManifests(await readParts(request, ports));
  requireVersion(request, merged.manifest);
  const { outputDirectory } = request;
  await claimOutput(outputDirectory, ports.files);
  const { manifest } = merged;
  const told = { ...locateMerged(manifest, outputDirectory), manifest, warnings: [] };
  if (request.dryRun)
    return { kind: 'planned', ...told, manifestDigest: '', checks: [], companions: [] };
  const seal = await planSeal(request, ports);
  const checks = merged.origins.map(({ part }) => `the bytes that ${part.source} names`);
  return ports.files.withTemporaryFolder(async (folder) => {
    const built = await copyArtifacts(request, merged, `${folder}/parts`, ports);
    const { version } = manifest;
    const release = { request, ports, folder, version, seal };
    const listing = await joinListings(request, merged, ports);
    const finished = await finishRelease(release, built, manifest, listing);
    return { kind: 'packaged', ...told, ...finished, checks };
  });
}

function locateMerged({ name, version, commit }: Manifest, outputDirectory: string) {
  return {
    name,
    version,
    commit,
    outputDirectory,
    manifestPath: `${outputDirectory}/${manifestName}`,
  };
}

/** The manifests that the globs choose, by their path; a glob may name the folder. */
async function readParts(
  { projectPath, outputDirectory, merge = [] }: PackageRequest,
  { files }: PackagePorts,
): Promise<readonly [ManifestPart, ...ManifestPart[]]> {
  const output = innerPath(projectPath, outputDirectory);
  const skip = (path: string) => path === output || fileNameOf(path) === '.git';
  const manifests = (await files.list(projectPath, skip))
    .map(({ path }) => path)
    .filter((path) => fileNameOf(path) === manifestName);
  const [first, ...others] = selectFiles(manifests, merge);
  if (first === undefined) throw nothingLeft();
  const read = async (source: string): Promise<ManifestPart> => {
    const text = await files.readText(`${projectPath}/${source}`);
    return { source, manifest: parseManifest(text ?? '', source) };
  };
  return [await read(first), ...(await Promise.all(others.map(read)))];
}

function nothingLeft(): SlipwayError {
  return new SlipwayError('no-files-matched', 'The patterns in `merge` take away every manifest.', {
    remedy: 'Begin with a pattern that chooses, such as `parts/*`.',
  });
}

function requireVersion({ version, config }: PackageRequest, { version: found }: Manifest): void {
  if (version === undefined) return;
  const scheme = config.deployment.version_scheme;
  const asked = manifestVersion(parseVersion(version, scheme), scheme);
  if (asked === found) return;
  throw new SlipwayError('conflict', `The manifests are of version ${found}, not ${asked}.`, {
    remedy: 'Give all jobs the same `version`, and download only what this run uploaded.',
  });
}

/** What the jobs say of the artifacts that they brought. */
async function joinListings(
  { projectPath }: PackageRequest,
  { manifest, origins }: MergedManifest,
  { files }: PackagePorts,
): Promise<Listing> {
  const inside = new Map<string, readonly ListedFile[]>();
  for (const folder of new Set(origins.map(({ part }) => folderOf(part.source)))) {
    const text = await files.readText(`${projectPath}/${folder}/${contentsName}`);
    for (const artifact of parseListing(text ?? '')?.artifacts ?? [])
      inside.set(artifact.name, artifact.files);
  }
  return listContents(manifest, (name) => inside.get(name));
}

/** Compared after copying: what is shipped is what was looked at. */
async function copyArtifacts(
  { projectPath }: PackageRequest,
  { origins }: MergedManifest,
  folder: string,
  { files }: PackagePorts,
) {
  const built: { readonly name: string; readonly path: string }[] = [];
  for (const { artifact, part } of origins) {
    const path = `${folder}/${artifact.path}`;
    await files.copy(`${projectPath}/${folderOf(part.source)}/${artifact.path}`, path);
    if ((await files.sha256(path)) !== artifact.sha256) throw changed(artifact.path, part.source);
    built.push({ name: artifact.path, path });
  }
  return built;
}

function changed(path: string, source: string): SlipwayError {
  return new SlipwayError('artifact-invalid', `${path} is not the file that ${source} names.`, {
    remedy:
      'Download the folder again; if it stays so, package anew: something changed the file since.',
  });
}
