import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAction } from '@slipway/local-runner';
import { type Cost, measureNode, median, root } from './measure.ts';

export interface Asked {
  /** The clone. */
  readonly repository: string;
  readonly changelog: 'next' | 'all';
}

export interface Measured {
  /** Medians. */
  readonly action: Cost;
  /** Median milliseconds of `git log` of the same commits plus a bare Node that does nothing. */
  readonly floor: number;
  /** Commits that `git log` told. */
  readonly commits: number;
  readonly version: string;
}

/** A dry run of the bundled action beside its floor; rounds take turns, so that a slow moment meets both. */
export async function measureHistory(asked: Asked, rounds: number): Promise<Measured> {
  const first = await dryRun(asked);
  const range = asked.changelog === 'all' ? ['HEAD'] : rangeOf(first);
  const commits = await countLines(asked.repository, 'rev-list', ...range);
  const actions: Cost[] = [];
  const floors: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const log = await timeOf(() => runQuietly(asked.repository, 'git', 'log', ...range));
    floors.push(log + (await measureNode(['-e', '0'])).time);
    actions.push((await dryRun(asked)).cost);
  }
  return {
    action: {
      time: median(actions.map(({ time }) => time)),
      memory: median(actions.map(({ memory }) => memory)),
    },
    floor: median(floors),
    commits,
    version: first.version,
  };
}

interface DryRun {
  readonly cost: Cost;
  readonly version: string;
  readonly previous: string;
  readonly tag: string;
}

/** The action as a runner starts it; only the action's own time and memory count, not the runner's. */
async function dryRun({ repository, changelog }: Asked): Promise<DryRun> {
  const run = await runAction({
    actionDirectory: join(root, 'actions', 'tag-release'),
    workingDirectory: repository,
    // Also where nothing asks for a release, as in a repository that was just released.
    inputs: { 'dry-run': 'true', changelog, bump: 'minor' },
    measureMemory: true,
  });
  if (run.outcome !== 'success') throw new Error(`tag-release failed:\n${run.log}`);
  return {
    cost: { time: run.duration, memory: (run.peakMemory ?? Number.NaN) / 1024 / 1024 },
    version: run.outputs['version'] ?? '',
    previous: run.outputs['previous-version'] ?? '',
    tag: run.outputs['tag'] ?? '',
  };
}

/** The tags of a repository differ in their version alone. */
function rangeOf({ version, previous, tag }: DryRun): readonly string[] {
  return previous === '' ? ['HEAD'] : [`${tag.replace(version, previous)}..HEAD`];
}

async function timeOf(body: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await body();
  return performance.now() - started;
}

/** Runs a program to its end, its output going nowhere; throws where it fails. */
export function runQuietly(folder: string, file: string, ...args: readonly string[]) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(file, args, { cwd: folder, stdio: 'ignore' });
  child.once('error', reject);
  child.once('exit', (code) =>
    code === 0 ? resolve() : reject(new Error(`${file} ${args[0]} ended with ${code}.`)),
  );
  return promise;
}

async function countLines(folder: string, ...args: readonly string[]): Promise<number> {
  const child = spawn('git', args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  let lines = 0;
  for await (const chunk of child.stdout) lines += String(chunk).split('\n').length - 1;
  return lines;
}

/** A folder that is gone afterwards. */
export async function inTemporaryFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  try {
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
