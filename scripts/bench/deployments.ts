import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActionRun } from '@slipway/local-runner';
import { type Played, playDeployments } from './deployment-rounds.ts';
import type { Figure } from './figure.ts';
import { measureNode, median, root } from './measure.ts';
import { timeRecovery } from './recovery.ts';

const rounds = 3;
/** Milliseconds, and MB above the idle bundle. */
const mostTime = 2_000;
const mostMemory = 15;
const mostRecovery = 10_000;

/** What deployments cost beside the user's own command and the soak, and how soon a bad one is over. */
export async function measureDeployments(): Promise<readonly Figure[]> {
  const played = await inFolder((folder) => playDeployments(folder, rounds));
  const figures: Figure[] = [];
  for (const action of ['deploy', 'validate-deploy', 'rollback'] as const)
    figures.push(...(await compare(action, played[action])));
  figures.push(await memory('deploy: memory, 50 MB of output', 'deploy', played.loud));
  return [...figures, recovery(await inFolder(timeRecovery))];
}

async function compare(
  action: keyof Omit<Played, 'loud'>,
  runs: readonly ActionRun[],
): Promise<readonly Figure[]> {
  const time = median(runs.map(({ main, post }) => main.duration + (post?.duration ?? 0)));
  return [
    {
      name: `${action}: own time`,
      measured: `${time.toFixed(0)} ms`,
      limit: `under ${mostTime / 1_000} s`,
      reached: time < mostTime,
    },
    await memory(`${action}: memory`, action, runs),
  ];
}

async function memory(name: string, action: string, runs: readonly ActionRun[]): Promise<Figure> {
  const bundle = [join(root, 'dist', action, 'index.js')];
  const idle: number[] = [];
  for (let round = 0; round < rounds; round += 1) idle.push((await measureNode(bundle)).memory);
  const floor = median(idle);
  const peak = median(runs.map(({ main }) => (main.peakMemory ?? Number.NaN) / 1024 / 1024));
  return {
    name,
    measured: `${peak.toFixed(0)} MB = +${(peak - floor).toFixed(1)} MB`,
    limit: `at most ${mostMemory} MB above the idle bundle (${floor.toFixed(0)} MB)`,
    reached: peak - floor <= mostMemory,
  };
}

function recovery(time: number): Figure {
  return {
    name: 'the old version answers after a bad verdict',
    measured: `${time.toFixed(0)} ms`,
    limit: `within ${mostRecovery / 1_000} s`,
    reached: time <= mostRecovery,
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
