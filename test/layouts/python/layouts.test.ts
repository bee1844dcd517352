import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type PythonBuilders, pythonBuilders } from '../../../scripts/python-builders.ts';
import { tryLayout } from '../package-layout.ts';
import { layouts as backends } from './backends.ts';
import { layouts as broken } from './broken.ts';
import { canCompile, compiledLayouts } from './compiled.ts';
import { layouts as shapes } from './shapes.ts';

// The first build of a backend fetches it.

let builders: PythonBuilders;
beforeAll(async () => {
  builders = await pythonBuilders();
});

/** PATH with one of the builders, and no other `uv` of this machine's. */
function pathWith(folder: string): string {
  const own = (process.env['PATH'] ?? '').split(delimiter);
  return [folder, ...own.filter((each) => !existsSync(join(each, 'uv')))].join(delimiter);
}

describe.each([
  ['of each backend', backends],
  ['of a particular shape', shapes],
  ['with a fault', broken],
  ['that is compiled', compiledLayouts(canCompile())],
] as const)('a Python project %s, with uv', (_, layouts) => {
  test.each(layouts)('$name', async (layout) => {
    const environment = { PATH: pathWith(builders.uv) };
    expect(await tryLayout(layout, { environment })).toEqual([]);
  });
});

describe('a Python project with `python -m build` and pip', () => {
  const names = [
    'hatchling with a command and one that opens a window',
    'a dependency that its module needs',
    'a dependency that no index has',
  ];
  const chosen = [...backends, ...shapes, ...broken].filter(({ name }) => names.includes(name));

  test.each(chosen)('$name', async (layout) => {
    const environment = { PATH: pathWith(builders.build) };
    expect(await tryLayout(layout, { environment })).toEqual([]);
  });
});
