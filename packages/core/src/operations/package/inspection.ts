import type { Config } from '../../domain/config/config.ts';
import type { Fault, Finding } from '../../domain/packaging/content-finding.ts';
import { permitter } from '../../domain/packaging/contents/allowances.ts';
import { scanContent } from '../../domain/packaging/contents/content-scan.ts';
import type { ListedFile } from '../../domain/packaging/contents/listing.ts';
import type { ArchiveEntry } from '../../ports/archives.ts';
import { stopIfCancelled } from './cancelled.ts';

/** A text that is longer than this is cut off there: it is none that anybody wrote. */
const longest = 4 * 1024 * 1024;

/** What one reading of an artifact, from its first to its last byte, has shown. */
export interface Inspection {
  /** Number of entries of all kinds. */
  readonly entries: number;
  readonly files: readonly ListedFile[];
  readonly refused: readonly Finding[];
  /** What `packaging.allow` permits. */
  readonly permitted: readonly Finding[];
  /** By path, those that were asked for; one character a byte. */
  readonly texts: ReadonlyMap<string, string>;
}

export interface Questions {
  readonly settings: Config['packaging'];
  /** What is wrong with an entry by its place and name. */
  readonly judge: (entry: ArchiveEntry) => Fault | undefined;
  readonly isText?: (path: string) => boolean;
  /** Aborted where the reading is to be given up. */
  readonly signal?: AbortSignal | undefined;
  /** Looks through each file's chunks for something more. */
  readonly also?: () => (chunk: string) => Fault | undefined;
}

/** Reads each entry once: its name, its bytes, its size. A path that is there twice is a fault as well. */
export async function inspect(
  entries: AsyncIterable<ArchiveEntry>,
  { settings, judge, isText = () => false, also = () => () => undefined, signal }: Questions,
): Promise<Inspection> {
  const permits = permitter(settings.allow);
  const sourceMaps = settings.source_maps;
  const seen = new Set<string>();
  const files: ListedFile[] = [];
  const texts = new Map<string, string>();
  const found: Finding[] = [];
  for await (const entry of entries) {
    const { path, kind } = entry;
    const fault = judge(entry) ?? (seen.has(path) ? twice : undefined);
    if (fault !== undefined) found.push({ path, ...fault });
    seen.add(path);
    if (kind !== 'file') continue;
    const scans = [scanContent(path, { sourceMaps }), also()];
    const read = await readFile(entry, scans, { wanted: isText(path), signal });
    if (fault === undefined && read.fault !== undefined) found.push({ path, ...read.fault });
    if (read.text !== undefined) texts.set(path, read.text);
    files.push({ path, size: read.size });
  }
  const refused = found.filter((finding) => !permits(finding));
  return { entries: seen.size, files, refused, permitted: found.filter(permits), texts };
}

/** What several readings of one artifact have shown together, such as those of an image's layers. */
export function joinInspections(parts: readonly Inspection[]): Inspection {
  return {
    entries: parts.reduce((sum, { entries }) => sum + entries, 0),
    files: parts.flatMap(({ files }) => files),
    refused: parts.flatMap(({ refused }) => refused),
    permitted: parts.flatMap(({ permitted }) => permitted),
    texts: new Map(parts.flatMap(({ texts }) => [...texts])),
  };
}

const twice: Fault = { rule: 'unsafe', why: 'is in it twice' };

async function readFile(
  entry: ArchiveEntry,
  scans: readonly ((chunk: string) => Fault | undefined)[],
  { wanted, signal }: { readonly wanted: boolean; readonly signal: AbortSignal | undefined },
) {
  let size = 0;
  let text = '';
  let fault: Fault | undefined;
  for await (const chunk of entry.content()) {
    stopIfCancelled(signal);
    size += chunk.length;
    for (const scan of scans) fault ??= scan(chunk);
    if (wanted && text.length < longest) text += chunk;
  }
  return { size, fault, text: wanted ? text : undefined };
}
