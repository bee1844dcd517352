import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SlipwayError } from '../../domain/errors.ts';
import type { ReleaseAsset } from '../../domain/release/release.ts';
import type { GitHub } from './client.ts';
import type { Coordinates } from './coordinates.ts';
import { transferDeadline } from './transfer-deadline.ts';

const tries = 3;

/** Writes an asset to `path`, whole or not at all, and gives its SHA-256; begins again where the stream breaks. */
export async function downloadAsset(
  github: GitHub,
  at: Coordinates,
  asset: ReleaseAsset,
  path: string,
): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.part`;
  try {
    const sha256 = await fetchInto(github, at, asset, draft);
    await rename(draft, path);
    return sha256;
  } finally {
    await rm(draft, { force: true });
  }
}

async function fetchInto(
  github: GitHub,
  at: Coordinates,
  asset: ReleaseAsset,
  path: string,
): Promise<string> {
  let cause: unknown;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const { data } = await github.request(
      'GET /repos/{owner}/{repo}/releases/assets/{asset_id}',
      { ...at, asset_id: asset.id },
      {
        needs: 'contents: read',
        body: 'stream',
        deadline: transferDeadline(asset.size),
        headers: { accept: 'application/octet-stream' },
      },
    );
    try {
      return await write(data as unknown as AsyncIterable<Uint8Array>, asset.size, path);
    } catch (error) {
      cause = error;
    }
  }
  throw new SlipwayError(
    'retryable',
    `The asset \`${asset.name}\` could not be downloaded whole.`,
    {
      remedy: 'Run it again; if it stays so, look at the asset on the release’s page.',
      cause,
    },
  );
}

async function write(body: AsyncIterable<Uint8Array>, size: number, path: string): Promise<string> {
  const hash = createHash('sha256');
  let received = 0;
  await pipeline(
    body,
    async function* measure(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        received += chunk.length;
        // Never more than was promised: the disk is not the server's to fill.
        if (received > size) break;
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(path),
  );
  if (received !== size) throw new Error(`${received} bytes came where ${size} were expected`);
  return hash.digest('hex');
}
