// Builds the bundles that people download: actions/NAME/src → dist/NAME.
import { join } from 'node:path';
import { bundleActions } from './bundle.ts';

const root = join(import.meta.dirname, '..');
try {
  for (const { name, size, seconds } of await bundleActions(root, join(root, 'dist')))
    console.log(
      `dist/${name}  ${Math.round(size / 1024).toLocaleString('en')} kB  ${seconds.toFixed(1)} s`,
    );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
