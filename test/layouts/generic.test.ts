import { describe, expect, test } from '@jest/globals';
import { layouts } from './generic.ts';
import { tryLayout } from './package-layout.ts';

describe('a generic project', () => {
  test.each(layouts)('$name', async (layout) => {
    expect(await tryLayout(layout)).toEqual([]);
  });
});
