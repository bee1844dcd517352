import { SlipwayError } from '../../errors.ts';

/** One blob as another refers to it (OCI image specification, descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  /** Lower-case hexadecimal SHA-256. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly annotations: Annotations;
  /** Only in an index. */
  readonly platform: string | undefined;
}

export type Annotations = Readonly<Record<string, string>>;

/** What an image consists of (manifest.md). */
export interface ImageManifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations: Annotations;
}

/** What an image says of itself (config.md), as far as it is asked. */
export interface ImageConfig {
  readonly platform: string;
  readonly labels: Annotations;
  /** `NAME=value`. */
  readonly environment: readonly string[];
  /** The command of each step that made it. */
  readonly history: readonly string[];
  /** How many layers it knows of. */
  readonly layers: number;
}

export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
} as const;

/** How a layer is packed, by its media type (layer.md). */
export const layerFormats: ReadonlyMap<string, 'tar' | 'tar.gz' | 'tar.zst'> = new Map([
  ['application/vnd.oci.image.layer.v1.tar', 'tar'],
  ['application/vnd.oci.image.layer.v1.tar+gzip', 'tar.gz'],
  ['application/vnd.oci.image.layer.v1.tar+zstd', 'tar.zst'],
] as const);

/** Where a blob lies in a layout (image-layout.md). */
export function blobPath(sha256: string): string {
  return `blobs/sha256/${sha256}`;
}

/** The images that an index names. `source` names the file in the `artifact-invalid` error. */
export function parseIndex(text: string, source: string): readonly Descriptor[] {
  const { manifests } = parseRecord(text, source);
  return readDescriptors(manifests, source);
}

export function parseImageManifest(text: string, source: string): ImageManifest {
  const { config, layers, annotations } = parseRecord(text, source);
  return {
    config: readDescriptor(config, source),
    layers: readDescriptors(layers, source),
    annotations: readTexts(annotations),
  };
}

export function parseImageConfig(text: string, source: string): ImageConfig {
  const { config, rootfs, history, ...own } = parseRecord(text, source);
  const { Labels, Env } = Object(config);
  return {
    platform: platformText(own),
    labels: readTexts(Labels),
    environment: readList(Env).map(String),
    history: readList(history).map((step) => String(Object(step)['created_by'] ?? '')),
    layers: readList(Object(rootfs)['diff_ids']).length,
  };
}

/** `OS/ARCHITECTURE[/VARIANT]`. */
function platformText(platform: unknown): string {
  const { os, architecture, variant } = Object(platform);
  return [os, architecture, variant].filter((part) => part !== undefined && part !== '').join('/');
}

/** A JSON object's fields; `artifact-invalid` where it is none. */
export function parseRecord(text: string, source: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Said below.
  }
  throw unusable(source, 'it is not a JSON object');
}

function readDescriptors(value: unknown, source: string): readonly Descriptor[] {
  if (!Array.isArray(value)) throw unusable(source, 'a list of blobs is missing');
  return value.map((each) => readDescriptor(each, source));
}

function readDescriptor(value: unknown, source: string): Descriptor {
  const { mediaType, digest, size, annotations, platform } = Object(value);
  const sha256 = /^sha256:([0-9a-f]{64})$/.exec(String(digest))?.[1];
  if (typeof mediaType !== 'string' || sha256 === undefined || !Number.isSafeInteger(size))
    throw unusable(source, 'what it refers to has no type, size or SHA-256');
  return {
    mediaType,
    sha256,
    size,
    annotations: readTexts(annotations),
    platform: platform === undefined ? undefined : platformText(platform),
  };
}

function readTexts(value: unknown): Annotations {
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]))
    : {};
}

function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unusable(source: string, why: string): SlipwayError {
  return new SlipwayError('artifact-invalid', `${source} of the image can't be used: ${why}.`, {
    remedy: 'Build it again; if that gives the same, the tool that wrote it is at fault.',
  });
}
