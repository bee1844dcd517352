// Writes the files that are made from others. With `--check` it writes nothing, names the stale ones and fails.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type GeneratedFile, generateFiles } from './generate/generated-files.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const checkOnly = process.argv.includes('--check');
const stale = await listStale(await generateFiles(root));

if (checkOnly && stale.length > 0) {
  for (const { path } of stale) console.error(`stale: ${path}`);
  console.error('Run `npm run generate` and commit what it writes.');
  process.exitCode = 1;
} else {
  for (const file of stale) await write(file);
}

async function listStale(files: readonly GeneratedFile[]): Promise<readonly GeneratedFile[]> {
  const found: GeneratedFile[] = [];
  for (const file of files) if ((await readIfThere(file.path)) !== file.text) found.push(file);
  return found;
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(join(root, path), 'utf8').catch(() => undefined);
}

async function write({ path, text }: GeneratedFile): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
  console.log(`wrote ${path}`);
}
