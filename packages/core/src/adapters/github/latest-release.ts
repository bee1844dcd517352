import type { LatestRelease } from '../../ports/latest-release.ts';
import type { GitHub } from './client.ts';

/** The release that GitHub shows as the latest of one repository, `OWNER/NAME`. */
export function createLatestRelease(github: GitHub, repository: string): LatestRelease {
  const [owner = '', repo = ''] = repository.split('/');
  return {
    async latestTag() {
      const answer = await github.request(
        'GET /repos/{owner}/{repo}/releases/latest',
        { owner, repo },
        { needs: 'contents: read', accept: [404] },
      );
      return answer.ok ? answer.data.tag_name : undefined;
    },
  };
}
