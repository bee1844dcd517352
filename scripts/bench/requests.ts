import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countReleaseRequests } from './count-release-requests.ts';
import { countRollbackQueries } from './count-rollback-queries.ts';
import type { Figure } from './figure.ts';

const assetCounts = [1, 10, 40];
const deploymentCounts = [50, 500];
const mostBesideAssets = 10;
const mostQueries = 10;

/** What the bundles ask of GitHub, by the local GitHub's own record. */
export async function measureRequests(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const count of assetCounts) figures.push(await inFolder((folder) => release(folder, count)));
  for (const count of deploymentCounts)
    figures.push(await inFolder((folder) => rollback(folder, count)));
  return figures;
}

async function release(folder: string, assets: number): Promise<Figure> {
  const { requests, twice } = await countReleaseRequests(folder, assets);
  return {
    name: `release with ${assets} assets`,
    measured: `${requests} requests, ${twice} twice`,
    limit: `at most n + ${mostBesideAssets}, none twice`,
    reached: requests <= assets + mostBesideAssets && twice === 0,
  };
}

async function rollback(folder: string, deployments: number): Promise<Figure> {
  const queries = await countRollbackQueries(folder, deployments);
  return {
    name: `rollback among ${deployments} deployments`,
    measured: `${queries} GraphQL calls`,
    limit: `at most ${mostQueries}`,
    reached: queries <= mostQueries,
  };
}

async function inFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  try {
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
