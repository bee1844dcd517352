import { SlipwayError } from '../../domain/errors.ts';
import { fileNameOf, folderOf } from '../../domain/file-path.ts';
import { companionNames } from '../../domain/packaging/companions.ts';
import { judgeEntry } from '../../domain/packaging/contents/judge-entry.ts';
import { selectFiles } from '../../domain/packaging/file-selection.ts';
import { checksumsName, manifestName } from '../../domain/packaging/manifest.ts';
import { assetName } from '../../domain/release/asset-names.ts';
import { checkAssets, type MeasuredAsset } from '../../domain/release/release-limits.ts';
import type { WantedAsset } from '../../domain/release/release-protocol.ts';
import type { FileEntry, Files } from '../../ports/files.ts';
import type { CreateReleaseRequest } from '../create-release.ts';
import { readArtifactSet } from '../deploy/artifact-set.ts';

/** Offered last: who sees them sees all that they name. */
const last = [...companionNames, checksumsName, manifestName];

/** What to release, and the commits that its files may be made of: the tagged one, and the one that it was planned on. */
export type AssetRequest = Pick<
  CreateReleaseRequest,
  'manifestPath' | 'artifacts' | 'workingDirectory' | 'version'
> & { readonly commits: readonly string[] };

/**
 * The files of a release in the order of their upload, each compared with the manifest that names it.
 *
 * @throws SlipwayError `not-found`, `no-files-matched`, `artifact-invalid`, or `conflict` where the manifest is of another version or commit
 */
export async function gatherAssets(
  request: AssetRequest,
  files: Files,
): Promise<readonly WantedAsset[]> {
  const { manifestPath } = request;
  const named = manifestPath === undefined ? [] : await readManifest(manifestPath, request, files);
  const paths = [...new Set([...named, ...(await expandGlobs(request, files))])];
  const assets = await measureFiles(paths.map(toNamed), files);
  const tail = manifestPath === undefined ? [] : await listTail(manifestPath, files);
  const all = [...assets.filter((asset) => !tail.some(isAt(asset.path))), ...tail];
  // Before gigabytes are read that GitHub would not take.
  checkAssets(all);
  const hashed: WantedAsset[] = [];
  for (const asset of all) hashed.push({ ...asset, sha256: await files.sha256(asset.path) });
  return hashed;
}

async function expandGlobs(
  { artifacts, workingDirectory }: Pick<CreateReleaseRequest, 'artifacts' | 'workingDirectory'>,
  files: Files,
): Promise<readonly string[]> {
  if (artifacts.length === 0) return [];
  const entries = await files.list(workingDirectory, isNoArtifact);
  const paths = entries.filter(({ kind }) => kind === 'file').map(({ path }) => path);
  const chosen = selectFiles(paths, artifacts);
  for (const path of chosen) refuseSecrets(path);
  return chosen.map((path) => `${workingDirectory}/${path}`);
}

/** Git's own folder and installed dependencies are never what a release offers. */
function isNoArtifact(path: string): boolean {
  return ['.git', 'node_modules'].includes(fileNameOf(path));
}

function refuseSecrets(path: string): void {
  const fault = judgeEntry({ path, kind: 'file', target: '' });
  if (fault === undefined) return;
  throw new SlipwayError('artifact-invalid', `\`${path}\` ${fault.why}.`, {
    remedy:
      'Take it out of the `artifacts` input, for instance with a pattern that begins with `!`.',
  });
}

async function readManifest(
  manifestPath: string,
  { version, commits }: AssetRequest,
  files: Files,
): Promise<readonly string[]> {
  const { manifest, folder } = await readArtifactSet(manifestPath, files);
  requireOneOf('version', manifest.version, [version], manifestPath);
  requireOneOf('commit', manifest.commit, commits, manifestPath);
  return manifest.artifacts.map((artifact) => `${folder}/${artifact.path}`);
}

function requireOneOf(
  what: string,
  found: string,
  wanted: readonly string[],
  manifestPath: string,
): void {
  if (wanted.includes(found)) return;
  throw new SlipwayError(
    'conflict',
    `${manifestPath} is of ${what} ${found}, and ${what} ${wanted[0]} is to be released.`,
    { remedy: `Package that ${what} again, or release the ${what} of the manifest.` },
  );
}

async function listTail(manifestPath: string, files: Files): Promise<readonly MeasuredAsset[]> {
  const folder = folderOf(manifestPath);
  const entries = await files.list(
    folder,
    (path) => path !== fileNameOf(manifestPath) && !last.includes(path),
  );
  const names = entries.map((entry) => entry.path);
  names.sort((a, b) => last.indexOf(a) - last.indexOf(b));
  return measureFiles(
    names.map((name) => ({
      path: `${folder}/${name}`,
      name: name === fileNameOf(manifestPath) ? manifestName : name,
    })),
    files,
  );
}

interface NamedFile {
  readonly path: string;
  readonly name: string;
}

function toNamed(path: string): NamedFile {
  return { path, name: fileNameOf(path) };
}

async function measureFiles(
  named: readonly NamedFile[],
  files: Files,
): Promise<readonly MeasuredAsset[]> {
  const sizes = await measure(
    named.map(({ path }) => path),
    files,
  );
  return named.map(({ path, name }) => ({
    name: assetName(name),
    path,
    size: sizeOf(path, sizes.get(`${folderOf(path)}/${fileNameOf(path)}`)),
  }));
}

/** The entries of single files, by one listing of each folder that holds some. */
async function measure(
  paths: readonly string[],
  files: Files,
): Promise<ReadonlyMap<string, FileEntry>> {
  const found = new Map<string, FileEntry>();
  for (const folder of new Set(paths.map((path) => folderOf(path)))) {
    const wanted = new Set(
      paths.filter((path) => folderOf(path) === folder).map((path) => fileNameOf(path)),
    );
    for (const entry of await files.list(folder, (path) => !wanted.has(path)))
      found.set(`${folder}/${entry.path}`, entry);
  }
  return found;
}

function sizeOf(path: string, entry: FileEntry | undefined): number {
  if (entry?.kind === 'file') return entry.size;
  throw new SlipwayError('artifact-invalid', `\`${path}\` is not a file that can be released.`, {
    remedy: 'Name a file; a link or a folder is not uploaded.',
  });
}

function isAt(path: string): (asset: MeasuredAsset) => boolean {
  return (asset) => asset.path === path;
}
