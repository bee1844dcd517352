import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one run of a program took. */
export interface Cost {
  /** Wall-clock milliseconds from start to exit. */
  readonly time: number;
  /** Peak resident memory in MB. */
  readonly memory: number;
}

const reportPeak = join(import.meta.dirname, 'report-peak.cjs');

/** Runs Node 24 with `args` in a folder and gives its cost; its output and exit code are not looked at. */
export async function measureNode(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  folder = process.cwd(),
): Promise<Cost> {
  const started = performance.now();
  const child = spawn(process.execPath, ['--require', reportPeak, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  let peak = '';
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    peak += chunk.toString();
  });
  await new Promise((resolve) => child.once('close', resolve));
  return { time: performance.now() - started, memory: Number(peak) / 1024 };
}

/** The middle of a list of numbers; the mean of the two middle ones where their count is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return (low + high) / 2;
}

export const root = join(import.meta.dirname, '..', '..');

/** The five actions, in the order of the corridor. */
export const actions = ['package', 'tag-release', 'deploy', 'validate-deploy', 'rollback'] as const;

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
