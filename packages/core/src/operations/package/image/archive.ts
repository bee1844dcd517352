import { SlipwayError } from '../../../domain/errors.ts';
import {
  annotateManifest,
  type ImageFacts,
  imageLabels,
  layoutMark,
  renderImageIndex,
  renderLayoutIndex,
} from '../../../domain/packaging/image/image-index.ts';
import {
  type Annotations,
  blobPath,
  type Descriptor,
  mediaTypes,
  parseImageConfig,
  parseImageManifest,
  parseIndex,
} from '../../../domain/packaging/image/image-layout.ts';
import type { ArchiveSource } from '../../../ports/archives.ts';
import { sha256 } from '../../digest.ts';
import type { PackagePorts } from '../../package-deployment.ts';
import type { BuildJob } from '../build.ts';

interface Target {
  readonly facts: ImageFacts;
  readonly output: string;
  readonly name: string;
}

/** One image as its tool left it: its description, annotated, and the files that it consists of. */
interface Image {
  readonly manifest: string;
  readonly platform: string;
  readonly blobs: readonly ArchiveSource[];
}

/**
 * Puts the images of several layouts into one archive (OCI image layout): the tools' own archives have the time of their
 * making in them, and their lists of platforms an order that changes. Gives the platforms.
 */
export async function assembleImage(
  { ports, created }: BuildJob,
  layouts: readonly string[],
  { facts, output, name }: Target,
): Promise<readonly string[]> {
  const annotations = imageLabels(facts);
  const images: Image[] = [];
  for (const layout of layouts) images.push(await readLayout(layout, annotations, ports));
  const texts = await describeAll(images, facts);
  const blobs = images.flatMap((image) => image.blobs);
  for (const [path, text] of texts) {
    const source = `${output}/image/${path}`;
    await ports.files.writeText(source, text);
    blobs.push({ path, source, executable: false, size: bytesOf(text) });
  }
  // Images share layers.
  const byPath = new Map(blobs.map((blob) => [blob.path, blob]));
  const entries = [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  await ports.archives.write({ format: 'tar', entries, time: created }, `${output}/${name}`);
  return images.map(({ platform }) => platform.replaceAll('/', '-'));
}

async function readLayout(
  layout: string,
  annotations: Annotations,
  { files }: Pick<PackagePorts, 'files'>,
): Promise<Image> {
  const read = async (path: string) => String(await files.readText(`${layout}/${path}`));
  const [first] = parseIndex(await read('index.json'), 'index.json');
  if (first?.mediaType !== mediaTypes.manifest)
    throw new SlipwayError('build-failed', 'The tool made something else than one OCI image.', {
      remedy: 'Check whether its configuration adds attestations, or another format of images.',
    });
  const text = await read(blobPath(first.sha256));
  const { config, layers } = parseImageManifest(text, 'The manifest');
  return {
    manifest: annotateManifest(text, 'The manifest', annotations),
    platform: parseImageConfig(await read(blobPath(config.sha256)), 'The configuration').platform,
    blobs: [config, ...layers].map(({ sha256, size }) => {
      const path = blobPath(sha256);
      return { path, source: `${layout}/${path}`, executable: false, size };
    }),
  };
}

/** The texts that describe the images, by their paths in the archive. */
async function describeAll(
  images: readonly Image[],
  facts: ImageFacts,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map([['oci-layout', layoutMark]]);
  const add = async (mediaType: string, text: string, platform?: string): Promise<Descriptor> => {
    const digest = await sha256(text);
    texts.set(blobPath(digest), text);
    return { mediaType, sha256: digest, size: bytesOf(text), annotations: {}, platform };
  };
  const manifests: Descriptor[] = [];
  for (const { manifest, platform } of images)
    manifests.push(await add(mediaTypes.manifest, manifest, platform));
  const [only] = manifests;
  const top =
    only !== undefined && manifests.length === 1
      ? only
      : await add(mediaTypes.index, renderImageIndex(manifests, imageLabels(facts)));
  const annotations = { 'org.opencontainers.image.ref.name': facts.version };
  texts.set('index.json', renderLayoutIndex({ ...top, annotations }));
  return texts;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
