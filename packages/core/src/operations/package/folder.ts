import { SlipwayError } from '../../domain/errors.ts';
import { fileNameOf, folderOf } from '../../domain/file-path.ts';
import { platformOfWheel } from '../../domain/packaging/artifact-names.ts';
import {
  type Artifact,
  checksumsName,
  type Manifest,
  manifestName,
  renderChecksums,
  renderManifest,
} from '../../domain/packaging/manifest.ts';
import type { Files } from '../../ports/files.ts';
import type { BillFile } from './bills.ts';
import type { Built } from './build.ts';

/** The facts of the artifacts that were built, for the manifest. */
export async function describeArtifacts(
  built: readonly (Built | BillFile)[],
  files: Files,
): Promise<readonly Artifact[]> {
  const described: Artifact[] = [];
  for (const each of built) {
    const { name, path, format } = each;
    described.push({
      name,
      path: name,
      format,
      size: await sizeOf(path, files),
      sha256: await files.sha256(path),
      platform: platformOf(each),
    });
  }
  return described;
}

/** A file to be shipped: what it is called there, and its absolute path now. */
export type Shipped = Pick<Built, 'name' | 'path'>;

/** Puts artifacts, manifest and checksums into one folder; gives the manifest's SHA-256. */
export async function writeReleaseFolder(
  folder: string,
  shipped: readonly Shipped[],
  manifest: Manifest,
  ports: { readonly files: Files; readonly checksums: boolean },
): Promise<string> {
  const { files } = ports;
  for (const { name, path } of shipped) await files.move(path, `${folder}/${name}`);
  await files.writeText(`${folder}/${manifestName}`, renderManifest(manifest));
  const digest = await files.sha256(`${folder}/${manifestName}`);
  const sums = [...manifest.artifacts, { path: manifestName, sha256: digest }];
  if (ports.checksums) await files.writeText(`${folder}/${checksumsName}`, renderChecksums(sums));
  return digest;
}

/** What lies in a folder: the SHA-256 of each file by its path; empty for what is no file. */
export async function digestsOf(
  folder: string,
  files: Files,
): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  for (const { path, kind } of await files.list(folder))
    digests.set(path, kind === 'file' ? await files.sha256(`${folder}/${path}`) : '');
  return digests;
}

/** A command of the maintainer's has had the folder in its hands: only what was proven may leave it. */
export async function requireUnchanged(
  folder: string,
  before: ReadonlyMap<string, string>,
  files: Files,
): Promise<void> {
  const after = await digestsOf(folder, files).catch(nothingLeft);
  for (const [path, digest] of before) {
    if (!after.has(path)) throw changed(`removed ${path} from`);
    if (after.get(path) !== digest) throw changed(`changed ${path} in`);
  }
  const added = [...after.keys()].find((path) => !before.has(path));
  if (added !== undefined) throw changed(`left ${added} in`);
}

interface Placed extends Pick<Artifact, 'name' | 'format'> {
  readonly platform?: string;
}

function platformOf({ name, format, platform = 'any' }: Placed): string {
  return format === 'wheel' ? platformOfWheel(name) : platform;
}

async function sizeOf(path: string, files: Files): Promise<number> {
  const entries = await files.list(folderOf(path));
  return entries.find((entry) => entry.path === fileNameOf(path))?.size ?? 0;
}

function nothingLeft(cause: unknown): ReadonlyMap<string, string> {
  if (cause instanceof SlipwayError && cause.code === 'not-found') return new Map();
  throw cause;
}

function changed(what: string): SlipwayError {
  return new SlipwayError('command-failed', `The smoke test ${what} the folder of the artifacts.`, {
    remedy: 'Let it copy or unpack the artifacts elsewhere, such as into a folder of `mktemp -d`.',
  });
}
