import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const source = pathToFileURL(
  join(import.meta.dirname, '../../packages/action-kit/src/lean-runtime.ts'),
).href;

/** What a script prints. In a process of its own, for what is set is set for good. */
function run(body: string): number {
  const script = `
    import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
    import { runLean } from ${JSON.stringify(source)};
    const make = (count) => Array.from({ length: count }, (_, index) => ({ index }));
    ${body}`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script];
  return Number(execFileSync(process.execPath, args, { env: {}, encoding: 'utf8' }));
}

describe('a lean process', () => {
  const spaceAfter = (preparation: string) =>
    run(`
      ${preparation}
      const kept = [];
      const step = () => {
        kept.push(make(20_000));
        if (kept.length < 30) return setTimeout(step, 6);
        const space = getHeapSpaceStatistics().find((one) => one.space_name === 'new_space');
        console.log(space.space_size);
      };
      step();`);

  test('does not let the space for new objects grow', () => {
    const lean = spaceAfter('runLean();');
    expect(lean).toBeGreaterThan(0);
    expect(lean).toBeLessThan(spaceAfter('') / 2);
  });

  const usedAfter = (preparation: string) =>
    run(`
      ${preparation}
      let kept = make(600_000);
      kept = kept.slice(0, 10);
      setTimeout(() => console.log(kept.length && getHeapStatistics().used_heap_size), 100);`);

  test('frees what is no longer needed before its next step, and ends by itself', () => {
    expect(usedAfter('runLean();')).toBeLessThan(usedAfter('') / 2);
  });
});
