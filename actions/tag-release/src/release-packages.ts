import type { Releasing } from '@slipway/core';
import type { PackageRelease } from './package-release.ts';
import type { PackageRequest } from './request.ts';

/**
 * Releases packages one after the other, so that each is there before those that need it. What a registry would refuse of
 * any of them is found out before the first one is out.
 */
export async function releasePackages(
  requests: readonly PackageRequest[],
  slipway: Pick<Releasing, 'checkRegistries' | 'createRelease'>,
): Promise<readonly PackageRelease[]> {
  const publishing = requests.filter(
    ({ request: { publish = [], dryRun } }) => publish.length > 0 && !dryRun,
  );
  if (requests.length > 1 && publishing.length > 0)
    await slipway.checkRegistries(publishing.map(({ request }) => request));
  const releases: PackageRelease[] = [];
  for (const { package: released, request } of requests)
    releases.push({ package: released, release: await slipway.createRelease(request) });
  return releases;
}
