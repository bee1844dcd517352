import type { LatestRelease } from '../../ports/latest-release.ts';
import type { GitHub } from './client.ts';
import { coordinatesOf } from './coordinates.ts';

/** The release that GitHub shows as the latest of one repository, `OWNER/NAME`. */
export function createLatestRelease(github: GitHub, repository: string): LatestRelease {
  const at = coordinatesOf(repository);
  return {
    async makeLatest(tag) {
      const { data } = await github.request(
        'GET /repos/{owner}/{repo}/releases/tags/{tag}',
        { ...at, tag },
        { needs: 'contents: read' },
      );
      const answer = await github.request(
        'PATCH /repos/{owner}/{repo}/releases/{release_id}',
        { ...at, release_id: data.id, make_latest: 'true' },
        { needs: 'contents: write', accept: [403, 404], repeatable: true },
      );
      return answer.ok ? 'made' : 'forbidden';
    },
    async latestTag() {
      const answer = await github.request('GET /repos/{owner}/{repo}/releases/latest', at, {
        needs: 'contents: read',
        accept: [404],
      });
      return answer.ok ? answer.data.tag_name : undefined;
    },
  };
}
