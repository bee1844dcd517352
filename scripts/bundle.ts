import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { declarePure } from './declare-pure.ts';
import { runOrThrow } from './run-command.ts';

/** Everything that a bundle consists of; a file beside these would mean that the code came apart. */
const bundleFiles = ['index.js', 'licenses.txt', 'package.json'];

/** Two cores are what a small machine has; more bundles at a time only take memory. */
const atOnce = 2;

export interface BundledAction {
  readonly name: string;
  /** Bytes of `index.js`. */
  readonly size: number;
  readonly seconds: number;
}

/**
 * Compiles the actions in `root` and bundles each into `target/NAME`. Writes a file only where its bytes differ,
 * removes what does not belong, and leaves the old bundle in place where the new one fails.
 *
 * @throws with the tool's own output where the types or a bundle fail.
 */
export async function bundleActions(root: string, target: string): Promise<BundledAction[]> {
  const names = await actionNames(root);
  await compile(
    root,
    names.map((name) => join('actions', name)),
  );
  await declarePure(root);
  const cache = join(root, 'node_modules', '.cache', 'slipway');
  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, 'bundles-'));
  try {
    const built = await inParallel(names, atOnce, (name) => bundleAction(root, name, staging));
    for (const name of names) await replaceFolder(join(staging, name), join(target, name));
    await removeOthers(target, names);
    return built;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** The actions' names: one folder each, sorted. */
export async function actionNames(root: string): Promise<string[]> {
  return (await readdir(join(root, 'actions'))).sort();
}

/** Type-checks and compiles projects with `tsc -b`; all that the configuration lists where none is named. */
export async function compile(root: string, projects: readonly string[] = []): Promise<void> {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await runOrThrow(process.execPath, [tsc, '-b', ...projects], { cwd: root });
}

/**
 * Bundles one compiled action. Always from the root: module names in the bundle are relative to the working
 * directory, and so are its bytes. Without ncc's cache, which would keep what an older version of it made.
 */
async function bundleAction(root: string, name: string, staging: string): Promise<BundledAction> {
  const started = performance.now();
  const ncc = join(root, 'node_modules', '@vercel', 'ncc', 'dist', 'ncc', 'cli.js');
  const entry = join('actions', name, 'build', 'index.js');
  const out = join(staging, name);
  const options = ['--minify', '--no-cache', '--quiet', '--target', 'es2022'];
  await runOrThrow(
    process.execPath,
    [ncc, 'build', entry, '--out', out, '--license', 'licenses.txt', ...options],
    { cwd: root },
  );
  const files = (await readdir(out)).sort();
  if (files.join() !== bundleFiles.join())
    throw new Error(
      `The bundle of ${name} has ${files.join(', ')} where ${bundleFiles.join(', ')} belong. A numbered file comes from an import() without webpackMode: "eager".`,
    );
  const code = escapeBeyondAscii(await readFile(join(out, 'index.js'), 'utf8'));
  requireWhole(name, code);
  await writeFile(join(out, 'index.js'), code);
  return { name, size: code.length, seconds: (performance.now() - started) / 1000 };
}

/** What the template engine looks for on disk, and does without. */
const optional: ReadonlySet<string> = new Set(['chokidar']);

/** For a module that it does not find, the bundler leaves a call that fails when the action starts. */
function requireWhole(name: string, code: string): void {
  const missing = [...code.matchAll(/eval\("require"\)\("([^"]+)"\)/g)].flatMap(
    ([, module = '']) => (optional.has(module) ? [] : module),
  );
  if (missing.length > 0)
    throw new Error(
      `The bundle of ${name} lacks ${missing.join(', ')}: install the packages anew.`,
    );
}

/** One sign beyond Latin would make V8 hold the whole bundle with two bytes a letter: 1.4 MB for nothing. */
function escapeBeyondAscii(code: string): string {
  if (/String\.raw`[^`]*[^\0-\x7f]/.test(code))
    throw new Error(
      'A `String.raw` text holds a sign beyond ASCII, which cannot be escaped there.',
    );
  return code.replaceAll(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Makes `to` hold exactly the files of `from`. */
async function replaceFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const file of await readdir(from)) {
    const next = await readFile(join(from, file));
    const before = await readFile(join(to, file)).catch(() => undefined);
    if (!before?.equals(next)) await rename(join(from, file), join(to, file));
  }
  await removeOthers(to, bundleFiles);
}

async function removeOthers(folder: string, keep: readonly string[]): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!keep.includes(name)) await rm(join(folder, name), { recursive: true });
  }
}

async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}
