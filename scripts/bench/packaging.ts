import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Figure } from './figure.ts';

const runs = 1000;
/** Of all runs, in hundredths: what the packaging of projects that people have must reach. */
const wanted = 99;

interface Result {
  readonly good: number;
  readonly troubled: number;
  /** What was not as it should be, one text for each run. */
  readonly wrong: readonly string[];
  readonly seconds: number;
}

/** Packages the layouts of the tests a thousand times, many of them with trouble on the way, as the bench is run. */
export async function measurePackaging(): Promise<readonly Figure[]> {
  const program = join(import.meta.dirname, '..', '..', 'test', 'layouts', 'repeat.ts');
  const options = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
  const { stdout } = spawnSync(process.execPath, [...options, program, String(runs)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  });
  const { good, troubled, wrong, seconds }: Result = JSON.parse(stdout.trim());
  for (const text of wrong) console.log(`  ${text.replaceAll('\n', '\n    ')}`);
  return [
    {
      name: `${runs} runs, ${troubled} of them with trouble on the way, in ${seconds} s`,
      measured: `${good} as expected`,
      limit: `more than ${wanted} %: each success whole, each failure told, nothing left behind`,
      reached: good * 100 > wanted * runs,
    },
  ];
}
