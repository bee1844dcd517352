import { describe, expect, test } from '@jest/globals';
import { layouts } from './npm.ts';
import { tryLayout } from './package-layout.ts';

describe('an npm package', () => {
  test.each(layouts)('$name', async (layout) => {
    expect(await tryLayout(layout)).toEqual([]);
  });
});
