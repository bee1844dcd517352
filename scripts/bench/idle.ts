import { join } from 'node:path';
import type { Figure } from './figure.ts';
import { actions, type Cost, measureNode, median, root } from './measure.ts';

const rounds = 15;
const mostTimes = 4;
/** MB above the floor. */
const mostMemory = 30;

/**
 * What it costs to start each bundle and ask nothing of it: outside a runner it loads, says so, and ends. The
 * floor is a bare Node of the same version. Rounds take turns, so that a slow moment of the machine meets all.
 */
export async function measureIdle(): Promise<readonly Figure[]> {
  const programs = [['-e', '0'], ...actions.map((name) => [join(root, 'dist', name, 'index.js')])];
  const costs: Cost[][] = programs.map(() => []);
  for (let round = 0; round < rounds; round += 1)
    for (const [index, args] of programs.entries()) costs[index]?.push(await measureNode(args));
  const [floor, ...bundles] = costs.map(middle);
  return bundles.flatMap((cost, index) => compare(actions[index] ?? '', cost, floor ?? cost));
}

function middle(costs: readonly Cost[]): Cost {
  return {
    time: median(costs.map(({ time }) => time)),
    memory: median(costs.map(({ memory }) => memory)),
  };
}

function compare(name: string, cost: Cost, floor: Cost): readonly Figure[] {
  const times = cost.time / floor.time;
  const above = cost.memory - floor.memory;
  return [
    {
      name: `${name}: start`,
      measured: `${cost.time.toFixed(0)} ms = ${times.toFixed(2)} ×`,
      limit: `at most ${mostTimes} × node -e 0 (${floor.time.toFixed(0)} ms)`,
      reached: times <= mostTimes,
    },
    {
      name: `${name}: memory`,
      measured: `${cost.memory.toFixed(0)} MB = +${above.toFixed(1)} MB`,
      limit: `at most ${mostMemory} MB above node -e 0 (${floor.memory.toFixed(0)} MB)`,
      reached: above <= mostMemory,
    },
  ];
}
