import { describe, expect, test } from '@jest/globals';
import { defects } from './defects.ts';
import { ourCommit, planOf } from './plan.ts';
import type { Trouble } from './runner.ts';
import { scenarioOf } from './scenario.ts';
import { type Defect, type RunSpec, type Scenario, simulate } from './simulate.ts';

/** One seed, told in full; or how many from the first on. */
const only = process.env['SLIPWAY_SEED'];
const count = Number(process.env['SLIPWAY_SEEDS'] ?? 5000);

/** One line for each seed that breaks a promise; with the whole story where one seed is asked for. */
async function failuresOf(
  seeds: Iterable<number>,
  { most = 20, defect }: { readonly most?: number; readonly defect?: Defect } = {},
): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const seed of seeds) {
    const { failure, trace } = await simulate(scenarioOf(seed), seed, defect);
    if (failure === undefined) continue;
    failures.push(`${failure}: SLIPWAY_SEED=${seed}`);
    if (only !== undefined) failures.push(...trace);
    if (failures.length >= most) break;
  }
  return failures;
}

function* upTo(last: number): Generator<number> {
  for (let seed = 1; seed <= last; seed += 1) yield seed;
}

describe('the release protocol', () => {
  test('keeps its promises whatever chance does', async () => {
    const seeds = only === undefined ? upTo(count) : [Number(only)];
    expect(await failuresOf(seeds)).toEqual([]);
  }, 3_600_000);

  test('tells the same story for the same seed', async () => {
    const [one, two] = [await simulate(scenarioOf(7), 7), await simulate(scenarioOf(7), 7)];
    expect(one.trace.length).toBeGreaterThan(10);
    expect(two).toEqual(one);
    expect(await simulate(scenarioOf(8), 8)).not.toEqual(one);
  });
});

describe('a run that dies', () => {
  // The draft, two files, the tag, publishing, the floating tag, the changelog, and one that never comes.
  const effects = [1, 2, 3, 4, 5, 6, 7, 8];
  const kills: readonly Trouble[] = ['kill-before', 'kill-after', 'kill-late'];
  const deaths = effects.flatMap((effect) => kills.map((kill) => ({ [effect]: kill })));

  test.each([false, true])('at any effect is finished by the next (lag: %s)', async (lag) => {
    for (const [seed, death] of deaths.entries())
      expect(await storyOf([death], lag, seed)).toBe('');
  });

  test.each([false, true])('and the next at any other, too (lag: %s)', async (lag) => {
    for (const [seed, one] of deaths.entries())
      for (const two of deaths) expect(await storyOf([one, two], lag, seed)).toBe('');
  });
});

async function storyOf(
  deaths: readonly Readonly<Record<number, Trouble>>[],
  lagging: boolean,
  seed: number,
): Promise<string> {
  const lag = lagging ? 3000 : 0;
  const plan = planOf(ourCommit, 1, 2);
  const runs = deaths.map((troubles): RunSpec => {
    const weather = { troubles, lossRate: 0, lag, digests: true };
    return { plan, weather, starts: 1000, alone: true, cancelled: undefined };
  });
  const excuses = ['half-done'];
  const scenario: Scenario = { immutable: true, before: {}, runs, excuses, verdict: undefined };
  const { failure, trace } = await simulate(scenario, seed);
  return failure === undefined ? '' : [failure, JSON.stringify(deaths), ...trace].join('\n');
}

describe('a protocol is caught that', () => {
  test.each(Object.entries(defects))(
    '%s',
    async (_, defect) => {
      expect(await failuresOf(upTo(3000), { most: 1, defect })).not.toEqual([]);
    },
    60_000,
  );
});
