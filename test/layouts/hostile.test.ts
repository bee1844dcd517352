import { describe, expect, test } from '@jest/globals';
import { layouts } from './hostile.ts';
import { tryLayout } from './package-layout.ts';

describe('a hostile tree', () => {
  test.each(layouts)('$name', async (layout) => {
    expect(await tryLayout(layout)).toEqual([]);
  });
});
