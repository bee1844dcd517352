// Builds the bundles, so that their tests run what the sources say, then runs the tests.
// Arguments are Jest's (paths, -t NAME …); without any, all tests run, and the coverage is asked for.
import { join } from 'node:path';
import { bundleActions } from './bundle.ts';
import { printCount, runJest, type TestCount } from './jest.ts';

const root = join(import.meta.dirname, '..');

/**
 * Three runs. What plays bundles or whole simulations is slow enough without being watched, and tells little of coverage.
 * What measures time, or keeps all cores busy by itself, runs alone.
 */
const runs: readonly (readonly string[])[] = [
  [tests('(?!bundles/|demo/|lab/|layouts/|simulation/)'), '--coverage', '--maxWorkers=100%'],
  [tests('(?:bundles/(?!sigkill)|demo/|layouts/|simulation/)'), '--maxWorkers=100%'],
  [tests('(?:bundles/sigkill|lab/)'), '--runInBand'],
];

const args = process.argv.slice(2);
const total = { passed: 0, failed: 0 };
try {
  await bundleActions(root, join(root, 'dist'));
  for (const run of args.length > 0 ? [args] : runs) add(await runJest(root, run));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  add({ passed: 0, failed: 1 });
}
printCount(total);

/** A pattern of Jest's, for paths from `test/`; the project may itself lie in a folder of that name. */
function tests(pattern: string): string {
  return `^${root.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}/test/${pattern}`;
}

function add({ passed, failed }: TestCount): void {
  total.passed += passed;
  total.failed += failed;
}
