import { expect, test } from '@jest/globals';
import { defaultConfig } from '@slipway/core';
import type { DeploymentRecord } from '../../packages/core/src/domain/deployment/deployment-record.ts';
import { readEnvironments } from '../../packages/core/src/operations/read-environments.ts';
import { deployedOn } from '../doubles/board-records.ts';
import { minute } from '../doubles/deployment-records.ts';

const day = 24 * 60;

/** A server with these environments; it notes what it is asked. */
function server(records: Readonly<Record<string, readonly DeploymentRecord[]>>, pageSize = 50) {
  const asked: string[] = [];
  return {
    asked,
    environmentNames: async () => Object.keys(records),
    page: async (environment: string, after: string | undefined) => {
      asked.push(environment);
      const from = Number(after ?? 0);
      const all = records[environment] ?? [];
      const next = from + pageSize < all.length ? String(from + pageSize) : undefined;
      return { records: all.slice(from, from + pageSize), next };
    },
  };
}

const clock = { now: () => Date.parse(minute(84 * day)) };
const request = {
  config: defaultConfig,
  run: { repository: 'octo/service' },
  repositoryUrl: 'https://github.com/octo/service',
};
const deployed = (environment: string, version: string) => ({
  ...deployedOn(80, version, [
    ['in_progress', 1],
    ['good', 4],
  ]),
  environment,
});

test('each environment of the repository, those of the configuration first and in its order', async () => {
  const deployments = server({
    preview: [],
    production: [deployed('production', '1.2.0')],
    staging: [deployed('staging', '1.3.0')],
  });
  const board = await readEnvironments(request, { deployments, clock });
  expect(board).toMatchObject({ repository: 'octo/service', at: minute(84 * day) });
  expect(
    board.environments.map(({ environment, current }) => [environment, current?.version]),
  ).toEqual([
    ['staging', '1.3.0'],
    ['production', '1.2.0'],
    ['preview', undefined],
  ]);
});

test('a long history is read page by page, at most 500 records', async () => {
  const records = Array.from({ length: 700 }, (_, index) => ({
    ...deployed('production', `1.${700 - index}.0`),
    id: 700 - index,
  }));
  const deployments = server({ production: records }, 100);
  const board = await readEnvironments(request, { deployments, clock });
  expect(board.environments[0]?.stories).toHaveLength(500);
  expect(deployments.asked).toHaveLength(5);
});
