import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';

const source = pathToFileURL(
  join(import.meta.dirname, '../../packages/action-kit/src/lean-runtime.ts'),
).href;

/** Bytes of the space for new objects, after many were made and kept. In a process of its own: it is set for good. */
function spaceAfter(preparation: string): number {
  const script = `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { runLean } from ${JSON.stringify(source)};
    ${preparation}
    const kept = Array.from({ length: 600_000 }, (_, index) => ({ index }));
    const space = getHeapSpaceStatistics().find((one) => one.space_name === 'new_space');
    console.log(kept.length && space.space_size);`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script];
  return Number(execFileSync(process.execPath, args, { env: {}, encoding: 'utf8' }));
}

test('a lean process does not let the space for new objects grow', () => {
  const lean = spaceAfter('runLean();');
  expect(lean).toBeGreaterThan(0);
  expect(lean).toBeLessThan(spaceAfter('') / 2);
});
