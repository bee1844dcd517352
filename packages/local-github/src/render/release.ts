import type { LocalRepository } from '../state/local-repository.ts';
import type { AssetRecord, ReleaseRecord } from '../state/records.ts';
import type { World } from '../state/world.ts';
import { nodeId } from './identity.ts';
import { renderUser } from './user.ts';

/** The page's name of a release: drafts have none that a tag could guess. */
export function releaseSlug(release: ReleaseRecord): string {
  return release.draft ? `untagged-${nodeId('Draft', release.id)}` : release.tag;
}

export function renderRelease(world: World, repository: LocalRepository, release: ReleaseRecord) {
  const api = `${world.apiUrl}/repos/${repository.fullName}`;
  const url = `${api}/releases/${release.id}`;
  const uploads = `${world.uploadsUrl}/repos/${repository.fullName}/releases/${release.id}/assets`;
  const tag = encodeURIComponent(release.tag);
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${uploads}{?name,label}`,
    html_url: `${world.serverUrl}/${repository.fullName}/releases/tag/${encodeURIComponent(releaseSlug(release))}`,
    id: release.id,
    author: renderUser(world, release.author),
    node_id: nodeId('Release', release.id),
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    draft: release.draft,
    immutable: release.immutable,
    prerelease: release.prerelease,
    created_at: release.createdAt,
    updated_at: release.updatedAt,
    published_at: release.publishedAt,
    assets: release.assets.map((asset) => renderAsset(world, repository, release, asset)),
    tarball_url: release.draft ? null : `${api}/tarball/${tag}`,
    zipball_url: release.draft ? null : `${api}/zipball/${tag}`,
    body: release.body,
  };
}

export function renderAsset(
  world: World,
  repository: LocalRepository,
  release: ReleaseRecord,
  asset: AssetRecord,
) {
  const pages = `${world.serverUrl}/${repository.fullName}/releases/download`;
  return {
    url: `${world.apiUrl}/repos/${repository.fullName}/releases/assets/${asset.id}`,
    id: asset.id,
    node_id: nodeId('ReleaseAsset', asset.id),
    name: asset.name,
    label: asset.label,
    uploader: renderUser(world, asset.uploader),
    content_type: asset.contentType,
    state: asset.state,
    size: asset.size,
    digest: world.digests ? asset.digest : null,
    download_count: asset.downloads,
    created_at: asset.createdAt,
    updated_at: asset.updatedAt,
    browser_download_url: `${pages}/${encodeURIComponent(releaseSlug(release))}/${encodeURIComponent(asset.name)}`,
  };
}
