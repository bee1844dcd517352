import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { bundleActions } from '../../scripts/bundle.ts';
import { findStaleBundles } from '../../scripts/checks/bundles.ts';
import { runCommand, runOrThrow } from '../../scripts/run-command.ts';

const root = join(import.meta.dirname, '..', '..');
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/**
 * A repository like ours with two small actions. The compiler may be a link; the bundler and what is bundled lie
 * where npm puts them, because their places show in the bytes.
 */
function repository(...path: readonly string[]): string {
  const top = mkdtempSync(join(tmpdir(), 'slipway-bundles-'));
  folders.push(top);
  const house = join(top, ...path);
  mkdirSync(join(house, 'node_modules'), { recursive: true });
  for (const tool of ['typescript', '@typescript', '@types'])
    symlinkSync(join(root, 'node_modules', tool), join(house, 'node_modules', tool));
  for (const module of ['@vercel/ncc', 'picomatch'])
    cpSync(join(root, 'node_modules', module), join(house, 'node_modules', module), {
      recursive: true,
    });
  cpSync(join(root, 'tsconfig.json'), join(house, 'tsconfig.json'));
  for (const name of ['one', 'two']) {
    plant(house, `actions/${name}/package.json`, '{ "type": "module" }');
    const { references: _, ...project } = JSON.parse(
      readFileSync(join(root, 'actions/deploy/tsconfig.json'), 'utf8'),
    );
    plant(house, `actions/${name}/tsconfig.json`, JSON.stringify(project));
    plant(house, `actions/${name}/src/later.ts`, `export const later = '${name} later';\n`);
    plant(house, `actions/${name}/src/index.ts`, index("/* webpackMode: 'eager' */ "));
  }
  return house;
}

const index = (mode: string) => `import picomatch from 'picomatch';
const { later } = await import(${mode}'./later.ts');
console.log(later, picomatch.isMatch('a.ts', '*.ts'));
`;

function plant(house: string, path: string, text: string): void {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), text);
}

/** The digest of each file under a folder. */
function digests(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, digest(readFileSync(join(folder, name)))]));
}

const digest = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

describe('a bundle', () => {
  test('is three files that run by themselves, the same in every folder and on every build', async () => {
    const here = repository('clone');
    const there = repository('deeper', 'and', 'elsewhere', 'another clone');
    await Promise.all([
      bundleActions(here, join(here, 'dist')),
      bundleActions(there, join(there, 'dist')),
    ]);
    const first = digests(join(here, 'dist'));
    expect(Object.keys(first)).toEqual(
      ['one', 'two'].flatMap((name) =>
        ['index.js', 'licenses.txt', 'package.json'].map((file) => `${name}/${file}`),
      ),
    );
    expect(digests(join(there, 'dist'))).toEqual(first);
    expect(readFileSync(join(here, 'dist/one/licenses.txt'), 'utf8')).toMatch(/^picomatch\nMIT\n/);
    const alone = mkdtempSync(join(tmpdir(), 'slipway-alone-'));
    folders.push(alone);
    cpSync(join(here, 'dist/one'), alone, { recursive: true });
    const ran = await runCommand(process.execPath, [join(alone, 'index.js')], { cwd: alone });
    expect(ran).toEqual({ status: 0, output: 'one later true\n' });

    plant(here, 'dist/one/71.index.js', 'left over');
    plant(here, 'dist/gone/index.js', 'left over');
    const untouched = statSync(join(here, 'dist/one/index.js')).mtimeMs;
    await bundleActions(here, join(here, 'dist'));
    expect(digests(join(here, 'dist'))).toEqual(first);
    expect(statSync(join(here, 'dist/one/index.js')).mtimeMs).toBe(untouched);
  });

  test('is refused where it comes apart, lacks a module or does not compile, and the old one stays', async () => {
    const house = repository('clone');
    plant(house, 'dist/two/index.js', 'the old one');
    plant(house, 'actions/two/src/index.ts', index(''));
    await expect(bundleActions(house, join(house, 'dist'))).rejects.toThrow(
      /The bundle of two has \d+\.index\.js, index\.js.* import\(\) without webpackMode/,
    );
    const lacking = "// @ts-expect-error\nimport gone from 'gone';\nconsole.log(gone);\n";
    plant(house, 'actions/two/src/index.ts', lacking);
    await expect(bundleActions(house, join(house, 'dist'))).rejects.toThrow(
      'The bundle of two lacks gone',
    );
    plant(house, 'actions/two/src/index.ts', "const a: number = 'a';\nconsole.log(a);\n");
    await expect(bundleActions(house, join(house, 'dist'))).rejects.toThrow(
      /actions\/two\/src\/index\.ts\(1,7\): error TS2322/,
    );
    expect(digests(join(house, 'dist'))).toEqual({ 'two/index.js': digest('the old one') });
  });

  test('is stale where it differs from the sources, or where git does not have it', async () => {
    const house = repository('clone');
    plant(house, '.gitignore', 'node_modules\nbuild\n*.log\n');
    const git = (...args: string[]) => runOrThrow('git', args, { cwd: house });
    await git('init', '--quiet');
    await bundleActions(house, join(house, 'dist'));
    expect(await findStaleBundles(house)).toContain('dist/one/index.js: not in git');
    await git('add', 'dist');
    expect(await findStaleBundles(house)).toEqual([]);

    plant(house, 'dist/one/index.js', 'changed by hand');
    plant(house, 'dist/two/extra.log', 'ignored by git, and still there');
    expect(await findStaleBundles(house)).toEqual([
      'dist/one/index.js: not what the sources give',
      'dist/two/extra.log: not what the sources give',
      'dist/one/index.js: changed, but not added to git',
      'dist/two/extra.log: not in git',
    ]);
  });
});
