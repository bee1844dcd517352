// Looks at the pages that Slipway makes in a real browser. Needs Chromium: on PATH, or named by SLIPWAY_CHROMIUM.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { printCount, runJest } from './jest.ts';

const root = join(import.meta.dirname, '..');
try {
  process.env.SLIPWAY_CHROMIUM ??= findChromium();
  const ignore = ['--testPathIgnorePatterns', '/node_modules/'];
  printCount(await runJest(root, ['/test/browser/', ...ignore, ...process.argv.slice(2)]));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  printCount({ passed: 0, failed: 1 });
}

function findChromium(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const path = folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isProgram);
  if (path !== undefined) return path;
  throw new Error(
    'The pages are looked at in Chromium: install it, or name it by SLIPWAY_CHROMIUM.',
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
