import { afterAll, describe, expect, test } from '@jest/globals';
import { hireCrew } from './crew.ts';
import { defects } from './defects.ts';

/** One seed, told in full, perhaps with a defect; or how many from the first on. */
const only = process.env['SLIPWAY_SEED'];
const planted = process.env['SLIPWAY_DEFECT'] ?? '';
const count = Number(process.env['SLIPWAY_SEEDS'] ?? 20_000);
const all = Number.MAX_SAFE_INTEGER;

const crew = hireCrew();
afterAll(() => crew.dismiss());

/** How to see it again. */
const lineOf = ({ number, promise }: { readonly number: number; readonly promise: string }) =>
  `${promise}: SLIPWAY_SEED=${number} npm test -- test/simulation/deployments`;

if (only !== undefined)
  test(`seed ${only}`, async () => {
    const story = await crew.tell(Number(only), planted);
    process.stdout.write(`${story.join('\n')}\n`);
    expect(story.at(-1)).toBe('All promises were kept.');
  });
else
  describe('deployments, validations and rollbacks keep their promises', () => {
    test('each effect of each kind of job is known', async () => {
      for (const [name, found, expected] of await crew.count())
        expect([name, found]).toEqual([name, expected]);
    });

    test.each([
      ['whole jobs', 5, 0],
      ['single deaths', 686, 294],
      ['double deaths', 2682, 2682],
    ] as const)(
      'in all %s: %d stories, %d with a death',
      async (collection, stories, dying) => {
        const { played, deaths, failures } = await crew.play({
          collection,
          from: 1,
          to: all,
          most: 5,
        });
        expect(failures).toEqual([]);
        expect([played, deaths]).toEqual([stories, dying]);
      },
      600_000,
    );

    test(`whatever chance brings, ${count} times`, async () => {
      const { played, failures } = await crew.play({
        collection: 'chance',
        from: 1,
        to: count,
        most: 5,
      });
      expect(failures.map(lineOf)).toEqual([]);
      expect(played).toBe(count);
    }, 600_000);

    test.each(Object.keys(defects))('and tell who %s', async (defect) => {
      const lists = ['single deaths', 'chance'] as const;
      let found = 0;
      for (const collection of lists)
        if (found === 0) {
          const task = { collection, from: 1, to: 3000, most: 1 };
          found += (await crew.playWith(defect, task)).failures.length;
        }
      expect(found).toBeGreaterThan(0);
    });
  });
