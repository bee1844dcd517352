import { describe, expect, test } from '@jest/globals';
import { defaultConfig, pathFrom, versionOfRef } from '@slipway/core';
import { fileNameOf, folderOf } from '../../packages/core/src/domain/file-path.ts';
import { assetName } from '../../packages/core/src/domain/release/asset-names.ts';
import { floatingTags } from '../../packages/core/src/domain/release/floating-tags.ts';
import { checkAssets } from '../../packages/core/src/domain/release/release-limits.ts';

describe('the name of an asset', () => {
  test.each([
    ['service-1.2.3.tar.gz', 'service-1.2.3.tar.gz'],
    ['pkg-1.0+cpu-py3-none-any.whl', 'pkg-1.0+cpu-py3-none-any.whl'],
    ['@scope_pkg.tgz', '@scope_pkg.tgz'],
    ['my file (1).zip', 'my.file.1.zip'],
    ['naïve.txt', 'na.ve.txt'],
    ['a~b.deb', 'a.b.deb'],
    ['dots...zip', 'dots.zip'],
    ['.hidden', 'default.hidden'],
    ['end.', 'end'],
    ['***', 'default'],
  ])('%s becomes %s', (name, expected) => {
    expect(assetName(name)).toBe(expected);
  });
});

describe('files of a release', () => {
  const asset = (name: string, size = 1) => ({ name, size, path: `/${name}`, sha256: '' });
  const many = (count: number) => Array.from({ length: count }, (_, index) => asset(`f${index}`));
  test('within the limits are fine', () => {
    expect(() => checkAssets(many(1000))).not.toThrow();
    expect(() => checkAssets([asset('large', 2 ** 31 - 1)])).not.toThrow();
  });
  test.each([
    ['too many', many(1001), /1001 files/],
    ['too large', [asset('large', 2 ** 31)], /2147483648 bytes/],
    ['empty', [asset('empty', 0)], /`\/empty` is empty/],
    ['two of one name', [asset('a.zip'), asset('A.zip')], /`\/a\.zip` and `\/A\.zip`/],
  ])('%s are refused before anything is written', (_, assets, message) => {
    expect(() => checkAssets(assets)).toThrow(
      expect.objectContaining({
        code: 'artifact-invalid',
        message: expect.stringMatching(message),
      }),
    );
  });
});

describe('floating tags', () => {
  const of = (tag: string, version: string) => ({ tag, version, scheme: 'semantic' as const });

  test.each([
    ['v1.2.3', '1.2.3', 'none', []],
    ['v1.2.3', '1.2.3', 'major', ['v1']],
    ['v1.2.3', '1.2.3', 'major-minor', ['v1', 'v1.2']],
    ['name@0.2.0', '0.2.0', 'major-minor', ['name@0', 'name@0.2']],
    ['1.2.3', '1.2.3', 'major', ['1']],
    ['v1.2.3-final', '1.2.3', 'major', []],
    ['v7', '7', 'major', []],
  ] as const)('of %s (%s), %s: %j', (tag, version, kind, expected) => {
    expect(floatingTags(of(tag, version), kind, [])).toEqual(expected);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['lower releases', ['v1.2.2', 'v0.9.0'], ['v1', 'v1.2']],
    ['itself', ['v1.2.3'], ['v1', 'v1.2']],
    ['a higher major', ['v2.0.0'], ['v1', 'v1.2']],
    ['a higher minor', ['v1.10.0'], ['v1.2']],
    ['a higher patch', ['v1.2.4'], []],
    ['releases of other packages', ['engine-v1.9.0', 'v1.9', 'v1.x'], ['v1', 'v1.2']],
  ])('beside %s', (_, stable, expected) => {
    expect(floatingTags(of('v1.2.3', '1.2.3'), 'major-minor', stable)).toEqual(expected);
  });

  test('of one package beside those of another', () => {
    const stable = ['v2.0.0', 'engine-v1.3.0', 'engine-core-v1.9.0'];
    expect(floatingTags(of('engine-v1.2.3', '1.2.3'), 'major-minor', stable)).toEqual([
      'engine-v1.2',
    ]);
  });
});

describe('paths', () => {
  test.each([
    ['/a/b/c.txt', '/a/b', 'c.txt'],
    ['C:\\a\\c.txt', 'C:\\a', 'c.txt'],
  ])('%s is %s and %s', (path, folder, name) => {
    expect([folderOf(path), fileNameOf(path)]).toEqual([folder, name]);
  });
  test.each([
    ['/abs/m.json', '/abs/m.json'],
    ['C:\\m.json', 'C:\\m.json'],
    ['D:/m.json', 'D:/m.json'],
    ['m.json', '/work/m.json'],
    ['./out/m.json', '/work/out/m.json'],
  ])('%s from /work is %s', (path, expected) => {
    expect(pathFrom('/work', path)).toBe(expected);
  });
});

describe('the version that a ref names', () => {
  test.each([
    ['refs/tags/v1.2.3', '1.2.3'],
    ['refs/tags/v1', undefined],
    ['refs/tags/nightly', undefined],
    ['refs/heads/v1.2.3', undefined],
  ])('%s: %s', (ref, version) => {
    expect(versionOfRef(ref, defaultConfig)).toBe(version);
  });

  test('is read in any plain form, unless one was set', () => {
    const { release_management } = defaultConfig;
    const set = {
      ...defaultConfig,
      release_management: { ...release_management, tag_prefix: 'r' },
    };
    for (const ref of ['refs/tags/1.2.3', 'refs/tags/release-1.2.3']) {
      expect(versionOfRef(ref, defaultConfig)).toBe('1.2.3');
      expect(versionOfRef(ref, set)).toBeUndefined();
    }
    expect(versionOfRef('refs/tags/chart-1.2.3', defaultConfig)).toBeUndefined();
  });
});
