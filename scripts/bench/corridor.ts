import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StepRecord } from '../demo/pipeline.ts';
import type { Figure } from './figure.ts';
import { median, root } from './measure.ts';

const rounds = 3;
/** Milliseconds. */
const most: Readonly<Record<string, number>> = { package: 3_000 };
const mostOtherwise = 5_000;

/** How long each action of the demo takes: the whole step as the runner sees it, the demo played three times. */
export async function measureCorridor(): Promise<readonly Figure[]> {
  const records: StepRecord[] = [];
  for (let round = 0; round < rounds; round += 1) records.push(...(await playDemo()));
  const steps = Map.groupBy(records, ({ run, name }) => `${run} ${name}`);
  return [...steps].map(([name, played]) => {
    const time = median(played.map(({ duration }) => duration));
    const limit = most[played[0]?.action ?? ''] ?? mostOtherwise;
    return {
      name,
      measured: `${time.toFixed(0)} ms`,
      limit: `under ${limit / 1000} s`,
      reached: time < limit,
    };
  });
}

async function playDemo(): Promise<readonly StepRecord[]> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  try {
    await runScript(join(root, 'scripts', 'demo', 'main.ts'), '--out', folder);
    return JSON.parse(await readFile(join(folder, 'story.json'), 'utf8')) as StepRecord[];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runScript(...args: readonly string[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(process.execPath, [...process.execArgv, ...args], { stdio: 'ignore' });
  child.once('exit', (code) =>
    code === 0 ? resolve() : reject(new Error(`The demo ended with ${code}: run it by itself.`)),
  );
  return promise;
}
