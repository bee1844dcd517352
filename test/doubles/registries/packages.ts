import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { archives } from '../../../packages/core/src/adapters/archives.ts';

const time = '2026-01-12T12:00:00Z';

/** Files of an archive by their paths in it. */
type Contents = Readonly<Record<string, string>>;

export interface MadePackage {
  readonly name: string;
  readonly format: 'npm' | 'sdist' | 'wheel' | 'tar.gz';
  readonly path: string;
}

/** An npm package as `npm pack` makes it; `more` goes into its `package.json`, `body` into its code. */
export function makeNpmPackage(
  folder: string,
  name: string,
  version: string,
  { more = {}, body = 'ship' }: { readonly more?: object; readonly body?: string } = {},
) {
  const file = `${name.replace(/^@/, '').replaceAll('/', '-')}-${version}.tgz`;
  return make(folder, { name: file, format: 'npm' }, 'tar.gz', {
    'package/package.json': JSON.stringify({ name, version, license: 'MIT', ...more }),
    'package/index.js': `export const body = '${body}';\n`,
  });
}

const metadata = (name: string, version: string) =>
  `Metadata-Version: 2.4\nName: ${name}\nVersion: ${version}\nSummary: A ship\nClassifier: Topic :: Utilities\nProject-URL: Home, https://example.com\n\nIt sails – far.\n`;

export function makeSdist(folder: string, name: string, version: string, body = 'ship') {
  const root = `${name.replaceAll('-', '_')}-${version}`;
  return make(folder, { name: `${root}.tar.gz`, format: 'sdist' }, 'tar.gz', {
    [`${root}/PKG-INFO`]: metadata(name, version),
    [`${root}/ship.py`]: `body = "${body}"\n`,
  });
}

export function makeWheel(folder: string, name: string, version: string, body = 'ship') {
  const root = `${name.replaceAll('-', '_')}-${version}`;
  return make(folder, { name: `${root}-py3-none-any.whl`, format: 'wheel' }, 'zip', {
    'ship.py': `body = "${body}"\n`,
    [`${root}.dist-info/METADATA`]: metadata(name, version),
    [`${root}.dist-info/WHEEL`]: 'Wheel-Version: 1.0\nTag: py3-none-any\n',
  });
}

async function make<F extends MadePackage['format']>(
  folder: string,
  made: { readonly name: string; readonly format: F },
  format: 'tar.gz' | 'zip',
  contents: Contents,
): Promise<MadePackage & { readonly format: F }> {
  const sources = join(folder, `.${made.name}`);
  await mkdir(sources, { recursive: true });
  const entries = [];
  for (const [index, [path, text]] of Object.entries(contents).entries()) {
    const source = join(sources, String(index));
    await writeFile(source, text);
    entries.push({ path, source, executable: false, size: Buffer.byteLength(text) });
  }
  const path = join(folder, made.name);
  await archives.write({ format, entries, time }, path);
  return { ...made, path };
}

/** The manifest of packages that lie in one folder; gives its path. */
export async function writeManifest(
  folder: string,
  version: string,
  packages: readonly MadePackage[],
  commit = 'c0ffee0000000000000000000000000000000000',
): Promise<string> {
  const artifacts = [];
  for (const { name, format, path } of packages)
    artifacts.push({
      ...{ name, path: name, format, platform: 'any', size: (await stat(path)).size },
      sha256: createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    });
  const manifest = { schema: 1, name: 'ship', version, commit, created: time, artifacts };
  const path = join(folder, 'manifest.json');
  await writeFile(path, JSON.stringify(manifest));
  return path;
}
