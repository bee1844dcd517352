import { createWriteStream } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SlipwayError } from '../../domain/errors.ts';
import { isSafePath, staysInside } from '../../domain/packaging/contents/entry-place.ts';
import type { ArchiveFormat } from '../../domain/packaging/manifest.ts';
import type { ArchiveEntry } from '../../ports/archives.ts';
import { archives } from '../archives.ts';

/** Bytes, unpacked. */
const usual = 2 * 1024 * 1024 * 1024;

const formats: readonly (readonly [RegExp, ArchiveFormat])[] = [
  [/\.(?:tar\.gz|tgz)$/, 'tar.gz'],
  [/\.(?:tar\.zst|tzst)$/, 'tar.zst'],
  [/\.zip$/, 'zip'],
];

/** What an address leads to, by its ending; `undefined`: the program itself. */
export function toolArchive(url: string): ArchiveFormat | undefined {
  const path = new URL(url).pathname.toLowerCase();
  return formats.find(([ending]) => ending.test(path))?.[1];
}

/** Unpacks an archive into an empty folder, once all that it lists was found to stay there and to be reasonable in size. */
export async function unpackTool(
  archive: string,
  format: ArchiveFormat,
  folder: string,
  largest = usual,
): Promise<void> {
  await judgeList(archive, format, largest);
  const links: (readonly [string, string])[] = [];
  for await (const entry of archives.read(archive, format)) {
    const path = join(folder, entry.path);
    if (entry.kind === 'file') await write(entry, path);
    // Last, so that nothing is ever written through one.
    if (entry.kind === 'link') links.push([entry.target, path]);
  }
  for (const [target, path] of links) {
    await mkdir(dirname(path), { recursive: true });
    await symlink(target, path);
  }
}

async function judgeList(archive: string, format: ArchiveFormat, largest: number): Promise<void> {
  const seen = new Set<string>();
  let size = 0;
  for await (const entry of archives.read(archive, format)) {
    const fault = judge(entry, seen);
    if (fault !== undefined) throw hostile(`${entry.path} ${fault}`);
    seen.add(plain(entry.path));
    if (entry.kind === 'file') for await (const chunk of entry.content()) size += chunk.length;
    if (size > largest) throw hostile(`it becomes more than ${largest} bytes`);
  }
}

function judge({ path, kind, target }: ArchiveEntry, seen: ReadonlySet<string>) {
  if (!isSafePath(path)) return 'would be written elsewhere';
  if (kind === 'other') return 'is neither a file, a folder nor a link';
  if (kind === 'link' && !staysInside(path, target)) return 'is a link that leads out';
  return seen.has(plain(path)) ? 'is in it twice' : undefined;
}

/** Some file systems take names for one that differ in case alone. */
function plain(path: string): string {
  return path.replace(/^\.\//, '').toLowerCase();
}

/** Programs may need the files beside them to be programs, too, and a mode does no harm where it is not needed. */
async function write(entry: ArchiveEntry, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = createWriteStream(path, { flags: 'wx', mode: 0o755 });
  await pipeline(entry.content(), toBytes, file);
}

async function* toBytes(chunks: AsyncIterable<string>) {
  for await (const chunk of chunks) yield Buffer.from(chunk, 'latin1');
}

function hostile(what: string): SlipwayError {
  return new SlipwayError('artifact-invalid', `The tool's archive is not unpacked: ${what}.`, {
    remedy: 'Do not use this archive; take the tool from its makers.',
  });
}
