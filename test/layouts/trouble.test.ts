import { describe, expect, test } from '@jest/globals';
import { layouts as generic } from './generic.ts';
import type { Layout } from './layout.ts';
import { layouts as npm } from './npm.ts';
import { type TroubleName, troubles, tryWithTrouble } from './trouble.ts';

const named = (layouts: readonly Layout[], wanted: string) =>
  layouts.filter(({ name }) => name === wanted);
const chosen = [
  ...named(generic, 'all formats, built twice'),
  ...named(generic, 'a smoke test that looks inside'),
  ...named(npm, 'a prepack script that builds what is shipped'),
];

describe.each(Object.keys(troubles) as TroubleName[])('%s', (trouble) => {
  test.each(chosen)('leaves nothing half-written of $name', async (layout) => {
    const calls = layout.files['package.json'] === undefined ? [0, 1, 3] : [1, 4];
    for (const at of calls) expect(await tryWithTrouble(layout, trouble, at)).toEqual([]);
  });
});
