import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AssetRecord } from '../state/records.ts';
import type { World } from '../state/world.ts';

/** Makes the record that an upload begins with: without bytes, in the state `starter`. */
export function startAsset(
  world: World,
  facts: {
    readonly name: string;
    readonly label: string | null;
    readonly contentType: string;
  },
): AssetRecord {
  const id = world.nextId();
  const now = world.now();
  return {
    ...facts,
    id,
    uploader: world.actor,
    createdAt: now,
    updatedAt: now,
    state: 'starter',
    size: 0,
    digest: null,
    downloads: 0,
    file: join(world.storage, String(id)),
  };
}

/** Stores the bytes as they come; only a whole upload becomes `uploaded`. */
export async function storeBytes(asset: AssetRecord, bytes: Readable, now: string): Promise<void> {
  const hash = createHash('sha256');
  let size = 0;
  await pipeline(
    bytes,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(asset.file),
  );
  asset.size = size;
  asset.digest = `sha256:${hash.digest('hex')}`;
  asset.state = 'uploaded';
  asset.updatedAt = now;
}

/** The bytes as a reply. */
export function sendBytes(asset: AssetRecord): Response {
  asset.downloads += 1;
  return new Response(Readable.toWeb(createReadStream(asset.file)) as ReadableStream, {
    headers: {
      'content-type': asset.contentType,
      'content-length': String(asset.size),
      'content-disposition': `attachment; filename="${asset.name}"`,
    },
  });
}

/** What makes an asset's address one that only those know who were given it. */
export function assetKey(world: World, asset: AssetRecord): string {
  return createHash('sha256').update(`${world.storage}:${asset.id}`).digest('hex').slice(0, 32);
}
