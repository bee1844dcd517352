// Writes the files that are made from others. With `--check` it writes nothing, names the stale ones and fails.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateFiles, listStale } from './generate/generated-files.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const checkOnly = process.argv.includes('--check');
const stale = await listStale(root, await generateFiles(root));

for (const { path, text } of stale) {
  console.log(checkOnly ? `stale: ${path}` : `wrote ${path}`);
  if (checkOnly) continue;
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}
if (checkOnly && stale.length > 0) {
  console.error('Run `npm run generate` and commit what it writes.');
  process.exitCode = 1;
}
