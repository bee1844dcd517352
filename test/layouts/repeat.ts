// Packages all layouts, over and over, every second time with trouble, and prints how many runs ended as they should.
// Arguments: the number of runs, and the seed.
import { delimiter } from 'node:path';
import { pythonBuilders } from '../../scripts/python-builders.ts';
import { createRandom } from '../doubles/random.ts';
import { layouts as generic } from './generic.ts';
import { layouts as hostile } from './hostile.ts';
import type { Layout } from './layout.ts';
import { layouts as npm } from './npm.ts';
import { tryLayout } from './package-layout.ts';
import { layouts as python } from './python/layouts.ts';
import { type TroubleName, troubles, tryWithTrouble } from './trouble.ts';

interface Run {
  readonly layout: Layout;
  readonly trouble: TroubleName | undefined;
  /** The call at which the trouble comes. */
  readonly at: number;
}

const [runs = 1000, seed = 1] = process.argv.slice(2).map(Number);
/** Runs at once: they mostly wait for programs. */
const width = 3;

const { uv } = await pythonBuilders();
const environment = { PATH: [uv, process.env['PATH'] ?? ''].join(delimiter) };
const queue = plan();
const result = { good: 0, troubled: 0, wrong: [] as string[] };
const began = performance.now();
await Promise.all(Array.from({ length: width }, work));
console.log(
  JSON.stringify({ ...result, runs, seconds: Math.round((performance.now() - began) / 1000) }),
);

/** Each layout once as it is; then the quick ones with every trouble in turn, and now and then one that starts programs. */
function plan(): Run[] {
  const random = createRandom(seed);
  const slow = [...npm, ...python];
  const quick = [...generic, ...hostile].filter(({ name }) => name !== '10,000 files');
  const all = [...generic, ...hostile, ...slow];
  const names = Object.keys(troubles) as TroubleName[];
  return Array.from({ length: runs }, (_, number) => {
    const plain = all[number];
    if (plain !== undefined) return { layout: plain, trouble: undefined, at: 0 };
    const from = number % 8 === 0 ? npm : quick;
    const layout = from[random.below(from.length)] as Layout;
    const trouble = number % 2 === 0 ? names[random.below(names.length)] : undefined;
    return { layout, trouble, at: random.below(8) };
  });
}

async function work(): Promise<void> {
  for (let run = queue.shift(); run !== undefined; run = queue.shift()) {
    const { layout, trouble, at } = run;
    const wrong =
      trouble === undefined
        ? await tryLayout(layout, { environment })
        : await tryWithTrouble(layout, trouble, at);
    if (trouble !== undefined) result.troubled += 1;
    if (wrong.length === 0) result.good += 1;
    else
      result.wrong.push(
        [`${layout.name}, ${trouble ?? 'no trouble'} (${at})`, ...wrong].join('\n'),
      );
  }
}
