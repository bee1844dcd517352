import { type Board, describeEnvironment } from '../domain/board/board.ts';
import type { Config } from '../domain/config/config.ts';
import type { RunContext } from '../domain/run-context.ts';
import type { Clock } from '../ports/clock.ts';
import type { Deployments } from '../ports/deployments.ts';
import { timestamp } from './deploy/gather-deployment.ts';
import { readHistory } from './deploy/read-history.ts';

export interface ReadEnvironmentsRequest {
  readonly config: Config;
  readonly run: Pick<RunContext, 'repository'>;
  /** `https://github.com/OWNER/NAME`, for links. */
  readonly repositoryUrl: string;
}

export interface ReadEnvironmentsPorts {
  readonly deployments: Pick<Deployments, 'page' | 'environmentNames'>;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * What runs where, since when and by whom, how it came there, and the four measures of delivery: from the deployment
 * records of each environment that the repository has, those of the configuration first and in its order. Reads at
 * most 500 records of each. Throws what the server may.
 */
export async function readEnvironments(
  { config, run, repositoryUrl }: ReadEnvironmentsRequest,
  { deployments, clock }: ReadEnvironmentsPorts,
): Promise<Board> {
  const there = await deployments.environmentNames();
  const configured = Object.keys(config.deployment.environments);
  const names = [
    ...configured.filter((name) => there.includes(name)),
    ...there.filter((name) => !configured.includes(name)),
  ];
  const now = clock.now();
  const environments = [];
  // One after the other: GitHub asks not to be asked many things at once.
  for (const name of names) {
    const records = await readHistory(deployments, name, () => false);
    environments.push(describeEnvironment(name, records, now));
  }
  return { repository: run.repository, repositoryUrl, at: timestamp(clock), environments };
}
