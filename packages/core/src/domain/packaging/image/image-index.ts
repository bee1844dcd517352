import { type Annotations, type Descriptor, mediaTypes, parseRecord } from './image-layout.ts';

/** What an image is of; it becomes labels and annotations. */
export interface ImageFacts {
  readonly name: string;
  readonly version: string;
  /** Full SHA of the commit. */
  readonly revision: string;
  /** ISO 8601 in UTC. */
  readonly created: string;
  /** From the configuration; they win. */
  readonly labels: Readonly<Record<string, string>>;
}

export const versionLabel = 'org.opencontainers.image.version';

/** The labels that an image gets: the predefined keys of the OCI image specification (annotations.md), sorted. */
export function imageLabels(facts: ImageFacts): Annotations {
  const { name, version, revision, created } = facts;
  const all = {
    'org.opencontainers.image.created': created,
    'org.opencontainers.image.revision': revision,
    'org.opencontainers.image.title': name,
    [versionLabel]: version,
    ...fillIn(facts.labels, facts),
  };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Puts version and commit in the place of `{version}` and `{revision}`. */
export function fillIn(
  values: Readonly<Record<string, string>>,
  { version, revision }: Pick<ImageFacts, 'version' | 'revision'>,
): Record<string, string> {
  const known: Readonly<Record<string, string>> = { version, revision };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value.replace(/\{(version|revision)\}/g, (_, key: string) => String(known[key])),
    ]),
  );
}

/** A manifest with more annotations; those of the base image that say nothing are left out. */
export function annotateManifest(text: string, source: string, annotations: Annotations): string {
  const manifest = parseRecord(text, source);
  const given = Object.entries(Object(manifest['annotations'])).filter(([, value]) => value !== '');
  return JSON.stringify({
    ...manifest,
    annotations: { ...Object.fromEntries(given), ...annotations },
  });
}

/** The index of several images (image-index.md): what a registry gives to each platform its own image from. */
export function renderImageIndex(images: readonly Descriptor[], annotations: Annotations): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: images.map(descriptor),
    annotations,
  });
}

/** `index.json` of a layout that holds one image, or one index, by the name that it is pushed under. */
export function renderLayoutIndex(only: Descriptor): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: [descriptor(only)],
  });
}

/** `oci-layout` (image-layout.md). */
export const layoutMark = '{"imageLayoutVersion":"1.0.0"}';

function descriptor({ mediaType, sha256, size, annotations, platform }: Descriptor) {
  const [os, architecture, variant] = platform?.split('/') ?? [];
  return {
    mediaType,
    digest: `sha256:${sha256}`,
    size,
    ...(Object.keys(annotations).length > 0 && { annotations }),
    ...(os !== undefined && { platform: { architecture, os, ...(variant && { variant }) } }),
  };
}
