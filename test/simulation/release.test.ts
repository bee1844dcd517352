import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { hireCrew } from './crew.ts';
import { defects } from './defects/index.ts';
import type { Collection, Failure } from './stories.ts';

/** One seed that is told in full, perhaps with a defect; or how many from the first on. */
const only = process.env['SLIPWAY_SEED'];
const planted = process.env['SLIPWAY_DEFECT'];
const count = Number(process.env['SLIPWAY_SEEDS'] ?? 100_000);
const patience = 600_000;
const everything = { from: 1, to: Number.POSITIVE_INFINITY, most: 20 };

const crew = hireCrew();
afterAll(() => crew.dismiss());

/** What a seed breaks, and the line that shows it again. */
function lineOf({ number, promise }: Failure, defect?: string): string {
  const also = defect === undefined ? '' : `SLIPWAY_DEFECT='${defect}' `;
  return `${promise}: ${also}SLIPWAY_SEED=${number} npm test -- test/simulation`;
}

/** By the first story that breaks its promise: one answer that is lost, else what chance brings. */
async function firstFailure(defect: string): Promise<Failure | undefined> {
  const task = { from: 1, to: 20_000, most: 1, breaks: defects[defect]?.breaks ?? /^$/ };
  for (const collection of ['single losses', 'chance'] as const) {
    const { failures } = await crew.playWith(defect, { ...task, collection });
    if (failures.length > 0) return failures[0];
  }
  return undefined;
}

if (only !== undefined)
  test(`the story of the seed ${only}`, async () => {
    const story = await crew.tell('chance', Number(only), planted);
    expect(story.join('\n')).toMatch(/\nAll promises were kept\.$/);
  });
else {
  describe('the release protocol', () => {
    test(
      `keeps its promises in ${count} stories that chance makes up`,
      async () => {
        const { played, failures } = await crew.play({
          ...{ collection: 'chance', from: 1, to: count, most: 20 },
        });
        expect(failures.map((failure) => lineOf(failure))).toEqual([]);
        expect(played).toBe(count);
      },
      patience,
    );

    test('has the same story for the same seed', async () => {
      const [one, two] = [await crew.tell('chance', 7), await crew.tell('chance', 7)];
      expect(one.length).toBeGreaterThan(10);
      expect(two).toEqual(one);
      expect(await crew.tell('chance', 8)).not.toEqual(one);
    });
  });

  describe('a run', () => {
    const play = async (collection: Collection) => {
      const report = await crew.play({ ...everything, collection });
      expect(report.failures.map(({ story, promise }) => `${promise}: ${story}`)).toEqual([]);
      return report;
    };

    test('that dies at any effect, before, after or while it lands late, is finished by the next', async () => {
      const { played, deaths } = await play('single deaths');
      expect(deaths).toBe(played);
    });

    test('has no effect beyond those at which it dies', async () => {
      expect(await play('no deaths')).toMatchObject({ deaths: 0 });
    });

    test('that dies or loses an answer at any effect, and another that does at any other, too', async () => {
      expect((await play('double deaths')).played).toBeGreaterThan(30_000);
    }, 600_000);

    test('that loses one answer ends well, and leaves nothing to do', async () => {
      expect((await play('single losses')).played).toBeGreaterThan(300);
    });
  });

  describe('a protocol is caught that', () => {
    const names = Object.keys(defects);
    // All at once, so that no thread waits for another.
    const searches = new Map<string, Promise<Failure | undefined>>();
    const search = (name: string) => {
      for (const each of names) {
        if (searches.has(each)) continue;
        const found = firstFailure(each);
        // It is told by the test of its name, which may come later.
        found.catch(() => undefined);
        searches.set(each, found);
      }
      return searches.get(name);
    };

    test.each(names)(
      '%s',
      async (name) => {
        expect((await search(name))?.promise).toMatch(defects[name]?.breaks ?? /^$/);
      },
      patience,
    );

    test('has one of at least thirty defects', () => {
      expect(names.length).toBeGreaterThanOrEqual(30);
    });
  });

  test(
    'the line that a failing seed prints shows it again',
    async () => {
      const defect = 'moves a tag that stands elsewhere';
      const { failures } = await crew.playWith(defect, {
        ...{ collection: 'chance', from: 1, to: 1000, most: 1 },
      });
      const [line = ''] = failures.map((failure) => lineOf(failure, defect));
      const [, promise = '', name, seed, args = ''] =
        /^(.*): SLIPWAY_DEFECT='(.*)' SLIPWAY_SEED=(\d+) npm test -- (.*)$/.exec(line) ?? [];
      const env = { ...process.env, SLIPWAY_DEFECT: name, SLIPWAY_SEED: seed };
      const { code, output } = await runJest(args.split(' '), env);
      expect(code).toBe(1);
      expect(output).toContain(`the story of the seed ${seed}`);
      expect(output).toContain(promise);
      expect(output).toMatch(/\d+ run 1: create draft/);
      expect(await runJest(args.split(' '), { ...env, SLIPWAY_DEFECT: undefined })).toMatchObject({
        code: 0,
      });
    },
    patience,
  );
}

/** What `npm test -- ARGS` runs once the bundles are built. */
function runJest(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ readonly code: number; readonly output: string }> {
  const root = join(import.meta.dirname, '..', '..');
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  return new Promise((resolve) => {
    const all = ['--experimental-vm-modules', jest, ...args];
    execFile(process.execPath, all, { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, output: `${stdout}${stderr}` }),
    );
  });
}
