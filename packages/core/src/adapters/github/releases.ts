import { createReadStream, type ReadStream } from 'node:fs';
import { SlipwayError } from '../../domain/errors.ts';
import type { Release, ReleaseAsset } from '../../domain/release/release.ts';
import type { ReleaseFields, ReleaseReader, ReleaseWriter } from '../../ports/releases.ts';
import { downloadAsset } from './asset-download.ts';
import type { Answer, GitHub } from './client.ts';
import { type Coordinates, coordinatesOf } from './coordinates.ts';
import { failureOf } from './failure.ts';
import { toAsset, toRelease } from './release-facts.ts';
import { transferDeadline } from './transfer-deadline.ts';

const needs = 'contents: write';
const pageSize = 100;

/** Looking at the releases of `OWNER/NAME`. */
export function createReleaseReader(github: GitHub, repository: string): ReleaseReader {
  const at = coordinatesOf(repository);
  return {
    async findPublished(tag) {
      const answer = await github.request(
        'GET /repos/{owner}/{repo}/releases/tags/{tag}',
        { ...at, tag },
        { needs: 'contents: read', accept: [404] },
      );
      return answer.ok ? withAllAssets(github, at, toRelease(answer.data)) : undefined;
    },
    async find(tag) {
      const found: Release[] = [];
      const stable: string[] = [];
      for (let page = 1; ; page += 1) {
        const { data } = await github.request(
          'GET /repos/{owner}/{repo}/releases',
          { ...at, per_page: pageSize, page },
          { needs: 'contents: read' },
        );
        const ours = data.filter((release) => release.tag_name === tag).map(toRelease);
        for (const release of ours) found.push(await withAllAssets(github, at, release));
        stable.push(...data.filter(isStable).map((release) => release.tag_name));
        if (data.length < pageSize) break;
      }
      return {
        published: found.find((release) => !release.draft),
        drafts: found.filter((release) => release.draft).sort((a, b) => a.id - b.id),
        stable,
      };
    },
    async read(id) {
      const answer = await github.request(
        'GET /repos/{owner}/{repo}/releases/{release_id}',
        { ...at, release_id: id },
        { needs: 'contents: read', accept: [404] },
      );
      return answer.ok ? withAllAssets(github, at, toRelease(answer.data)) : undefined;
    },
    download: (asset, path) => downloadAsset(github, at, asset, path),
  };
}

/** Effects on the releases of `OWNER/NAME`; each takes `contents: write`. */
export function createReleaseWriter(github: GitHub, repository: string): ReleaseWriter {
  const at = coordinatesOf(repository);
  return {
    async createDraft(fields) {
      const { data } = await github.request(
        'POST /repos/{owner}/{repo}/releases',
        { ...at, ...toFields(fields), draft: true },
        { needs },
      );
      return toRelease(data);
    },
    upload: (release, asset) => upload(github, release, asset),
    async deleteAsset(asset) {
      await github.request(
        'DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}',
        { ...at, asset_id: asset.id },
        { needs, accept: [404] },
      );
    },
    async publish(id, fields) {
      const { data } = await github.request(
        'PATCH /repos/{owner}/{repo}/releases/{release_id}',
        {
          ...at,
          release_id: id,
          ...toFields(fields),
          draft: false,
          make_latest: fields.latest,
        },
        { needs },
      );
      return toRelease(data);
    },
    async deleteDraft(id) {
      await github.request(
        'DELETE /repos/{owner}/{repo}/releases/{release_id}',
        { ...at, release_id: id },
        { needs, accept: [404] },
      );
    },
  };
}

function isStable(release: { readonly draft: boolean; readonly prerelease: boolean }): boolean {
  return !release.draft && !release.prerelease;
}

/** All of them each time: a PATCH of a draft with `body` alone drops its tag. */
function toFields(fields: ReleaseFields) {
  return {
    tag_name: fields.tag,
    name: fields.name,
    body: fields.body,
    target_commitish: fields.target,
    prerelease: fields.prerelease,
  };
}

/** A release names at most a page of its assets: where it may be full, they are listed. */
async function withAllAssets(github: GitHub, at: Coordinates, release: Release): Promise<Release> {
  if (release.assets.length < pageSize) return release;
  const assets: ReleaseAsset[] = [];
  for (let page = 1; assets.length === (page - 1) * pageSize; page += 1) {
    const { data } = await github.request(
      'GET /repos/{owner}/{repo}/releases/{release_id}/assets',
      { ...at, release_id: release.id, per_page: pageSize, page },
      { needs: 'contents: read' },
    );
    assets.push(...data.map(toAsset));
  }
  return { ...release, assets };
}

async function upload(
  github: GitHub,
  release: Release,
  asset: { readonly name: string; readonly path: string; readonly size: number },
): Promise<ReleaseAsset> {
  const url = new URL(release.uploadUrl.replace(/\{.*$/, ''));
  url.searchParams.set('name', asset.name);
  const streams: ReadStream[] = [];
  try {
    const answer = await github.send({
      method: 'POST',
      url: url.href,
      content: () => {
        const stream = createReadStream(asset.path);
        // Who reads it hears of it too; this keeps one that is dropped unread from ending the process.
        stream.on('error', () => undefined);
        streams.push(stream);
        return stream;
      },
      options: {
        needs,
        accept: [422],
        deadline: transferDeadline(asset.size),
        headers: {
          'content-type': 'application/octet-stream',
          'content-length': String(asset.size),
        },
      },
    });
    if (answer.ok) return toAsset((answer as Answer<Parameters<typeof toAsset>[0]>).data);
    const call = { what: `the upload of \`${asset.name}\``, write: true, needs };
    throw answer.errors.some((entry) => entry.code === 'already_exists')
      ? takenName(asset.name)
      : failureOf(answer, call);
  } finally {
    for (const stream of streams) stream.destroy();
  }
}

function takenName(name: string): SlipwayError {
  return new SlipwayError('retryable', `The release has an asset named \`${name}\` already.`, {
    remedy: 'Run it again: it compares what is there with what should be.',
  });
}
