import {
  type ComparedMember,
  compareArchives,
} from '../../../domain/packaging/archive-differences.ts';
import { contentMark } from '../../../domain/packaging/content-mark.ts';
import {
  type ComparedImage,
  differingKeys,
  differingLayers,
  layerName,
} from '../../../domain/packaging/image/image-differences.ts';
import {
  blobPath,
  type Descriptor,
  layerFormats,
  mediaTypes,
  parseImageConfig,
  parseImageManifest,
  parseIndex,
} from '../../../domain/packaging/image/image-layout.ts';
import type { Archives, OpenArchive } from '../../../ports/archives.ts';

/** One image in an archive, with what its layers are read from. */
interface Image extends ComparedImage {
  readonly platform: string;
  readonly archive: OpenArchive;
  readonly types: ReadonlyMap<string, string>;
}

/**
 * How two archives of the same images differ, as ends of a sentence that begins with the archive's name: by layer and
 * file, and where all layers are the same, by what their configurations say.
 */
export async function imageDifferences(
  first: string,
  second: string,
  archives: Archives,
): Promise<readonly string[]> {
  const others = await readImages(second, archives);
  const told = new Map<string, string>();
  for (const one of await readImages(first, archives)) {
    const other = others.find(({ platform }) => platform === one.platform);
    if (other === undefined) {
      told.set(one.platform, `there is an image for ${one.platform} only once`);
      continue;
    }
    const differing = differingLayers(one, other);
    for (const layer of differing) {
      // Platforms may share a layer.
      const both = `${layer.first} ${layer.second}`;
      if (!told.has(both)) told.set(both, await describeLayer(layer, one, other));
    }
    if (differing.length > 0) continue;
    const keys = differingKeys(one.config, other.config);
    if (keys.length > 0)
      told.set(one.platform, `the image for ${one.platform} differs in ${keys.join(' and ')}`);
  }
  return [...told.values()];
}

/** Of each layer so many entries are told. */
const mostShown = 3;

async function describeLayer(
  { at, first, second }: ReturnType<typeof differingLayers>[number],
  one: Image,
  other: Image,
): Promise<string> {
  const [before, after] = [await entriesOf(first, one), await entriesOf(second, other)];
  const all = compareArchives(before, after);
  const more = all.length > mostShown ? ` and ${all.length - mostShown} more` : '';
  const how =
    all.length === 0
      ? 'the same entries are packed in another way'
      : all.slice(0, mostShown).join(' and ');
  return `in ${layerName(one, at)} for ${one.platform} ${how}${more}`;
}

async function entriesOf(layer: string, { archive, types }: Image): Promise<ComparedMember[]> {
  const members: ComparedMember[] = [];
  const format = layerFormats.get(String(types.get(layer)));
  // Proving it would say that nobody can unpack it.
  if (format === undefined) return members;
  for await (const { content, ...entry } of archive.entries(blobPath(layer), format)) {
    const mark = contentMark();
    for await (const chunk of content()) mark.add(chunk);
    members.push({ ...entry, sha256: mark.text() });
  }
  return members;
}

async function readImages(path: string, archives: Archives): Promise<readonly Image[]> {
  const archive = await archives.open(path);
  const read = ({ sha256 }: Descriptor) => archive.text(blobPath(sha256));
  const images: Image[] = [];
  for (const top of parseIndex(await archive.text('index.json'), 'index.json')) {
    const manifests =
      top.mediaType === mediaTypes.index ? parseIndex(await read(top), 'The index') : [top];
    for (const manifest of manifests) {
      const { config, layers } = parseImageManifest(await read(manifest), 'The manifest');
      const text = await read(config);
      images.push({
        platform: parseImageConfig(text, 'The configuration').platform,
        archive,
        config: JSON.parse(text),
        layers: layers.map(({ sha256 }) => sha256),
        types: new Map(layers.map(({ sha256, mediaType }) => [sha256, mediaType])),
      });
    }
  }
  return images;
}
