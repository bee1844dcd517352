// Tries what `package` makes with the real tools of other systems: dpkg, rpm and the like. Needs them on PATH, and root for
// clean roots. Arguments are Jest's.
import { join } from 'node:path';
import { printCount, runJest } from './jest.ts';

const root = join(import.meta.dirname, '..');
try {
  const ignore = ['--testPathIgnorePatterns', '/node_modules/'];
  printCount(await runJest(root, ['/test/tools/', ...ignore, ...process.argv.slice(2)]));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  printCount({ passed: 0, failed: 1 });
}
