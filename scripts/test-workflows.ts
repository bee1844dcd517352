// Runs the example workflows with act, a runner that is not ours, against local-github. Needs Go for act.
import { join } from 'node:path';
import { bundleActions } from './bundle.ts';
import { goTool } from './checks/tools.ts';
import { printCount, runJest } from './jest.ts';

const root = join(import.meta.dirname, '..');
try {
  const act = await goTool('act');
  if (act === undefined)
    throw new Error('The workflows are run by act, which needs Go: install it.');
  await bundleActions(root, join(root, 'dist'));
  process.env.SLIPWAY_ACT = act;
  const ignore = ['--testPathIgnorePatterns', '/node_modules/'];
  printCount(await runJest(root, ['/test/act/', ...ignore, ...process.argv.slice(2)]));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  printCount({ passed: 0, failed: 1 });
}
