import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { ArchiveEntry } from '../../ports/archives.ts';
import { readCpio } from './cpio.ts';
import { readRpmHeader } from './rpm-header.ts';

/** Reads what an `.rpm` unpacks, each path with `./` before it; the access to each is what its header says. */
export async function* readRpm(path: string): AsyncIterable<ArchiveEntry> {
  const file = await open(path);
  const header = await readRpmHeader(file).finally(() => file.close());
  const unzipped = decoder(header.compressor);
  const feeding = pipeline(createReadStream(path, { start: header.payload }), unzipped);
  // It is awaited below; until then a failure must not count as unhandled.
  feeding.catch(() => undefined);
  for await (const entry of readCpio(unzipped)) {
    const access = header.access.get(entry.path.replace(/^\./, ''));
    yield access === undefined ? entry : { ...entry, access };
  }
  await feeding;
}

function decoder(compressor: string) {
  if (compressor === 'gzip') return createGunzip();
  if (compressor === 'zstd') return createZstdDecompress();
  throw new Error(`Its payload is compressed with ${compressor}.`);
}
