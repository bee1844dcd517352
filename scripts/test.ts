// Builds the bundles, so that their tests run what the sources say, then runs the tests.
// Arguments are Jest's (paths, -t NAME …); the coverage is asked for where all tests run.
import { join } from 'node:path';
import { bundleActions } from './bundle.ts';
import { printCount, runJest } from './jest.ts';

const root = join(import.meta.dirname, '..');
const args = process.argv.slice(2);
try {
  await bundleActions(root, join(root, 'dist'));
  printCount(await runJest(root, args.length > 0 ? args : ['--coverage']));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  printCount({ passed: 0, failed: 1 });
}
