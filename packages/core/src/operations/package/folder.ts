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

/** Puts artifacts, manifest and checksums into one folder; gives the manifest's SHA-256. */
export async function writeReleaseFolder(
  folder: string,
  built: readonly (Built | BillFile)[],
  manifest: Manifest,
  ports: { readonly files: Files; readonly checksums: boolean },
): Promise<string> {
  const { files } = ports;
  for (const { name, path } of built) await files.move(path, `${folder}/${name}`);
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

/** Names every artifact whose two builds differ, in an `artifact-invalid` error. */
export function requireSame(first: readonly Artifact[], second: readonly Artifact[]): void {
  const digests = new Map(second.map(({ name, sha256 }) => [name, sha256]));
  const different = first.filter(({ name, sha256 }) => digests.get(name) !== sha256);
  if (different.length === 0) return;
  const names = different.map(({ name }) => name).join(', ');
  throw new SlipwayError('artifact-invalid', `Two builds of the same commit differ: ${names}.`, {
    remedy:
      'Let the build take its times from `SOURCE_DATE_EPOCH` and sort what it lists, or leave `reproducible` out (setuptools’ sdists are never the same twice).',
  });
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
