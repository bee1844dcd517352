import { describe, expect, test } from '@jest/globals';
import { layouts as generic } from './generic.ts';
import type { Layout } from './layout.ts';
import { layouts as npm } from './npm.ts';
import { tryLayout } from './package-layout.ts';

const rooms: readonly (readonly [string, readonly Layout[]])[] = [
  ['a generic project', generic],
  ['an npm package', npm],
];

describe.each(rooms)('%s', (_, layouts) => {
  test.each(layouts)('$name', async (layout) => {
    expect(await tryLayout(layout)).toEqual([]);
  });
});
