import type { Endpoints } from '@octokit/types';
import type { Release, ReleaseAsset } from '../../domain/release/release.ts';

type ReleaseData = Endpoints['GET /repos/{owner}/{repo}/releases/{release_id}']['response']['data'];
type AssetData = ReleaseData['assets'][number];

/** GitHub's release in our words. */
export function toRelease(data: ReleaseData): Release {
  return {
    id: data.id,
    tag: data.tag_name,
    name: data.name ?? '',
    body: data.body ?? '',
    draft: data.draft,
    prerelease: data.prerelease,
    target: data.target_commitish,
    url: data.html_url,
    uploadUrl: data.upload_url,
    author: data.author.login,
    assets: data.assets.map(toAsset),
  };
}

/** GitHub's asset in our words; servers before GitHub Enterprise Server 3.18 give no digest. */
export function toAsset(
  data: Pick<AssetData, 'id' | 'name' | 'size' | 'state'> & {
    readonly digest?: string | null | undefined;
  },
): ReleaseAsset {
  const [, sha256] = /^sha256:([0-9a-f]{64})$/.exec(data.digest ?? '') ?? [];
  return { id: data.id, name: data.name, size: data.size, state: data.state, sha256 };
}
