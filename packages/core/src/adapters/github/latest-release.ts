import type { LatestRelease } from '../../ports/latest-release.ts';
import type { GitHub } from './client.ts';
import { coordinatesOf } from './coordinates.ts';

/** The release that GitHub shows as the latest of one repository, `OWNER/NAME`. */
export function createLatestRelease(github: GitHub, repository: string): LatestRelease {
  return {
    async latestTag() {
      const answer = await github.request(
        'GET /repos/{owner}/{repo}/releases/latest',
        coordinatesOf(repository),
        { needs: 'contents: read', accept: [404] },
      );
      return answer.ok ? answer.data.tag_name : undefined;
    },
  };
}
