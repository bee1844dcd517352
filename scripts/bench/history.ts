import { join, resolve } from 'node:path';
import type { Figure } from './figure.ts';
import { measurePeers } from './history-peers.ts';
import { historyRepository } from './history-repository.ts';
import { type Asked, type Measured, measureHistory } from './history-run.ts';
import { root } from './measure.ts';

const rounds = 5;
const limits = { next: { times: 3, memory: 100 }, all: { times: 4, memory: undefined } };
/** How much more than ten times ten times the commits may take, and five thousand tags more than none. */
const tolerance = 1.2;
const ranges = [1_000, 10_000, 100_000];
const tagCounts = [1, 1_001, 5_001];

export interface HistoryOptions {
  /** A repository of one's own; `undefined`: made-up ones. */
  readonly repository: string | undefined;
  readonly peers: boolean;
}

/** What it takes to plan a release from a long history: dry runs of the bundled action, medians of five. */
export async function measureHistories(options: HistoryOptions): Promise<readonly Figure[]> {
  const cache = join(root, 'node_modules', '.cache', 'slipway', 'bench');
  const peers = (repository: string) =>
    options.peers ? measurePeersIn(join(cache, 'peers'), repository) : Promise.resolve([]);
  if (options.repository !== undefined) {
    const repository = resolve(options.repository);
    return [...(await measureOne(repository)), ...(await peers(repository))];
  }
  const make = (commits: number, tags: number, tagged: number) =>
    historyRepository(join(cache, 'histories'), { commits, tags, tagged });
  const half = await make(20_000, 1_000, 10_000);
  const whole = await make(20_000, 1_000, 20_000);
  return [
    beside('next', await measure({ repository: half, changelog: 'next' })),
    beside('all', await measure({ repository: whole, changelog: 'all' })),
    ...(await measureGrowth((count) => make(1_000 + count, 1, 1_000))),
    ...(await measureTags((count) => make(20_000, count, 10_000))),
    ...(await peers(half)),
  ];
}

function measure(asked: Asked): Promise<Measured> {
  return measureHistory(asked, rounds);
}

async function measureOne(repository: string): Promise<readonly Figure[]> {
  return [
    beside('next', await measure({ repository, changelog: 'next' })),
    beside('all', await measure({ repository, changelog: 'all' })),
  ];
}

function beside(kind: 'next' | 'all', { action, floor, commits, version }: Measured): Figure {
  const times = action.time / floor;
  const { times: most, memory } = limits[kind];
  const memoryToo = memory === undefined ? '' : ` and ${memory} MB`;
  return {
    name: `${kind === 'next' ? `next version (${version}) and notes` : 'whole changelog'}, ${count(commits)} commits`,
    measured: `${action.time.toFixed(0)} ms = ${times.toFixed(2)} ×, ${action.memory.toFixed(0)} MB`,
    limit: `at most ${most} × git log and node -e 0 (${floor.toFixed(0)} ms)${memoryToo}`,
    reached: times <= most && !(memory !== undefined && action.memory > memory),
  };
}

async function measureGrowth(make: (count: number) => Promise<string>): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  let before: Measured | undefined;
  for (const range of ranges) {
    const measured = await measure({ repository: await make(range), changelog: 'next' });
    const most = before === undefined ? undefined : 10 * tolerance * before.action.time;
    figures.push({
      name: `${count(range)} commits in range`,
      measured: `${measured.action.time.toFixed(0)} ms, ${measured.action.memory.toFixed(0)} MB`,
      limit: most === undefined ? '' : `at most ${10 * tolerance} × the line above`,
      reached: most === undefined || measured.action.time <= most,
    });
    before = measured;
  }
  return figures;
}

async function measureTags(make: (count: number) => Promise<string>): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  let fewest: number | undefined;
  for (const tags of tagCounts) {
    const { action } = await measure({ repository: await make(tags), changelog: 'next' });
    fewest ??= action.time;
    figures.push({
      name: `${count(tags - 1)} tags outside a range of 10,000`,
      measured: `${action.time.toFixed(0)} ms`,
      limit: tags === 1 ? '' : `at most ${tolerance} × without them`,
      reached: action.time <= tolerance * fewest,
    });
  }
  return figures;
}

/** For comparison only: nobody else's time is ours to reach. */
async function measurePeersIn(cache: string, repository: string): Promise<readonly Figure[]> {
  const figures = await measurePeers(cache, repository);
  return figures.map(({ name, told }) => ({
    name,
    measured: told,
    limit: 'for comparison, once',
    reached: true,
  }));
}

function count(number: number): string {
  return number.toLocaleString('en');
}
