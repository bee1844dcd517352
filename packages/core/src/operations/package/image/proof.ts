import type { ImageSettings } from '../../../domain/config/image-settings.ts';
import type { PackagingSettings } from '../../../domain/config/packaging-settings.ts';
import { SlipwayError } from '../../../domain/errors.ts';
import { scanContent } from '../../../domain/packaging/contents/content-scan.ts';
import { layoutMark, versionLabel } from '../../../domain/packaging/image/image-index.ts';
import {
  blobPath,
  type Descriptor,
  type ImageManifest,
  layerFormats,
  mediaTypes,
  parseImageConfig,
  parseImageManifest,
  parseIndex,
} from '../../../domain/packaging/image/image-layout.ts';
import {
  judgeImageConfig,
  judgeLayerEntry,
  scanForSecrets,
} from '../../../domain/packaging/image/image-rules.ts';
import type { OpenArchive } from '../../../ports/archives.ts';
import type { Processes } from '../../../ports/processes.ts';
import type { Built } from '../build.ts';
import { requireClean } from '../forbidden.ts';
import { type Inspection, inspect, joinInspections } from '../inspection.ts';
import type { Making } from '../making.ts';

/** What is read of one archive, and found in it. */
interface Reading {
  readonly name: string;
  readonly archive: OpenArchive;
  readonly version: string;
  readonly settings: PackagingSettings;
  /** Of the build: their values must not be in it. */
  readonly secrets: readonly { readonly name: string; readonly value: string }[];
  /** Paths of members that something refers to. */
  readonly used: Set<string>;
  /** Of the layers, by their digests: an image shares them with the others. */
  readonly layers: Map<string, Descriptor>;
  readonly platforms: string[];
}

/**
 * Reads an OCI archive as a registry would, and further: every digest and size is right, each platform that was asked for
 * is there, labels and annotations say the version, and no layer holds what must not be shipped. Throws `artifact-invalid`.
 */
export async function proveImage(
  { name, path }: Built,
  { request, plan, ports, inspected }: Making,
): Promise<string> {
  const archive = await ports.archives.open(path);
  const reading: Reading = {
    name,
    archive,
    version: plan.version,
    settings: request.config.packaging,
    secrets: secretsOf(request.config.packaging.image, ports.processes),
    used: new Set(['oci-layout', 'index.json']),
    layers: new Map(),
    platforms: [],
  };
  await verifyDigests(reading);
  if ((await archive.text('oci-layout')) !== layoutMark) throw broken(name, 'is no OCI layout');
  const tops = parseIndex(await archive.text('index.json'), 'index.json');
  for (const top of tops) await readTop(top, reading);
  const stray = archive.members.find((member) => !reading.used.has(member.path));
  if (stray !== undefined) throw broken(name, `has ${stray.path}, which no image refers to`);
  requirePlatforms(reading, request.config.packaging.image.platforms);
  const layers: Inspection[] = [];
  for (const layer of reading.layers.values()) layers.push(await inspectLayer(layer, reading));
  const inspection = joinInspections(layers);
  requireClean({ name, format: 'oci' }, inspection.refused);
  inspected.set(name, inspection);
  const digests = tops.map(({ sha256 }) => `sha256:${sha256}`).join(' and ');
  return `${digests} for ${describe(reading, inspection.entries)}`;
}

function secretsOf({ secrets }: ImageSettings, processes: Processes) {
  const environment = processes.environment();
  return Object.values(secrets).map((name) => ({
    name,
    // As the other texts that are read: one character for each byte.
    value: String.fromCharCode(...new TextEncoder().encode(environment[name])),
  }));
}

/** A blob's name is its digest: nothing else has to be believed afterwards. */
async function verifyDigests({ name, archive }: Reading): Promise<void> {
  const seen = new Set<string>();
  for (const { path } of archive.members) {
    if (seen.has(path)) throw broken(name, `has ${path} twice`);
    seen.add(path);
    const digest = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(path)?.[1];
    if (digest !== undefined && (await archive.sha256(path)) !== digest)
      throw broken(name, `has other bytes in ${path} than its name says`);
  }
}

async function readTop(top: Descriptor, reading: Reading): Promise<void> {
  const text = await take(top, reading);
  if (top.mediaType !== mediaTypes.index) {
    await readImage(top, text, reading);
    return;
  }
  for (const image of parseIndex(text, 'The index')) {
    const platform = await readImage(image, await take(image, reading), reading);
    if (platform !== image.platform)
      throw broken(reading.name, `gives ${image.platform} an image for ${platform}`);
  }
}

async function readImage(image: Descriptor, text: string, reading: Reading): Promise<string> {
  const { name, version, layers, platforms, secrets } = reading;
  if (image.mediaType !== mediaTypes.manifest) throw broken(name, `refers to a ${image.mediaType}`);
  const manifest = parseImageManifest(text, 'The manifest');
  const written = await take(manifest.config, reading);
  const config = parseImageConfig(written, 'The configuration');
  const wrong =
    judgeAnnotations(manifest, version) ??
    judgeImageConfig(config, { version, layers: manifest.layers.length }) ??
    scanContent('config.json')(written)?.why ??
    scanForSecrets(secrets)(written);
  if (wrong !== undefined)
    throw broken(name, `must not be shipped: its image for ${config.platform} ${wrong}`);
  for (const layer of manifest.layers) {
    find(layer, reading);
    layers.set(layer.sha256, layer);
  }
  platforms.push(config.platform);
  return config.platform;
}

function judgeAnnotations({ annotations }: ImageManifest, version: string): string | undefined {
  return annotations[versionLabel] === version
    ? undefined
    : `does not have the version ${version} in its annotations`;
}

/** Makes sure that a blob is there in its size. */
function find({ sha256, size }: Descriptor, { name, archive, used }: Reading): string {
  const path = blobPath(sha256);
  const member = archive.members.find((each) => each.path === path);
  if (member === undefined) throw broken(name, `lacks ${path}, which it refers to`);
  if (member.size !== size)
    throw broken(name, `says ${size} bytes of ${path}, which has ${member.size}`);
  used.add(path);
  return path;
}

async function take(blob: Descriptor, reading: Reading): Promise<string> {
  return reading.archive.text(find(blob, reading));
}

function requirePlatforms({ name, platforms }: Reading, wanted: readonly string[]): void {
  const missing = wanted.find((platform) => !platforms.some((found) => suits(found, platform)));
  if (missing === undefined) return;
  throw new SlipwayError(
    'artifact-invalid',
    `${name} has no image for ${missing}, only for ${platforms.join(', ')}.`,
    { remedy: 'Build on a base image that there is for this platform, or leave it out.' },
  );
}

/** A variant that nobody asked for may be the usual one, such as `v8`. */
function suits(found: string, wanted: string): boolean {
  return found === wanted || (wanted.split('/').length === 2 && found.startsWith(`${wanted}/`));
}

/** Reads a layer to its end. */
async function inspectLayer(
  layer: Descriptor,
  { name, archive, secrets, settings }: Reading,
): Promise<Inspection> {
  const format = layerFormats.get(layer.mediaType);
  if (format === undefined) throw broken(name, `has a layer of the type ${layer.mediaType}`);
  return inspect(archive.entries(blobPath(layer.sha256), format), {
    settings: { ...settings, source_maps: true },
    judge: judgeLayerEntry,
    also: () => {
      const scan = scanForSecrets(secrets);
      return (chunk) => {
        const why = scan(chunk);
        return why === undefined ? undefined : { rule: 'unsafe', why };
      };
    },
  });
}

function describe({ platforms, layers, version }: Reading, entries: number): string {
  const counted = `${entries} ${entries === 1 ? 'entry' : 'entries'} in ${layers.size} ${layers.size === 1 ? 'layer' : 'layers'}`;
  return `${platforms.join(' and ')}, all digests right, ${counted}, nothing forbidden, version ${version} inside`;
}

function broken(name: string, why: string): SlipwayError {
  return new SlipwayError('artifact-invalid', `${name} ${why}.`, {
    remedy: 'Mend the Containerfile where it is at fault; else build it again.',
  });
}
