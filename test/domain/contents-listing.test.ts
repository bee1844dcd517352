import { describe, expect, test } from '@jest/globals';
import {
  compareListings,
  missedFiles,
} from '../../packages/core/src/domain/packaging/contents/compare-listings.ts';
import {
  type ListedFile,
  type Listing,
  listContents,
  parseListing,
  renderListing,
} from '../../packages/core/src/domain/packaging/contents/listing.ts';
import { findExcesses } from '../../packages/core/src/domain/packaging/size-budget.ts';
import { parseSize, writeSize } from '../../packages/core/src/domain/packaging/size-limits.ts';

const files = (sizes: Readonly<Record<string, number>>): readonly ListedFile[] =>
  Object.entries(sizes).map(([path, size]) => ({ path, size }));

function listing(
  version: string,
  name: string,
  sizes: Readonly<Record<string, number>>,
  format = 'wheel',
): Listing {
  const artifact = { name, format, platform: 'any', size: 1000, files: files(sizes) };
  return { schema: 1, name: 'ship', version, artifacts: [artifact] };
}

describe('a list of contents', () => {
  const artifact = { path: 'x', sha256: '', platform: 'any', size: 3, name: 'x' };
  const manifest = {
    schema: 1,
    name: 'ship',
    version: '1.0.0',
    commit: '',
    created: '',
    artifacts: [
      { ...artifact, format: 'zip' },
      { ...artifact, name: 'y', format: 'sbom' },
    ],
  } as const;

  test('names the artifacts whose files are known, and is read as it was written', () => {
    const made = listContents(manifest, (name) =>
      name === 'x' ? files({ 'a\n"b': 1, c: 2 }) : undefined,
    );
    expect(made.artifacts.map(({ name }) => name)).toEqual(['x']);
    expect(parseListing([...renderListing(made)].join(''))).toEqual(made);
    const none = { ...made, artifacts: [] };
    expect(parseListing([...renderListing(none)].join(''))).toEqual(none);
  });

  test.each([
    '',
    'null',
    '{}',
    '{"schema":2,"name":"a","version":"1","artifacts":[]}',
    '{"schema":1,"name":"a","version":"1"}',
    '{"schema":1,"name":"a","version":"1","artifacts":[{"name":"x","format":"zip","platform":"any","size":1,"files":[{"path":1}]}]}',
  ])('%j is none', (text) => {
    expect(parseListing(text)).toBeUndefined();
  });
});

describe('compared with an earlier one', () => {
  test('what appeared, vanished and changed its size, by paths without the version', () => {
    const before = listing('1.0.0', 'ship-1.0.0-py3-none-any.whl', {
      'ship/__init__.py': 10,
      'ship/old.py': 10,
      'ship/data.bin': 100,
      'ship/much.bin': 90_000,
      'ship-1.0.0.dist-info/METADATA': 10,
    });
    const now = listing('1.1.0', 'ship-1.1.0-py3-none-any.whl', {
      'ship/__init__.py': 12,
      'ship/new.py': 10,
      'ship/data.bin': 50_000,
      'ship/much.bin': 10,
      'ship-1.1.0.dist-info/METADATA': 12,
    });
    expect(compareListings(now, before)).toEqual([
      {
        name: 'ship-1.1.0-py3-none-any.whl',
        previous_size: 1000,
        appeared: ['ship/new.py'],
        vanished: ['ship/old.py'],
        resized: [
          { path: 'ship/data.bin', before: 100, after: 50_000 },
          { path: 'ship/much.bin', before: 90_000, after: 10 },
        ],
      },
    ]);
  });

  test('the folder that all lies in may have another name', () => {
    const now = listing('2.0.0', 'ship-2.0.0.tar.gz', { 'ship-2.0.0/a': 1 });
    const before = listing('1.0.0', 'ship-1.0.0.tar.gz', { 'ship-1.0.0/a': 1, 'ship-1.0.0/b': 1 });
    expect(compareListings(now, before)).toMatchObject([{ appeared: [], vanished: ['b'] }]);
  });

  test('an artifact finds its counterpart by format and platform where its name is another', () => {
    const now = listing('1.1.0-rc.1', 'ship-1.1.0rc1.tar.gz', { 's/a': 1 }, 'sdist');
    const before = listing('1.0.0', 'ship-1.0.0.tar.gz', { 's/a': 1 }, 'sdist');
    expect(compareListings(now, before)).toHaveLength(1);
    expect(compareListings(now, listing('1.0.0', 'x.zip', {}, 'zip'))).toEqual([]);
  });

  test('code, types and programs are missed, and tests are not', () => {
    const change = { name: 'x', previous_size: 1, appeared: [], resized: [] };
    const vanished = [
      'a.py',
      'b.d.ts',
      'bin/run',
      'py.typed',
      'tests/c.py',
      'README.md',
      'd.test.js',
    ];
    expect(missedFiles({ ...change, vanished })).toEqual(['a.py', 'b.d.ts', 'bin/run', 'py.typed']);
  });
});

describe('size limits', () => {
  test.each<[string | number, number]>([
    [17, 17],
    ['5 MB', 5_000_000],
    ['1.5MiB', 1_572_864],
    ['10 kb', 10_000],
    ['2 GB', 2_000_000_000],
    ['12 B', 12],
  ])('%s is %d bytes', (written, bytes) => {
    expect(parseSize(written)).toBe(bytes);
  });

  test.each<[number, string]>([
    [999, '999 B'],
    [1500, '1.5 kB'],
    [5_000_000, '5.0 MB'],
    [2_100_000_000, '2.1 GB'],
  ])('%d bytes are written %s', (bytes, text) => {
    expect(writeSize(bytes)).toBe(text);
  });

  test('hold by format, by a glob of names, and for all together without bills of materials', () => {
    const artifacts = [
      { name: 'a-1.whl', format: 'wheel', size: 60 },
      { name: 'a-1.tar.gz', format: 'sdist', size: 50 },
      { name: 'a-1.whl.cdx.json', format: 'sbom', size: 1000 },
    ];
    const limits = { wheel: '50 B', '*.tar.gz': 50, '*.whl': 59, total: 109 };
    expect(findExcesses(artifacts, limits)).toEqual([
      { artifact: 'a-1.whl', size: 60, key: 'wheel', limit: 50 },
      { artifact: 'a-1.whl', size: 60, key: '*.whl', limit: 59 },
      { artifact: undefined, size: 110, key: 'total', limit: 109 },
    ]);
    expect(findExcesses(artifacts, { total: 110 })).toEqual([]);
  });
});
