import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile as ZipReader } from 'yauzl';
import { ZipFile } from 'yazl';
import type { ArchiveEntry, ArchiveSource, NewArchive } from '../../ports/archives.ts';

/** Kinds of files in the upper half of a zip entry's attributes, as Unix has them in `st_mode`. */
const link = 0o120000;
const regular = 0o100000;
const kindMask = 0o170000;

/** A time whose calendar fields read as UTC: zip stores local time, which would differ between machines. */
class UtcTime extends Date {
  override getFullYear = () => this.getUTCFullYear();
  override getMonth = () => this.getUTCMonth();
  override getDate = () => this.getUTCDate();
  override getHours = () => this.getUTCHours();
  override getMinutes = () => this.getUTCMinutes();
  override getSeconds = () => this.getUTCSeconds();
}

/** Writes a `.zip` (PKWARE APPNOTE, zip64 where it is needed) as a stream. */
export async function writeZip({ entries, time }: NewArchive, path: string): Promise<void> {
  const zip = new ZipFile();
  const stop = new AbortController();
  const fail = (cause: unknown) => stop.abort(cause);
  zip.once('error', fail);
  for (const entry of entries) add(zip, entry, new UtcTime(time), fail);
  zip.end();
  const written = pipeline(zip.outputStream, createWriteStream(path), { signal: stop.signal });
  await written.catch((cause) => {
    throw stop.signal.aborted ? stop.signal.reason : cause;
  });
}

function add(
  zip: ZipFile,
  { path, source, size, executable, target }: ArchiveSource,
  mtime: Date,
  fail: (cause: unknown) => void,
): void {
  if (target !== undefined) {
    zip.addBuffer(Buffer.from(target), path, { mtime, mode: link | 0o777 });
    return;
  }
  const mode = regular | (executable ? 0o755 : 0o644);
  // Opened when its turn comes, so that a big archive does not need as many open files as it has entries.
  zip.addReadStreamLazy(path, { mtime, size, mode }, (done) =>
    done(null, createReadStream(source).once('error', fail)),
  );
}

/** Reads a `.zip` by its central directory; sizes and checksums are compared while an entry is read. */
export async function* readZip(path: string): AsyncIterable<ArchiveEntry> {
  // Names are judged by the caller, who also knows which of them is allowed to be odd.
  const zip = await openPromise(path, { lazyEntries: true, decodeStrings: false });
  try {
    for await (const entry of zip.eachEntry()) yield await describe(zip, entry);
  } finally {
    zip.close();
  }
}

async function describe(zip: ZipReader, entry: Entry): Promise<ArchiveEntry> {
  const path = Buffer.from(entry.fileNameRaw).toString('utf8');
  const mode = (entry.externalFileAttributes >>> 16) & kindMask;
  const content = () => latin1(zip, entry);
  if (mode === link) return { path, kind: 'link', target: await joined(content()), content };
  return { path, kind: path.endsWith('/') ? 'folder' : 'file', target: '', content };
}

async function joined(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return Buffer.from(text, 'latin1').toString('utf8');
}

async function* latin1(zip: ZipReader, entry: Entry): AsyncIterable<string> {
  for await (const chunk of await zip.openReadStreamPromise(entry))
    yield Buffer.from(chunk).toString('latin1');
}
