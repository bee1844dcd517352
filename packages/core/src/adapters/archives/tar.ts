import { createReadStream, createWriteStream } from 'node:fs';
import { Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { createTarDecoder, createTarPacker, type TarHeader } from 'modern-tar';
import type { ArchiveEntry, ArchiveSource, NewArchive } from '../../ports/archives.ts';

type Packer = ReturnType<typeof createTarPacker>['controller'];

/** Writes a `.tar.gz` (POSIX.1-2001 pax, RFC 1952) as a stream. */
export async function writeTarGz(archive: NewArchive, path: string): Promise<void> {
  const { readable, controller } = createTarPacker();
  await Promise.all([
    pack(archive, controller),
    pipeline(Readable.fromWeb(readable), createGzip(), withoutSystem(), createWriteStream(path)),
  ]);
}

async function pack({ entries, time }: NewArchive, packer: Packer): Promise<void> {
  const mtime = new Date(time);
  try {
    for (const entry of entries) {
      const body = packer.add(header(entry, mtime)).getWriter();
      if (entry.target === undefined)
        for await (const chunk of createReadStream(entry.source)) await body.write(chunk);
      await body.close();
    }
    packer.finalize();
  } catch (cause) {
    packer.error(cause);
    throw cause;
  }
}

function header(entry: ArchiveSource, mtime: Date): TarHeader {
  const common = { name: entry.path, mtime, uid: 0, gid: 0, uname: '', gname: '' };
  return entry.target === undefined
    ? { ...common, type: 'file', size: entry.size, mode: entry.executable ? 0o755 : 0o644 }
    : { ...common, type: 'symlink', size: 0, mode: 0o777, linkname: entry.target };
}

/** Sets gzip's tenth byte, the operating system, to "unknown" (RFC 1952, 2.3.1): zlib writes the one it runs on. */
function withoutSystem(): Transform {
  let first = true;
  return new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      if (first) chunk[9] = 255;
      first = false;
      done(null, chunk);
    },
  });
}

const kinds: Readonly<Record<string, ArchiveEntry['kind']>> = {
  file: 'file',
  directory: 'folder',
  symlink: 'link',
};

/** Reads a `.tar.gz` as a stream, strictly: a wrong checksum or a cut-off end is an error. */
export async function* readTarGz(path: string): AsyncIterable<ArchiveEntry> {
  const unzipped = createGunzip();
  const feeding = pipeline(createReadStream(path), unzipped);
  // It is awaited below; until then a failure must not count as unhandled.
  feeding.catch(() => undefined);
  const entries = Readable.toWeb(unzipped).pipeThrough(createTarDecoder({ strict: true }));
  for await (const { header: facts, body } of entries) {
    let taken = false;
    yield {
      path: facts.name,
      kind: kinds[String(facts.type)] ?? 'other',
      target: String(facts.linkname),
      content: () => {
        taken = true;
        return latin1(body);
      },
    };
    if (!taken) await body.cancel();
  }
  await feeding;
}

async function* latin1(body: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  for await (const chunk of body) yield Buffer.from(chunk).toString('latin1');
}
