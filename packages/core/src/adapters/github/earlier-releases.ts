import type { EarlierReleases } from '../../ports/earlier-releases.ts';
import { createGitHub, type GitHub, type GitHubOptions } from './client.ts';
import { coordinatesOf } from './coordinates.ts';
import { toRelease } from './release-facts.ts';

/** Milliseconds for all of it: nobody waits long for a comparison. */
const patience = 20_000;

/** The releases of `OWNER/NAME`, by a client of their own that gives up soon. Nothing is sent before it is asked. */
export function createEarlierReleases(options: GitHubOptions, repository: string): EarlierReleases {
  const at = coordinatesOf(repository);
  let github: GitHub | undefined;
  const client = () => {
    const signals = [AbortSignal.timeout(patience), options.signal].filter(
      (each) => each !== undefined,
    );
    github ??= createGitHub({
      ...options,
      deadline: patience / 2,
      signal: AbortSignal.any(signals),
    });
    return github;
  };
  return {
    async recent() {
      const { data } = await client().request(
        'GET /repos/{owner}/{repo}/releases',
        { ...at, per_page: 30 },
        { needs: 'contents: read' },
      );
      return data.map(toRelease);
    },
    async read(asset) {
      const { data } = await client().request(
        'GET /repos/{owner}/{repo}/releases/assets/{asset_id}',
        { ...at, asset_id: asset.id },
        {
          needs: 'contents: read',
          body: 'stream',
          headers: { accept: 'application/octet-stream' },
        },
      );
      return new Response(data as unknown as ReadableStream).text();
    },
  };
}
